package io.bianque.collector.join;

import io.bianque.collector.fleet.SeriesCatalog;
import io.bianque.collector.partition.JoinedTick;
import io.bianque.collector.partition.PartitionCore;
import io.bianque.collector.partition.StateCodec;
import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.series.Labels;
import io.bianque.collector.series.SeriesKey;
import io.bianque.collector.series.SparseArray;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The core that joins readings on a grid of ticks.
 *
 * <p>A reading taken at t belongs to the tick at or next after t. A tick is closed, and handed to the listeners, when a tick
 * of the log says that the watermark has passed: {@code lateMillis} after it. What comes later is counted and not joined;
 * so is what lies further ahead than three ticks, and a value that is no number. A collector whose clock was set back by more
 * than a minute closes what is open and begins again at the new time. Confined to the partition's thread, but for the
 * counters.
 */
public final class Joins implements PartitionCore {
    private static final int VERSION = 1;
    private static final long SET_BACK_MILLIS = 60_000;
    private static final long KEPT_TICKS = 60;
    private static final long NOT_BEGUN = Long.MIN_VALUE;

    private final SeriesCatalog catalog;
    private final JoinOptions options;
    private final List<JoinedTick.Listener> listeners;
    private final Map<String, JoinedMetric> metrics = new HashMap<>();
    private TreeMap<SeriesKey, Group> groups = new TreeMap<>();
    private SparseArray<Route> routes = new SparseArray<>();
    private long nowMillis;
    private long closedTick = NOT_BEGUN;
    private volatile long joined;
    private volatile long late;
    private volatile long ahead;
    private volatile long noNumber;
    private volatile long tooManyGroups;

    /**
     * Joins that have seen nothing yet.
     *
     * @param catalog   of the same partition, fed before this core
     * @param listeners called in this order with each closed tick; all are called though one throws
     */
    public Joins(SeriesCatalog catalog, JoinOptions options, List<JoinedTick.Listener> listeners) {
        this.catalog = catalog;
        this.options = options;
        this.listeners = List.copyOf(listeners);
        options.metrics().forEach(metric -> metrics.put(metric.metric(), metric));
    }

    @Override
    public String name() {
        return "joins";
    }

