package io.bianque.alerting.rule;

import java.util.Locale;

/**
 * Numbers as people read them. The unit is taken from the end of the metric's name, as Prometheus's naming has it.
 * The same number gives the same text everywhere; no locale is asked.
 */
public final class Units {
    private static final String[] BINARY = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

    private Units() {}

    /**
     * A value in words: {@code 97.3 %}, {@code 1.5 GiB}, {@code 12.0 MiB/s}, {@code 350 ms}, {@code 3.2 days}.
     *
     * @param name  of the metric, or of a value of the rule's own; what it ends with tells the unit
     * @param value in that base unit; NaN gives {@code unknown}
     */
    public static String humanise(String name, double value) {
        if (Double.isNaN(value)) {
            return "unknown";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "infinite" : "minus infinite";
        }
        if (name.endsWith("_ratio")) {
            return decimals(value * 100, 1) + " %";
        }
        if (name.endsWith("_bytes")) {
            return bytes(value);
        }
        if (name.endsWith("_bytes_per_second")) {
            return bytes(value) + "/s";
        }
        if (name.endsWith("_seconds")) {
            return seconds(value);
        }
        if (name.endsWith("_per_second")) {
            return plain(value) + "/s";
        }
        return plain(value);
    }

    private static String bytes(double value) {
        double rest = value;
        int unit = 0;
        while (Math.abs(rest) >= 1024 && unit < BINARY.length - 1) {
            rest /= 1024;
            unit++;
        }
        return (unit == 0 ? plain(rest) : decimals(rest, 1)) + " " + BINARY[unit];
    }

    private static String seconds(double value) {
        double size = Math.abs(value);
        if (size == 0) {
            return "0 s";
        } else if (size < 1) {
            return plain(value * 1_000) + " ms";
        } else if (size < 120) {
            return plain(value) + " s";
        } else if (size < 7_200) {
            return decimals(value / 60, 1) + " min";
        } else if (size < 172_800) {
            return decimals(value / 3_600, 1) + " h";
        }
        return decimals(value / 86_400, 1) + " days";
    }

    /** Whole numbers without a point, others with three significant places behind it at most. */
    private static String plain(double value) {
        if (value == StrictMath.rint(value) && Math.abs(value) < 1e15) {
            return Long.toString((long) value);
        }
        var text = Math.abs(value) >= 1e15 || Math.abs(value) < 1e-3
                ? String.format(Locale.ROOT, "%.3e", value)
                : decimals(value, 3);
        return text.contains("e") ? text : text.replaceAll("0+$", "").replaceAll("\\.$", "");
    }

    private static String decimals(double value, int places) {
        return String.format(Locale.ROOT, "%." + places + "f", value);
    }
}
