package io.bianque.agent.reading;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * The readings of one tick, gathered one by one. Holds at most {@value #LIMIT}; what comes after is counted, not kept.
 * Confined to one thread until it is handed over.
 */
public final class Readings {
    /** The most readings of one tick. */
    public static final int LIMIT = 10_000;

    private final long timeMillis;
    private final List<Reading> values = new ArrayList<>();
    private int dropped;

    /**
     * An empty batch.
     *
     * @param timeMillis when the values were read: milliseconds since the Unix epoch, by this host's clock
     */
    public Readings(long timeMillis) {
        this.timeMillis = timeMillis;
    }

    /** Adds a value, as exactly as {@link Precision} says; NaN and infinities mean "not known" and are left out. */
    public void put(SeriesName series, double value) {
        if (!Double.isFinite(value)) {
            return;
        }
        if (values.size() >= LIMIT) {
            dropped++;
            return;
        }
        values.add(new Reading(series, Precision.of(series.metric(), value)));
    }

    /** Adds a value of a series without labels. */
    public void put(String metric, double value) {
        put(SeriesName.of(metric), value);
    }

    /** Adds a value of a series with one label. */
    public void put(String metric, String label, String labelValue, double value) {
        put(SeriesName.of(metric, label, labelValue), value);
    }

    /** Adds a value of a series with labels. */
    public void put(String metric, Map<String, String> labels, double value) {
        put(SeriesName.of(metric, labels), value);
    }

    /** When the values were read, milliseconds since the Unix epoch. */
    public long timeMillis() {
        return timeMillis;
    }

    /** The values, in the order in which they came. */
    public List<Reading> values() {
        return Collections.unmodifiableList(values);
    }

    /** How many values found no room. */
    public int dropped() {
        return dropped;
    }
}
