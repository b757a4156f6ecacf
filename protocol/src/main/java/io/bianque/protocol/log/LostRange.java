package io.bianque.protocol.log;

/**
 * Offsets whose records will never be durable.
 *
 * @param from first offset of the range, {@code >= 0}
 * @param to   first offset after it, {@code > from}
 */
public record LostRange(long from, long to) {
    /** Whether the record at {@code offset} is lost. */
    public boolean contains(long offset) {
        return from <= offset && offset < to;
    }
}
