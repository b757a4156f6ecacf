package io.bianque.agent.reading;

/**
 * How exactly a value is worth sending. A rate over ten seconds has seventeen digits of which the last twelve are noise of
 * the clock, and each of them costs bytes on the wire, in the spool and in the log: with these a frame of a host takes less
 * than half. Told by the unit at the end of the metric's name; other metrics stay as they are. Stateless and thread-safe.
 */
final class Precision {
    private static final double MAX_WHOLE = 1L << 53;

    private Precision() {}

    /** Ratios to a ten-thousandth, rates to a tenth, seconds to a microsecond. */
    static double of(String metric, double value) {
        if (metric.endsWith("_ratio")) {
            return rounded(value, 10_000);
        }
        if (metric.endsWith("_per_second")) {
            return rounded(value, 10);
        }
        return metric.endsWith("_seconds") ? rounded(value, 1_000_000) : value;
    }

    private static double rounded(double value, double power) {
        double scaled = Math.rint(value * power);
        // Zero is never negative, which would be another value on the wire.
        return Math.abs(scaled) < MAX_WHOLE ? scaled / power + 0.0 : value;
    }
}
