package io.bianque.protocol.message;

import io.bianque.protocol.frame.Header;

/**
 * Both clocks of a sender at one moment.
 *
 * @param wallMillis milliseconds since the Unix epoch, to the year 9999
 * @param monoMillis milliseconds since the machine booted, 0..2^53-1
 */
public record Clocks(long wallMillis, long monoMillis) {
    public Clocks {
        Bounds.range("wall", wallMillis, 0, Header.MAX_WALL_MILLIS);
        Bounds.range("mono", monoMillis, 0, Header.MAX_INTEGER);
    }
}
