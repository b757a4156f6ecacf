package io.bianque.server.backtest;

import io.bianque.alerting.rule.AlertRule;
import io.bianque.alerting.rule.RuleSet;
import io.bianque.alerting.rule.Level;
import io.bianque.alerting.rule.Selector;
import io.bianque.collector.series.SeriesKey;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What rules need of the past, and what of it is not stored.
 *
 * @param metrics the metrics to read
 * @param warmUp  how long before the span readings matter
 * @param rules   the rules of both sides that are judged; a rule that is alike on both sides once
 * @param tried   the fingerprints of those that the second side alone has
 */
record Needs(Set<String> metrics, Duration warmUp, List<AlertRule> rules, Set<String> tried) {
    /** Outcomes of checks are kept as this. */
    static final String CHECK_OK = "bianque_check_ok";
    /** How long checks took is kept as this. */
    static final String CHECK_SECONDS = "bianque_check_duration_seconds";
    /** The counts by which a process group is known to be well. */
    static final String GROUP_UP = "bianque_process_group_up";
    /** Every agent sends it with every reading: a host without it is not heard. */
    static final String HEARD = "bianque_host_uptime_seconds";

    /** What a condition may ask of an outcome when only good and not good are known. */
    private static final Pattern GOOD_OR_NOT = Pattern
            .compile("\\boutcome\\s*[!=]=\\s*([\"'])ok\\1|([\"'])ok\\2\\s*[!=]=\\s*outcome\\b");
    private static final Pattern OUTCOME = Pattern.compile("\\boutcome\\b");
    private static final Pattern LABEL = Pattern
            .compile("\\blabels\\s*(?:\\.\\s*([a-zA-Z_]\\w*)|\\[\\s*[\"']([^\"']*)[\"']\\s*])");
    private static final Duration AT_LEAST = Duration.ofMinutes(10);
    private static final Duration AT_MOST = Duration.ofDays(1);

    Needs {
        metrics = Set.copyOf(metrics);
        rules = List.copyOf(rules);
        tried = Set.copyOf(tried);
    }

    static Needs of(RuleSet then, RuleSet now) {
        var metrics = new TreeSet<>(Set.of(CHECK_OK, CHECK_SECONDS, GROUP_UP, HEARD));
        var rules = new LinkedHashMap<String, AlertRule>();
        var tried = new HashSet<String>();
        var warmUp = AT_LEAST;
        for (var set : List.of(then, now)) {
            for (var rule : set.rules()) {
                if (rule.enabled()) {
                    if (rules.put(rule.fingerprint(), rule) == null && set == now) {
                        tried.add(rule.fingerprint());
                    }
                    add(rule.select(), metrics);
                    rule.extras().forEach(extra -> add(extra.select(), metrics));
                    var needed = rule.window().plus(rule.hold()).plus(AT_LEAST);
                    warmUp = needed.compareTo(warmUp) > 0 ? needed : warmUp;
                }
            }
        }
        return new Needs(metrics, warmUp.compareTo(AT_MOST) > 0 ? AT_MOST : warmUp, List.copyOf(rules.values()),
                tried);
    }

    /** Rules that cannot be judged by the series that were read, each with the reason; sorted. */
    List<String> notPlayed(Collection<SeriesKey> read) {
        var stored = read.stream().map(SeriesKey::metric).collect(Collectors.toSet());
        var labels = read.stream().filter(key -> key.metric().equals(CHECK_OK))
                .flatMap(key -> key.labels().toMap().keySet().stream()).collect(Collectors.toSet());
        var notPlayed = new TreeSet<String>();
        for (var rule : rules) {
            why(rule, stored, labels).ifPresent(reason -> notPlayed.add(rule.name() + ": " + reason));
        }
        return List.copyOf(notPlayed);
    }

    private static void add(Selector select, Set<String> metrics) {
        if (select.kind() == Selector.Kind.METRIC) {
            metrics.add(select.name());
        }
    }

    private Optional<String> why(AlertRule rule, Set<String> stored, Set<String> labels) {
        if (rule.uses("clock_offset_seconds")) {
            return Optional.of("what agents say when they connect is not stored");
        }
        return switch (rule.select().kind()) {
            case EVENT -> Optional.of("events are not stored");
            case OUTCOME -> whyOutcome(rule, stored, labels);
            // Where nothing is read nothing fires: worth a word only of a rule that is tried.
            case METRIC -> tried.contains(rule.fingerprint())
                    ? Stream.concat(Stream.of(rule.select()), rule.extras().stream().map(AlertRule.Extra::select))
                            .map(Selector::name).filter(metric -> !stored.contains(metric)).findFirst()
                            .map(metric -> "no reading of " + metric + " is stored")
                    : Optional.empty();
            case LIVENESS -> Optional.empty();
        };
    }

    /** Of an outcome only the check, whether it was good and how long it took are stored. */
    private static Optional<String> whyOutcome(AlertRule rule, Set<String> stored, Set<String> labels) {
        if (rule.level() == Level.CALL || rule.level() == Level.DEPENDENCY) {
            return Optional.of("the targets of checks are not stored");
        }
        var unknown = Stream.concat(rule.select().labels().stream(), rule.conditions().stream()
                .flatMap(each -> LABEL.matcher(each.source()).results())
                .map(each -> each.group(1) == null ? each.group(2) : each.group(1)))
                .filter(label -> !labels.isEmpty() && !labels.contains(label)).sorted().findFirst();
        if (unknown.isPresent()) {
            return Optional.of("the label " + unknown.get() + " of checks is not stored");
        }
        if (rule.uses("reason") || rule.conditions().stream()
                .anyMatch(each -> OUTCOME.matcher(GOOD_OR_NOT.matcher(each.source()).replaceAll("")).find())) {
            return Optional.of("why a check was not good is not stored, only whether it was");
        }
        return rule.uses("value") && !stored.contains(CHECK_SECONDS)
                ? Optional.of("no reading of " + CHECK_SECONDS + " is stored")
                : Optional.empty();
    }
}
