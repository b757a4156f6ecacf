package io.bianque.alerting.evaluation;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * The readings of one series over the last while, at most {@link #POINTS_MAX}: where they come faster, the newest of each
 * step stands for it. Sums go from the oldest to the newest with {@link StrictMath}'s plain arithmetic, so that they are the same
 * everywhere.
 *
 * <p>16 bytes a reading and room for a third more, never more than {@link #BYTES_MAX}. A reading costs no more than putting it
 * there; each question but {@link #quantile} one way through.
 */
final class Window {
    /** The most readings kept. */
    static final int POINTS_MAX = 120;
    private static final int POINTS_FIRST = 8;
    private static final int CAPACITY_MAX = POINTS_MAX + POINTS_MAX / 4;
    /** The most that one window takes: its readings, and 80 bytes for itself. */
    static final int BYTES_MAX = 16 * CAPACITY_MAX + 80;

    private final long lengthMillis;
    private final long stepMillis;
    private long[] times = new long[POINTS_FIRST];
    private double[] values = new double[POINTS_FIRST];
    /** Where the oldest stands; those before it are gone. */
    private int first;
    private int size;

    Window(long lengthMillis) {
        this.lengthMillis = lengthMillis;
        this.stepMillis = Math.max(1, lengthMillis / (POINTS_MAX - 1));
    }

    /** Takes a reading newer than all before it. */
    void add(long time, double value) {
        int end = first + size;
        // The last two in one step: the older of them is not needed to know where the step began.
        if (size >= 2 && time - times[end - 2] < stepMillis) {
            times[end - 1] = time;
            values[end - 1] = value;
        } else {
            if (size == POINTS_MAX) {
                first++;
                size--;
            }
            end = makeRoom();
            times[end] = time;
            values[end] = value;
            size++;
        }
        while (size > 0 && times[first] < time - lengthMillis) {
            first++;
            size--;
        }
    }

    /** Where the next reading goes. */
    private int makeRoom() {
        int end = first + size;
        if (end < times.length) {
            return end;
        }
        int capacity = times.length;
        if (first < capacity / 4 && capacity < CAPACITY_MAX) {
            capacity = Math.min(CAPACITY_MAX, capacity + capacity / 2);
        }
        boolean grows = capacity > times.length;
        var newTimes = grows ? new long[capacity] : times;
        var newValues = grows ? new double[capacity] : values;
        System.arraycopy(times, first, newTimes, 0, size);
        System.arraycopy(values, first, newValues, 0, size);
        times = newTimes;
        values = newValues;
        first = 0;
        return size;
    }

    /** What it takes of memory now, in bytes. */
    int bytes() {
        return 16 * times.length + 80;
    }

    double avg() {
        double sum = 0;
        for (int i = first; i < first + size; i++) {
            sum += values[i];
        }
        return sum / size;
    }

    double min() {
        double min = Double.POSITIVE_INFINITY;
        for (int i = first; i < first + size; i++) {
            min = Math.min(min, values[i]);
        }
        return min;
    }

    double max() {
        double max = Double.NEGATIVE_INFINITY;
        for (int i = first; i < first + size; i++) {
            max = Math.max(max, values[i]);
        }
        return max;
    }

    /**
     * The value below which a share of the readings lies, on the straight line between the two nearest; NaN without readings.
     * Sorts them.
     *
     * @param share 0 to 1
     */
    double quantile(double share) {
        if (size == 0) {
            return Double.NaN;
        }
        var sorted = Arrays.copyOfRange(values, first, first + size);
        Arrays.sort(sorted);
        double rank = share * (size - 1);
        int below = (int) rank;
        int above = Math.min(below + 1, size - 1);
        double between = rank - below;
        // Not by the difference, which may be infinite.
        return between == 0 ? sorted[below] : sorted[below] * (1 - between) + sorted[above] * between;
    }

    /** Change a second by least squares; NaN until readings cover a quarter of the window, for a shorter past misleads. */
    double rate() {
        if (size < 3 || times[first + size - 1] - times[first] < lengthMillis / 4) {
            return Double.NaN;
        }
        long begin = times[first];
        double meanTime = 0;
        for (int i = first; i < first + size; i++) {
            meanTime += (times[i] - begin) / 1_000.0;
        }
        meanTime /= size;
        double meanValue = avg();
        double covariance = 0;
        double variance = 0;
        for (int i = first; i < first + size; i++) {
            double t = (times[i] - begin) / 1_000.0 - meanTime;
            covariance += t * (values[i] - meanValue);
            variance += t * t;
        }
        return covariance / variance;
    }

    /**
     * Seconds until a level is reached at the pace of {@link #rate}: 0 at the level, infinite when the way leads elsewhere, NaN as
     * long as the pace is not known.
     */
    double secondsUntil(double level) {
        double rate = rate();
        if (Double.isNaN(rate)) {
            return Double.NaN;
        }
        double left = level - values[first + size - 1];
        double seconds = left == 0 ? 0 : left / rate;
        return seconds >= 0 ? seconds : Double.POSITIVE_INFINITY;
    }

    /** The sum of all rises; a fall is a counter that began again at zero. */
    double increase() {
        double sum = 0;
        for (int i = first + 1; i < first + size; i++) {
            sum += values[i] >= values[i - 1] ? values[i] - values[i - 1] : values[i];
        }
        return sum;
    }

    double changes() {
        int changes = 0;
        for (int i = first + 1; i < first + size; i++) {
            changes += values[i] == values[i - 1] ? 0 : 1;
        }
        return changes;
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(size);
        for (int i = first; i < first + size; i++) {
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
        times = new long[Math.max(POINTS_FIRST, count)];
        values = new double[times.length];
        first = 0;
        size = count;
        for (int i = 0; i < count; i++) {
            times[i] = in.readLong();
            values[i] = in.readDouble();
        }
    }

    /** Takes over another's points. */
    void takeFrom(Window other) {
        times = other.times.clone();
        values = other.values.clone();
        first = other.first;
        size = other.size;
    }
}
