package io.bianque.protocol.message;

import io.bianque.protocol.frame.FrameType;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a sign of life, and is one: the heartbeat where no other frame is due.
 *
 * @param clocks the sender's clocks as it wrote this, if it wants them known
 */
public record Ping(@Nullable Clocks clocks) implements Message {
    @Override
    public FrameType type() {
        return FrameType.PING;
    }
}
