package io.bianque.alerting.topology;

import io.bianque.alerting.health.Heard;
import io.bianque.alerting.journal.TopologyBytes;
import io.bianque.collector.topology.Edge;
import io.bianque.collector.topology.Origin;
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
 * when it is worth it. Nothing is told before it is known what reports, for that alone would be half a topology. When all of
 * it is more than a topology may hold, what was discovered is left out first, then what was pushed, then what reports; a
 * warning says so. Thread-safe.
 */
public final class TopologyService implements TopologyViews {
    private final Supplier<Optional<Heard>> heard;
    private final Supplier<List<Edge>> discovered;
    private final PushedFile pushedFile;
    private final Consumer<Topology> told;
    private final TopologyFeed feed = new TopologyFeed();
    /** Pushes take turns, from looking whether there is room to being in force: the file holds what is in force. */
    private final Object pushing = new Object();
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
    public void readPushed() {
        synchronized (pushing) {
            switch (pushedFile.read()) {
                case TopologyReader.Outcome.Loaded(var topology, var warnings) -> setPushed(topology, warnings);
                case TopologyReader.Outcome.Refused(var problems) -> refusePushed(problems);
            }
        }
    }

    private synchronized void refusePushed(List<Problem> problems) {
        pushedWarnings = texts(problems);
        redescribed = true;
    }

    private synchronized void setPushed(Topology topology, List<Problem> warnings) {
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
                synchronized (pushing) {
                    var tooMuch = tooMuch(topology);
                    if (tooMuch.isPresent()) {
                        yield texts(List.of(tooMuch.get()));
                    }
                    pushedFile.write(yaml);
                    synchronized (this) {
                        setPushed(topology, warnings);
                        look(state.at());
                    }
                }
                yield List.of();
            }
        };
    }

    /** Why there is no room for a push; what was discovered would make room for it. */
    private synchronized Optional<Problem> tooMuch(Topology more) {
        try {
            var _ = kept(
                    TopologyMerge.of(declared, more, heard.get().orElse(Heard.NOTHING), certain(discovered.get())));
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(new Problem("the request", 1, 1, "",
                    "too large beside what is declared and what reports: " + e.getMessage(), "push less"));
        }
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
        var topology = fitting(nowHeard, nowDiscovered, warnings);
        state = new State(topology, nowMillis, List.copyOf(warnings));
    }

    /** The parts are sound, so what cannot be put together is too much: what can be missed best is left out first. */
    private Topology fitting(Heard nowHeard, List<Edge> nowDiscovered, List<String> warnings) {
        try {
            return kept(TopologyMerge.of(declared, pushed, nowHeard, nowDiscovered));
        } catch (IllegalArgumentException e) {
            warnings.add("the topology is too large, what was discovered is left out: " + e.getMessage());
        }
        var certain = certain(nowDiscovered);
        try {
            return kept(TopologyMerge.of(declared, pushed, nowHeard, certain));
        } catch (IllegalArgumentException e) {
            warnings.add("the topology is still too large, what was pushed is left out too: " + e.getMessage());
        }
        try {
            return kept(TopologyMerge.of(declared, Topology.EMPTY, nowHeard, certain));
        } catch (IllegalArgumentException e) {
            warnings.add("the topology is still too large, what reports is left out too: " + e.getMessage());
            return declared;
        }
    }

    /** The same topology, which the journal has to be able to keep as one record. */
    private static Topology kept(Topology topology) {
        int size = TopologyBytes.sizeOf(topology);
        if (size > TopologyBytes.MAX) {
            throw new IllegalArgumentException(size + " bytes, packed; at most " + TopologyBytes.MAX);
        }
        return topology;
    }

    /** Without the guesses: where checks go belongs to what reports. */
    private static List<Edge> certain(List<Edge> found) {
        return found.stream().filter(edge -> edge.origin() != Origin.DISCOVERED).toList();
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
