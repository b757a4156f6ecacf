package io.bianque.alerting.rule;

import io.bianque.config.Problem;
import java.nio.file.Path;
import java.util.List;

/**
 * The rules that hold now and the directory they come from. A reload that finds a problem changes nothing but
 * {@link #problems}: the old rules go on. Thread-safe.
 */
public final class LiveRules {
    private final Path directory;
    private volatile RuleSet current = RuleSet.EMPTY;
    private volatile List<Problem> problems = List.of();

    /** Rules of a directory; none until the first {@link #reload}. */
    public LiveRules(Path directory) {
        this.directory = directory;
    }

    /** Reads the directory again and takes its rules if all are good. */
    public synchronized RuleSetLoader.Outcome reload() {
        var outcome = RuleSetLoader.load(directory);
        switch (outcome) {
            case RuleSetLoader.Outcome.Loaded(var rules, var _) -> {
                current = rules;
                problems = List.of();
            }
            case RuleSetLoader.Outcome.Refused(var found) -> problems = found;
        }
        return outcome;
    }

    /** The rules that hold. */
    public RuleSet current() {
        return current;
    }

    /** Why the newest reload was refused; empty when it was not. */
    public List<Problem> problems() {
        return problems;
    }
}
