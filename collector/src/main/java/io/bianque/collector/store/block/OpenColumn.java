package io.bianque.collector.store.block;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * The values of one series in a block that still grows, exact to the bit, in the narrowest of four forms: all the same;
 * whole multiples of 1, 1/10 … 1/10,000 as their distance from the first one in 16 or in 32 bits; doubles. Most readings
 * take 2 bytes or none. A value that does not fit makes the column wider, a few times at most. Not thread-safe.
 */
final class OpenColumn {
    private static final int FIRST_ROOM = 8;

    private int from; // the first row that has a value
    private int to; // behind the last one
    private @Nullable BitSet present; // null while every row between has one

    private double constant; // of every row, unless one of the arrays is there
    private int exponent;
    private long base;
    private short @Nullable [] shorts;
    private int @Nullable [] ints;
    private double @Nullable [] doubles;

    /** Whether a row has a value. */
    boolean has(int row) {
        return row >= from && row < to && (present == null || present.get(row));
    }

    /** The value of a row that has one. */
    double get(int row) {
        if (shorts != null) {
            return Decimals.value(base + shorts[row], exponent);
        }
        if (ints != null) {
            return Decimals.value(base + ints[row], exponent);
        }
        return doubles == null ? constant : doubles[row];
    }

    /** Gives a row a value, over what it had. */
    void set(int row, double value) {
        if (to == 0) {
            constant = value;
        } else if (!put(row, value)) {
            widen(row, value);
        }
        mark(row);
    }

    private void mark(int row) {
        if (to == 0) {
            from = row;
            to = row + 1;
        } else if (present != null) {
            present.set(row);
            from = Math.min(from, row);
            to = Math.max(to, row + 1);
        } else if (row == to) {
            to++;
        } else if (row == from - 1) {
            from--;
        } else if (row < from || row > to) {
            present = new BitSet();
            present.set(from, to);
            mark(row);
        }
    }

    /** Stores a value in the form that the column has; says whether it fits. */
    private boolean put(int row, double value) {
        if (doubles != null) {
            doubles = row < doubles.length ? doubles : Arrays.copyOf(doubles, roomFor(row, doubles.length));
            doubles[row] = value;
            return true;
        }
        if (shorts == null && ints == null) {
            return Double.doubleToRawLongBits(value) == Double.doubleToRawLongBits(constant);
        }
        if (!Decimals.isExact(value, exponent)) {
            return false;
        }
        long above = Decimals.whole(value, exponent) - base;
        if (shorts != null && above == (short) above) {
            shorts = row < shorts.length ? shorts : Arrays.copyOf(shorts, roomFor(row, shorts.length));
            shorts[row] = (short) above;
            return true;
        }
        if (ints != null && above == (int) above) {
            ints = row < ints.length ? ints : Arrays.copyOf(ints, roomFor(row, ints.length));
            ints[row] = (int) above;
            return true;
        }
        return false;
    }

    /** Grows by half, as there are as many of these arrays as series. */
    private static int roomFor(int row, int room) {
        return Math.max(row + 1, room + room / 2);
    }

    /** Chooses the form anew for all values and one more. */
    private void widen(int row, double value) {
        var all = new double[Math.max(FIRST_ROOM, Math.max(to, row + 1))];
        for (int i = from; i < to; i++) {
            all[i] = has(i) ? get(i) : value; // what is nowhere visible must not choose the form
        }
        Arrays.fill(all, 0, from, value);
        Arrays.fill(all, to, all.length, value);
        all[row] = value;
        shorts = null;
        ints = null;
        exponent = Decimals.exponentOf(all, all.length);
        if (exponent < 0 || !packed(all)) {
            doubles = all;
        }
    }

    private boolean packed(double[] all) {
        base = Decimals.whole(all[from], exponent);
        long lowest = 0;
        long highest = 0;
        for (double value : all) {
            long above = Decimals.whole(value, exponent) - base;
            lowest = Math.min(lowest, above);
            highest = Math.max(highest, above);
        }
        if (lowest == (short) lowest && highest == (short) highest) {
            shorts = new short[all.length];
            for (int i = 0; i < all.length; i++) {
                shorts[i] = (short) (Decimals.whole(all[i], exponent) - base);
            }
            return true;
        }
        if (lowest == (int) lowest && highest == (int) highest) {
            ints = new int[all.length];
            for (int i = 0; i < all.length; i++) {
                ints[i] = (int) (Decimals.whole(all[i], exponent) - base);
            }
            return true;
        }
        return false;
    }
}
