package io.bianque.alerting.topology;

import io.bianque.alerting.health.Heard;
import io.bianque.collector.topology.Edge;
import io.bianque.collector.topology.Topology;
import io.bianque.collector.topology.TopologyReader;
import io.bianque.config.Problem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the topology up to date: looks whether a source says something new, puts it together, and tells whoever diagnoses
 * when it is worth it. Nothing is told before it is known what reports, for that alone would be half a topology. Thread-safe.
 */
public final class TopologyService implements TopologyViews {
    private final Supplier<Optional<Heard>> heard;
    private final Supplier<List<Edge>> discovered;
    private final PushedFile pushedFile;
    private final Consumer<Topology> told;
    private final TopologyFeed feed = new TopologyFeed();
    private Topology declared = Topology.EMPTY;
    private Topology pushed = Topology.EMPTY;
    private List<String> declaredWarnings = List.of();
    private List<String> pushedWarnings = List.of();
    private boolean atOnce = true;
    /** From what the present state was made; comparing is cheap, as parts that did not change are the same objects. */
    private @Nullable Heard seenHeard;
    private List<Edge> seenDiscovered = List.of();
    private boolean redescribed = true;
    private volatile State state = new State(Topology.EMPTY, 0, List.of());

    private record State(Topology topology, long at, List<String> warnings) {}

    /**
     * Knows nothing yet.
     *
     * @param heard      what reports; empty while that is not known
     * @param discovered edges seen in use; the same list as long as nothing changed
     * @param told       takes a topology for the diagnosis; may wait
     */
    public TopologyService(Supplier<Optional<Heard>> heard, Supplier<List<Edge>> discovered, PushedFile pushedFile,
            Consumer<Topology> told) {
        this.heard = heard;
        this.discovered = discovered;
        this.pushedFile = pushedFile;
        this.told = told;
    }

    /** What the files say from now on. */
    public synchronized void declare(Topology topology, List<Problem> warnings) {
        declared = topology;
        declaredWarnings = texts(warnings);
        redescribed = true;
        atOnce = true;
    }

    /** Takes what was pushed in an earlier run; what is broken is told among the warnings. */
    public synchronized void readPushed() {
        switch (pushedFile.read()) {
            case TopologyReader.Outcome.Loaded(var topology, var warnings) -> setPushed(topology, warnings);
            case TopologyReader.Outcome.Refused(var problems) -> pushedWarnings = texts(problems);
        }
        redescribed = true;
    }

    private void setPushed(Topology topology, List<Problem> warnings) {
        pushed = topology;
        pushedWarnings = texts(warnings);
        redescribed = true;
        atOnce = true;
    }

    @Override
    public List<String> push(byte[] yaml) throws IOException {
        return switch (TopologyReader.read("the request", yaml)) {
            case TopologyReader.Outcome.Refused(var problems) -> texts(problems);
            case TopologyReader.Outcome.Loaded(var topology, var warnings) -> {
                pushedFile.write(yaml);
                synchronized (this) {
                    setPushed(topology, warnings);
                    look(state.at());
                }
                yield List.of();
            }
        };
    }

    /**
     * Looks whether anything changed. Cheap when nothing has; else costs time in proportion to the topology.
     *
     * @param nowMillis the time, milliseconds since the Unix epoch
     */
    public synchronized void look(long nowMillis) {
        var nowHeard = heard.get();
        var nowDiscovered = discovered.get();
        boolean same = !redescribed && Objects.equals(nowHeard.orElse(null), seenHeard)
                && nowDiscovered.equals(seenDiscovered);
        if (!same) {
            rebuild(nowHeard.orElse(Heard.NOTHING), nowDiscovered, nowMillis);
            seenHeard = nowHeard.orElse(null);
            seenDiscovered = nowDiscovered;
            redescribed = false;
        }
        if (nowHeard.isPresent()) {
            var next = feed.next(state.topology(), nowMillis, atOnce);
            atOnce = false;
            next.ifPresent(told);
        }
    }

    private void rebuild(Heard nowHeard, List<Edge> nowDiscovered, long nowMillis) {
        var warnings = new ArrayList<>(declaredWarnings);
        warnings.addAll(pushedWarnings);
        var topology = state.topology();
        try {
            topology = TopologyMerge.of(declared, pushed, nowHeard, nowDiscovered);
        } catch (IllegalArgumentException e) {
            // The parts are sound, so it is too much: what people say goes before what was found.
            warnings.add("the topology is too large, what was found is left out: " + e.getMessage());
            topology = TopologyMerge.of(declared, Topology.EMPTY, Heard.NOTHING, List.of());
        }
        state = new State(topology, nowMillis, List.copyOf(warnings));
    }

    private static List<String> texts(List<Problem> problems) {
        return problems.stream().map(Problem::toString).toList();
    }

    @Override
    public Topology current() {
        return state.topology();
    }

    @Override
    public long at() {
        return state.at();
    }

    @Override
    public List<String> warnings() {
        return state.warnings();
    }
}
