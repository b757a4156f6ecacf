package io.bianque.bench.simulator;

import io.bianque.alerting.rule.AlertRule;
import io.bianque.alerting.rule.RuleSet;
import io.bianque.alerting.rule.RuleSetLoader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The rules that are shipped, and a few for clusters and applications. */
public final class SimulatorRules {
    private SimulatorRules() {}

    /**
     * All rules.
     *
     * @param shipped the directory of those that are shipped
     */
    static RuleSet load(Path shipped) {
        var rules = new ArrayList<AlertRule>(loaded(RuleSetLoader.load(shipped)).rules());
        rules.addAll(of(SimulatorRules.class.getResource("rules.yaml")).rules());
        return new RuleSet(rules);
    }

    /** The rules of one document on the class path. */
    public static RuleSet of(@Nullable URL document) {
        try (var bytes = Objects.requireNonNull(document).openStream()) {
            return loaded(RuleSetLoader.loadDocument("rules.yaml", bytes.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RuleSet loaded(RuleSetLoader.Outcome outcome) {
        return switch (outcome) {
            case RuleSetLoader.Outcome.Loaded(var rules, var _) -> rules;
            case RuleSetLoader.Outcome.Refused(var problems) -> throw new IllegalStateException(problems.toString());
        };
    }
}
