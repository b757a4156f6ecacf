package io.bianque.alerting.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The same reading on all hosts of a cluster: their median, made anew at most each {@value #EVERY_MILLIS} ms, so that a reading
 * does not cost a way through all of them.
 */
final class Peers {
    /** With fewer nothing is said: of two nobody knows which one is odd. */
    static final int LEAST = 3;
    static final long EVERY_MILLIS = 10_000;

    private final List<AlertInstance> members = new ArrayList<>();
    double median = Double.NaN;
    long madeAt = AlertInstance.NEVER;

    void add(AlertInstance alert) {
        members.add(alert);
    }

    void remove(AlertInstance alert) {
        members.remove(alert);
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    /** The median of the newest readings; NaN when fewer than {@value #LEAST} hosts have one that is not too old. */
    double median(long now, long oldMillis) {
        if (madeAt == AlertInstance.NEVER || now - madeAt >= EVERY_MILLIS || now < madeAt) {
            madeAt = now;
            median = make(now - oldMillis);
        }
        return median;
    }

    private double make(long oldest) {
        var values = new double[members.size()];
        int size = 0;
        for (var member : members) {
            if (member.seen >= oldest && !Double.isNaN(member.value)) {
                values[size++] = member.value;
            }
        }
        if (size < LEAST) {
            return Double.NaN;
        }
        Arrays.sort(values, 0, size);
        return size % 2 == 1 ? values[size / 2] : values[size / 2 - 1] / 2 + values[size / 2] / 2;
    }
}
