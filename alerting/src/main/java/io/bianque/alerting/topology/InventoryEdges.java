package io.bianque.alerting.topology;

import io.bianque.alerting.health.Heard;
import io.bianque.collector.topology.Edge;
import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.EntityKind;
import io.bianque.collector.topology.Origin;
import io.bianque.collector.topology.Strength;
import io.bianque.collector.topology.Topology;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the inventory implies: an agent, a check, a process group stand on their host, a host on the zone of its label. An
 * application or a cluster that nobody has described stands weakly on the hosts that carry its label: we do not know how
 * many of them it needs. Pure.
 */
final class InventoryEdges {
    /** What a host is counted to that names no cluster or application; it is neither. */
    private static final String NONE = "default";

    private InventoryEdges() {}

    /**
     * The edges.
     *
     * @param known what people and other systems say; what it describes is left to it
     */
    static List<Edge> of(Heard heard, Topology known) {
        var described = new HashSet<EntityId>();
        known.entities().forEach(entity -> described.add(entity.id()));
        var placed = new HashSet<EntityId>();
        for (var edge : known.edges()) {
            if (edge.dependency().kind() == EntityKind.ZONE) {
                placed.add(edge.dependent());
            }
        }
        var edges = new ArrayList<Edge>();
        for (var host : heard.hosts()) {
            var id = new EntityId(EntityKind.HOST, host.name());
            edges.add(edge(new EntityId(EntityKind.AGENT, host.name()), id, Strength.STRONG));
            host.checks().forEach(check -> edges.add(edge(part(EntityKind.CALL, host, check), id, Strength.STRONG)));
            host.groups().forEach(group -> edges.add(edge(part(EntityKind.PROCESS, host, group), id, Strength.STRONG)));
            if (!placed.contains(id)) {
                labelled(host, "zone", EntityKind.ZONE, Set.of())
                        .ifPresent(zone -> edges.add(edge(id, zone, Strength.STRONG)));
            }
            labelled(host, "application", EntityKind.APPLICATION, described)
                    .ifPresent(application -> edges.add(edge(application, id, Strength.WEAK)));
            labelled(host, "cluster", EntityKind.CLUSTER, described)
                    .ifPresent(cluster -> edges.add(edge(cluster, id, Strength.WEAK)));
        }
        return edges;
    }

    private static EntityId part(EntityKind kind, Heard.Host host, String name) {
        return new EntityId(kind, host.name() + "/" + name);
    }

    private static Optional<EntityId> labelled(Heard.Host host, String label, EntityKind kind,
            Set<EntityId> described) {
        return Optional.ofNullable(host.labels().get(label))
                .filter(name -> EntityId.isName(name) && !(kind != EntityKind.ZONE && name.equals(NONE)))
                .map(name -> new EntityId(kind, name)).filter(id -> !described.contains(id));
    }

    private static Edge edge(EntityId dependent, EntityId dependency, Strength strength) {
        return new Edge(dependent, dependency, strength, Origin.INVENTORY, Optional.empty(), Optional.empty(), 1, 0);
    }
}
