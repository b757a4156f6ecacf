package io.bianque.collector.admission;

/**
 * The frames of one lane that were appended and are not yet durable, in the order of their offsets. A ring of
 * longs that grows; it is bounded by the sender's credit. Not thread-safe.
 */
final class PendingFrames {
    private static final int WIDTH = 3;

    private long[] ring = new long[8 * WIDTH];
    private int head;
    private int count;

    boolean isEmpty() {
        return count == 0;
    }

    int count() {
        return count;
    }

    void add(long firstSeq, long lastSeq, long offset) {
        if ((count + 1) * WIDTH > ring.length) {
            var longer = new long[ring.length * 2];
            for (int i = 0; i < count * WIDTH; i++) {
                longer[i] = ring[(head + i) % ring.length];
            }
            ring = longer;
            head = 0;
        }
        int at = (head + count * WIDTH) % ring.length;
        ring[at] = firstSeq;
        ring[at + 1] = lastSeq;
        ring[at + 2] = offset;
        count++;
    }

    /** Forgets all below this offset. */
    void durable(long durableEnd) {
        while (count > 0 && ring[head + 2] < durableEnd) {
            removeFirst();
        }
    }

    void removeFirst() {
        head = (head + WIDTH) % ring.length;
        count--;
    }

    long firstSeq(int index) {
        return ring[(head + index * WIDTH) % ring.length];
    }

    long lastSeq(int index) {
        return ring[(head + index * WIDTH) % ring.length + 1];
    }

    long offset(int index) {
        return ring[(head + index * WIDTH) % ring.length + 2];
    }

    /** The lowest number that waits; {@code Long.MAX_VALUE} when none does. */
    long lowestSeq() {
        long lowest = Long.MAX_VALUE;
        for (int i = 0; i < count; i++) {
            lowest = Math.min(lowest, firstSeq(i));
        }
        return lowest;
    }
}
