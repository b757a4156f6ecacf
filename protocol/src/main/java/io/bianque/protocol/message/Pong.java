package io.bianque.protocol.message;

import io.bianque.protocol.frame.FrameType;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a ping.
 *
 * @param clocks the sender's clocks as it wrote this, if it wants them known
 */
public record Pong(@Nullable Clocks clocks) implements Message {
    @Override
    public FrameType type() {
        return FrameType.PONG;
    }
}
