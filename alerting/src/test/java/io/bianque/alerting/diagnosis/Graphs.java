package io.bianque.alerting.diagnosis;

import io.bianque.collector.topology.Edge;
import io.bianque.collector.topology.Entity;
import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.EntityKind;
import io.bianque.collector.topology.Owner;
import io.bianque.collector.topology.RedundancyGroup;
import io.bianque.collector.topology.Strength;
import io.bianque.collector.topology.Topology;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Builds topologies for tests; entities are there once they are named. */
final class Graphs {
    private final Map<EntityId, String> entities = new LinkedHashMap<>();
    private final List<Edge> edges = new ArrayList<>();
    private final List<RedundancyGroup> groups = new ArrayList<>();

    static EntityId host(Object name) {
        return new EntityId(EntityKind.HOST, String.valueOf(name));
    }

    static EntityId app(Object name) {
        return new EntityId(EntityKind.APPLICATION, String.valueOf(name));
    }

    static EntityId resource(Object name) {
        return new EntityId(EntityKind.RESOURCE, String.valueOf(name));
    }

    static EntityId zone(Object name) {
        return new EntityId(EntityKind.ZONE, String.valueOf(name));
    }

    static EntityId cluster(Object name) {
        return new EntityId(EntityKind.CLUSTER, String.valueOf(name));
    }

    Graphs entity(EntityId id) {
        entities.putIfAbsent(id, "");
        return this;
    }

    Graphs owned(EntityId id, String owner) {
        entities.put(id, owner);
        return this;
    }

    Graphs strong(EntityId dependent, EntityId... dependencies) {
        for (var dependency : dependencies) {
            entity(dependent).entity(dependency);
            edges.add(Edge.declared(dependent, dependency, Strength.STRONG));
        }
        return this;
    }

    Graphs weak(EntityId dependent, EntityId dependency) {
        entity(dependent).entity(dependency);
        edges.add(Edge.declared(dependent, dependency, Strength.WEAK));
        return this;
    }

    Graphs group(EntityId id, int need, EntityId... members) {
        entity(id);
        List.of(members).forEach(this::entity);
        groups.add(new RedundancyGroup(id, List.of(members), need));
        return this;
    }

    Topology build() {
        var owners = new TreeSet<>(entities.values());
        owners.remove("");
        return new Topology(
                entities.entrySet().stream().map(each -> new Entity(each.getKey(),
                        Optional.of(each.getValue()).filter(owner -> !owner.isEmpty()))).toList(),
                owners.stream().map(owner -> new Owner(owner, "")).toList(), edges, groups);
    }
}
