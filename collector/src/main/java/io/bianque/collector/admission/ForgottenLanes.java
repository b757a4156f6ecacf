package io.bianque.collector.admission;

import java.util.TreeMap;

/**
 * Numbers of lanes that were known once and are remembered no more, as ranges: lanes are closed about in their order, so there is
 * about one. At most {@value #RANGES_MAX}; the lowest goes for one more. Guarded by the {@link Agent}'s lock.
 */
final class ForgottenLanes {
    private static final int RANGES_MAX = 16;

    private final TreeMap<Integer, Integer> lastByFirst = new TreeMap<>();

    void add(int lane) {
        if (has(lane)) {
            return;
        }
        int first = lane;
        int last = lane;
        var before = lastByFirst.lowerEntry(lane);
        if (before != null && before.getValue() == lane - 1) {
            first = before.getKey();
        }
        var after = lastByFirst.remove(lane + 1);
        if (after != null) {
            last = after;
        }
        lastByFirst.put(first, last);
        if (lastByFirst.size() > RANGES_MAX) {
            lastByFirst.pollFirstEntry();
        }
    }

    boolean has(int lane) {
        var range = lastByFirst.floorEntry(lane);
        return range != null && range.getValue() >= lane;
    }
}
