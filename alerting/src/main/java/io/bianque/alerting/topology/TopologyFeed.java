package io.bianque.alerting.topology;

import io.bianque.collector.topology.Edge;
import io.bianque.collector.topology.Topology;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When a topology is told: at once the first time and when people changed it, else at most every {@link #EVERY_MILLIS},
 * and only when something about what stands on what has changed, not when an edge was merely seen again. That edges became
 * certain is told every {@link #SURER_EVERY_MILLIS}: in a fleet that starts it happens all the time. Confined to one thread.
 */
final class TopologyFeed {
    /** The least time between two that are told, unless people wait for it. */
    static final long EVERY_MILLIS = 10_000;
    /** The least time between two that differ only in how sure edges are. */
    static final long SURER_EVERY_MILLIS = 300_000;
    /** From here on an edge counts as certain: what is seen again and again is not told again and again. */
    private static final double CERTAIN = 0.9;

    private static final long NEVER = Long.MAX_VALUE;

    private @Nullable Topology told;
    private @Nullable Topology toldShape;
    private long toldAtMillis;
    /** What was looked at last, and when it is worth another look though it is the same. */
    private @Nullable Topology considered;
    private long dueAtMillis = NEVER;

    /** What to tell now, if anything. Cheap while the topology is the same object and nothing of it is due. */
    Optional<Topology> next(Topology now, long nowMillis, boolean atOnce) {
        if (!atOnce && now.equals(considered) && !isDue(nowMillis)) {
            return Optional.empty();
        }
        considered = now;
        long sinceTold = Math.abs(nowMillis - toldAtMillis);
        if (told != null && sinceTold < EVERY_MILLIS && !atOnce) {
            dueAtMillis = nowMillis + EVERY_MILLIS - sinceTold;
            return Optional.empty();
        }
        var shape = with(now, false);
        var surely = with(now, true);
        if (surely.equals(told)) {
            dueAtMillis = NEVER;
            return Optional.empty();
        }
        if (shape.equals(toldShape) && sinceTold < SURER_EVERY_MILLIS && !atOnce) {
            dueAtMillis = nowMillis + SURER_EVERY_MILLIS - sinceTold;
            return Optional.empty();
        }
        told = surely;
        toldShape = shape;
        toldAtMillis = nowMillis;
        dueAtMillis = NEVER;
        return Optional.of(now);
    }

    /** Whether what was put off may be told now; a clock that was set back puts nothing off for longer. */
    private boolean isDue(long nowMillis) {
        return dueAtMillis != NEVER && (nowMillis >= dueAtMillis || dueAtMillis - nowMillis > SURER_EVERY_MILLIS);
    }

    private static Topology with(Topology topology, boolean howSure) {
        return new Topology(topology.entities(), topology.owners(),
                topology.edges().stream().map(edge -> shape(edge, howSure)).toList(), topology.groups());
    }

    private static Edge shape(Edge edge, boolean howSure) {
        return new Edge(edge.dependent(), edge.dependency(), edge.strength(), edge.origin(), edge.switchTo(),
                edge.switchOff(), !howSure || edge.confidence() >= CERTAIN ? 1 : CERTAIN / 2, 0);
    }
}
