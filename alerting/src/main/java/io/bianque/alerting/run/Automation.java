package io.bianque.alerting.run;

/**
 * The one switch.
 *
 * @param configured whether the configuration lets runs act
 * @param switched   whether people do
 * @param by         who switched it last; empty when nobody has
 * @param atMillis   when; 0 when nobody has
 */
public record Automation(boolean configured, boolean switched, String by, long atMillis) {
    /** Whether runs may act. */
    public boolean isOn() {
        return configured && switched;
    }
}
