package io.bianque.protocol.message;

import io.bianque.protocol.frame.FrameType;

/**
 * A piece of what a run of an action writes, as it appears. It has no number: a piece that a connection loses is lost.
 *
 * @param run   of the order: plain, 1..128
 * @param error whether it came from the error stream
 * @param text  1..{@value #TEXT_MAX} characters
 */
public record Output(String run, boolean error, String text) implements Message {
    /** The longest piece. */
    public static final int TEXT_MAX = 8_192;

    public Output {
        Bounds.plain("run", run, 1, Action.RUN_MAX);
        Bounds.text("text", text, 1, TEXT_MAX);
    }

    @Override
    public FrameType type() {
        return FrameType.OUTPUT;
    }
}
