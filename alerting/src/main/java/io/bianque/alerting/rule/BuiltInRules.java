package io.bianque.alerting.rule;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The rules that every installation has, whatever its files say: those that tell that the rules themselves are in trouble, which no
 * file may forget. Stateless and thread-safe.
 */
public final class BuiltInRules {
    /** The most rules that are built in. */
    static final int RULES_MAX = 10;
    private static final String FILE = "built-in.yaml";
    private static final List<AlertRule> RULES = read();

    private BuiltInRules() {}

    /** These rules and what is built in; a rule of theirs takes the place of one with its name. */
    public static RuleSet beside(RuleSet rules) {
        var names = rules.rules().stream().map(AlertRule::name).collect(Collectors.toSet());
        var all = new ArrayList<>(rules.rules());
        RULES.stream().filter(rule -> !names.contains(rule.name())).forEach(all::add);
        return new RuleSet(all);
    }

    private static List<AlertRule> read() {
        try (var in = Objects.requireNonNull(BuiltInRules.class.getResourceAsStream(FILE), FILE)) {
            return switch (RuleSetLoader.loadDocument(FILE, in.readAllBytes())) {
                case RuleSetLoader.Outcome.Loaded(var rules, var _) -> rules.rules();
                case RuleSetLoader.Outcome.Refused(var problems) ->
                    throw new IllegalStateException(problems.toString());
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
