package io.bianque.protocol.message;

import io.bianque.protocol.frame.FrameType;

/**
 * A planned departure: the silence after it is no loss.
 *
 * @param reason why, as a code: {@code shutdown}, {@code restart} …
 */
public record Bye(String reason) implements Message {
    public Bye {
        Bounds.code("reason", reason);
    }

    @Override
    public FrameType type() {
        return FrameType.BYE;
    }
}
