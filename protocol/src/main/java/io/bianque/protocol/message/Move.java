package io.bianque.protocol.message;

import io.bianque.protocol.frame.FrameType;

/**
 * Go to another collector: the agent says goodbye, closes, and tries this address once before its own list. Sent only to
 * an agent that announced {@link #CAPABILITY}.
 *
 * @param host   name or address, as the certificate there has it, printable ASCII, 1..253
 * @param port   1..65,535
 * @param reason a code
 */
public record Move(String host, int port, String reason) implements Message {
    /** What hello and welcome both name. */
    public static final String CAPABILITY = "move";

    public Move {
        Bounds.plain("host", host, 1, 253);
        Bounds.range("port", port, 1, 65_535);
        Bounds.code("reason", reason);
    }

    @Override
    public FrameType type() {
        return FrameType.MOVE;
    }
}
