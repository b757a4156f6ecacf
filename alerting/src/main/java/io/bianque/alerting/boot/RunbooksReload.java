package io.bianque.alerting.boot;

import io.bianque.alerting.runbook.Runbook;
import io.bianque.alerting.runbook.RunbookLoader;
import io.bianque.config.Problem;
import io.bianque.config.YamlDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the runbooks now and then. Runbooks that are bad change nothing, also at the start: the journal knows those that
 * were good last, and the log, the health and a metric say so. Confined to one thread but for what it tells.
 */
final class RunbooksReload {
    private static final Logger LOG = LoggerFactory.getLogger(RunbooksReload.class);

    private final Path directory;
    private final YamlDirectory files;
    private @Nullable String seen;
    private @Nullable String glimpsed;
    private volatile @Nullable String problem;

    RunbooksReload(Path directory) {
        this.directory = directory;
        files = new YamlDirectory(directory);
    }

    /** Why the runbooks as they are now are not in force, or null when they are. */
    @Nullable
    String problem() {
        return problem;
    }

    /** What the runbooks are at the start; empty, with a problem that is told, when they are bad. */
    Optional<List<Runbook>> first() {
        seen = files.stamp();
        return load();
    }

    /** Hands on runbooks that have changed and that two looks saw alike: a file that is being written is left alone. */
    void look(Consumer<List<Runbook>> changed) {
        var now = files.stamp();
        boolean settled = now.equals(glimpsed);
        glimpsed = now;
        if (settled && !now.equals(seen)) {
            seen = now;
            load().ifPresent(changed);
        }
    }

    private Optional<List<Runbook>> load() {
        return switch (RunbookLoader.load(directory)) {
            case RunbookLoader.Outcome.Loaded(var runbooks) -> {
                problem = null;
                LOG.info("{}: {} runbooks are in force", directory, runbooks.size());
                yield Optional.of(runbooks);
            }
            case RunbookLoader.Outcome.Refused(var problems) -> {
                problem = problems.stream().map(Problem::toString).collect(Collectors.joining("\n"));
                LOG.error("runbooks: those before stay in force, because\n{}", problem);
                yield Optional.empty();
            }
        };
    }
}
