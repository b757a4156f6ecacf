package io.bianque.dashboard.view;

import io.bianque.collector.topology.EntityId;
import io.bianque.dashboard.view.Neighbours.Join;
import io.bianque.dashboard.view.SpreadGraph.Graph;
import io.bianque.dashboard.view.SpreadGraph.GraphEdge;
import io.bianque.dashboard.view.SpreadGraph.GraphNode;
import io.bianque.dashboard.view.SpreadGraph.Hop;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Folds the nodes of a graph that are alike into one. Two are alike when they are of one kind, do equally well, and have
 * the same neighbours; where that leaves too many, when their neighbours are alike in turn, ever more loosely. What has a
 * part of its own in the story is never folded. Pure; a few passes over nodes and edges.
 */
final class Folding {
    /** So many that are alike stay apart as long as there is room. */
    private static final int ALIKE_MAX = 2;
    /** How often being alike is refined by that of the neighbours, the strictest first. */
    private static final int STRICTEST = 3;

    private Folding() {}

    /** A node before folding. */
    record Member(EntityId id, Health state, int held, List<Integer> evidence, boolean cause, boolean affected,
            boolean considered) {
        /** Whether it must stay by itself. */
        boolean isAlone() {
            return cause || considered || !evidence.isEmpty();
        }
    }

    static Graph fold(List<Member> members, Map<Hop, Join> joins, Set<Hop> fault, int hidden) {
        var classes = sameNeighbours(members, joins);
        for (int rounds = STRICTEST; rounds >= 0 && count(classes) > SpreadGraph.NODES_MAX; rounds--) {
            classes = alike(members, joins, rounds);
        }
        return graph(members, joins, fault, classes, hidden);
    }

    private static long count(Map<EntityId, String> classes) {
        return classes.values().stream().distinct().count();
    }

    /** What is affected stays by itself here, and so do pairs. */
    private static Map<EntityId, String> sameNeighbours(List<Member> members, Map<Hop, Join> joins) {
        var around = new HashMap<EntityId, TreeSet<String>>();
        joins.values().forEach(join -> {
            around.computeIfAbsent(join.dependent(), _ -> new TreeSet<>()).add(">" + join.dependency());
            around.computeIfAbsent(join.dependency(), _ -> new TreeSet<>()).add("<" + join.dependent());
        });
        var classes = new HashMap<EntityId, String>();
        var sizes = new HashMap<String, Integer>();
        for (var member : members) {
            var key = member.isAlone() || member.affected()
                    ? "=" + member.id()
                    : member.id().kind() + " " + member.state() + " "
                            + around.getOrDefault(member.id(), new TreeSet<>());
            classes.put(member.id(), key);
            sizes.merge(key, 1, Integer::sum);
        }
        classes.replaceAll((id, key) -> sizes.getOrDefault(key, 0) > ALIKE_MAX ? key : "=" + id);
        return classes;
    }

    private static Map<EntityId, String> alike(List<Member> members, Map<Hop, Join> joins, int rounds) {
        var classes = new HashMap<EntityId, String>();
        for (var member : members) {
            classes.put(member.id(), member.isAlone()
                    ? "=" + member.id()
                    : member.id().kind() + " " + member.state() + " " + member.affected());
        }
        for (int round = 0; round < rounds; round++) {
            var around = new HashMap<EntityId, TreeSet<String>>();
            joins.values().forEach(join -> {
                around.computeIfAbsent(join.dependent(), _ -> new TreeSet<>())
                        .add(">" + classes.get(join.dependency()));
                around.computeIfAbsent(join.dependency(), _ -> new TreeSet<>())
                        .add("<" + classes.get(join.dependent()));
            });
            // Short names for the classes of this round, in a fixed order.
            var names = new TreeMap<String, Integer>();
            var refined = new HashMap<EntityId, String>();
            for (var member : members) {
                var key = classes.get(member.id()) + " " + around.getOrDefault(member.id(), new TreeSet<>());
                refined.put(member.id(), member.isAlone() ? "=" + member.id() : key);
                names.put(key, 0);
            }
            int next = 0;
            for (var entry : names.entrySet()) {
                entry.setValue(next++);
            }
            refined.forEach((id, key) -> classes.put(id, names.containsKey(key) ? "#" + names.get(key) : key));
        }
        return classes;
    }

    private static Graph graph(List<Member> members, Map<Hop, Join> joins, Set<Hop> fault,
            Map<EntityId, String> classes, int hidden) {
        var groups = new TreeMap<String, List<Member>>();
        members.forEach(member -> groups.computeIfAbsent(classOf(classes, member.id()), _ -> new ArrayList<>())
                .add(member));
        var kept = groups.entrySet().stream().sorted(Comparator.comparing(entry -> rank(entry.getValue())))
                .limit(SpreadGraph.NODES_MAX).toList();
        var ids = new HashMap<String, String>();
        var nodes = new ArrayList<GraphNode>();
        int shown = 0;
        for (var entry : kept) {
            var node = node(entry.getValue());
            ids.put(entry.getKey(), node.id());
            nodes.add(node);
            shown += node.count();
        }
        nodes.sort(Comparator.comparing(GraphNode::id));
        var edges = new TreeMap<String, GraphEdge>();
        for (var each : joins.entrySet()) {
            var join = each.getValue();
            var from = ids.get(classOf(classes, join.dependent()));
            var to = ids.get(classOf(classes, join.dependency()));
            if (from != null && to != null && !from.equals(to)) {
                var edge = new GraphEdge(from, to, join.strength(), join.origin(), fault.contains(each.getKey()));
                // Of several between two classes the one that the fault took tells the most.
                edges.merge(from + "\n" + to, edge, (old, more) -> more.path() && !old.path() ? more : old);
            }
        }
        return new Graph(nodes, List.copyOf(edges.values()), hidden + members.size() - shown);
    }

    private static String classOf(Map<EntityId, String> classes, EntityId id) {
        return Objects.requireNonNull(classes.get(id));
    }

    /** What must be seen comes first. */
    private static String rank(List<Member> alike) {
        var first = alike.getFirst();
        int importance = first.cause()
                ? 0
                : !first.evidence().isEmpty() ? 1 : first.affected() ? 2 : first.considered() ? 3 : 4;
        return importance + " " + first.id();
    }

    private static GraphNode node(List<Member> alike) {
        var first = alike.stream().min(Comparator.comparing(Member::id)).orElseThrow();
        int held = alike.stream().mapToInt(Member::held).sum();
        return new GraphNode(first.id().toString(), first.id().kind().text(), first.id().name(), alike.size(),
                first.state(), held, first.evidence(), first.cause(), first.affected());
    }
}
