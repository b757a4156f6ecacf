package io.bianque.dashboard.view;

import io.bianque.collector.topology.Edge;
import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.Origin;
import io.bianque.collector.topology.Strength;
import io.bianque.collector.topology.Topology;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who stands next to whom in a topology, memberships among the edges. Made once for each topology, in the order of its
 * edges: linear in them. Immutable and thread-safe.
 */
public final class Neighbours {
    /** Nothing is known. */
    public static final Neighbours NONE = new Neighbours(Topology.EMPTY);

    private final Topology topology;
    private final Map<EntityId, List<Join>> joins = new HashMap<>();

    /** Those of a topology. */
    public Neighbours(Topology topology) {
        this.topology = topology;
        for (var edge : topology.edges()) {
            add(join(edge));
        }
        for (var group : topology.groups()) {
            for (var member : group.members()) {
                add(new Join(group.id(), member, "member", Origin.DECLARED.name().toLowerCase(Locale.ROOT)));
            }
        }
    }

    /**
     * One edge.
     *
     * @param strength {@code strong}, {@code weak} or {@code member}
     * @param origin   who says so; null when only the diagnosis does, of a topology that has changed since
     */
    record Join(EntityId dependent, EntityId dependency, String strength, @Nullable String origin) {
        EntityId other(EntityId one) {
            return one.equals(dependent) ? dependency : dependent;
        }
    }

    private static Join join(Edge edge) {
        return new Join(edge.dependent(), edge.dependency(),
                edge.strength() == Strength.STRONG ? "strong" : "weak", edge.origin().name().toLowerCase(Locale.ROOT));
    }

    private void add(Join join) {
        joins.computeIfAbsent(join.dependent(), _ -> new ArrayList<>()).add(join);
        joins.computeIfAbsent(join.dependency(), _ -> new ArrayList<>()).add(join);
    }

    /** Whether these are the neighbours in this topology. */
    public boolean isOf(Topology other) {
        return topology.equals(other); // the same one mostly, which costs nothing
    }

    /** The edges that an entity is an end of. */
    List<Join> of(EntityId entity) {
        return joins.getOrDefault(entity, List.of());
    }
}
