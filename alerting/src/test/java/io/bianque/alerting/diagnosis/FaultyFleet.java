package io.bianque.alerting.diagnosis;

import static io.bianque.alerting.diagnosis.Graphs.app;
import static io.bianque.alerting.diagnosis.Graphs.cluster;
import static io.bianque.alerting.diagnosis.Graphs.host;
import static io.bianque.alerting.diagnosis.Graphs.resource;
import static io.bianque.alerting.diagnosis.Graphs.zone;

import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.EntityKind;
import io.bianque.collector.topology.Topology;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * A small fleet whose true graph is known: sites, racks that nobody reads, hosts, databases, clusters, services. A fault makes
 * what truly stands on it fail, a little later and not always; the declared graph lacks some edges and has some that are none.
 */
final class FaultyFleet {
    private static final int RACKS = 12;
    private static final int HOSTS = 120;
    private static final int DATABASES = 10;
    private static final int SERVICES = 50;

    private final RandomGenerator random;
    final Map<EntityId, Set<EntityId>> below = new LinkedHashMap<>();
    private final Map<EntityId, List<EntityId>> members = new LinkedHashMap<>();
    private static final int NEED = 2;

    FaultyFleet(RandomGenerator random) {
        this.random = random;
        for (int i = 0; i < RACKS; i++) {
            stands(zone("rack" + i), zone("site" + i % 2));
        }
        for (int i = 0; i < HOSTS; i++) {
            stands(host(i), zone("rack" + i % RACKS));
        }
        for (int i = 0; i < DATABASES; i++) {
            stands(resource("db" + i), host(i));
        }
        for (int i = 0; i < SERVICES; i++) {
            var hosts = List.of(host(20 + 2 * i), host(21 + 2 * i), host(20 + (2 * i + 7) % 100));
            members.put(cluster(i), hosts);
            below.put(cluster(i), new LinkedHashSet<>());
            for (var member : hosts) {
                stands(process(i, member), member);
            }
            stands(app(i), cluster(i));
            stands(app(i), resource("db" + random.nextInt(DATABASES)));
            for (int k = 0; k < 2 && i > 0; k++) {
                stands(app(i), app(random.nextInt(i)));
            }
        }
    }

    private static EntityId process(int service, EntityId host) {
        return new EntityId(EntityKind.PROCESS, "service" + service + "@" + host.name());
    }

    private void stands(EntityId dependent, EntityId dependency) {
        below.computeIfAbsent(dependency, _ -> new LinkedHashSet<>());
        below.computeIfAbsent(dependent, _ -> new LinkedHashSet<>()).add(dependency);
    }

    /** What truly fails when these are down. */
    Set<EntityId> failing(Set<EntityId> faults) {
        var failing = new HashSet<>(faults);
        boolean more = true;
        while (more) {
            more = false;
            for (var entry : below.entrySet()) {
                boolean fails = entry.getValue().stream().anyMatch(failing::contains);
                var of = members.getOrDefault(entry.getKey(), List.of());
                fails |= !of.isEmpty() && of.stream().filter(each -> !failing.contains(each)).distinct().count() < NEED;
                more |= fails && failing.add(entry.getKey());
            }
        }
        return failing;
    }

    static boolean isRead(EntityId id) {
        return id.kind() != EntityKind.ZONE && id.kind() != EntityKind.CLUSTER;
    }

    /** The declared graph: some edges are missing, and some lead nowhere true. */
    Topology declared(double missing, double stale) {
        var graph = new Graphs();
        var ids = new ArrayList<>(below.keySet());
        ids.forEach(graph::entity);
        below.forEach((dependent, dependencies) -> {
            var written = new LinkedHashSet<EntityId>();
            for (var dependency : dependencies) {
                if (random.nextDouble() >= missing) {
                    written.add(dependency);
                }
                if (random.nextDouble() < stale) {
                    var other = ids.get(random.nextInt(ids.size()));
                    boolean lower = other.kind() == dependency.kind() && !other.equals(dependent)
                            && !members.getOrDefault(dependent, List.of()).contains(other);
                    if (lower) {
                        written.add(other);
                    }
                }
            }
            written.forEach(dependency -> graph.strong(dependent, dependency));
        });
        members.forEach((cluster, of) -> graph.group(cluster, NEED, of.stream().distinct().toArray(EntityId[]::new)));
        return graph.build();
    }

    /** A fault of some kind, such that something that is read fails. */
    EntityId fault() {
        return switch (random.nextInt(5)) {
            case 0 -> zone("rack" + random.nextInt(RACKS));
            case 1 -> host(random.nextInt(HOSTS));
            case 2 -> resource("db" + random.nextInt(DATABASES));
            case 3 -> app(random.nextInt(SERVICES));
            default -> app(random.nextInt(10));
        };
    }
}
