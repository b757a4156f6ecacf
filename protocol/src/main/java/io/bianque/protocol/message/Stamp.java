package io.bianque.protocol.message;

import io.bianque.protocol.frame.Header;

/**
 * Where a numbered message stands and when its sender made it.
 *
 * @param lane       0..2^31-1; 0 for events and states
 * @param seq        its number in the lane, 1..2^53-1
 * @param wallMillis the sender's wall clock, milliseconds since the Unix epoch, to the year 9999
 * @param monoMillis the sender's milliseconds since its machine booted, sleep counted, 0..2^53-1
 */
public record Stamp(int lane, long seq, long wallMillis, long monoMillis) {
    public Stamp {
        Bounds.range("lane", lane, 0, Header.MAX_LANE);
        Bounds.range("seq", seq, 1, Header.MAX_INTEGER);
        Bounds.range("wall", wallMillis, 0, Header.MAX_WALL_MILLIS);
        Bounds.range("mono", monoMillis, 0, Header.MAX_INTEGER);
    }
}
