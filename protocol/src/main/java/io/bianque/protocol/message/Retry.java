package io.bianque.protocol.message;

import io.bianque.protocol.frame.FrameType;
import io.bianque.protocol.frame.Header;

/**
 * Not now: the receiver ignores the lane until this seq comes again.
 *
 * @param seq         the number that was not taken
 * @param afterMillis how long to wait at least, 0..3,600,000
 * @param reason      why, as a code: {@code disk_full}, {@code rate}, {@code overload} …
 */
public record Retry(int lane, long seq, long afterMillis, String reason) implements Message {
    public Retry {
        Bounds.range("lane", lane, 0, Header.MAX_LANE);
        Bounds.range("seq", seq, 1, Header.MAX_INTEGER);
        Bounds.range("after", afterMillis, 0, 3_600_000);
        Bounds.code("reason", reason);
    }

    @Override
    public FrameType type() {
        return FrameType.RETRY;
    }
}
