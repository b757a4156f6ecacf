package io.bianque.collector.intake;

import io.bianque.collector.admission.SeriesRegistry;
import io.bianque.collector.series.Labels;
import io.bianque.collector.series.SeriesKey;
import io.bianque.protocol.FaultReason;
import io.bianque.protocol.ProtocolFault;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the ids on one connection stand for. Bounded by ids and by the memory of their names. Confined to its loop. */
final class Dictionary {
    /** The series of one id. */
    static final class Slot {
        final SeriesKey key;
        SeriesRegistry.@Nullable Entry entry;
        /** When a series that found no room may ask again. */
        long refusedUntilMillis = Long.MIN_VALUE;

        private Slot(SeriesKey key) {
            this.key = key;
        }

        /** Whether the definition broke its rules: readings of it are dropped and counted. */
        boolean isRefused() {
            return this == REFUSED;
        }
    }

    /** As a number: it must be asked for. */
    static final int UNKNOWN = -1;

    private static final Slot REFUSED = new Slot(new SeriesKey("refused", Labels.of(Map.of())));
    private static final int MAX_CHARACTERS = 4 << 20;
    private static final long FRESH_MILLIS = 60_000;

    private final int maxIds;
    private static final Slot[] NO_SLOTS = {};
    private static final int[] NO_NUMBERS = {};
    private static final int FIRST_ROOM = 64;

    private @Nullable Slot[] slots = NO_SLOTS;
    /** By id: the number that readings have in the log, while it need not be asked for; else -1. */
    private int[] numbers = NO_NUMBERS;
    private int generation;
    private long freshMillis;
    private int characters;

    Dictionary(int maxIds) {
        this.maxIds = maxIds;
    }

    void define(int id, SeriesKey key) throws ProtocolFault {
        put(id, new Slot(key));
    }

    /** The id is known from here on and stands for nothing. */
    void refuse(int id) throws ProtocolFault {
        put(id, REFUSED);
    }

    private void put(int id, Slot slot) throws ProtocolFault {
        if (id >= maxIds) {
            throw new ProtocolFault(FaultReason.OUT_OF_RANGE, "series: id=" + id + " is not below the limit " + maxIds);
        }
        var former = id < slots.length ? slots[id] : null;
        characters += charactersOf(slot.key) - (former == null ? 0 : charactersOf(former.key));
        if (characters > MAX_CHARACTERS) {
            throw new ProtocolFault(FaultReason.TOO_MANY,
                    "series: the names of one connection exceed " + MAX_CHARACTERS + " characters");
        }
        if (id >= slots.length) {
            int room = Math.min(maxIds, Math.max(Math.max(id + 1, FIRST_ROOM), slots.length * 2));
            slots = Arrays.copyOf(slots, room);
            numbers = Arrays.copyOf(numbers, room);
        }
        slots[id] = slot;
        numbers[id] = UNKNOWN;
    }

    /**
     * Lets go of all numbers when the host's series have changed since the last call, and once a minute, so that what is
     * sent counts as used.
     */
    void freshen(int hostGeneration, long nowMillis) {
        if (generation != hostGeneration || nowMillis - freshMillis >= FRESH_MILLIS || nowMillis < freshMillis) {
            generation = hostGeneration;
            freshMillis = nowMillis;
            Arrays.fill(numbers, UNKNOWN);
        }
    }

    /** The number of an id that is defined, or {@link #UNKNOWN}. */
    int number(int id) {
        return numbers[id];
    }

    /** Remembers a number until {@link #freshen} lets it go. */
    void number(int id, int number) {
        numbers[id] = number;
    }

    private static int charactersOf(SeriesKey key) {
        int characters = key.metric().length();
        for (var label : key.labels()) {
            characters += label.name().length() + label.value().length();
        }
        return characters;
    }

    boolean has(int id) {
        return id < slots.length && slots[id] != null;
    }

    Slot get(int id) {
        var slot = slots[id];
        if (slot == null) {
            throw new IllegalStateException("id " + id + " was not defined");
        }
        return slot;
    }
}
