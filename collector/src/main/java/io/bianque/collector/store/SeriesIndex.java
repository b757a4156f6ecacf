package io.bianque.collector.store;

import io.bianque.collector.series.Matcher;
import io.bianque.collector.series.SeriesKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Names and numbers of series, found by entity and metric, which nearly every query names. Thread-safe by one lock, held
 * for a look-up.
 */
final class SeriesIndex {
    private final Map<SeriesKey, Entry> byKey = new HashMap<>();
    private final TreeMap<String, Entity> entities = new TreeMap<>();
    private int nextSeries;
    private int nextEntity;

    /**
     * A series of the store. The newest time is only kept in memory, after a start it is that of the start; it belongs to
     * the writing thread.
     */
    static final class Entry {
        final int ref;
        final SeriesKey key;
        final Entity entity;
        long newestMillis;

        private Entry(int ref, SeriesKey key, Entity entity, long newestMillis) {
            this.ref = ref;
            this.key = key;
            this.entity = entity;
            this.newestMillis = newestMillis;
        }
    }

    /** What blocks are made for: a host, or a joined level. */
    static final class Entity {
        final int ref;
        final String name;
        /** Where its samples go; of the writing thread. */
        @Nullable
        OpenBlocks open;
        private final Map<String, List<Entry>> byMetric = new TreeMap<>();

        private Entity(int ref, String name) {
            this.ref = ref;
            this.name = name;
        }
    }

    /**
     * The entity that a series belongs to, as text. Each check has one of its own: its outcomes come at times of their own,
     * and would be rows in which all other columns of the host are empty.
     */
    static String entityOf(SeriesKey key) {
        var host = key.labels().get("host");
        if (host != null) {
            var check = key.labels().get("check");
            return check == null ? "host/" + host : "host/" + host + "/check/" + check;
        }
        return "join/" + key.labels().only(name -> !name.equals("stat") && !name.equals("__name__"));
    }

    synchronized @Nullable Entry find(SeriesKey key) {
        return byKey.get(key);
    }

    synchronized int size() {
        return byKey.size();
    }

    synchronized @Nullable Integer entityRef(String name) {
        var entity = entities.get(name);
        return entity == null ? null : entity.ref;
    }

    /** Adds a series under the next free numbers. */
    synchronized Entry add(SeriesKey key, long newestMillis) {
        var name = entityOf(key);
        var known = entities.get(name);
        return restore(nextSeries, known == null ? nextEntity : known.ref, key, newestMillis);
    }

    /** Adds a series under the numbers it had. */
    synchronized Entry restore(int ref, int entityRef, SeriesKey key, long newestMillis) {
        var entity = entities.computeIfAbsent(entityOf(key), name -> new Entity(entityRef, name));
        var entry = new Entry(ref, key, entity, newestMillis);
        byKey.put(key, entry);
        entity.byMetric.computeIfAbsent(key.metric(), _ -> new ArrayList<>()).add(entry);
        nextSeries = Math.max(nextSeries, ref + 1);
        nextEntity = Math.max(nextEntity, entityRef + 1);
        return entry;
    }

    /**
     * The processes' series that have been silent longest, so that new ones have room: a tenth of all at most, none that
     * had a sample since a moment.
     */
    synchronized List<Entry> removeLongestSilentProcesses(long sinceMillis) {
        var gone = byKey.values().stream()
                .filter(entry -> entry.newestMillis < sinceMillis && entry.key.labels().get("start") != null)
                .sorted((a, b) -> Long.compare(a.newestMillis, b.newestMillis)).limit(Math.max(1, byKey.size() / 10))
                .toList();
        gone.forEach(entry -> {
            byKey.remove(entry.key);
            var entries = entry.entity.byMetric.getOrDefault(entry.key.metric(), List.of());
            entries.remove(entry);
            if (entries.isEmpty()) {
                entry.entity.byMetric.remove(entry.key.metric());
            }
        });
        entities.values().removeIf(entity -> entity.byMetric.isEmpty());
        return gone;
    }

    /** Forgets series that have had no sample since a moment, and says which. */
    synchronized List<Entry> removeSilentSince(long thenMillis) {
        var gone = new ArrayList<Entry>();
        for (var entity : entities.values()) {
            for (var entries : entity.byMetric.values()) {
                entries.removeIf(entry -> entry.newestMillis < thenMillis && gone.add(entry));
            }
            entity.byMetric.values().removeIf(List::isEmpty);
        }
        gone.forEach(entry -> byKey.remove(entry.key));
        entities.values().removeIf(entity -> entity.byMetric.isEmpty());
        return gone;
    }

    /**
     * The series that pass every matcher, in a fixed order.
     *
     * @param most how many may be found
     * @throws SeriesStore.QueryTooLargeException if there are more
     */
    synchronized List<Entry> select(List<Matcher> matchers, int most) {
        var host = equalTo(matchers, "host");
        var metric = equalTo(matchers, Matcher.METRIC);
        var found = new ArrayList<Entry>();
        for (var entity : host == null ? entities.values() : entitiesOf(host)) {
            var candidates = metric == null
                    ? entity.byMetric.values()
                    : List.of(entity.byMetric.getOrDefault(metric, List.of()));
            for (var entries : candidates) {
                for (var entry : entries) {
                    if (matchers.stream().allMatch(matcher -> matcher.matches(entry.key))) {
                        found.add(entry);
                        if (found.size() > most) {
                            throw new SeriesStore.QueryTooLargeException("more than " + most
                                    + " series match; name the host or the metric, or more labels");
                        }
                    }
                }
            }
        }
        return found;
    }

    /** The host itself and its checks. */
    private List<Entity> entitiesOf(String host) {
        var found = new ArrayList<Entity>();
        var itself = entities.get("host/" + host);
        if (itself != null) {
            found.add(itself);
        }
        found.addAll(entities.subMap("host/" + host + "/", "host/" + host + "0").values()); // 0 comes after /
        return found;
    }

    private static @Nullable String equalTo(List<Matcher> matchers, String name) {
        for (var matcher : matchers) {
            if (matcher instanceof Matcher.Equal equal && equal.name().equals(name) && !equal.value().isEmpty()) {
                return equal.value();
            }
        }
        return null;
    }
}
