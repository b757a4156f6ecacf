package io.bianque.collector.store.block;

import java.util.Arrays;

/** Times and values of one series, ascending. The arrays belong to whoever holds this. */
@SuppressWarnings("ArrayRecordComponent") // thousands of points: arrays on purpose
public record Samples(long[] timesMillis, double[] values) {
    /** How many there are. */
    public int size() {
        return values.length;
    }

    /** Collects samples; ascending as they are added. */
    public static final class Builder {
        private long[] times = new long[64];
        private double[] values = new double[64];
        private int size;

        public void add(long timeMillis, double value) {
            if (size == values.length) {
                times = Arrays.copyOf(times, size * 2);
                values = Arrays.copyOf(values, size * 2);
            }
            times[size] = timeMillis;
            values[size++] = value;
        }

        public int size() {
            return size;
        }

        public Samples build() {
            return new Samples(Arrays.copyOf(times, size), Arrays.copyOf(values, size));
        }
    }
}
