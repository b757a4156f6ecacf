package io.bianque.protocol.message;

import io.bianque.protocol.frame.FrameType;
import io.bianque.protocol.frame.Header;

/**
 * How fast the agent may drain its backlog: the lanes other than 0 and the live one. Sent only to an agent that announced
 * {@link #CAPABILITY}. Holds until the next one, or the end of the connection.
 *
 * @param bytesPerSecond 0..2^30; 0 stops the backlog
 */
public record Pace(long bytesPerSecond) implements Message {
    /** What hello and welcome both name. */
    public static final String CAPABILITY = "pace";

    public Pace {
        Bounds.range("rate", bytesPerSecond, 0, Header.MAX_CREDIT);
    }

    @Override
    public FrameType type() {
        return FrameType.PACE;
    }
}
