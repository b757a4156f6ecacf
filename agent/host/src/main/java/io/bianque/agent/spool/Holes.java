package io.bianque.agent.spool;

import io.bianque.agent.reading.LossReason;
import java.util.Collection;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of one lane that will never come, and how many readings went with them. Neighbours of one reason become one hole as
 * long as nobody was told of it; a hole that was told of stays as it is, so that it is told the same way again. Holds at most
 * {@value #MAX}: what comes after is told of without its readings. Confined to one thread.
 */
final class Holes {
    private static final int MAX = 256;

    private final TreeMap<Long, Hole> byFirst = new TreeMap<>();

    /**
     * Numbers that stand together.
     *
     * @param reason   a code of the protocol
     * @param readings that went with them
     * @param told     whether it went out as a gap, or may have
     */
    record Hole(long first, long last, String reason, long readings, boolean told) {}

    void add(long first, long last, LossReason reason, long readings) {
        var before = byFirst.lowerEntry(first);
        if (before != null && reason != LossReason.REFUSED && !before.getValue().told()
                && before.getValue().last() + 1 == first && before.getValue().reason().equals(reason.code())) {
            var hole = before.getValue();
            byFirst.put(hole.first(), new Hole(hole.first(), last, hole.reason(), hole.readings() + readings, false));
        } else if (byFirst.size() < MAX) {
            byFirst.put(first, new Hole(first, last, reason.code(), readings, false));
        }
    }

    /** Takes over a hole that was written down; whether it was told of is not known. */
    void restore(Hole hole) {
        byFirst.put(hole.first(), new Hole(hole.first(), hole.last(), hole.reason(), hole.readings(), true));
    }

    boolean covers(long seq) {
        var at = byFirst.floorEntry(seq);
        return at != null && at.getValue().last() >= seq;
    }

    /** The hole that a number lies in, which counts as told from here on; null when none is known. */
    @Nullable
    Hole tell(long seq) {
        var at = byFirst.floorEntry(seq);
        if (at == null || at.getValue().last() < seq) {
            return null;
        }
        restore(at.getValue());
        return byFirst.get(at.getKey());
    }

    /** The first number above this one that begins a known hole; {@code Long.MAX_VALUE} when none does. */
    long nextAfter(long seq) {
        var next = byFirst.higherKey(seq);
        return next == null ? Long.MAX_VALUE : next;
    }

    /** All up to a number is acknowledged. */
    void acked(long seq) {
        byFirst.headMap(seq, true).values().removeIf(hole -> hole.last() <= seq);
    }

    Collection<Hole> all() {
        return byFirst.values();
    }
}
