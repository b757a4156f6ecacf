package io.bianque.protocol.frame;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a frame is. The word on the wire is exactly {@link #code()}: lower case, nothing around it. */
public enum FrameType {
    /** The first frame of the connecting side: who it is, what it speaks, what it holds. */
    HELLO(Encoding.JSON),
    /** The answer: who the server takes it for, what it may send. */
    WELCOME(Encoding.JSON),
    /** Adds series to the connection's dictionary. */
    SERIES(Encoding.JSON),
    /** Readings. */
    SAMPLES(Encoding.SAMPLES1),
    /** Something that happened. */
    EVENT(Encoding.JSON),
    /** The outcome of an active look. */
    CHECK(Encoding.JSON),
    /** Stands for numbered frames that will never come. */
    GAP(null),
    /** What is safe, and fresh credit. */
    ACK(null),
    /** Not now; send it again later. */
    RETRY(null),
    /** How fast the backlog may be drained. */
    PACE(null),
    /** Go to another collector. */
    MOVE(null),
    /** Which checks of the agent's own file are tuned, or switched off. */
    CONFIG(Encoding.JSON),
    /** Look now. */
    PROBE(Encoding.JSON),
    /** Run an action that the agent's own file lists. */
    ACTION(Encoding.JSON),
    /** A piece of what it writes. */
    OUTPUT(Encoding.JSON),
    /** How it ended. */
    DONE(Encoding.JSON),
    /** Who on the host talks to whom. */
    LINKS(Encoding.JSON),
    /** What somebody changed. */
    CHANGE(Encoding.JSON),
    /** Alive? Also the heartbeat where no other frame is due. */
    PING(null),
    /** Alive. */
    PONG(null),
    /** A refusal. */
    ERROR(null),
    /** A planned departure. */
    BYE(null);

    private final String code = name().toLowerCase(Locale.ROOT);
    private final @Nullable Encoding encoding;

    FrameType(@Nullable Encoding encoding) {
        this.encoding = encoding;
    }

    /** The word on the wire. */
    public String code() {
        return code;
    }

    /** The encoding of its body when the header names none; null for types that have no body. */
    public @Nullable Encoding defaultEncoding() {
        return encoding;
    }

    /** Whether the frame carries a number within a lane and is acknowledged. */
    public boolean isNumbered() {
        return switch (this) {
            case SAMPLES, EVENT, CHECK, GAP, DONE, LINKS, CHANGE -> true;
            case HELLO, WELCOME, SERIES, ACK, RETRY, PACE, MOVE, CONFIG, PROBE, ACTION, OUTPUT, PING, PONG, ERROR,
                    BYE ->
                false;
        };
    }

    /** Whether a body of this encoding suits the type. */
    boolean takes(Encoding other) {
        return other == encoding || (this == SAMPLES && other == Encoding.JSON);
    }
}
