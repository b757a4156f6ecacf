package io.bianque.alerting.evaluation;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * The readings of one series over the last while, at most {@link #POINTS_MAX}: where they come faster, the newest of each
 * step stands for it, and beside it what {@link Trait}s were asked for is kept of the others. Steps lie on a grid of time, so that the
 * points reach back as far as the window does, whatever the interval. Sums go from the oldest to the newest with plain arithmetic,
 * so that they are the same everywhere.
 *
 * <p>16 bytes a reading and room for a third more, never more than {@link #BYTES_MAX}; 8 more a reading for each trait, once
 * readings were thinned out. A reading costs no more than putting it there; each question but {@link #quantile} one way through, or
 * two.
 */
final class Window {
    /** The most readings kept. */
    static final int POINTS_MAX = 120;
    private static final int POINTS_FIRST = 8;
    private static final int CAPACITY_MAX = POINTS_MAX + POINTS_MAX / 4;
    /** The most that one window takes without traits: its readings, and 80 bytes for itself. */
    static final int BYTES_MAX = 16 * CAPACITY_MAX + 80;
    /** The most that each trait adds. */
    static final int TRAIT_BYTES_MAX = 8 * CAPACITY_MAX + 16;

    /** What is kept of the readings of a step beside the newest. */
    enum Trait {
        LOWEST(0), HIGHEST(1),
        /** All rises since the point before. */
        RISES(2),
        /** All changes since the point before. */
        CHANGES(3);

        private final int row;

        Trait(int row) {
            this.row = row;
        }

        /** Its place in a set of traits; the snapshot has it. */
        int bit() {
            return 1 << row;
        }

        /** What it is of the step that has one reading, after another. */
        private double of(double before, double value) {
            return switch (this) {
                case LOWEST, HIGHEST -> value;
                case RISES -> rise(before, value);
                case CHANGES -> value == before ? 0 : 1;
            };
        }

        /** What it is of a step, when a reading more comes after {@code before}. */
        private double more(double known, double before, double value) {
            return switch (this) {
                case LOWEST -> Math.min(known, value);
                case HIGHEST -> Math.max(known, value);
                case RISES, CHANGES -> known + of(before, value);
            };
        }
    }

    private static final Trait[] TRAITS = Trait.values();
    private static final double[] NOT_ASKED = {};

    private final long lengthMillis;
    private final long stepMillis;
    private final int asked;
    private long[] times = new long[POINTS_FIRST];
    private double[] values = new double[POINTS_FIRST];
    /** By trait; without rows until readings are thinned out, for until then the values say it all. */
    private double[][] traits = {};
    /** Where the oldest stands; those before it are gone. */
    private int first;
    private int size;
    /** When the readings began that no pause as long as the window interrupts. */
    private long begin = AlertInstance.NEVER;

    /**
     * An empty one.
     *
     * @param asked the {@link Trait#bit bits} of the traits to keep
     */
    Window(long lengthMillis, int asked) {
        this.lengthMillis = lengthMillis;
        this.stepMillis = Math.ceilDiv(lengthMillis, POINTS_MAX - 2L);
        this.asked = asked;
    }

    /** Takes a reading newer than all before it. */
    void add(long time, double value) {
        while (size > 0 && times[first] < time - lengthMillis) {
            first++;
            size--;
        }
        if (size == 0) {
            begin = time;
        }
        int last = first + size - 1;
        if (size > 0 && Math.floorDiv(times[last], stepMillis) == Math.floorDiv(time, stepMillis)) {
            if (traits.length == 0 && asked != 0) {
                beginTraits();
            }
            for (int t = 0; t < traits.length; t++) {
                if (traits[t].length > 0) {
                    traits[t][last] = TRAITS[t].more(traits[t][last], values[last], value);
                }
            }
            times[last] = time;
            values[last] = value;
            return;
        }
        if (size == POINTS_MAX) { // only of points that an older grid left
            first++;
            size--;
        }
        int end = makeRoom();
        times[end] = time;
        values[end] = value;
        for (int t = 0; t < traits.length; t++) {
            if (traits[t].length > 0) {
                traits[t][end] = TRAITS[t].of(size == 0 ? value : values[end - 1], value);
            }
        }
        size++;
    }

    private void beginTraits() {
        traits = new double[TRAITS.length][];
        for (int t = 0; t < TRAITS.length; t++) {
            traits[t] = (asked & TRAITS[t].bit()) == 0 ? NOT_ASKED : derived(TRAITS[t]);
        }
    }

    /** A trait as the points alone tell it. */
    private double[] derived(Trait trait) {
        var row = new double[times.length];
        for (int i = first; i < first + size; i++) {
            row[i] = trait.of(i == first ? values[i] : values[i - 1], values[i]);
        }
        return row;
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
        var newTimes = capacity > times.length ? new long[capacity] : times;
        System.arraycopy(times, first, newTimes, 0, size);
        times = newTimes;
        values = moved(values, capacity);
        for (int t = 0; t < traits.length; t++) {
            traits[t] = moved(traits[t], capacity);
        }
        first = 0;
        return size;
    }

    private double[] moved(double[] row, int capacity) {
        if (row.length == 0) {
            return row;
        }
        var moved = capacity > row.length ? new double[capacity] : row;
        System.arraycopy(row, first, moved, 0, size);
        return moved;
    }

    /** What it takes of memory now, in bytes. */
    int bytes() {
        int bytes = 16 * times.length + 80;
        for (var row : traits) {
            bytes += row.length == 0 ? 0 : 8 * row.length + 16;
        }
        return bytes;
    }

    /** Whether its readings reach back over its whole length; if not, what was before them is not known. */
    boolean isCovered() {
        return size > 0 && times[first + size - 1] - begin >= lengthMillis;
    }

    private double at(Trait trait, int i) {
        return traits.length == 0 || traits[trait.row].length == 0
                ? trait.of(i == first ? values[i] : values[i - 1], values[i])
                : traits[trait.row][i];
    }

    private static double rise(double before, double value) {
        return value >= before ? value - before : value; // a fall is a counter that began again at zero
    }

    /** How many readings it keeps. */
    int size() {
        return size;
    }

    /** The mean; NaN without readings. */
    double avg() {
        double sum = 0;
        for (int i = first; i < first + size; i++) {
            sum += values[i];
        }
        return sum / size;
    }

    /** NaN without readings. */
    double min() {
        double min = size == 0 ? Double.NaN : Double.POSITIVE_INFINITY;
        for (int i = first; i < first + size; i++) {
            min = Math.min(min, at(Trait.LOWEST, i));
        }
        return min;
    }

    /** NaN without readings. */
    double max() {
        double max = size == 0 ? Double.NaN : Double.NEGATIVE_INFINITY;
        for (int i = first; i < first + size; i++) {
            max = Math.max(max, at(Trait.HIGHEST, i));
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

    /**
     * Change a second by least squares; NaN until readings cover a quarter of the window, for a shorter past misleads.
     *
     * @param counter whether a fall is a counter that began again at zero, so that the line goes through what it would have come to
     */
    double rate(boolean counter) {
        if (size < 3 || times[first + size - 1] - times[first] < lengthMillis / 4) {
            return Double.NaN;
        }
        double meanTime = 0;
        double meanValue = 0;
        double value = values[first];
        for (int i = first; i < first + size; i++) {
            value = i == first || !counter ? values[i] : value + at(Trait.RISES, i);
            meanTime += (times[i] - times[first]) / 1_000.0;
            meanValue += value;
        }
        meanTime /= size;
        meanValue /= size;
        double covariance = 0;
        double variance = 0;
        for (int i = first; i < first + size; i++) {
            value = i == first || !counter ? values[i] : value + at(Trait.RISES, i);
            double t = (times[i] - times[first]) / 1_000.0 - meanTime;
            covariance += t * (value - meanValue);
            variance += t * t;
        }
        return covariance / variance;
    }

    /**
     * Seconds until a level is reached at the pace of {@link #rate}: 0 at the level, infinite when the way leads elsewhere, NaN as
     * long as the pace is not known.
     */
    double secondsUntil(double level, boolean counter) {
        double rate = rate(counter);
        if (Double.isNaN(rate)) {
            return Double.NaN;
        }
        double left = level - values[first + size - 1];
        double seconds = left == 0 ? 0 : left / rate;
        return seconds >= 0 ? seconds : Double.POSITIVE_INFINITY;
    }

    /** The sum of all rises; a fall is a counter that began again at zero. NaN below two readings. */
    double increase() {
        return sum(Trait.RISES);
    }

    /** How often a reading was another than the one before. NaN below two readings. */
    double changes() {
        return sum(Trait.CHANGES);
    }

    private double sum(Trait trait) {
        double sum = size < 2 ? Double.NaN : 0;
        // What led to the first point is not of this window, but for that which the readings began with.
        boolean began = size > 0 && Math.floorDiv(times[first], stepMillis) == Math.floorDiv(begin, stepMillis);
        for (int i = began ? first : first + 1; i < first + size; i++) {
            sum += at(trait, i);
        }
        return sum;
    }

    /** Writes it: int n, long begin, byte rows · n points: long time, double value · the rows of traits, each n doubles. */
    void write(DataOutput out) throws IOException {
        out.writeInt(size);
        out.writeLong(begin);
        out.writeByte(traits.length == 0 ? 0 : asked);
        for (int i = first; i < first + size; i++) {
            out.writeLong(times[i]);
            out.writeDouble(values[i]);
        }
        for (var row : traits) {
            for (int i = first; i < first + size && row.length > 0; i++) {
                out.writeDouble(row[i]);
            }
        }
    }

    /**
     * Reads what {@link #write} wrote; {@link #takeFrom} brings it into a window of the length and the traits that are asked for now.
     *
     * @param version of the snapshot: those before 3 have neither the begin nor traits
     */
    static Window read(DataInput in, int version) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > POINTS_MAX) {
            throw new IOException("a window of " + count + " points; at most " + POINTS_MAX + " are possible");
        }
        long began = version < 3 ? AlertInstance.NEVER : in.readLong();
        var window = new Window(Long.MAX_VALUE, version < 3 ? 0 : in.readUnsignedByte());
        window.times = new long[Math.max(POINTS_FIRST, count)];
        window.values = new double[window.times.length];
        window.size = count;
        for (int i = 0; i < count; i++) {
            window.times[i] = in.readLong();
            window.values[i] = in.readDouble();
        }
        window.begin = version < 3 && count > 0 ? window.times[0] : began;
        if (window.asked != 0) {
            window.beginTraits();
            for (var row : window.traits) {
                for (int i = 0; i < count && row.length > 0; i++) {
                    row[i] = in.readDouble();
                }
            }
        }
        return window;
    }

    /** Takes over another's points, and of its traits those that are asked for here. */
    void takeFrom(Window other) {
        times = other.times.clone();
        values = other.values.clone();
        first = other.first;
        size = other.size;
        begin = other.begin;
        traits = new double[0][];
        if (other.traits.length > 0 && asked != 0) {
            beginTraits();
            for (int t = 0; t < traits.length; t++) {
                if (traits[t].length > 0 && other.traits[t].length > 0) {
                    traits[t] = other.traits[t].clone();
                }
            }
        }
    }
}
