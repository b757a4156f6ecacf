package io.bianque.bench.rules;

import java.util.Locale;

/**
 * The load that both sides get: 100 hosts with 100 metrics each, so 10,000 series, of which each changes in every round of
 * 10 s; 1,000 rules of 100 series each. In every round one series in a hundred rises above the thresholds of
 * its ten rules, and stays there for four rounds. Pure functions.
 */
final class RuleLoad {
    static final int HOSTS = 100;
    static final int METRICS = 100;
    static final int RULES = 1_000;
    static final int ROUND_SECONDS = 10;
    /** For how many rounds a series stays above. */
    static final int ABOVE_ROUNDS = 4;
    private static final int ONE_IN = 100;

    /** What the conditions are like. */
    enum Condition {
        /** {@code value > 61.0}. */
        PLAIN,
        /** Arithmetic over a window, a further value, and the labels: what is no plain comparison. */
        OTHER
    }

    private RuleLoad() {}

    static String host(int host) {
        return String.format(Locale.ROOT, "host%03d", host);
    }

    static String metric(int metric) {
        return String.format(Locale.ROOT, "m%03d", metric);
    }

    /** Whether a series is above all thresholds in a round. */
    static boolean isAbove(int host, int metric, long round) {
        return Math.floorMod(host * METRICS + metric - round, (long) ONE_IN) >= ONE_IN - ABOVE_ROUNDS;
    }

    /** What a series reads in a round: below 50, another one than in the round before; or above 1,000. */
    static double value(int host, int metric, long round) {
        long mixed = (host * 31L + metric * 17L + round) * 0x9E3779B97F4A7C15L;
        double small = (mixed >>> 40) % 1_000 / 20.0;
        return isAbove(host, metric, round) ? 1_000 + small : small;
    }

    /** Our rules: half of them with a {@code for}, as theirs. */
    static String ours(Condition condition) {
        var text = new StringBuilder("rules:\n");
        for (int rule = 0; rule < RULES; rule++) {
            text.append("  - name: A").append(rule).append("\n    level: host\n    select: {metric: ")
                    .append(metric(rule % METRICS)).append("}\n");
            if (condition == Condition.PLAIN) {
                text.append("    when: value > ").append(threshold(rule)).append(".0\n");
            } else {
                text.append("    window: 1m\n    when: (value + previous) / 2.0 > ").append(threshold(rule))
                        .append(".0 && max - min < 5000.0 && labels.host.startsWith(\"host\")\n");
            }
            text.append("    for: ").append(patience(rule))
                    .append("\n    severity: critical\n    annotations: {summary: \"{{labels.host}}: {{value}}\"}\n");
        }
        return text.toString();
    }

    /** Theirs, plain. */
    static String theirs() {
        var text = new StringBuilder("groups:\n- name: g\n  interval: 10s\n  rules:\n");
        for (int rule = 0; rule < RULES; rule++) {
            text.append("  - {alert: A").append(rule).append(", expr: \"").append(metric(rule % METRICS)).append(" > ")
                    .append(threshold(rule)).append("\", for: ").append(patience(rule))
                    .append(", labels: {severity: critical}, annotations: {summary: \"{{ $labels.host }}: {{ $value }}\"}}\n");
        }
        return text.toString();
    }

    /** Half of the rules of each metric wait. */
    private static String patience(int rule) {
        return rule / METRICS % 2 == 0 ? "0s" : "30s";
    }

    private static int threshold(int rule) {
        return 60 + rule / METRICS;
    }
}
