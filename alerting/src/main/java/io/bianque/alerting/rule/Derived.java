package io.bianque.alerting.rule;

/**
 * A value that a rule makes of its window and names itself.
 *
 * @param name     by which conditions and texts use it
 * @param function how it is made
 * @param argument the share for {@link Function#QUANTILE}, 0 to 1; the level for {@link Function#PREDICT}, in the unit of the
 *                 metric
 */
public record Derived(String name, Function function, double argument) {
    /** How a value is made of a window. */
    public enum Function {
        /** The value below which that share of the readings lies. */
        QUANTILE,
        /** Seconds until the level is reached at the pace of the window. */
        PREDICT
    }

    public Derived {
        if (!Double.isFinite(argument) || (function == Function.QUANTILE && (argument < 0 || argument > 1))) {
            throw new IllegalArgumentException(function + " of " + argument + " has no meaning");
        }
    }
}
