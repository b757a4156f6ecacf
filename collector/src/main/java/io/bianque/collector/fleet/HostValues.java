package io.bianque.collector.fleet;

import io.bianque.collector.series.SeriesKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The newest values of one host, in arrays: entry {@code slot} of each belongs to one series. Confined to the partition's
 * thread; what {@link #frozen} gives out is not.
 */
final class HostValues {
    private int size;
    private int[] series = new int[16];
    private SeriesKey[] keys = new SeriesKey[16];
    private long[] times = new long[16];
    private double[] values = new double[16];

    /** Slots in the order of their keys; null when series came or went since it was made. */
    private int @Nullable [] order;
    private SeriesKey[] sortedKeys = new SeriesKey[0];
    /** What was given out last; null when it is no longer so. */
    private @Nullable Frozen frozen;

    int size() {
        return size;
    }

    int series(int slot) {
        return series[slot];
    }

    long time(int slot) {
        return times[slot];
    }

    double value(int slot) {
        return values[slot];
    }

    /** Adds a series; its slot. */
    int add(int number, SeriesKey key, long timeMillis, double value) {
        if (size == series.length) {
            int length = size * 2;
            series = Arrays.copyOf(series, length);
            keys = Arrays.copyOf(keys, length);
            times = Arrays.copyOf(times, length);
            values = Arrays.copyOf(values, length);
        }
        series[size] = number;
        keys[size] = key;
        set(size, timeMillis, value);
        order = null;
        return size++;
    }

    void set(int slot, long timeMillis, double value) {
        times[slot] = timeMillis;
        values[slot] = value;
        frozen = null;
    }

    /** Takes a series away; the last one moves into its slot. */
    void remove(int slot) {
        size--;
        series[slot] = series[size];
        keys[slot] = keys[size];
        times[slot] = times[size];
        values[slot] = values[size];
        order = null;
        frozen = null;
    }

    /** The values as they are now, sorted by series: a copy of two numbers a series, the same as before when none has changed. */
    Frozen frozen() {
        var present = frozen;
        if (present == null) {
            present = freeze();
            frozen = present;
        }
        return present;
    }

    private Frozen freeze() {
        var sorted = order;
        if (sorted == null) {
            sorted = sortedSlots();
            order = sorted;
        }
        var frozenTimes = new long[size];
        var frozenValues = new double[size];
        for (int i = 0; i < size; i++) {
            frozenTimes[i] = times[sorted[i]];
            frozenValues[i] = values[sorted[i]];
        }
        return new Frozen(sortedKeys, frozenTimes, frozenValues);
    }

    private int[] sortedSlots() {
        var slots = new Integer[size];
        Arrays.setAll(slots, i -> i);
        Arrays.sort(slots, Comparator.comparing(slot -> keys[slot]));
        sortedKeys = new SeriesKey[size];
        var sorted = new int[size];
        for (int i = 0; i < size; i++) {
            sorted[i] = slots[i];
            sortedKeys[i] = keys[slots[i]];
        }
        return sorted;
    }

    /** Values that never change again, sorted by series. */
    static final class Frozen {
        /** No values. */
        static final Frozen NONE = new Frozen(new SeriesKey[0], new long[0], new double[0]);

        private final SeriesKey[] keys;
        private final long[] times;
        private final double[] values;

        private Frozen(SeriesKey[] keys, long[] times, double[] values) {
            this.keys = keys;
            this.times = times;
            this.values = values;
        }

        /** Those taken at or after a time. */
        List<FleetView.NewestValue> since(long timeMillis) {
            var list = new ArrayList<FleetView.NewestValue>(keys.length);
            for (int i = 0; i < keys.length; i++) {
                if (times[i] >= timeMillis) {
                    list.add(new FleetView.NewestValue(keys[i], times[i], values[i]));
                }
            }
            return List.copyOf(list);
        }
    }
}
