package io.bianque.alerting.topology;

import io.bianque.collector.topology.Edge;
import io.bianque.collector.topology.Topology;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When a topology is told: at once the first time and when people changed it, else at most every {@link #EVERY_MILLIS},
 * and only when something about what stands on what has changed, not when an edge was merely seen again. Confined to one
 * thread.
 */
final class TopologyFeed {
    /** The least time between two that are told, unless people wait for it. */
    static final long EVERY_MILLIS = 10_000;
    /** From here on an edge counts as certain: what is seen again and again is not told again and again. */
    private static final double CERTAIN = 0.9;

    private @Nullable Topology told;
    private long toldAtMillis;

    /** What to tell now, if anything. */
    Optional<Topology> next(Topology now, long nowMillis, boolean atOnce) {
        boolean early = told != null && Math.abs(nowMillis - toldAtMillis) < EVERY_MILLIS;
        if (early && !atOnce) {
            return Optional.empty();
        }
        var shape = new Topology(now.entities(), now.owners(), now.edges().stream().map(TopologyFeed::shape).toList(),
                now.groups());
        if (shape.equals(told)) {
            return Optional.empty();
        }
        told = shape;
        toldAtMillis = nowMillis;
        return Optional.of(now);
    }

    private static Edge shape(Edge edge) {
        return new Edge(edge.dependent(), edge.dependency(), edge.strength(), edge.origin(), edge.switchTo(),
                edge.switchOff(), edge.confidence() >= CERTAIN ? 1 : CERTAIN / 2, 0);
    }
}
