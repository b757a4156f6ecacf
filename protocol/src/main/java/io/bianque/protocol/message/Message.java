package io.bianque.protocol.message;

import io.bianque.protocol.frame.FrameType;

/** One message of the protocol. Every record checks its components and throws {@code IllegalArgumentException}. */
public sealed interface Message
        permits Message.Numbered, Hello, Welcome, Series, Ack, Retry, Pace, Move, Config, Probe, Action,
        Output,
        Ping, Pong, Refusal, Bye {
    /** The word on the wire. */
    FrameType type();

    /** A message that must not be lost: it has a number in a lane and is acknowledged. */
    sealed interface Numbered extends Message permits Samples, Event, Check, Done, Links, Change, Gap {
        /** Its place and its time. */
        Stamp stamp();

        /** The first number that it takes in its lane. */
        default long firstSeq() {
            return stamp().seq();
        }

        /** The last number that it takes in its lane; a gap takes many. */
        default long lastSeq() {
            return stamp().seq();
        }
    }
}
