package io.bianque.collector.admission;

/**
 * The bytes of numbered frames that one connection may have under way. What is durable, or was dropped, may be granted
 * again with the next ack. Guarded by the {@link Agent}'s lock.
 */
public final class Credit {
    private static final long[] NONE = {};
    private static final int WIDTH = 2;
    private static final int FIRST_ROOM = 4;

    private final long window;
    private final int laneZeroBytes;
    /** What is under way, a ring of pairs: offset, and bytes, negative in lane 0. Made with the first of them. */
    private long[] underWay = NONE;
    private int head;
    private int count;
    private long available;
    private long refunded;
    private long laneZeroUnderWay;
    private boolean broken;

    /**
     * A connection's credit as its welcome grants it.
     *
     * @param window        bytes granted, {@code > 0}; lane 0 needs none of them
     * @param laneZeroBytes bytes of lane 0 that may be under way, {@code > 0}
     */
    public Credit(long window, int laneZeroBytes) {
        this.window = window;
        this.available = window;
        this.laneZeroBytes = laneZeroBytes;
    }

    /**
     * Takes the bytes of a frame off what was granted. With nothing under way one frame of any length is within the
     * grant, or one longer than the window could never be sent.
     *
     * @return whether the sender kept to what it was granted
     */
    public boolean spend(int lane, int bytes) {
        if (lane == 0) {
            return true;
        }
        boolean within = bytes <= available || available >= window;
        broken |= !within;
        available -= bytes;
        return within;
    }

    /** Whether lane 0 has room for a frame of so many bytes; one frame always fits. */
    public boolean laneZeroHasRoom(int bytes) {
        return laneZeroUnderWay == 0 || laneZeroUnderWay + bytes <= laneZeroBytes;
    }

    /** The bytes stand in the log at an offset and come back when it is durable. */
    public void appended(int lane, int bytes, long offset) {
        if (count * WIDTH == underWay.length) {
            grow();
        }
        int at = (head + count * WIDTH) % underWay.length;
        underWay[at] = offset;
        underWay[at + 1] = lane == 0 ? -bytes : bytes;
        count++;
        if (lane == 0) {
            laneZeroUnderWay += bytes;
        }
    }

    private void grow() {
        var longer = new long[Math.max(FIRST_ROOM * WIDTH, underWay.length * 2)];
        for (int i = 0; i < underWay.length; i++) {
            longer[i] = underWay[(head + i) % underWay.length];
        }
        underWay = longer;
        head = 0;
    }

    /** The bytes were dropped and come back at once. */
    public void dropped(int lane, int bytes) {
        if (lane != 0) {
            refunded += bytes;
        }
    }

    /** Everything in the log below this offset is durable, or lost for good. */
    public void settled(long end) {
        while (count > 0 && underWay[head] < end) {
            long bytes = underWay[head + 1];
            if (bytes < 0) {
                laneZeroUnderWay += bytes;
            } else {
                refunded += bytes;
            }
            head = (head + WIDTH) % underWay.length;
            count--;
        }
    }

    /** What may be granted again; it counts as granted. */
    public long grant() {
        long granted = refunded;
        refunded = 0;
        available += granted;
        broken &= available < 0;
        return granted;
    }

    /** Whether a grant is worth a frame of its own: a good part of the window waits. */
    public boolean isGrantDue(long worthBytes) {
        return refunded >= worthBytes;
    }

    /** Whether the peer has sent more than it was granted, and this is not made good yet. */
    public boolean isBroken() {
        return broken;
    }
}
