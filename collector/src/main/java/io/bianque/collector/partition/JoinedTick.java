package io.bianque.collector.partition;

import io.bianque.collector.series.SeriesKey;
import java.util.List;

/**
 * What the joins made of one tick: handed to listeners on the partition's thread when the watermark passes it.
 *
 * @param offset     of the record that moved the watermark
 * @param tickMillis the tick, a multiple of the join interval, milliseconds since the Unix epoch
 * @param values     one for each joined series, in a fixed order
 */
public record JoinedTick(long offset, long tickMillis, List<JoinedValue> values) {
    public JoinedTick {
        values = List.copyOf(values);
    }

    /**
     * One joined value.
     *
     * @param key   the metric with label {@code cluster} or {@code application}, and {@code stat}: sum, avg, min, max, count
     * @param value in the unit of the metric
     */
    public record JoinedValue(SeriesKey key, double value) {}

    /** Takes joined ticks. Called on the partition's thread; must not block. */
    @FunctionalInterface
    public interface Listener {
        void onJoined(JoinedTick tick);
    }
}
