package io.bianque.alerting.evaluation;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The readings of one series over the last while, at most {@link #POINTS_MAX}: where they come faster, the newest of each
 * step stands for it. Sums go from the oldest to the newest with {@link StrictMath}'s plain arithmetic, so that they are the same
 * everywhere.
 */
final class Window {
    /** The most readings kept. */
    static final int POINTS_MAX = 120;

    private final long lengthMillis;
    private final long stepMillis;
    private final long[] times = new long[POINTS_MAX];
    private final double[] values = new double[POINTS_MAX];
    private int size;

    Window(long lengthMillis) {
        this.lengthMillis = lengthMillis;
        this.stepMillis = Math.max(1, lengthMillis / (POINTS_MAX - 1));
    }

    /** Takes a reading newer than all before it. */
    void add(long time, double value) {
        // The last two in one step: the older of them is not needed to know where the step began.
        if (size >= 2 && time - times[size - 2] < stepMillis) {
            times[size - 1] = time;
            values[size - 1] = value;
        } else {
            if (size == POINTS_MAX) {
                removeFirst(1);
            }
            times[size] = time;
            values[size] = value;
            size++;
        }
        int old = 0;
        while (old < size && times[old] < time - lengthMillis) {
            old++;
        }
        removeFirst(old);
    }

    private void removeFirst(int count) {
        if (count > 0) {
            System.arraycopy(times, count, times, 0, size - count);
            System.arraycopy(values, count, values, 0, size - count);
            size -= count;
        }
    }

    double avg() {
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += values[i];
        }
        return sum / size;
    }

    double min() {
        double min = Double.POSITIVE_INFINITY;
        for (int i = 0; i < size; i++) {
            min = Math.min(min, values[i]);
        }
        return min;
    }

    double max() {
        double max = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < size; i++) {
            max = Math.max(max, values[i]);
        }
        return max;
    }

    /** Change a second by least squares; NaN until readings cover a quarter of the window, for a shorter past misleads. */
    double rate() {
        if (size < 3 || times[size - 1] - times[0] < lengthMillis / 4) {
            return Double.NaN;
        }
        double meanTime = 0;
        for (int i = 0; i < size; i++) {
            meanTime += (times[i] - times[0]) / 1_000.0;
        }
        meanTime /= size;
        double meanValue = avg();
        double covariance = 0;
        double variance = 0;
        for (int i = 0; i < size; i++) {
            double t = (times[i] - times[0]) / 1_000.0 - meanTime;
            covariance += t * (values[i] - meanValue);
            variance += t * t;
        }
        return covariance / variance;
    }

    /** The sum of all rises; a fall is a counter that began again at zero. */
    double increase() {
        double sum = 0;
        for (int i = 1; i < size; i++) {
            sum += values[i] >= values[i - 1] ? values[i] - values[i - 1] : values[i];
        }
        return sum;
    }

    double changes() {
        int changes = 0;
        for (int i = 1; i < size; i++) {
            changes += values[i] == values[i - 1] ? 0 : 1;
        }
        return changes;
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(size);
        for (int i = 0; i < size; i++) {
            out.writeLong(times[i]);
            out.writeDouble(values[i]);
        }
    }

    /** Takes over points written by {@link #write}. */
    void read(DataInput in) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > POINTS_MAX) {
            throw new IOException("a window of " + count + " points; at most " + POINTS_MAX + " are possible");
        }
        size = count;
        for (int i = 0; i < count; i++) {
            times[i] = in.readLong();
            values[i] = in.readDouble();
        }
    }

    /** Takes over another's points. */
    void takeFrom(Window other) {
        size = other.size;
        System.arraycopy(other.times, 0, times, 0, size);
        System.arraycopy(other.values, 0, values, 0, size);
    }
}
