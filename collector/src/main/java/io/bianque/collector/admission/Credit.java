package io.bianque.collector.admission;

import java.util.ArrayDeque;

/**
 * The bytes of numbered frames that one connection may have under way. What is durable, or was dropped, may be granted
 * again with the next ack. Guarded by the {@link Agent}'s lock.
 */
public final class Credit {
    private record Spent(long offset, int bytes, boolean laneZero) {}

    private final int laneZeroBytes;
    private final ArrayDeque<Spent> underWay = new ArrayDeque<>();
    private long available;
    private long refunded;
    private long laneZeroUnderWay;

    /**
     * A connection's credit as its welcome grants it.
     *
     * @param window        bytes granted, {@code > 0}; lane 0 needs none of them
     * @param laneZeroBytes bytes of lane 0 that may be under way, {@code > 0}
     */
    public Credit(long window, int laneZeroBytes) {
        this.available = window;
        this.laneZeroBytes = laneZeroBytes;
    }

    /** Takes the bytes of a frame off what was granted. False when more was sent than granted. */
    public boolean spend(int lane, int bytes) {
        if (lane != 0) {
            available -= bytes;
        }
        return available >= 0;
    }

    /** Whether lane 0 has room for a frame of so many bytes; one frame always fits. */
    public boolean laneZeroHasRoom(int bytes) {
        return laneZeroUnderWay == 0 || laneZeroUnderWay + bytes <= laneZeroBytes;
    }

    /** The bytes stand in the log at an offset and come back when it is durable. */
    public void appended(int lane, int bytes, long offset) {
        underWay.add(new Spent(offset, bytes, lane == 0));
        if (lane == 0) {
            laneZeroUnderWay += bytes;
        }
    }

    /** The bytes were dropped and come back at once. */
    public void dropped(int lane, int bytes) {
        if (lane != 0) {
            refunded += bytes;
        }
    }

    /** Everything in the log below this offset is durable, or lost for good. */
    public void settled(long end) {
        for (var spent = underWay.peek(); spent != null && spent.offset() < end; spent = underWay.peek()) {
            if (spent.laneZero()) {
                laneZeroUnderWay -= spent.bytes();
            } else {
                refunded += spent.bytes();
            }
            underWay.remove();
        }
    }

    /** What may be granted again; it counts as granted. */
    public long grant() {
        long granted = refunded;
        refunded = 0;
        available += granted;
        return granted;
    }

    /** Whether a grant is worth a frame of its own: a good part of the window waits. */
    public boolean isGrantDue(long worthBytes) {
        return refunded >= worthBytes;
    }

    /** Whether the peer has sent more than it was granted. */
    public boolean isBroken() {
        return available < 0;
    }
}
