package io.bianque.collector.admission;

import io.bianque.collector.record.CollectorRecord.SeriesDefined;
import io.bianque.collector.series.SeriesKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The series of one host and their numbers. A series that nobody has sent for an hour gives its place to a new one when
 * the host's places are all taken: processes come and go. Guarded by the {@link Agent}'s lock.
 */
public final class HostSeries {
    private static final long IDLE_MILLIS = 3_600_000;

    private final SeriesRegistry registry;
    /** Both are made with the first series. */
    private Map<SeriesKey, SeriesRegistry.Entry> entries = Map.of();
    private List<SeriesRegistry.Entry> undurable = List.of();

    private int generation;

    HostSeries(SeriesRegistry registry) {
        this.registry = registry;
    }

    /** Another number after every change by which a number that somebody remembers may have become wrong. */
    public int generation() {
        return generation;
    }

    /** How many are known. */
    public int size() {
        return entries.size();
    }

    private void put(SeriesRegistry.Entry entry) {
        if (entries.isEmpty()) {
            entries = new HashMap<>();
        }
        entries.put(entry.key(), entry);
    }

    /** The entry of a series, or null when it has no number. */
    public SeriesRegistry.@Nullable Entry find(SeriesKey key) {
        return entries.get(key);
    }

    /**
     * Gives a new series its number. The caller appends its definition and says so with {@link #defined}; until then
     * nobody may use the number.
     *
     * @return null when the host's places or those of all hosts are taken
     */
    public SeriesRegistry.@Nullable Entry assign(SeriesKey key, long nowMillis) {
        if (entries.size() >= registry.limits().perHost()) {
            forgetIdle(nowMillis - IDLE_MILLIS);
            if (entries.size() >= registry.limits().perHost()) {
                return null;
            }
        }
        int number = registry.take();
        if (number < 0) {
            return null;
        }
        var entry = new SeriesRegistry.Entry(key, number, nowMillis);
        put(entry);
        return entry;
    }

    /** The definition of an entry stands in the log at this offset, not yet durable. */
    public void defined(SeriesRegistry.Entry entry, long offset) {
        if (entry.definedAt() < 0) {
            if (undurable.isEmpty()) {
                undurable = new ArrayList<>();
            }
            undurable.add(entry);
        }
        entry.defined(offset);
    }

    /** The definition could not be appended: the number is not used, now or ever. */
    public void withdraw(SeriesRegistry.Entry entry) {
        if (!entries.isEmpty() && entries.remove(entry.key(), entry)) {
            registry.forget(1);
        }
        entry.forgotten();
        generation++;
    }

    /** Everything in the log below this offset is durable. */
    public void durable(long durableEnd) {
        if (!undurable.isEmpty()) {
            undurable.removeIf(entry -> {
                boolean durable = entry.definedAt() < durableEnd;
                if (durable) {
                    entry.defined(-1);
                }
                return durable;
            });
            if (undurable.isEmpty()) {
                undurable = List.of();
            }
        }
    }

    /** The entries whose definition the log has lost between two offsets: each must be defined again before it is used. */
    public List<SeriesRegistry.Entry> lost(long fromOffset, long toOffset) {
        return undurable.stream()
                .filter(entry -> entry.definedAt() >= fromOffset && entry.definedAt() < toOffset)
                .toList();
    }

    private void forgetIdle(long usedBefore) {
        generation++;
        int before = entries.size();
        entries.values().removeIf(entry -> {
            boolean idle = entry.usedMillis() < usedBefore && entry.definedAt() < 0;
            if (idle) {
                entry.forgotten();
            }
            return idle;
        });
        registry.forget(before - entries.size());
    }

    /** Forgets all, for a host that is forgotten. */
    void clear() {
        generation++;
        registry.forget(entries.size());
        entries = Map.of();
        undurable = List.of();
    }

    /** Takes a definition that stands in the log. */
    void replay(SeriesDefined defined, long nowMillis) {
        registry.atLeast(defined.series() + 1);
        restore(defined.key(), defined.series(), nowMillis);
    }

    void restore(SeriesKey key, int number, long usedMillis) {
        registry.explained(number);
        var known = entries.get(key);
        if (known == null) {
            put(new SeriesRegistry.Entry(key, number, usedMillis));
            registry.restored();
        } else {
            generation++;
            known.redefinedAs(number);
            known.used(Math.max(usedMillis, known.usedMillis()));
        }
    }

    Collection<SeriesRegistry.Entry> entries() {
        return entries.values();
    }
}
