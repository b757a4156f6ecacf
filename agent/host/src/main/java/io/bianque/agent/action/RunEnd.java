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
        detail = first(detail);
    }

    private static String first(String text) {
        int to = Math.min(text.length(), DETAIL_MAX);
        return text.substring(0, isWithinCharacter(text, to) ? to - 1 : to);
    }

    /** A head in full, then the newest that fits of a text, then an end in full; a character is never cut. */
    static String around(String head, String text, String end) {
        int from = Math.max(0, text.length() + head.length() + end.length() - DETAIL_MAX);
        return head + text.substring(isWithinCharacter(text, from) ? from + 1 : from) + end;
    }

    private static boolean isWithinCharacter(String text, int at) {
        return at > 0 && at < text.length() && Character.isSurrogatePair(text.charAt(at - 1), text.charAt(at));
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
