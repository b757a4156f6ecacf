package io.bianque.alerting.evaluation;

import io.bianque.alerting.rule.AlertRule;
import io.bianque.alerting.rule.Level;
import io.bianque.alerting.rule.RuleSet;
import io.bianque.alerting.rule.Selector;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The rules that hold at one time, and what each looks at. What rules there are never changes; what they judge does, on the partition's
 * thread alone. Any thread may ask for metrics.
 */
final class RuleBook {
    /** The readings that say what the outcome of a check was: 1 or 0. */
    private static final String OUTCOMES = "bianque_check_ok";

    /** What a rule uses a metric for: slot -1 to judge it, others as a further value. */
    record Use(RuleState rule, int extra) {
        Selector select() {
            return extra < 0 ? rule.rule.select() : rule.rule.extras().get(extra).select();
        }
    }

    /** Those that are enabled, in the order of their names. */
    final List<RuleState> rules;
    private final Map<String, List<Use>> usesByMetric = new HashMap<>();
    private final Map<Selector.Kind, List<RuleState>> rulesByKind = new EnumMap<>(Selector.Kind.class);
    private final Map<String, String> metrics = new HashMap<>();
    private final Set<String> ownMetrics;

    RuleBook(RuleSet set) {
        set.rules().forEach(this::noteMetric);
        rules = set.rules().stream().filter(AlertRule::enabled).map(RuleState::new).toList();
        rules.forEach(this::noteUses);
        ownMetrics = rules.stream().filter(state -> state.rule.level() == Level.COLLECTOR)
                .flatMap(state -> Stream.concat(Stream.of(state.rule.select().name()),
                        state.rule.extras().stream().map(extra -> extra.select().name())))
                .collect(Collectors.toUnmodifiableSet());
    }

    private void noteMetric(AlertRule rule) {
        switch (rule.select().kind()) {
            case METRIC -> metrics.put(rule.name(), rule.select().name());
            case OUTCOME -> metrics.put(rule.name(), OUTCOMES);
            case LIVENESS, EVENT -> {
                // no readings
            }
        }
    }

    private void noteUses(RuleState state) {
        var rule = state.rule;
        rulesByKind.computeIfAbsent(rule.select().kind(), _ -> new ArrayList<>()).add(state);
        if (rule.select().kind() == Selector.Kind.METRIC) {
            usesByMetric.computeIfAbsent(rule.select().name(), _ -> new ArrayList<>()).add(new Use(state, -1));
        }
        for (int i = 0; i < rule.extras().size(); i++) {
            usesByMetric.computeIfAbsent(rule.extras().get(i).select().name(), _ -> new ArrayList<>())
                    .add(new Use(state, i));
        }
    }

    /** Who uses a metric, and for what. */
    List<Use> usesOf(String metric) {
        return usesByMetric.getOrDefault(metric, List.of());
    }

    /** The rules that judge what is of one kind, in the order of all. */
    List<RuleState> of(Selector.Kind kind) {
        return rulesByKind.getOrDefault(kind, List.of());
    }

    /** The metric that a rule judges, whether or not it is enabled; empty for what is no reading. */
    Optional<String> metricOf(String rule) {
        return Optional.ofNullable(metrics.get(rule));
    }

    /** The collector's own metrics that rules ask for. */
    Set<String> ownMetrics() {
        return ownMetrics;
    }
}
