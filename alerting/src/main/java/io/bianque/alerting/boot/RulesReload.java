package io.bianque.alerting.boot;

import io.bianque.alerting.rule.BuiltInRules;
import io.bianque.alerting.rule.FilesInForce.Document;
import io.bianque.alerting.rule.RuleSet;
import io.bianque.alerting.rule.RuleSetLoader;
import io.bianque.config.Problem;
import io.bianque.config.Problems;
import io.bianque.config.YamlDirectory;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the rules now and then. Rules that are bad change nothing: what was good last stays in force, and the log and
 * a metric say so. At the start there is nothing to fall back on, and to go on without rules would resolve every alert:
 * the start fails instead.
 */
final class RulesReload {
    private static final Logger LOG = LoggerFactory.getLogger(RulesReload.class);

    private final Path directory;
    private final YamlDirectory files;
    private @Nullable String seen;
    private @Nullable String glimpsed;
    private volatile boolean inForce;
    private volatile @Nullable String problem;
    private volatile List<Document> documents = List.of();
    private volatile RuleSet rules = BuiltInRules.beside(RuleSet.EMPTY);

    RulesReload(Path directory) {
        this.directory = directory;
        files = new YamlDirectory(directory);
    }

    /** Why the rules as they are now are not in force, or null when they are. */
    @Nullable
    String problem() {
        return problem;
    }

    /** Whether the rules as they are now are in force. */
    boolean isInForce() {
        return inForce;
    }

    /** The rules that are in force, and what is built in. */
    RuleSet rules() {
        return rules;
    }

    /** The files of the rules that are in force. */
    List<Document> documents() {
        return documents;
    }

    /**
     * What the rules are at the start.
     *
     * @throws IllegalStateException with every problem, when they are bad
     */
    RuleSet first() {
        seen = files.stamp();
        return switch (load()) {
            case RuleSetLoader.Outcome.Loaded(var rules, var warnings) -> loaded(rules, warnings);
            case RuleSetLoader.Outcome.Refused(var problems) -> throw new IllegalStateException(
                    "the rules are refused; put them right and start again:\n" + text(problems));
        };
    }

    /** Hands on rules that have changed and that two looks saw alike: a file that is being written is left alone. */
    void look(Consumer<RuleSet> changed) {
        var now = files.stamp();
        boolean settled = now.equals(glimpsed);
        glimpsed = now;
        if (!settled || now.equals(seen)) {
            return;
        }
        seen = now;
        switch (load()) {
            case RuleSetLoader.Outcome.Loaded(var rules, var warnings) -> changed.accept(loaded(rules, warnings));
            case RuleSetLoader.Outcome.Refused(var problems) -> {
                inForce = false;
                problem = text(problems);
                LOG.error("rules: the rules before stay in force, because\n{}", problem);
            }
        }
    }

    private RuleSetLoader.Outcome load() {
        var read = new LinkedHashMap<String, byte[]>();
        var unreadable = new Problems();
        files.read("rules", unreadable, read::put);
        var outcome = RuleSetLoader.loadDocuments(read);
        if (!unreadable.isEmpty()) {
            if (outcome instanceof RuleSetLoader.Outcome.Refused(var problems)) {
                problems.forEach(unreadable::add);
            }
            return new RuleSetLoader.Outcome.Refused(unreadable.all());
        }
        if (outcome instanceof RuleSetLoader.Outcome.Loaded) {
            documents = Document.of(read);
        }
        return outcome;
    }

    private RuleSet loaded(RuleSet read, List<Problem> warnings) {
        rules = BuiltInRules.beside(read);
        inForce = true;
        problem = null;
        LOG.info("{}: {} rules are in force, version {}", directory, read.rules().size(), read.version());
        if (!warnings.isEmpty()) {
            LOG.warn("rules: taken, but look at\n{}", text(warnings));
        }
        return read;
    }

    private static String text(List<Problem> problems) {
        return problems.stream().map(Problem::toString).collect(Collectors.joining("\n"));
    }
}
