package io.bianque.server.backtest;

import io.bianque.alerting.health.Heard;
import io.bianque.collector.series.Labels;
import io.bianque.collector.series.SeriesKey;
import io.bianque.collector.store.SeriesStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The stored readings of some metrics, in the order of time. Joined series are left out: they are joined anew. */
final class Past {
    /** So much time is read at once, or less when it is too many readings. */
    static final long CHUNK_MILLIS = 1_200_000;
    private static final long CHUNK_MILLIS_LEAST = 10_000;
    /** What a host's labels are, but for its name. */
    private static final Set<String> OF_HOST = Set.of("cluster", "application", "zone", "owner");

    private final PastReadings source;
    private final Set<String> metrics;
    private long chunkMillis = CHUNK_MILLIS;

    Past(PastReadings source, Set<String> metrics) {
        this.source = source;
        this.metrics = Set.copyOf(metrics);
    }

    /** One reading. */
    record Reading(long timeMillis, SeriesKey key, double value) {}

    /**
     * What was read next.
     *
     * @param toMillis end of the chunk, not included
     */
    private record Raw(long toMillis, List<SeriesStore.Series> series) {}

    /**
     * What was read next.
     *
     * @param toMillis end of the chunk, not included
     * @param readings by time, then by series
     */
    record Chunk(long toMillis, List<Reading> readings) {}

    /**
     * The readings from a moment on, as many as are read at once, before an end.
     *
     * @throws SeriesStore.QueryTooLargeException if ten seconds are too many
     */
    Chunk next(long fromMillis, long endMillis) {
        var raw = raw(fromMillis, endMillis, false);
        var readings = new ArrayList<Reading>();
        for (var series : raw.series()) {
            for (int i = 0; i < series.values().length; i++) {
                readings.add(new Reading(series.timesMillis()[i], series.key(), series.values()[i]));
            }
        }
        readings.sort(Comparator.comparingLong(Reading::timeMillis).thenComparing(Reading::key));
        return new Chunk(raw.toMillis(), readings);
    }

    private Raw raw(long fromMillis, long endMillis, boolean last) {
        while (true) {
            long to = Math.min(endMillis, fromMillis + chunkMillis);
            try {
                return new Raw(to, last
                        ? source.last(metrics, fromMillis, to - 1)
                        : source.between(metrics, fromMillis, to - 1));
            } catch (SeriesStore.QueryTooLargeException e) {
                if (chunkMillis / 2 < CHUNK_MILLIS_LEAST) {
                    throw e;
                }
                chunkMillis /= 2; // and stays so: what is dense here is dense in the next one
            }
        }
    }

    /** The hosts that spoke in a span, with what is read on them. */
    static Heard heard(Iterable<SeriesKey> keys) {
        var labels = new TreeMap<String, Labels>();
        var checks = new TreeMap<String, Set<String>>();
        var groups = new TreeMap<String, Set<String>>();
        for (var key : keys) {
            var host = key.labels().getOrEmpty("host");
            labels.merge(host, key.labels().only(OF_HOST::contains), Labels::with);
            if (key.metric().equals(Needs.CHECK_OK)) {
                add(checks, host, key.labels().getOrEmpty("check"));
            } else if (key.metric().equals(Needs.GROUP_UP)) {
                add(groups, host, key.labels().getOrEmpty("group"));
            }
        }
        return new Heard(labels.entrySet().stream()
                .map(each -> new Heard.Host(each.getKey(), each.getValue(), Map.of(),
                        List.copyOf(checks.getOrDefault(each.getKey(), Set.of())),
                        List.copyOf(groups.getOrDefault(each.getKey(), Set.of()))))
                .toList());
    }

    private static void add(Map<String, Set<String>> map, String host, String name) {
        if (!name.isEmpty()) {
            map.computeIfAbsent(host, _ -> new TreeSet<>()).add(name);
        }
    }

    /**
     * Who spoke in a span.
     *
     * @param newestMillis when last; what a running server has not made durable yet is not there
     */
    record Speakers(SortedSet<SeriesKey> keys, long newestMillis) {}

    /** Every series that spoke in a span, its end not included. */
    Speakers speakers(long fromMillis, long toMillis) {
        var keys = new TreeSet<SeriesKey>();
        long newest = fromMillis;
        for (long at = fromMillis; at < toMillis;) {
            var raw = raw(at, toMillis, true);
            for (var series : raw.series()) {
                keys.add(series.key());
                newest = Math.max(newest, series.timesMillis()[series.timesMillis().length - 1]);
            }
            at = raw.toMillis();
        }
        return new Speakers(keys, newest);
    }
}
