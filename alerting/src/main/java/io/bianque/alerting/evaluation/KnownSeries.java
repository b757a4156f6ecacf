package io.bianque.alerting.evaluation;

import io.bianque.collector.series.SeriesKey;
import java.util.Arrays;

/**
 * One series as evaluation knows it: its newest live reading, and whom that concerns. Matched once, when defined.
 *
 * <p>An alert that rests and whose rule only compares the value is <em>quiet</em> between the two bounds around its last value:
 * a reading between them would say the same again, so that it is noted here and the alert is not touched. One pair of bounds
 * stands for all alerts of the series.
 */
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
    /** The reading before the newest, as far as readings were only noted. */
    double previous = Double.NaN;
    /** The collector's time of the newest reading, to tell when a series has ended. */
    long heardAt = Long.MIN_VALUE;
    /** Of each binding where it is quiet, both bounds exclusive; low above high where it is not. */
    private double[] lows = {};
    private double[] highs = {};
    private double low = Double.POSITIVE_INFINITY;
    private double high = Double.NEGATIVE_INFINITY;
    private boolean boundsChanged;

    KnownSeries(SeriesKey key) {
        this.key = key;
    }

    void bind(AlertInstance alert, int extra) {
        var more = Arrays.copyOf(bindings, bindings.length + 1);
        more[bindings.length] = new Binding(alert, extra);
        become(more);
    }

    void unbind(AlertInstance alert) {
        become(Arrays.stream(bindings).filter(binding -> !binding.alert().equals(alert)).toArray(Binding[]::new));
    }

    void unbind(AlertInstance alert, int extra) {
        become(Arrays.stream(bindings).filter(binding -> !binding.alert().equals(alert) || binding.extra() != extra)
                .toArray(Binding[]::new));
    }

    private void become(Binding[] others) {
        for (var binding : bindings) {
            if (binding.isMain()) {
                binding.alert().wake();
            }
        }
        bindings = others;
        lows = new double[others.length];
        highs = new double[others.length];
        Arrays.fill(lows, Double.POSITIVE_INFINITY);
        Arrays.fill(highs, Double.NEGATIVE_INFINITY);
        for (int i = 0; i < others.length; i++) {
            if (others[i].isMain()) {
                others[i].alert().boundTo(this, i);
            }
        }
        boundsChanged = true;
    }

    /** Sets where the alert of a binding is quiet. */
    void quiet(int binding, double above, double below) {
        lows[binding] = above;
        highs[binding] = below;
        boundsChanged = true;
    }

    /** Whether a reading changes nothing for anybody. */
    boolean isQuietAt(double reading) {
        if (boundsChanged) {
            boundsChanged = false;
            low = Double.NEGATIVE_INFINITY;
            high = Double.POSITIVE_INFINITY;
            for (int i = 0; i < lows.length; i++) {
                low = Math.max(low, lows[i]);
                high = Math.min(high, highs[i]);
            }
        }
        return reading > low && reading < high;
    }

    /** Whether a reading changes nothing for whom one binding names. */
    boolean isQuietAt(int binding, double reading) {
        return reading > lows[binding] && reading < highs[binding];
    }

    /** Takes a newer live reading. */
    void note(long at, double reading) {
        previous = value;
        value = reading;
        time = at;
    }

    boolean isProcess() {
        return key.labels().get("pid") != null;
    }
}
