package io.bianque.server.simulation;

import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.record.Stamp;
import io.bianque.collector.series.SeriesKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What was produced, what was acknowledged, what is stored; and whether that agrees. Shares no code with the product: it sees
 * the bytes on the wire and the records that a reader of the log gets.
 */
final class Ledger {
    static final String METRIC = "bianque_simulated_value";
    static final String KIND = "simulated";

    private final List<Item> items = new ArrayList<>();
    private final Map<String, Counted> counted = new HashMap<>();
    private final Map<LaneKey, LaneBook> lanes = new HashMap<>();
    private final Map<Integer, SeriesKey> series = new HashMap<>();
    private long records;
    private final Set<String> cloned = new HashSet<>();
    private boolean collectorLostSomething;

    /** One thing that a host made: readings of one moment, or an event. */
    static final class Item {
        final int id;
        final String maker;
        final int readings;
        final long producedNanos;
        /** Stood in memory alone when its agent was killed. */
        boolean mayBeGone;
        int stored;

        Item(int id, String maker, int readings, long producedNanos) {
            this.id = id;
            this.maker = maker;
            this.readings = readings;
            this.producedNanos = producedNanos;
        }

        boolean isEvent() {
            return readings == 0;
        }

        /** The i-th value of this item: 0 names it, the others follow from it. */
        double value(int i) {
            if (i == 0) {
                return id;
            }
            long mixed = (id * 31L + i) * 0x9E3779B97F4A7C15L;
            return switch (i % 4) {
                case 0 -> (mixed >>> 40) / 100.0;
                case 1 -> i;
                case 2 -> (mixed >> 44);
                default -> Math.scalb((double) (mixed | 1), -(int) (mixed >>> 58));
            };
        }
    }

    /** What an agent itself says it lost. */
    static final class Counted {
        long readings;
        long events;
        /** Of these, what may be stored all the same: given up for want of room, and its ack was lost. */
        long readingsUncertain;
        long eventsUncertain;

        void uncertain(long moreReadings, long moreEvents) {
            readingsUncertain += moreReadings;
            eventsUncertain += moreEvents;
        }
    }

    private record LaneKey(String host, long epoch, int lane) {}

    /** What the log holds of a lane, by number. */
    private static final class LaneBook {
        static final int GAP = -1;
        final TreeMap<Long, Integer> bySeq = new TreeMap<>();
        long lastStored;
        long coveredTo;

        /** All up to the base was there before the ledger first heard of the lane. */
        LaneBook(long base) {
            this.coveredTo = base;
        }

        boolean covers(long seq) {
            while (coveredTo < seq && bySeq.containsKey(coveredTo + 1)) {
                coveredTo++;
            }
            return coveredTo >= seq;
        }
    }

    Item produce(String maker, int readings, long nowNanos) {
        var item = new Item(items.size() + 1, maker, readings, nowNanos);
        items.add(item);
        return item;
    }

    Counted countedBy(String maker) {
        return counted.computeIfAbsent(maker, _ -> new Counted());
    }

    /** An agent died: what it made after an instant may not have reached its disk. */
    void died(String maker, long sinceNanos) {
        for (int i = items.size() - 1; i >= 0 && items.get(i).producedNanos >= sinceNanos; i--) {
            if (items.get(i).maker.equals(maker)) {
                items.get(i).mayBeGone = true;
            }
        }
    }

    /** The collector's disk lost what was not synced, or a part of it: what came later may stand before what came earlier. */
    void collectorLost() {
        collectorLostSomething = true;
    }

    /**
     * Two machines share a name, an epoch and a spool from here on. While they take turns, what the one has sent and not seen
     * acknowledged may be stored once more, in the same place and unaltered; nothing is lost, and nothing takes the place of
     * anything else.
     */
    void cloned(String host) {
        cloned.add(host);
    }

    /** An agent has named a lane on the wire, with the next number to come. */
    void named(String host, long epoch, int lane, long next) {
        lanes.computeIfAbsent(new LaneKey(host, epoch, lane), _ -> new LaneBook(next - 1));
    }

    /** The collector says that all of a lane up to a number is safe. */
    void acknowledged(String host, long epoch, int lane, long seq) {
        var book = lanes.get(new LaneKey(host, epoch, lane));
        if (seq > 0 && (book == null || !book.covers(seq))) {
            throw new AssertionError("acknowledged " + host + " epoch " + Long.toHexString(epoch) + " lane " + lane
                    + " seq " + seq + ", but the log holds it to " + (book == null ? "nothing" : book.coveredTo));
        }
    }