    @Override
    public void apply(long offset, CollectorRecord record) {
        switch (record) {
            case CollectorRecord.Samples samples -> take(samples);
            case CollectorRecord.SeriesDefined defined -> forget(defined.series());
            case CollectorRecord.Tick tick -> advance(offset, tick.wallMillis());
            default -> {
                // Nothing to join.
            }
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes, others only read
    private void take(CollectorRecord.Samples samples) {
        for (int i = 0; i < samples.series().length; i++) {
            var route = route(samples.series()[i]);
            if (route == null || route.groups().length == 0) {
                continue;
            }
            long time = samples.timesMillis()[i];
            long tick = tickOf(time);
            double value = samples.values()[i];
            if (Double.isNaN(value)) {
                noNumber++;
            } else if (tick <= closedTick) {
                late++;
            } else if (closedTick == NOT_BEGUN || tick > closedTick + Route.OPEN) {
                ahead++;
            } else {
                route.take(tick, time, value);
                joined++;
            }
        }
    }

    /** The tick at or next after a time, in intervals since the epoch. */
    private long tickOf(long timeMillis) {
        return StrictMath.ceilDiv(timeMillis, options.intervalMillis());
    }

    private void advance(long offset, long wallMillis) {
        long passed = StrictMath.floorDiv(wallMillis - options.lateMillis(), options.intervalMillis());
        boolean setBack = wallMillis < nowMillis - SET_BACK_MILLIS;
        nowMillis = wallMillis;
        if (closedTick == NOT_BEGUN) {
            closedTick = passed;
            return;
        }
        var ticks = new ArrayList<JoinedTick>();
        long last = setBack ? closedTick + Route.OPEN : StrictMath.min(passed, closedTick + Route.OPEN);
        while (closedTick < last) {
            closedTick++;
            var values = close(closedTick);
            if (!values.isEmpty()) {
                ticks.add(new JoinedTick(offset, closedTick * options.intervalMillis(), values));
            }
        }
        if (setBack || passed > closedTick) {
            closedTick = passed;
        }
        if (!ticks.isEmpty() && StrictMath.floorMod(closedTick, KEPT_TICKS / 10) == 0) {
            forgetSilent();
        }
        ticks.forEach(this::tell);
    }

    private List<JoinedTick.JoinedValue> close(long tick) {
        var values = new ArrayList<JoinedTick.JoinedValue>();
        groups.values().forEach(group -> group.join(tick, values));
        return values;
    }

    private void tell(JoinedTick tick) {
        RuntimeException first = null;
        for (var listener : listeners) {
            try {
                listener.onJoined(tick);
            } catch (RuntimeException e) {
                first = first == null ? e : first;
            }
        }
        if (first != null) {
            throw first; // this core's own state is complete by now
        }
    }

    /** Where a series goes; null when nothing explains its number. */
    private @Nullable Route route(int series) {
        var route = routes.get(series);
        if (route == null) {
            var key = catalog.key(series);
            if (key != null) {
                route = newRoute(series, key);
                routes.set(series, route);
            }
        }
        return route;
    }

    private Route newRoute(int series, SeriesKey key) {
        var metric = metrics.get(key.metric());
        if (metric == null || metric.leaveOut().stream()
                .anyMatch(without -> without.value().equals(key.labels().get(without.name())))) {
            return Route.NOWHERE;
        }
        var joinedBy = new ArrayList<Group>();
        for (var level : options.levels()) {
            var group = group(key, metric, level);
            if (group != null) {
                joinedBy.add(group);
            }
        }
        if (joinedBy.isEmpty()) {
            return Route.NOWHERE;
        }
        var route = new Route(series, key.labels().getOrEmpty("host"), metric.withinHost(),
                joinedBy.toArray(Group[]::new));
        joinedBy.forEach(group -> group.add(route));
        return route;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes, others only read
    private @Nullable Group group(SeriesKey key, JoinedMetric metric, JoinOptions.Level level) {
        var labels = key.labels().only(metric.keep()::contains).toMap();
        labels.put("level", level.name());
        for (var label : level.labels()) {
            var value = key.labels().getOrEmpty(label);
            if (value.isEmpty() && (label.equals("cluster") || label.equals("application"))) {
                value = "default";
            }
            if (value.isEmpty()) {
                return null;
            }
            labels.put(label, value);
        }
        var base = new SeriesKey(key.metric(), Labels.of(labels));
        var group = groups.get(base);
        if (group == null) {
            if (groups.size() >= options.groupsMax()) {
                tooManyGroups++;
                return null;
            }
            group = new Group(base);
            groups.put(base, group);
        }
        return group;
    }

    /** A number may get another meaning only before its first use, or the same again: its route is made anew. */
    private void forget(int series) {
        var route = routes.get(series);
        if (route != null && route.groups().length == 0) {
            routes.set(series, null);
        }
    }

    private void forgetSilent() {
        routes.forEach((series, route) -> {
            if (route.groups().length == 0) {
                if (catalog.key(series) == null) {
                    routes.set(series, null);
                }
            } else if (route.lastTick() < closedTick - KEPT_TICKS) {
                for (var group : route.groups()) {
                    group.remove(route);
                }
                routes.set(series, null);
            }
        });
        groups.values().removeIf(Group::isEmpty);
    }

    /** Readings joined since the start. Any thread. */
    public long joined() {
        return joined;
    }

    /** Readings not joined since the start because the watermark had passed their tick. Any thread. */
    public long late() {
        return late;
    }

    /** Readings not joined since the start because their time lies too far ahead. Any thread. */
    public long ahead() {
        return ahead;
    }

    /** Readings not joined since the start because they are no number. Any thread. */
    public long noNumber() {
        return noNumber;
    }

    /** Times since the start that a series was not joined because there were too many groups. Any thread. */
    public long tooManyGroups() {
        return tooManyGroups;
    }

    /** Of each joined series the values of the ticks that are still open; the groups follow from the catalog. */
    @Override
    public void writeSnapshot(DataOutput out) throws IOException {
        out.writeInt(VERSION);
        out.writeLong(options.intervalMillis());
        out.writeLong(nowMillis);
        out.writeLong(closedTick);
        int[] count = new int[1];
        routes.forEach((_, route) -> count[0] += route.groups().length == 0 ? 0 : 1);
        out.writeInt(count[0]);
        routes.<IOException>forEach((series, route) -> {
            if (route.groups().length > 0) {
                out.writeInt(series);
                out.writeLong(route.lastTick());
                for (int ahead = 1; ahead <= Route.OPEN; ahead++) {
                    boolean has = route.has(closedTick + ahead);
                    out.writeBoolean(has);
                    if (has) {
                        out.writeLong(route.time(closedTick + ahead));
                        out.writeLong(Double.doubleToRawLongBits(route.value(closedTick + ahead)));
                    }
                }
            }
        });
    }

    @Override
    public void readSnapshot(DataInput in) throws IOException {
        StateCodec.readVersion(in, VERSION);
        if (in.readLong() != options.intervalMillis()) {
            throw new IOException("the join interval was another one");
        }
        long now = in.readLong();
        long closed = in.readLong();
        groups = new TreeMap<>();
        routes = new SparseArray<>();
        for (int left = StateCodec.readCount(in); left > 0; left--) {
            var route = route(in.readInt());
            long lastTick = in.readLong();
            for (int ahead = 1; ahead <= Route.OPEN; ahead++) {
                if (in.readBoolean()) {
                    long time = in.readLong();
                    double value = Double.longBitsToDouble(in.readLong());
                    if (route != null && route.groups().length > 0) {
                        route.take(closed + ahead, time, value);
                    }
                }
            }
            if (route != null && route.groups().length > 0) {
                route.heard(lastTick);
            }
        }
        nowMillis = now;
        closedTick = closed;
    }
}
