package io.bianque.bench.fleet;

import io.bianque.protocol.samples.SamplesEncoder;
import java.util.ArrayDeque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * One lane of one simulated agent: which ticks have a number in it and are not acknowledged. Readings are not kept, as they
 * follow from the tick. Confined to one thread.
 */
final class LaneQueue {
    /** Packs this lane's frames on the present connection. */
    final SamplesEncoder encoder = new SamplesEncoder();

    private final int number;
    private final ArrayDeque<Pending> pending = new ArrayDeque<>();
    private long lastSeq;
    private long nextToSend = 1;
    private long sentOnce;
    private long holdUntilNanos = Long.MIN_VALUE;

    /** A frame that is not acknowledged. A refused one has become a gap, which takes its number. */
    record Pending(long seq, long tick, boolean refused) {}

    LaneQueue(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    boolean isEmpty() {
        return pending.isEmpty();
    }

    int size() {
        return pending.size();
    }

    /** Gives a tick the next number. */
    void add(long tick) {
        pending.addLast(new Pending(++lastSeq, tick, false));
    }

    /** The lowest number that is not acknowledged; the next one to come when all are. */
    long nextSeq() {
        var head = pending.peekFirst();
        return head == null ? lastSeq + 1 : head.seq();
    }

    /** Takes out the next frame that an ack up to this number covers; null when there is none left. */
    @Nullable
    Pending acknowledged(long upTo) {
        var head = pending.peekFirst();
        return head != null && head.seq() <= upTo ? pending.pollFirst() : null;
    }

    /** A new connection: everything unacknowledged goes again, from a key frame on. */
    void restart() {
        resendFrom(nextSeq(), Long.MIN_VALUE);
    }

    /** The frame of this number and all behind it go again, not before that time. */
    void resendFrom(long seq, long notBeforeNanos) {
        nextToSend = Math.max(nextSeq(), Math.min(seq, nextToSend));
        holdUntilNanos = notBeforeNanos;
        encoder.reset();
    }

    /** The server will never take the frame of this number; a gap goes in its place. Whether it was still pending. */
    boolean refuse(long seq) {
        var kept = new ArrayDeque<Pending>(pending.size());
        boolean found = false;
        for (var frame : pending) {
            boolean hit = frame.seq() == seq && !frame.refused();
            found |= hit;
            kept.addLast(hit ? new Pending(seq, frame.tick(), true) : frame);
        }
        pending.clear();
        pending.addAll(kept);
        return found;
    }

    /** The next frame to send on this connection; null when there is none, or the lane is put off until later. */
    @Nullable
    Pending toSend(long nowNanos) {
        if (isHeld(nowNanos)) {
            return null;
        }
        for (Iterator<Pending> frames = pending.iterator(); frames.hasNext();) {
            var frame = frames.next();
            if (frame.seq() >= nextToSend) {
                return frame;
            }
        }
        return null;
    }

    /** The frame went out. Whether it was the first time. */
    boolean sent(Pending frame) {
        nextToSend = frame.seq() + 1;
        boolean first = frame.seq() > sentOnce;
        sentOnce = Math.max(sentOnce, frame.seq());
        return first;
    }

    /** Until when the lane is put off; {@code Long.MAX_VALUE} when nothing of it waits for that. */
    long heldUntilNanos(long nowNanos) {
        return isHeld(nowNanos) && !pending.isEmpty() ? holdUntilNanos : Long.MAX_VALUE;
    }

    private boolean isHeld(long nowNanos) {
        return holdUntilNanos != Long.MIN_VALUE && nowNanos - holdUntilNanos < 0;
    }
}
