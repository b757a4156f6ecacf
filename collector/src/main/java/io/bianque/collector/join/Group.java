package io.bianque.collector.join;

import io.bianque.collector.partition.JoinedTick.JoinedValue;
import io.bianque.collector.series.SeriesKey;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** One metric of one cluster (or application …): its members, and the making of one tick. Confined to the partition's thread. */
final class Group {
    /** What is made of the values of the hosts, in the order of {@link #keys}. */
    private static final List<String> STATS = List.of("avg", "count", "max", "min", "sum");

    private final List<SeriesKey> keys = new ArrayList<>();
    private final TreeMap<String, List<Route>> members = new TreeMap<>();

    /** A group whose joined series have these labels and {@code stat} besides. */
    Group(SeriesKey base) {
        for (var stat : STATS) {
            keys.add(new SeriesKey(base.metric(), base.labels().with("stat", stat)));
        }
    }

    /** Adds a series of a host; those of one host stand in the order of their numbers. */
    void add(Route route) {
        var ofHost = members.computeIfAbsent(route.host(), _ -> new ArrayList<>(1));
        int at = 0;
        while (at < ofHost.size() && ofHost.get(at).series() < route.series()) {
            at++;
        }
        ofHost.add(at, route);
    }

    void remove(Route route) {
        var ofHost = members.get(route.host());
        if (ofHost != null) {
            ofHost.remove(route);
            if (ofHost.isEmpty()) {
                members.remove(route.host());
            }
        }
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    /** Adds the joined values of a tick, when a host has one: by host in the order of their names. */
    void join(long tick, List<JoinedValue> out) {
        int count = 0;
        double sum = 0;
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        for (var ofHost : members.values()) {
            double value = valueOfHost(ofHost, tick);
            if (!Double.isNaN(value)) {
                count++;
                sum += value;
                min = StrictMath.min(min, value);
                max = StrictMath.max(max, value);
            }
        }
        if (count > 0) {
            out.add(new JoinedValue(keys.get(0), sum / count));
            out.add(new JoinedValue(keys.get(1), count));
            out.add(new JoinedValue(keys.get(2), max));
            out.add(new JoinedValue(keys.get(3), min));
            out.add(new JoinedValue(keys.get(4), sum));
        }
    }

    /** The one value of a host, or NaN when none of its series has one. */
    private static double valueOfHost(List<Route> ofHost, long tick) {
        double result = Double.NaN;
        for (var route : ofHost) {
            if (route.has(tick)) {
                double value = route.value(tick);
                result = Double.isNaN(result) ? value : switch (route.withinHost()) {
                    case SUM -> result + value;
                    case MIN -> StrictMath.min(result, value);
                    case MAX -> StrictMath.max(result, value);
                };
            }
        }
        return result;
    }
}
