package io.bianque.protocol.frame;

/**
 * A place in a lane; which place, the message says: the next number to come, or the highest one that is safe.
 *
 * @param lane 0..2^31-1; 0 is the lane of events and states
 * @param seq  0..2^53-1; numbers of frames start at 1, so 0 is "none yet"
 */
public record LaneSeq(int lane, long seq) {
    public LaneSeq {
        if (lane < 0) {
            throw new IllegalArgumentException("lane=" + lane + " is negative");
        }
        if (seq < 0 || seq > Header.MAX_INTEGER) {
            throw new IllegalArgumentException("seq=" + seq + " is outside 0.." + Header.MAX_INTEGER);
        }
    }
}
