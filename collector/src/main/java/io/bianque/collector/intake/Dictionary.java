package io.bianque.collector.intake;

import io.bianque.collector.admission.SeriesRegistry;
import io.bianque.collector.series.SeriesKey;
import io.bianque.protocol.FaultReason;
import io.bianque.protocol.ProtocolFault;
import java.util.Arrays;
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
    }

    private static final int MAX_CHARACTERS = 4 << 20;

    private final int maxIds;
    private @Nullable Slot[] slots = new Slot[64];
    private int characters;

    Dictionary(int maxIds) {
        this.maxIds = maxIds;
    }

    void define(int id, SeriesKey key) throws ProtocolFault {
        if (id >= maxIds) {
            throw new ProtocolFault(FaultReason.OUT_OF_RANGE, "series: id=" + id + " is not below the limit " + maxIds);
        }
        var former = id < slots.length ? slots[id] : null;
        characters += charactersOf(key) - (former == null ? 0 : charactersOf(former.key));
        if (characters > MAX_CHARACTERS) {
            throw new ProtocolFault(FaultReason.TOO_MANY,
                    "series: the names of one connection exceed " + MAX_CHARACTERS + " characters");
        }
        if (id >= slots.length) {
            slots = Arrays.copyOf(slots, Math.min(maxIds, Math.max(id + 1, slots.length * 2)));
        }
        slots[id] = new Slot(key);
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
