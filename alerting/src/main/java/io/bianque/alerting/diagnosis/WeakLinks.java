package io.bianque.alerting.diagnosis;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What works less well because something it stands on weakly is down. Walks from an entity down over all edges and looks for
 * a cause beyond a weak one. Confined to the core's thread.
 */
final class WeakLinks {
    private final Nodes nodes;
    private final DiagnosisOptions.Timing timing;
    private final int limit;
    private int[] marks = new int[0];
    private int mark;

    WeakLinks(Nodes nodes, DiagnosisOptions options) {
        this.nodes = nodes;
        this.timing = options.timing();
        this.limit = options.limits().candidates();
    }

    /** Marks the causes that break no objective and have a cause below a weak edge. */
    void degrade(List<Accepted> causes) {
        var byNode = new ByNode(causes);
        for (var cause : causes) {
            if (cause.isHarmless()) {
                find(cause, byNode).map(WeakLinks::lowest).filter(other -> other != cause)
                        .ifPresent(other -> cause.degradedBy = other);
            }
        }
        // What was degraded after others were put down to it has no page: they are put down to what degrades it.
        for (var cause : causes) {
            if (cause.degradedBy != null) {
                cause.degradedBy = lowest(cause.degradedBy);
            }
        }
    }

    /** No circles: each is put down to one that nothing degrades yet, and that is not itself. */
    private static Accepted lowest(Accepted cause) {
        var lowest = cause;
        while (lowest.degradedBy != null) {
            lowest = lowest.degradedBy;
        }
        return lowest;
    }

    /** Causes by their entities, put in order when one is asked for first: most have no weak edge below them. */
    private static final class ByNode {
        private final List<Accepted> causes;
        private final Map<Node, Accepted> byNode = new HashMap<>();

        ByNode(List<Accepted> causes) {
            this.causes = causes;
        }

        @Nullable
        Accepted get(Node node) {
            if (byNode.isEmpty()) {
                causes.forEach(cause -> byNode.put(cause.node, cause));
            }
            return byNode.get(node);
        }
    }

    /** As {@link #find(Accepted, ByNode)}, for one cause of these. */
    Optional<Accepted> find(Accepted cause, List<Accepted> causes) {
        return find(cause, new ByNode(causes));
    }

    /** The nearest cause below a weak edge that began no later than is allowed. */
    private Optional<Accepted> find(Accepted cause, ByNode causes) {
        if (cause.node.below.length == 0 && cause.node.weakBelow.length == 0) {
            return Optional.empty(); // most have nothing below them
        }
        if (marks.length < 2 * nodes.count()) {
            marks = new int[2 * nodes.count()];
            mark = 0;
        }
        mark++;
        var queue = new int[2 * Math.min(nodes.count(), limit)];
        int size = put(queue, 0, 2 * cause.node.number);
        for (int i = 0; i < size; i++) {
            boolean weakly = (queue[i] & 1) == 1;
            var node = nodes.get(queue[i] >> 1);
            var other = weakly ? causes.get(node) : null;
            if (other != null && other != cause
                    && cause.weighed.onset() >= other.weighed.onset() - timing.leadMillis()) {
                return Optional.of(other);
            }
            for (int dependency : node.weakBelow) {
                size = put(queue, size, 2 * dependency + 1);
            }
            for (int dependency : node.below) {
                size = put(queue, size, 2 * dependency + (weakly ? 1 : 0));
            }
        }
        return Optional.empty();
    }

    private int put(int[] queue, int size, int state) {
        if (marks[state] == mark || size == queue.length) {
            return size;
        }
        marks[state] = mark;
        queue[size] = state;
        return size + 1;
    }
}
