package io.bianque.alerting.unusual;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * The median of the last {@value #KEPT} values and their spread: 1.4826 times the median of the distances from it (MAD, which
 * is the standard deviation for a bell curve and does not mind outliers), at least a tenth of the plain standard deviation and
 * a hundredth of the median, so that a series that hardly moves does not make everything unusual.
 *
 * <p>About 1 KiB. A value costs an insertion into a sorted array; a question sorts one. NaN and infinities are not taken.
 * Confined to one thread.
 */
public final class RunningNormal implements Normal {
    /** How many values are kept. */
    public static final int KEPT = 60;
    /** With fewer nothing is said. */
    public static final int LEAST = 10;
    private static final double MAD_TO_DEVIATION = 1.4826;
    /** Of zero nothing is a hundredth. */
    private static final double SPREAD_MIN = 1e-9;

    private final double[] newest = new double[KEPT];
    private final double[] sorted = new double[KEPT];
    private int size;
    private int next;
    private double median = Double.NaN;
    private double spread = Double.NaN;
    private boolean stale = true;

    /** Takes a value. */
    public void add(double value) {
        if (!Double.isFinite(value)) {
            return;
        }
        if (size == KEPT) {
            int old = Arrays.binarySearch(sorted, newest[next]);
            System.arraycopy(sorted, old + 1, sorted, old, size - old - 1);
            size--;
        }
        int at = Arrays.binarySearch(sorted, 0, size, value);
        at = at < 0 ? -at - 1 : at;
        System.arraycopy(sorted, at, sorted, at + 1, size - at);
        sorted[at] = value;
        size++;
        newest[next] = value;
        next = (next + 1) % KEPT;
        stale = true;
    }

    @Override
    public double median() {
        refresh();
        return median;
    }

    @Override
    public double spread() {
        refresh();
        return spread;
    }

    private void refresh() {
        if (!stale) {
            return;
        }
        stale = false;
        if (size < LEAST) {
            median = Double.NaN;
            spread = Double.NaN;
            return;
        }
        median = middle(sorted);
        var distances = new double[size];
        double squares = 0;
        for (int i = 0; i < size; i++) {
            distances[i] = Math.abs(sorted[i] - median);
            squares += distances[i] * distances[i];
        }
        Arrays.sort(distances);
        double deviation = StrictMath.sqrt(squares / size);
        spread = Math.max(MAD_TO_DEVIATION * middle(distances),
                Math.max(SPREAD_MIN, Math.max(0.1 * deviation, 0.01 * Math.abs(median))));
    }

    private double middle(double[] values) {
        // Halved first, lest the sum of two large ones overflow.
        return size % 2 == 1 ? values[size / 2] : values[size / 2 - 1] / 2 + values[size / 2] / 2;
    }

    /** Writes it: int n, then n values, oldest first. */
    public void write(DataOutput out) throws IOException {
        out.writeInt(size);
        for (int i = 0; i < size; i++) {
            out.writeDouble(newest[Math.floorMod(next - size + i, KEPT)]);
        }
    }

    /** What {@link #write} wrote. */
    public static RunningNormal read(DataInput in) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > KEPT) {
            throw new IOException(count + " values, at most " + KEPT);
        }
        var normal = new RunningNormal();
        for (int i = 0; i < count; i++) {
            normal.add(in.readDouble());
        }
        return normal;
    }
}
