package io.bianque.bench.diagnosis;

import io.bianque.collector.topology.Edge;
import io.bianque.collector.topology.Entity;
import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.EntityKind;
import io.bianque.collector.topology.Strength;
import io.bianque.collector.topology.Topology;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * A fleet of a given size, four edges an entity: sites, racks, hosts, databases, processes, and five tiers of applications,
 * each of which stands on processes, databases and applications of the tier below.
 */
final class StormFleet {
    private static final int TIERS = 5;
    private static final double EDGES_PER_ENTITY = 4;

    private final RandomGenerator random;
    final Map<EntityId, Set<EntityId>> below = new LinkedHashMap<>();
    private final int size;

    StormFleet(RandomGenerator random, int size) {
        this.random = random;
        this.size = size;
        var sites = layer(EntityKind.ZONE, "site", Math.max(1, size / 5_000));
        var racks = layer(EntityKind.ZONE, "rack", Math.max(1, size / 100));
        racks.forEach(rack -> stands(rack, sites, 1));
        var hosts = layer(EntityKind.HOST, "host", size / 5);
        hosts.forEach(host -> stands(host, racks, 1));
        var databases = layer(EntityKind.RESOURCE, "database", Math.max(1, size / 25));
        databases.forEach(database -> stands(database, hosts, 1));
        var processes = layer(EntityKind.PROCESS, "process", size / 2);
        processes.forEach(process -> stands(process, hosts, 1));
        processes.forEach(process -> stands(process, databases, 1));
        List<EntityId> lower = databases;
        for (int tier = 0; tier < TIERS; tier++) {
            int left = size - below.size();
            var applications = layer(EntityKind.APPLICATION, "tier" + tier + "-", left / (TIERS - tier));
            for (var application : applications) {
                stands(application, processes, 6);
                stands(application, lower, 3);
            }
            lower = applications;
        }
        fill(lower, processes);
    }

    private List<EntityId> layer(EntityKind kind, String name, int count) {
        var layer = new ArrayList<EntityId>();
        for (int i = 0; i < count; i++) {
            var id = new EntityId(kind, name + i);
            below.put(id, new LinkedHashSet<>());
            layer.add(id);
        }
        return layer;
    }

    private void stands(EntityId dependent, List<EntityId> on, int times) {
        for (int i = 0; i < times; i++) {
            edges(dependent).add(on.get(random.nextInt(on.size())));
        }
    }

    private Set<EntityId> edges(EntityId dependent) {
        return below.computeIfAbsent(dependent, _ -> new LinkedHashSet<>());
    }

    /** Adds edges until there are as many as there should be. */
    private void fill(List<EntityId> dependents, List<EntityId> on) {
        int edges = below.values().stream().mapToInt(Set::size).sum();
        while (edges < EDGES_PER_ENTITY * size) {
            if (edges(dependents.get(random.nextInt(dependents.size()))).add(on.get(random.nextInt(on.size())))) {
                edges++;
            }
        }
    }

    Topology topology() {
        var edges = new ArrayList<Edge>();
        below.forEach((dependent, on) -> on
                .forEach(dependency -> edges.add(Edge.declared(dependent, dependency, Strength.STRONG))));
        return new Topology(below.keySet().stream().map(id -> new Entity(id, Optional.empty())).toList(), List.of(),
                edges, List.of());
    }

    /** What fails when these do, themselves included. */
    Set<EntityId> failing(Set<EntityId> faults) {
        var failing = new HashSet<>(faults);
        // Every edge leads to what came before, so one pass is enough.
        below.forEach((dependent, on) -> {
            if (on.stream().anyMatch(failing::contains)) {
                failing.add(dependent);
            }
        });
        return failing;
    }
}
