package io.bianque.alerting.rule;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;

/**
 * All rules that hold at one time, sorted by name. Immutable: an evaluation sees one whole set or another, never a
 * mixture.
 */
public final class RuleSet {
    /** No rules. */
    public static final RuleSet EMPTY = new RuleSet(List.of());

    /** The most rules that files may have. */
    public static final int RULES_MAX = 5_000;

    private final List<AlertRule> rules;
    private final String version;

    /**
     * A set of rules.
     *
     * @throws IllegalArgumentException if two have one name or there are more than {@link #RULES_MAX} and what is built in
     */
    public RuleSet(List<AlertRule> rules) {
        if (rules.size() > RULES_MAX + BuiltInRules.RULES_MAX) {
            throw new IllegalArgumentException(rules.size() + " rules, at most " + RULES_MAX + " are allowed");
        }
        var sorted = new ArrayList<>(rules);
        sorted.sort(Comparator.comparing(AlertRule::name));
        var names = new HashSet<String>();
        var text = new StringBuilder();
        for (var rule : sorted) {
            if (!names.add(rule.name())) {
                throw new IllegalArgumentException("two rules are named " + rule.name());
            }
            text.append(rule.fingerprint()).append('\n');
        }
        this.rules = List.copyOf(sorted);
        this.version = AlertRule.digest(text);
    }

    /** All rules, those that are not enabled included. */
    public List<AlertRule> rules() {
        return rules;
    }

    /** The same rules have the same version on every machine: 32 hexadecimal digits. */
    public String version() {
        return version;
    }
}
