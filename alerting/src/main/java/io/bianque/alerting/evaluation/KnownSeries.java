package io.bianque.alerting.evaluation;

import io.bianque.collector.series.SeriesKey;
import java.util.Arrays;

/** One series as evaluation knows it: its newest live reading, and whom that concerns. Matched once, when defined. */
final class KnownSeries {
    private static final Binding[] NONE = {};

    /** Whom a reading concerns: slot -1 is the value judged, others are the rule's further values. */
    record Binding(AlertInstance alert, int extra) {
        boolean isMain() {
            return extra < 0;
        }
    }

    final SeriesKey key;
    Binding[] bindings = NONE;
    double value = Double.NaN;
    long time = Long.MIN_VALUE;
    /** The collector's time of the newest reading, to tell when a series has ended. */
    long heardAt = Long.MIN_VALUE;

    KnownSeries(SeriesKey key) {
        this.key = key;
    }

    void bind(AlertInstance alert, int extra) {
        bindings = Arrays.copyOf(bindings, bindings.length + 1);
        bindings[bindings.length - 1] = new Binding(alert, extra);
    }

    void unbind(AlertInstance alert) {
        bindings = Arrays.stream(bindings).filter(binding -> !binding.alert().equals(alert)).toArray(Binding[]::new);
    }

    void unbind(AlertInstance alert, int extra) {
        bindings = Arrays.stream(bindings).filter(binding -> !binding.alert().equals(alert) || binding.extra() != extra)
                .toArray(Binding[]::new);
    }

    boolean isProcess() {
        return key.labels().get("pid") != null;
    }
}
