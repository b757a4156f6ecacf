package io.bianque.agent.action;

import java.util.Locale;

/**
 * How a run ended, or that it was refused.
 *
 * @param exitCode   of the program; -1 when it did not end by itself
 * @param detail     why, or the last that it wrote; at most {@value #DETAIL_MAX} characters
 * @param timeMillis when, milliseconds since the Unix epoch
 */
public record RunEnd(String run, Outcome outcome, int exitCode, String detail, long timeMillis) {
    static final int DETAIL_MAX = 2_000;

    public RunEnd {
        detail = detail.length() > DETAIL_MAX ? detail.substring(0, DETAIL_MAX) : detail;
    }

    /** How it ended. */
    public enum Outcome {
        SUCCEEDED, FAILED, TIMEOUT, REFUSED, LOST;

        /** The word for it. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
