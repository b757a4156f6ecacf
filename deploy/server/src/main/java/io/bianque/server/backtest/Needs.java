package io.bianque.server.backtest;

import io.bianque.alerting.rule.AlertRule;
import io.bianque.alerting.rule.RuleSet;
import io.bianque.alerting.rule.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What rules need of the past, and what of it is not stored.
 *
 * @param metrics   the metrics to read
 * @param warmUp    how long before the span readings matter
 * @param notPlayed rules that cannot be judged, each with the reason
 */
record Needs(Set<String> metrics, Duration warmUp, List<String> notPlayed) {
    /** Outcomes of checks are kept as this. */
    static final String CHECK_OK = "bianque_check_ok";
    /** The counts by which a process group is known to be well. */
    static final String GROUP_UP = "bianque_process_group_up";
    /** Every agent sends it with every reading: a host without it is not heard. */
    static final String HEARD = "bianque_host_uptime_seconds";

    private static final Duration AT_LEAST = Duration.ofMinutes(10);
    private static final Duration AT_MOST = Duration.ofDays(1);

    Needs {
        metrics = Set.copyOf(metrics);
        notPlayed = List.copyOf(notPlayed);
    }

    static Needs of(RuleSet... sets) {
        var metrics = new TreeSet<>(Set.of(CHECK_OK, GROUP_UP, HEARD));
        var notPlayed = new TreeSet<String>();
        var warmUp = AT_LEAST;
        for (var set : sets) {
            for (var rule : set.rules()) {
                if (rule.enabled()) {
                    why(rule).ifPresent(reason -> notPlayed.add(rule.name() + ": " + reason));
                    add(rule.select(), metrics);
                    rule.extras().forEach(extra -> add(extra.select(), metrics));
                    var needed = rule.window().plus(rule.hold()).plus(AT_LEAST);
                    warmUp = needed.compareTo(warmUp) > 0 ? needed : warmUp;
                }
            }
        }
        return new Needs(metrics, warmUp.compareTo(AT_MOST) > 0 ? AT_MOST : warmUp, new ArrayList<>(notPlayed));
    }

    private static void add(Selector select, Set<String> metrics) {
        if (select.kind() == Selector.Kind.METRIC) {
            metrics.add(select.name());
        }
    }

    private static Optional<String> why(AlertRule rule) {
        if (rule.select().kind() == Selector.Kind.EVENT) {
            return Optional.of("events are not stored");
        }
        return rule.uses("clock_offset_seconds")
                ? Optional.of("what agents say when they connect is not stored")
                : Optional.empty();
    }
}
