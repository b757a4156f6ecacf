package io.bianque.agent.reading;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A metric with the labels that tell one of its series from another on this host. The host's own labels are not among them.
 *
 * @param metric a Prometheus name
 * @param labels sorted by name; values are clean (see {@link LabelText})
 */
public record SeriesName(String metric, SortedMap<String, String> labels) {
    public SeriesName {
        if (metric.isEmpty()) {
            throw new IllegalArgumentException("a series needs a metric");
        }
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    }

    /** A series without labels. */
    public static SeriesName of(String metric) {
        return new SeriesName(metric, new TreeMap<>());
    }

    /** A series with one label. */
    public static SeriesName of(String metric, String label, String value) {
        return of(metric, Map.of(label, value));
    }

    /** A series with labels; values are cleaned. */
    public static SeriesName of(String metric, Map<String, String> labels) {
        var clean = new TreeMap<String, String>();
        labels.forEach((name, value) -> clean.put(name, LabelText.clean(value)));
        return new SeriesName(metric, clean);
    }
}