    /** A reader of the log got this. */
    void read(CollectorRecord record) {
        records++;
        switch (record) {
            case CollectorRecord.SeriesDefined defined -> {
                var before = series.put(defined.series(), defined.key());
                require(before == null || before.equals(defined.key()),
                        "series " + defined.series() + " stood for " + before + " and now for " + defined.key());
            }
            case CollectorRecord.Samples samples -> samples(samples);
            case CollectorRecord.Event event -> {
                if (event.kind().equals(KIND)) {
                    store(event.stamp(), item(Integer.parseInt(event.attributes().getOrDefault("item", "0"))));
                }
            }
            case CollectorRecord.Gap gap -> {
                var book = book(gap.stamp());
                for (long seq = gap.fromSeq(); seq <= gap.toSeq(); seq++) {
                    book.bySeq.putIfAbsent(seq, LaneBook.GAP);
                }
            }
            default -> {
                // What the collector says of itself.
            }
        }
    }

    private void samples(CollectorRecord.Samples samples) {
        Item item = null;
        for (int i = 0; i < samples.series().length; i++) {
            var key = series.get(samples.series()[i]);
            if (key == null && collectorLostSomething) {
                return; // its definition was torn away with what was not synced: no reader can use it, it must come again
            }
            require(key != null, "a reading of a series that was not defined: " + samples.stamp());
            if (key != null && key.metric().equals(METRIC) && key.labels().getOrEmpty("i").equals("0")) {
                item = item((int) samples.values()[i]);
            }
        }
        if (item == null) {
            throw new AssertionError("readings of nobody: " + samples.stamp());
        }
        require(samples.series().length == item.readings,
                "item " + item.id + " has " + samples.series().length + " of " + item.readings + " readings");
        for (int i = 0; i < samples.series().length; i++) {
            var key = series.get(samples.series()[i]);
            int place = key == null ? -1 : Integer.parseInt(key.labels().getOrEmpty("i"));
            require(Double.doubleToRawLongBits(samples.values()[i]) == Double.doubleToRawLongBits(item.value(place)),
                    "item " + item.id + " reading " + place + " is " + samples.values()[i] + " and was "
                            + item.value(place));
        }
        store(samples.stamp(), item);
    }

    private void store(Stamp stamp, Item item) {
        var book = book(stamp);
        var before = book.bySeq.putIfAbsent(stamp.seq(), item.id);
        if (before != null && before == item.id && cloned.contains(stamp.host())) {
            return;
        }
        require(before == null, "item " + item.id + " is stored as " + stamp + ", where "
                + (before == null || before == LaneBook.GAP ? "a gap" : "item " + before) + " stands");
        require(collectorLostSomething || cloned.contains(stamp.host()) || stamp.seq() > book.lastStored,
                "seq " + stamp.seq() + " comes behind " + book.lastStored + ": " + stamp);
        book.lastStored = Math.max(book.lastStored, stamp.seq());
        item.stored++;
    }

    private LaneBook book(Stamp stamp) {
        var book = lanes.get(new LaneKey(stamp.host(), stamp.epoch(), stamp.lane()));
        if (book == null) {
            throw new AssertionError("stored, but never sent: " + stamp);
        }
        return book;
    }

    private Item item(int id) {
        require(id > 0 && id <= items.size(), "item " + id + " was never made");
        return items.get(id - 1);
    }

    private static void require(boolean holds, String fault) {
        if (!holds) {
            throw new AssertionError(fault);
        }
    }

    /**
     * All has come to rest. What was made must be stored, or counted as lost, or have stood in the memory of an agent that was
     * killed; and nothing may be counted that is stored.
     *
     * @param mayComeTwice whether items may be stored under several epochs: there was a clone, or an epoch was changed
     */
    void balance(String maker, boolean mayComeTwice) {
        var said = countedBy(maker);
        balance(maker, false, said.readings, said.readingsUncertain, mayComeTwice);
        balance(maker, true, said.events, said.eventsUncertain, mayComeTwice);
    }

    private void balance(String maker, boolean events, long lost, long uncertain, boolean mayComeTwice) {
        long missing = 0;
        long perhaps = 0;
        @Nullable
        Item first = null;
        for (var item : items) {
            if (!item.maker.equals(maker) || item.isEvent() != events) {
                continue;
            }
            require(item.stored <= 1 || mayComeTwice, "item " + item.id + " is stored " + item.stored + " times");
            long weight = events ? 1 : item.readings;
            if (item.stored == 0 && item.mayBeGone) {
                perhaps += weight;
            } else if (item.stored == 0) {
                missing += weight;
                first = first == null ? item : first;
            }
        }
        var what = events ? " events" : " readings";
        require(missing <= lost, maker + " misses " + missing + what + " and counted " + lost + "; the first is item "
                + (first == null ? 0 : first.id) + (first == null ? "" : " made at " + first.producedNanos / 1e9));
        // What one machine has lost its clone may have.
        require(mayComeTwice || lost - uncertain <= missing + perhaps,
                maker + " counted " + lost + what + " as lost, but only "
                        + missing + " to " + (missing + perhaps) + " are");
    }

    /** Readings and events made so far. */
    long produced() {
        return items.stream().mapToLong(item -> Math.max(1, item.readings)).sum();
    }

    /** Records read so far. */
    long records() {
        return records;
    }

    /** Numbers of which the log says something. */
    long numbers() {
        return lanes.values().stream().mapToLong(book -> book.bySeq.size()).sum();
    }
}
