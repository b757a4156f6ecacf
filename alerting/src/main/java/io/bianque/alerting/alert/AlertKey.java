package io.bianque.alerting.alert;

import io.bianque.collector.series.Labels;

/**
 * The identity of an alert: its rule and the labels of what it is about.
 *
 * @param rule   the rule's name, unique
 * @param labels of the entity and series judged, such as host, mountpoint, check
 */
public record AlertKey(String rule, Labels labels) implements Comparable<AlertKey> {
    @Override
    public int compareTo(AlertKey other) {
        int byRule = rule.compareTo(other.rule);
        return byRule != 0 ? byRule : labels.compareTo(other.labels);
    }

    @Override
    public String toString() {
        return rule + labels;
    }
}
