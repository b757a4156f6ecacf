package io.bianque.dashboard.view;

import io.bianque.collector.store.SeriesStore.Series;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Fits stored samples to the pixels of a chart: one value a slot, with the smallest and largest so that no spike is lost.
 * Pure; linear in the samples.
 */
public final class Downsampling {
    private Downsampling() {}

    /** Values on a shared grid; null where a slot has none, so that a gap stays a gap. */
    @SuppressWarnings("ArrayRecordComponent") // read once, written as JSON
    public record Slots(@Nullable Double[] values, @Nullable Double[] lo, @Nullable Double[] hi) {}

    /**
     * Means, minima and maxima of a series in slots.
     *
     * @param series     times ascending
     * @param fromMillis where the first slot begins
     * @param stepMillis the width of a slot, positive
     * @param slots      how many
     */
    public static Slots fit(Series series, long fromMillis, long stepMillis, int slots) {
        var sums = new double[slots];
        var counts = new int[slots];
        var lo = new double[slots];
        var hi = new double[slots];
        Arrays.fill(lo, Double.POSITIVE_INFINITY);
        Arrays.fill(hi, Double.NEGATIVE_INFINITY);
        for (int i = 0; i < series.timesMillis().length; i++) {
            long slot = Math.floorDiv(series.timesMillis()[i] - fromMillis, stepMillis);
            double value = series.values()[i];
            if (slot < 0 || slot >= slots || !Double.isFinite(value)) {
                continue;
            }
            int at = (int) slot;
            sums[at] += value;
            counts[at]++;
            lo[at] = Math.min(lo[at], value);
            hi[at] = Math.max(hi[at], value);
        }
        var answer = new Slots(new @Nullable Double[slots], new @Nullable Double[slots], new @Nullable Double[slots]);
        for (int at = 0; at < slots; at++) {
            if (counts[at] > 0) {
                answer.values()[at] = sums[at] / counts[at];
                answer.lo()[at] = lo[at];
                answer.hi()[at] = hi[at];
            }
        }
        return answer;
    }

    /** The narrowest slot that is a multiple of the reading interval and gives at most {@code width} slots. */
    public static long stepMillis(long spanMillis, int width, long intervalMillis) {
        long exact = (spanMillis + width - 1) / width;
        return Math.max(intervalMillis, (exact + intervalMillis - 1) / intervalMillis * intervalMillis);
    }
}
