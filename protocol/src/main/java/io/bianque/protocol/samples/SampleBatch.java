package io.bianque.protocol.samples;

import java.util.Arrays;

/** Readings in arrays that are reused from frame to frame. Confined to one thread. */
public final class SampleBatch {
    /** The most readings that one frame may carry. */
    public static final int MAX_READINGS = 32_768;

    private int[] ids = new int[0];
    private long[] times = new long[0];
    private double[] values = new double[0];
    private int count;

    /** Forgets all readings; keeps the arrays. */
    public void clear() {
        count = 0;
    }

    /**
     * Adds a reading.
     *
     * @throws IllegalStateException if there are {@link #MAX_READINGS} already
     */
    public void add(int id, long timeMillis, double value) {
        if (count == MAX_READINGS) {
            throw new IllegalStateException("a batch holds at most " + MAX_READINGS + " readings");
        }
        reserve(count + 1);
        ids[count] = id;
        times[count] = timeMillis;
        values[count] = value;
        count++;
    }

    /** How many readings there are. */
    public int count() {
        return count;
    }

    /** Ids; the first {@link #count()} are valid until the batch is filled again. Not to be changed. */
    public int[] ids() {
        return ids;
    }

    /** Times in milliseconds since the Unix epoch; like {@link #ids()}. */
    public long[] timesMillis() {
        return times;
    }

    /** Values; like {@link #ids()}. */
    public double[] values() {
        return values;
    }

    /** Hands all readings on, in their order. */
    public void forEach(SampleSink sink) {
        for (int i = 0; i < count; i++) {
            sink.sample(ids[i], times[i], values[i]);
        }
    }

    /** Makes room for that many readings and says that they are there; the caller fills the arrays. */
    void resize(int readings) {
        reserve(readings);
        count = readings;
    }

    private void reserve(int readings) {
        if (ids.length < readings) {
            int room = Math.max(readings, Math.min(MAX_READINGS, Math.max(16, ids.length * 2)));
            ids = Arrays.copyOf(ids, room);
            times = Arrays.copyOf(times, room);
            values = Arrays.copyOf(values, room);
        }
    }
}
