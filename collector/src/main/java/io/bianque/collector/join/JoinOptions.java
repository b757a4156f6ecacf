package io.bianque.collector.join;

import java.util.HashSet;
import java.util.List;

/**
 * What is joined, by what, and when.
 *
 * @param metrics        the metrics, each once
 * @param levels         the sets of labels joined by, each name once
 * @param intervalMillis the distance of two join ticks, 1,000 to 600,000
 * @param lateMillis     how long after a tick the watermark passes it, 0 to {@code intervalMillis}
 * @param groupsMax      joined metric and label sets together; series that would need one more are counted and not joined
 */
public record JoinOptions(List<JoinedMetric> metrics, List<Level> levels, long intervalMillis, long lateMillis,
        int groupsMax) {
    public JoinOptions {
        metrics = List.copyOf(metrics);
        levels = List.copyOf(levels);
        requireDistinct(metrics.stream().map(JoinedMetric::metric).toList());
        requireDistinct(levels.stream().map(Level::name).toList());
        if (intervalMillis < 1_000 || intervalMillis > 600_000 || lateMillis < 0 || lateMillis > intervalMillis
                || groupsMax < 1) {
            throw new IllegalArgumentException("intervalMillis=" + intervalMillis + " lateMillis=" + lateMillis
                    + " groupsMax=" + groupsMax + ": one is out of its range");
        }
    }

    /**
     * A set of labels to join by.
     *
     * @param name   value of the label {@code level}
     * @param labels the labels that members have in common; a series without one of them is not joined at this level, but
     *               a missing cluster or application counts as {@code default}
     */
    public record Level(String name, List<String> labels) {
        public Level {
            labels = List.copyOf(labels);
            if (name.isEmpty() || labels.isEmpty()) {
                throw new IllegalArgumentException("a join level needs a name and labels: \"" + name + "\" " + labels);
            }
        }
    }

    /** By cluster and by application, every 10 s, 3 s after the tick. */
    public static JoinOptions defaults() {
        return new JoinOptions(JoinedMetric.defaults(),
                List.of(new Level("cluster", List.of("cluster")), new Level("application", List.of("application"))),
                10_000, 3_000, 20_000);
    }

    private static void requireDistinct(List<String> names) {
        if (new HashSet<>(names).size() != names.size()) {
            throw new IllegalArgumentException("a name stands twice in " + names);
        }
    }
}
