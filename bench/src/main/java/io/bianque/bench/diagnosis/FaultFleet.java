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
 * A fleet of some 450 entities whose true graph is known, and a declared graph that lacks a tenth of its edges and has a tenth
 * that are none: sites, racks that nobody reads, hosts, databases, processes, services.
 */
final class FaultFleet {
    private static final double WRONG = 0.1;

    private final RandomGenerator random;
    final Map<EntityId, Set<EntityId>> below = new LinkedHashMap<>();
    private final List<EntityId> ids;

    FaultFleet(RandomGenerator random) {
        this.random = random;
        var sites = layer(EntityKind.ZONE, "site", 2);
        var racks = layer(EntityKind.ZONE, "rack", 12);
        racks.forEach(rack -> stands(rack, sites));
        var hosts = layer(EntityKind.HOST, "host", 120);
        hosts.forEach(host -> stands(host, racks));
        var databases = layer(EntityKind.RESOURCE, "database", 24);
        databases.forEach(database -> stands(database, hosts));
        var processes = layer(EntityKind.PROCESS, "process", 200);
        processes.forEach(process -> stands(process, hosts));
        var services = layer(EntityKind.APPLICATION, "service", 90);
        for (int i = 0; i < services.size(); i++) {
            stands(services.get(i), processes);
            stands(services.get(i), databases);
            for (int left = i == 0 ? 0 : random.nextInt(3); left > 0; left--) {
                stands(services.get(i), services.subList(0, i));
            }
        }
        ids = List.copyOf(below.keySet());
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

    private void stands(EntityId dependent, List<EntityId> on) {
        below.computeIfAbsent(dependent, _ -> new LinkedHashSet<>()).add(on.get(random.nextInt(on.size())));
    }

    static boolean isRead(EntityId id) {
        return id.kind() != EntityKind.ZONE;
    }

    /** What breaks: a rack, a host, a database, a process or a service, each as often. */
    EntityId fault() {
        var kinds = List.of("rack", "host", "database", "process", "service");
        var kind = kinds.get(random.nextInt(kinds.size()));
        var some = ids.stream().filter(id -> id.name().startsWith(kind)).toList();
        return some.get(random.nextInt(some.size()));
    }

    /** What fails when this does, itself included. */
    Set<EntityId> failing(EntityId fault) {
        var failing = new HashSet<>(Set.of(fault));
        // Every edge leads to what came before, so one pass is enough.
        below.forEach((dependent, on) -> {
            if (on.stream().anyMatch(failing::contains)) {
                failing.add(dependent);
            }
        });
        return failing;
    }

    Topology declared() {
        var edges = new ArrayList<Edge>();
        below.forEach((dependent, on) -> {
            var written = new LinkedHashSet<EntityId>();
            for (var dependency : on) {
                if (random.nextDouble() >= WRONG) {
                    written.add(dependency);
                }
                if (random.nextDouble() < WRONG) {
                    var alike = ids.stream()
                            .filter(id -> id.kind() == dependency.kind() && ids.indexOf(id) < ids.indexOf(dependent))
                            .toList();
                    written.add(alike.get(random.nextInt(alike.size())));
                }
            }
            written.forEach(to -> edges.add(Edge.declared(dependent, to, Strength.STRONG)));
        });
        return new Topology(ids.stream().map(id -> new Entity(id, Optional.empty())).toList(), List.of(), edges,
                List.of());
    }
}
