package io.bianque.protocol.message;

import io.bianque.protocol.frame.FrameType;
import io.bianque.protocol.frame.Header;
import java.util.Locale;

/**
 * How a run of an action ended, or that it was refused. An agent answers every order with one, and a run that it has ended
 * before with the same once more.
 *
 * @param run        of the order: plain, 1..128
 * @param outcome    how it ended
 * @param exit       what the program exited with, 0..2^31-1; {@value #NO_EXIT} when it did not come to that
 * @param detail     why it was refused, or the last that it wrote, 0..{@value #DETAIL_MAX}
 * @param timeMillis when it ended, by the sender's wall clock, milliseconds since the Unix epoch
 */
public record Done(Stamp stamp, String run, Outcome outcome, int exit, String detail,
        long timeMillis) implements Message.Numbered {
    /** What {@code exit} is when no program ended by itself. */
    public static final int NO_EXIT = -1;
    /** The longest detail. */
    public static final int DETAIL_MAX = 4_096;

    public Done {
        Bounds.plain("run", run, 1, Action.RUN_MAX);
        Bounds.range("exit", exit, NO_EXIT, Integer.MAX_VALUE);
        Bounds.text("detail", detail, 0, DETAIL_MAX);
        Bounds.range("time", timeMillis, 0, Header.MAX_WALL_MILLIS);
    }

    /** How a run ended. */
    public enum Outcome {
        /** The program exited with 0. */
        SUCCEEDED,
        /** It exited with something else, or could not be started. */
        FAILED,
        /** It took too long and was killed. */
        TIMEOUT,
        /** It was not begun. */
        REFUSED,
        /** It was begun, and the agent ended before it did: nobody knows. */
        LOST;

        /** The word on the wire. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public FrameType type() {
        return FrameType.DONE;
    }
}
