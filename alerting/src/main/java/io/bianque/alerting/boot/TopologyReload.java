package io.bianque.alerting.boot;

import io.bianque.alerting.rule.FilesInForce.Document;
import io.bianque.collector.topology.Topology;
import io.bianque.collector.topology.TopologyReader;
import io.bianque.config.Problem;
import io.bianque.config.Problems;
import io.bianque.config.YamlDirectory;
import java.nio.file.Path;
import java.util.LinkedHashMap;
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

    private final Path directory;
    private final YamlDirectory files;
    private @Nullable String seen;
    private @Nullable String glimpsed;
    private volatile @Nullable String problem;
    private volatile List<Document> documents = List.of();

    TopologyReload(Path directory) {
        this.directory = directory;
        files = new YamlDirectory(directory);
    }

    /** Why the files as they are now are not in force, or null when they are. */
    @Nullable
    String problem() {
        return problem;
    }

    /** The files of what is in force. */
    List<Document> documents() {
        return documents;
    }

    /** Takes what the files say at the start; when they are bad nothing is declared until they are put right. */
    void first(BiConsumer<Topology, List<Problem>> taker) {
        var now = files.stamp();
        glimpsed = now;
        seen = now;
        read(taker);
    }

    /** Hands on files that have changed and that two looks saw alike: one that is being written is left alone. */
    void look(BiConsumer<Topology, List<Problem>> changed) {
        var now = files.stamp();
        boolean settled = now.equals(glimpsed);
        glimpsed = now;
        if (settled && !now.equals(seen)) {
            seen = now;
            read(changed);
        }
    }

    private void read(BiConsumer<Topology, List<Problem>> taker) {
        if (files.isMissing()) {
            problem = null;
            documents = List.of();
            taker.accept(Topology.EMPTY, List.of());
            return;
        }
        switch (load()) {
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

    private TopologyReader.Outcome load() {
        var found = new LinkedHashMap<String, byte[]>();
        var unreadable = new Problems();
        files.read("topology", unreadable, found::put);
        var outcome = TopologyReader.read(found);
        if (!unreadable.isEmpty()) {
            if (outcome instanceof TopologyReader.Outcome.Refused(var problems)) {
                problems.forEach(unreadable::add);
            }
            return new TopologyReader.Outcome.Refused(unreadable.all());
        }
        if (outcome instanceof TopologyReader.Outcome.Loaded) {
            documents = Document.of(found);
        }
        return outcome;
    }

    private static String text(List<Problem> problems) {
        return problems.stream().map(Problem::toString).collect(Collectors.joining("\n"));
    }
}
