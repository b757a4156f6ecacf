package io.bianque.collector.store.block;

/**
 * Doubles as whole multiples of 1, 1/10 … 1/10,000. A value counts as one when it comes back to the bit; -0.0, NaN and the
 * infinities therefore never do. Stateless and thread-safe.
 */
final class Decimals {
    private static final double[] POWERS = {1, 10, 100, 1_000, 10_000};
    /** Beyond this a double has no room for every whole number. */
    private static final double MAX_WHOLE = 1L << 53;

    /** Exponents are below this. */
    static final int EXPONENTS = POWERS.length;

    private Decimals() {}

    /** Whether {@code value * 10^exponent} is whole and comes back exactly. */
    static boolean isExact(double value, int exponent) {
        double scaled = value * POWERS[exponent];
        if (!(Math.abs(scaled) < MAX_WHOLE)) {
            return false;
        }
        long whole = Math.round(scaled);
        return Double.doubleToRawLongBits(whole / POWERS[exponent]) == Double.doubleToRawLongBits(value);
    }

    /** {@code value * 10^exponent}, rounded. */
    static long whole(double value, int exponent) {
        return Math.round(value * POWERS[exponent]);
    }

    /** The value of a multiple. */
    static double value(long whole, int exponent) {
        return whole / POWERS[exponent];
    }

    /** The smallest exponent with which the first {@code count} values come back to the bit, or -1. */
    static int exponentOf(double[] values, int count) {
        int exponent = 0;
        for (int i = 0; i < count; i++) {
            while (!isExact(values[i], exponent)) {
                if (++exponent >= POWERS.length) {
                    return -1;
                }
            }
        }
        // A larger exponent may break an earlier value that a smaller one served.
        for (int i = 0; i < count && exponent > 0; i++) {
            if (!isExact(values[i], exponent)) {
                return -1;
            }
        }
        return exponent;
    }
}
