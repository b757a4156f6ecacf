package io.bianque.alerting.rule;

import java.util.Arrays;
import java.util.Map;

/**
 * The named values that a condition sees in one evaluation. Mutable and reused, so that judging a reading allocates
 * nothing; confined to one thread. A number that is not known is NaN.
 */
public final class Inputs {
    /** The newest reading in the unit of its metric; for outcomes the seconds the check took; for liveness 1 up, 0 not. */
    public static final int VALUE = 0;
    /** The reading before the newest. */
    public static final int PREVIOUS = 1;
    /** Seconds since the newest reading was taken. */
    public static final int AGE_SECONDS = 2;
    /** How many outcomes in a row were not ok; 0 after one that was. */
    public static final int FAILURES = 3;
    /** Mean, smallest and largest reading in the window. */
    public static final int AVG = 4;
    public static final int MIN = 5;
    public static final int MAX = 6;
    /** Change a second: the slope of the straight line that fits the window best. */
    public static final int RATE = 7;
    /** The sum of all rises in the window; a counter that starts again at zero counts from there. */
    public static final int INCREASE = 8;
    /** How often the reading changed in the window. */
    public static final int CHANGES = 9;
    /** How far the host's clock was ahead of the collector's when its agent connected. */
    public static final int CLOCK_OFFSET_SECONDS = 10;
    /** How many spreads the newest reading is above what is normal for its series. */
    public static final int DEVIATION = 11;
    /** The newest reading over the median of the same reading of all hosts of its cluster. */
    public static final int RATIO_TO_PEERS = 12;
    /** How many callers of a dependency were heard lately. */
    public static final int CALLERS = 13;
    /** How many readings the window keeps. */
    public static final int READINGS = 14;
    /** The first of the values that a rule names itself. */
    public static final int FIRST_EXTRA = 15;
    /** How many values a rule may name itself. */
    public static final int EXTRA_MAX = 8;
    /** How many slots there are. */
    public static final int SLOTS = FIRST_EXTRA + EXTRA_MAX;

    private final double[] numbers = new double[SLOTS];
    private Map<String, String> labels = Map.of();
    private String liveness = "";
    private String outcome = "";
    private String reason = "";

    /** Forgets everything. */
    public void clear() {
        Arrays.fill(numbers, Double.NaN);
        labels = Map.of();
        liveness = "";
        outcome = "";
        reason = "";
    }

    /** The number in a slot; NaN when not known. */
    public double number(int slot) {
        return numbers[slot];
    }

    /** Sets a number. Minus zero becomes zero, so that {@code value < 0} means what it says. */
    public void number(int slot, double value) {
        numbers[slot] = value + 0.0;
    }

    public Map<String, String> labels() {
        return labels;
    }

    public void labels(Map<String, String> all) {
        labels = all;
    }

    /** {@code up}, {@code late}, {@code lost} or {@code left}; empty when not asked for. */
    public String liveness() {
        return liveness;
    }

    public void liveness(String text) {
        liveness = text;
    }

    /** {@code ok}, {@code failed}, {@code timeout} or {@code error}; empty when not asked for. */
    public String outcome() {
        return outcome;
    }

    public void outcome(String text) {
        outcome = text;
    }

    /** Why a check is not ok, in its own words. */
    public String reason() {
        return reason;
    }

    public void reason(String text) {
        reason = text;
    }
}
