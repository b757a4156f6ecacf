package io.bianque.collector.store;

import io.bianque.collector.series.SeriesKey;
import java.io.IOException;

/**
 * Takes values that the collector computed itself, the joins above all, and keeps them beside the readings.
 *
 * <p>Values come from the partition's thread alone; any thread may flush. The same value may come again after a restart: it overwrites, it never adds.
 */
public interface SeriesSink {
    /**
     * Takes one value. The queue behind it is bounded: when it is full the caller waits, nothing is dropped.
     *
     * @param timeMillis milliseconds since the Unix epoch
     * @param value      in the unit of the metric
     */
    void append(SeriesKey key, long timeMillis, double value);

    /**
     * Returns when every value appended before is durable.
     *
     * @throws IOException when they could not be made durable; they are still taken, and the next call tries again
     */
    void flush() throws IOException;
}
