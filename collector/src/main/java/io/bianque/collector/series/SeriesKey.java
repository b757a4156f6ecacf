package io.bianque.collector.series;

/**
 * The name of one series: a metric and its labels, those of the host included ({@code host}, {@code cluster},
 * {@code application}, {@code zone}).
 *
 * @param metric the metric's name as Prometheus writes it, base unit in the name, never empty
 * @param labels all labels of the series
 */
public record SeriesKey(String metric, Labels labels) implements Comparable<SeriesKey> {
    public SeriesKey {
        if (metric.isEmpty()) {
            throw new IllegalArgumentException("a series has no metric name (labels " + labels + ")");
        }
        metric = metric.intern(); // every host has the same ones
    }

    @Override
    public int compareTo(SeriesKey other) {
        int byMetric = metric.compareTo(other.metric);
        return byMetric != 0 ? byMetric : labels.compareTo(other.labels);
    }

    @Override
    public String toString() {
        return labels.isEmpty() ? metric : metric + labels;
    }
}
