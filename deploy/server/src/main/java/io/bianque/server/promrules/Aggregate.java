package io.bianque.server.promrules;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An aggregation over many series, which no rule of ours says by itself, and what to write in its place.
 *
 * @param function  such as {@code sum}
 * @param keepsHost whether what comes out is of one host each
 * @param by        the labels that are kept
 * @param compared  what is aggregated, compared with the bound; null where that cannot be said in ours either
 */
record Aggregate(String function, boolean keepsHost, List<String> by, @Nullable Expr compared) {
    private static final Set<String> STATS = Set.of("sum", "avg", "min", "max", "count");
    private static final Set<String> HOST = Set.of("instance", "host", "node", "nodename", "hostname");
    private static final String BUSY = "{level: host, select: {metric: bianque_host_cpu_busy_ratio}, when: \"value > 0.9\"}";

    Aggregate {
        by = List.copyOf(by);
    }

    /** Of {@code by} or {@code without} these labels. */
    static Aggregate of(String function, boolean isWithout, List<String> labels, @Nullable Expr compared) {
        boolean namesHost = labels.stream().anyMatch(HOST::contains);
        return new Aggregate(function, isWithout ? !namesHost : namesHost, isWithout ? List.of() : labels, compared);
    }

    /**
     * Why it is not translated, with a rule that our reader takes.
     *
     * @param isOfBusyShare whether the time in which processors are busy or idle is what is aggregated
     */
    String reason(boolean isOfBusyShare) {
        var what = "'" + function + "' joins many series";
        if (isOfBusyShare) {
            return what
                    + "; the busy share of a host's processors, from 0 to 1, is one metric here: with your bound in "
                    + "the place of 0.9 write " + BUSY;
        }
        boolean ofHosts = compared != null && isOurs(compared);
        if (!keepsHost && STATS.contains(function) && ofHosts) {
            var level = by.contains("application") ? "application" : "cluster";
            return what + "; hosts are joined here by cluster and application: write "
                    + rule(level, Map.of("stat", function));
        }
        boolean isExtreme = Set.of("max", "min").contains(function);
        var each = compared == null || (isExtreme && !isOfAny()) ? "" : ", such as " + rule("host", Map.of());
        if (isExtreme && keepsHost && (compared == null || isOfAny())) {
            return what + "; a rule of level host judges each series by itself, so the " + function
                    + " of them too: write it without '" + function + "'" + each;
        }
        return what + "; " + (keepsHost
                ? "a rule of level host judges each series by itself, and levels cluster and application join hosts"
                : "levels cluster and application join the metrics that the agent reads of hosts, and no others")
                + ": let what is to be joined be told as one metric by whoever exports it, or judge each series by a "
                + "bound of its own" + each;
    }

    /** Whether the comparison holds of the greatest or the least as soon as it holds of any: of {@code max < 10} it must of all. */
    private boolean isOfAny() {
        return compared instanceof Expr.Binary(var operator, _, _)
                && operator.startsWith(function.equals("max") ? ">" : "<");
    }

    private static boolean isOurs(Expr compared) {
        try {
            return Condition.of(compared).metric().startsWith("bianque_");
        } catch (Untranslatable _) {
            return false;
        }
    }

    /** The part of a rule that says what is judged. */
    private String rule(String level, Map<String, String> more) {
        try {
            return Condition.of(Objects.requireNonNull(compared)).inOurs(level, more);
        } catch (Untranslatable e) {
            return "one on a metric of ours (" + e.reason() + ")";
        }
    }
}
