package io.bianque.alerting.topology;

import io.bianque.alerting.health.Heard;
import io.bianque.collector.topology.Edge;
import io.bianque.collector.topology.Entity;
import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.Origin;
import io.bianque.collector.topology.Owner;
import io.bianque.collector.topology.RedundancyGroup;
import io.bianque.collector.topology.Topology;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.TreeMap;

/**
 * Puts the sayings about what stands on what together. Where two speak of the same pair of entities, the same group or
 * the same owner, the more trusted holds: declared, pushed, inventory, discovered, in this order. Pure.
 */
public final class TopologyMerge {
    private TopologyMerge() {}

    /**
     * The whole.
     *
     * @param declared   from files of people
     * @param pushed     from another system, read like a file
     * @param heard      what reports
     * @param discovered seen in use
     * @throws IllegalArgumentException if together they are more than a topology may hold
     */
    public static Topology of(Topology declared, Topology pushed, Heard heard, Collection<Edge> discovered) {
        var described = pushed.equals(Topology.EMPTY) ? declared : join(declared, pushed);
        var found = new ArrayList<>(InventoryEdges.of(heard, described));
        found.addAll(discovered);
        return described.plus(found);
    }

    private static Topology join(Topology declared, Topology pushed) {
        var entities = new TreeMap<EntityId, Entity>();
        declared.entities().forEach(entity -> entities.put(entity.id(), entity));
        pushed.entities().forEach(entity -> entities.merge(entity.id(), entity,
                (first, second) -> first.owner().isPresent() ? first : second));
        var owners = new TreeMap<String, Owner>();
        declared.owners().forEach(owner -> owners.put(owner.name(), owner));
        pushed.owners().forEach(owner -> owners.putIfAbsent(owner.name(), owner));
        var groups = new TreeMap<EntityId, RedundancyGroup>();
        declared.groups().forEach(group -> groups.put(group.id(), group));
        var needed = new HashMap<EntityId, HashSet<EntityId>>();
        for (var edge : declared.edges()) {
            needed.computeIfAbsent(edge.dependent(), _ -> new HashSet<>()).add(edge.dependency());
        }
        for (var group : pushed.groups()) {
            // Whoever declares that it stands on a member says that this member may not fail.
            var standsOn = needed.get(group.id());
            if (standsOn == null || group.members().stream().noneMatch(standsOn::contains)) {
                groups.putIfAbsent(group.id(), group);
            }
        }
        var joined = new Topology(List.copyOf(entities.values()), List.copyOf(owners.values()), declared.edges(),
                List.copyOf(groups.values()));
        return joined.plus(pushed.edges().stream().map(TopologyMerge::asPushed).toList());
    }

    private static Edge asPushed(Edge edge) {
        return new Edge(edge.dependent(), edge.dependency(), edge.strength(), Origin.PUSHED, edge.switchTo(),
                edge.switchOff(), edge.confidence(), edge.lastSeenMillis());
    }
}
