package io.bianque.alerting.topology;

import io.bianque.alerting.topology.SeenLinks.HostLinks;
import io.bianque.alerting.topology.SeenLinks.Seen;
import io.bianque.alerting.topology.SeenLinks.Target;
import io.bianque.collector.topology.Edge;
import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.EntityKind;
import io.bianque.collector.topology.Origin;
import io.bianque.collector.topology.Strength;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Joins the two ends of connections. The far end is the process group that listens there, or its host when no watched group
 * does; an address that no agent has, or more than one, is a resource of its own, {@code resource:ADDRESS:PORT}, from the third sighting on. A check is
 * joined with what it goes to in the same way; that it goes there is certain. Pure.
 */
final class LinkJoin {
    /** So often an address that no agent has must be seen. */
    private static final long STRANGER_TIMES = 3;

    private final SortedMap<String, HostLinks> hosts;
    private final Map<String, String> hostOfAddress = new HashMap<>();

    private LinkJoin(SortedMap<String, HostLinks> hosts) {
        this.hosts = hosts;
        var shared = new HashSet<String>();
        hosts.forEach((name, host) -> {
            for (var address : Set.copyOf(host.addresses)) {
                if (hostOfAddress.put(address, name) != null) {
                    shared.add(address); // such as the bridge of a container engine, the same on every host
                }
            }
        });
        shared.forEach(hostOfAddress::remove);
    }

    /** The edges that follow from what hosts told, in a fixed order. Costs time in proportion to the connections. */
    static List<Edge> edges(SortedMap<String, HostLinks> hosts) {
        return new LinkJoin(hosts).join();
    }

    private List<Edge> join() {
        var joined = new TreeMap<Pair, Seen>();
        hosts.forEach((name, host) -> host.links.forEach((target, seen) -> {
            var caller = process(name, target.group());
            var callee = callee(name, host, target);
            if (caller != null && callee != null && !caller.equals(callee) && isWorthAName(callee, seen)) {
                // Several connections of a group may end at the same group.
                joined.merge(new Pair(caller, callee), seen, (a, b) -> new Seen(Math.max(a.times(), b.times()),
                        Math.max(a.lastMillis(), b.lastMillis())));
            }
        }));
        var edges = new ArrayList<Edge>();
        joined.forEach((pair, seen) -> edges
                .add(Edge.discovered(pair.caller(), pair.callee(), seen.confidence(), seen.lastMillis())));
        hosts.forEach((name, host) -> host.checks.forEach((check, aim) -> {
            var caller = id(EntityKind.CALL, name + "/" + check);
            var end = CheckTarget.of(aim.target());
            var callee = end.isEmpty() ? null : callee(name, host, end.get().host(), end.get().port());
            if (caller != null && callee != null) {
                edges.add(new Edge(caller, callee, Strength.STRONG, Origin.INVENTORY, Optional.empty(),
                        Optional.empty(), 1, 0));
            }
        }));
        return List.copyOf(edges);
    }

    /** Far ends that change with every connection, as some services' do, would be new entities for ever. */
    private static boolean isWorthAName(EntityId callee, Seen seen) {
        return callee.kind() != EntityKind.RESOURCE || seen.times() >= STRANGER_TIMES;
    }

    private @Nullable EntityId callee(String own, HostLinks ownLinks, Target target) {
        return callee(own, ownLinks, target.address(), target.port());
    }

    private @Nullable EntityId callee(String own, HostLinks ownLinks, String address, int port) {
        boolean isLocal = isLoopback(address) || address.equals(own) || ownLinks.addresses.contains(address);
        var name = isLocal ? own : hosts.containsKey(address) ? address : hostOfAddress.get(address);
        if (name == null) {
            return id(EntityKind.RESOURCE, address + ":" + port);
        }
        var host = hosts.get(name);
        if (host != null) {
            for (var listener : host.listeners) {
                if (listener.port() == port) {
                    return process(name, listener.group());
                }
            }
        }
        // What is on a host stands on it anyway.
        return isLocal ? null : id(EntityKind.HOST, name);
    }

    private static boolean isLoopback(String address) {
        return address.startsWith("127.") || address.equals("::1") || address.equals("0:0:0:0:0:0:0:1")
                || address.equals("localhost");
    }

    private static @Nullable EntityId process(String host, String group) {
        return id(EntityKind.PROCESS, host + "/" + group);
    }

    private static @Nullable EntityId id(EntityKind kind, String name) {
        return EntityId.isName(name) ? new EntityId(kind, name) : null;
    }

    private record Pair(EntityId caller, EntityId callee) implements Comparable<Pair> {
        @Override
        public int compareTo(Pair other) {
            int byCaller = caller.compareTo(other.caller);
            return byCaller != 0 ? byCaller : callee.compareTo(other.callee);
        }
    }
}
