package io.bianque.alerting.boot;

import io.bianque.collector.topology.Topology;
import io.bianque.collector.topology.TopologyReader;
import io.bianque.config.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the declared topology now and then. Files that are bad change nothing: what was good last stays in force, and the
 * page, the health, the log and a metric say so. A directory that is not there declares nothing.
 */
final class TopologyReload {
    private static final Logger LOG = LoggerFactory.getLogger(TopologyReload.class);
    private static final String NOT_THERE = "not there";

    private final Path directory;
    private @Nullable String seen;
    private @Nullable String glimpsed;
    private volatile @Nullable String problem;

    TopologyReload(Path directory) {
        this.directory = directory;
    }

    /** Why the files as they are now are not in force, or null when they are. */
    @Nullable
    String problem() {
        return problem;
    }

    /** Takes what the files say at the start; when they are bad nothing is declared until they are put right. */
    void first(BiConsumer<Topology, List<Problem>> taker) {
        var now = stamp();
        glimpsed = now;
        seen = now;
        read(now, taker);
    }

    /** Hands on files that have changed and that two looks saw alike: one that is being written is left alone. */
    void look(BiConsumer<Topology, List<Problem>> changed) {
        var now = stamp();
        boolean settled = now.equals(glimpsed);
        glimpsed = now;
        if (settled && !now.equals(seen)) {
            seen = now;
            read(now, changed);
        }
    }

    private void read(String state, BiConsumer<Topology, List<Problem>> taker) {
        if (state.equals(NOT_THERE)) {
            problem = null;
            taker.accept(Topology.EMPTY, List.of());
            return;
        }
        switch (TopologyReader.load(directory)) {
            case TopologyReader.Outcome.Loaded(var topology, var warnings) -> {
                problem = null;
                LOG.info("{}: {} entities and {} edges are declared", directory, topology.entities().size(),
                        topology.edges().size());
                if (!warnings.isEmpty()) {
                    LOG.warn("topology: taken, but look at\n{}", text(warnings));
                }
                taker.accept(topology, warnings);
            }
            case TopologyReader.Outcome.Refused(var problems) -> {
                problem = text(problems);
                LOG.error("topology: what was declared before stays in force, because\n{}", problem);
            }
        }
    }

    private static String text(List<Problem> problems) {
        return problems.stream().map(Problem::toString).collect(Collectors.joining("\n"));
    }

    /** Names, sizes and times of the files that are read: cheap to look at, different when one has changed. */
    private String stamp() {
        if (Files.notExists(directory)) {
            return NOT_THERE;
        }
        try (var files = Files.list(directory)) {
            // What is not read does not count either: editors leave links to nowhere beside a file that is edited.
            return files.filter(TopologyReader::isTopologyFile).sorted().map(TopologyReload::stamp)
                    .collect(Collectors.joining("\n"));
        } catch (IOException e) {
            // The reader says it better; here it is only another state of the directory.
            return "unreadable: " + e;
        }
    }

    /** A file that cannot be looked at hides no change of another one. */
    private static String stamp(Path file) {
        try {
            return file + " " + Files.size(file) + " " + Files.getLastModifiedTime(file);
        } catch (IOException e) {
            return file + " unreadable: " + e;
        }
    }
}
