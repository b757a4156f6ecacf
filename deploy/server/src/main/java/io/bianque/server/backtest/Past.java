package io.bianque.server.backtest;

import io.bianque.alerting.health.Heard;
import io.bianque.collector.series.Labels;
import io.bianque.collector.series.Matcher;
import io.bianque.collector.series.SeriesKey;
import io.bianque.collector.store.SeriesStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The stored readings of some metrics, in the order of time. Joined series are left out: they are joined anew. */
final class Past {
    /** So much is read at once. */
    static final long CHUNK_MILLIS = 1_200_000;
    /** What a host's labels are, but for its name. */
    private static final Set<String> OF_HOST = Set.of("cluster", "application", "zone", "owner");

    private final SeriesStore store;
    private final TreeSet<String> metrics;

    Past(SeriesStore store, Set<String> metrics) {
        this.store = store;
        this.metrics = new TreeSet<>(metrics);
    }

    /** One reading. */
    record Reading(long timeMillis, SeriesKey key, double value) {}

    /** What was read in a span, its end not included: by time, then by series. */
    List<Reading> between(long fromMillis, long toMillis) {
        var readings = new ArrayList<Reading>();
        for (var series : raw(fromMillis, toMillis - 1)) {
            for (int i = 0; i < series.values().length; i++) {
                readings.add(new Reading(series.timesMillis()[i], series.key(), series.values()[i]));
            }
        }
        readings.sort(Comparator.comparingLong(Reading::timeMillis).thenComparing(Reading::key));
        return readings;
    }

    private List<SeriesStore.Series> raw(long fromMillis, long lastMillis) {
        var all = new ArrayList<SeriesStore.Series>();
        for (var metric : metrics) {
            store.raw(List.of(new Matcher.Equal(Matcher.METRIC, metric), new Matcher.NotEqual("host", ""),
                    new Matcher.Equal("level", "")), fromMillis, lastMillis).stream()
                    .filter(series -> series.values().length > 0).forEach(all::add);
        }
        return all;
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
    record Speakers(Set<SeriesKey> keys, long newestMillis) {}

    /** Every series that spoke in a span. */
    Speakers speakers(long fromMillis, long toMillis) {
        var keys = new TreeSet<SeriesKey>();
        long newest = fromMillis;
        for (long at = fromMillis; at < toMillis; at += CHUNK_MILLIS) {
            for (var series : raw(at, Math.min(toMillis, at + CHUNK_MILLIS) - 1)) {
                keys.add(series.key());
                newest = Math.max(newest, series.timesMillis()[series.timesMillis().length - 1]);
            }
        }
        return new Speakers(keys, newest);
    }
}
