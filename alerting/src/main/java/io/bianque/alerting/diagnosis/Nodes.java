package io.bianque.alerting.diagnosis;

import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.Strength;
import io.bianque.collector.topology.StrongComponents;
import io.bianque.collector.topology.Topology;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All nodes by name and by number. Those of the topology are numbered in the order of their names; what is not in it is
 * known too, with no edges. Confined to the core's thread.
 */
final class Nodes {
    private final Map<EntityId, Node> byId = new HashMap<>();
    private List<Node> all = new ArrayList<>();
    private Topology topology = Topology.EMPTY;
    private boolean hasGroups;
    /**
     * Of each node: how many come before it, those at the bottom first, then by name; who is not in the topology comes last. A
     * search with hundreds of open troubles compares thousands of times, and names that begin alike are dear to compare.
     */
    private int[] ranks = new int[0];
    /** Who is not in the topology, by name, as numbers; behind them there is room. */
    private int[] strangers = new int[0];

    Topology topology() {
        return topology;
    }

    int count() {
        return all.size();
    }

    Node get(int number) {
        return all.get(number);
    }

    @Nullable
    Node find(EntityId id) {
        return byId.get(id);
    }

    /** The node of a name, made if there is none. */
    Node of(EntityId id) {
        var node = byId.get(id);
        if (node == null) {
            node = new Node(id);
            node.number = all.size();
            byId.put(id, node);
            all.add(node);
            rankStranger(node);
        }
        return node;
    }

    /** Whether the one comes before the other where nothing else decides: who is at the bottom, then by name. */
    boolean isBefore(int one, int other) {
        return ranks[one] < ranks[other];
    }

    boolean hasGroups() {
        return hasGroups;
    }

    /** All nodes, sorted by name. */
    List<Node> sorted() {
        return List.copyOf(new TreeMap<>(byId).values());
    }

    /** How many entities are known that are not in the topology. */
    int strangers() {
        return all.size() - topology.entities().size();
    }

    /** Forgets them, where nothing of them is wrong; returns whether there were any, and then {@link #set} must follow. */
    boolean dropIdleStrangers() {
        return byId.values().removeIf(node -> !node.declared && node.isIdle());
    }

    /** Takes another topology; what was told about entities stays. */
    void set(Topology next) {
        topology = next;
        var known = new TreeMap<>(byId);
        byId.clear();
        all = new ArrayList<>(next.entities().size());
        for (var entity : next.entities()) {
            var node = known.remove(entity.id());
            add(node == null ? new Node(entity.id()) : node, true).owner = entity.owner();
        }
        for (var node : known.values()) {
            if (!node.isBlank()) {
                add(node, false).owner = Optional.empty();
            }
        }
        join(next);
    }

    private Node add(Node node, boolean declared) {
        node.number = all.size();
        node.declared = declared;
        byId.put(node.id, node);
        all.add(node);
        return node;
    }

    private void join(Topology next) {
        int n = all.size();
        var below = new Lists(n);
        var above = new Lists(n);
        var weakBelow = new Lists(n);
        var groups = new Lists(n);
        var confidence = new HashMap<Long, Double>();
        for (var edge : next.edges()) {
            int dependent = number(edge.dependent());
            int dependency = number(edge.dependency());
            if (edge.strength() == Strength.WEAK) {
                weakBelow.add(dependent, dependency);
                continue;
            }
            below.add(dependent, dependency);
            above.add(dependency, dependent);
            if (edge.confidence() < 1) {
                confidence.put(pair(dependency, dependent), edge.confidence());
            }
        }
        hasGroups = !next.groups().isEmpty();
        var members = new Lists(n);
        for (var node : all) {
            node.spare = -1;
        }
        for (var group : next.groups()) {
            int number = number(group.id());
            all.get(number).spare = group.spare();
            for (var member : group.members()) {
                members.add(number, number(member));
                groups.add(number(member), number);
            }
        }
        var targets = new int[n][];
        for (int i = 0; i < n; i++) {
            var node = all.get(i);
            node.below = below.take(i);
            node.above = above.take(i);
            node.weakBelow = weakBelow.take(i);
            node.members = members.take(i);
            node.groups = groups.take(i);
            node.aboveConfidence = new double[node.above.length];
            for (int k = 0; k < node.above.length; k++) {
                node.aboveConfidence[k] = confidence.getOrDefault(pair(i, node.above[k]), 1.0);
            }
            targets[i] = Arrays.copyOf(node.below, node.below.length + node.members.length);
            System.arraycopy(node.members, 0, targets[i], node.below.length, node.members.length);
        }
        var components = StrongComponents.of(targets);
        for (var node : all) {
            node.component = node.declared ? components.componentOf(node.number) : Integer.MAX_VALUE;
            node.componentSize = node.declared ? components.size(node.component) : 1;
        }
        rank();
    }

    private void rank() {
        var sorted = new ArrayList<>(all.subList(0, topology.entities().size()));
        // They stand in the order of their names already.
        sorted.sort(Comparator.comparingInt(node -> node.component));
        ranks = new int[all.size()];
        for (int i = 0; i < sorted.size(); i++) {
            ranks[sorted.get(i).number] = i;
        }
        strangers = new int[all.size() - sorted.size()]; // these too stand in the order of their names
        for (int i = 0; i < strangers.length; i++) {
            strangers[i] = sorted.size() + i;
            ranks[strangers[i]] = sorted.size() + i;
        }
    }

    /** Finds the place of one that has just come last. */
    private void rankStranger(Node node) {
        int declared = topology.entities().size();
        int count = all.size() - declared;
        int from = 0;
        int to = count - 1;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (get(strangers[middle]).id.compareTo(node.id) < 0) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        if (strangers.length < count) {
            strangers = Arrays.copyOf(strangers, count + (count >> 2) + 4);
        }
        if (ranks.length < all.size()) {
            ranks = Arrays.copyOf(ranks, all.size() + (all.size() >> 2) + 4);
        }
        System.arraycopy(strangers, from, strangers, from + 1, count - 1 - from);
        strangers[from] = node.number;
        for (int i = from; i < count; i++) {
            ranks[strangers[i]] = declared + i;
        }
    }

    private int number(EntityId id) {
        var node = byId.get(id);
        if (node == null) {
            throw new IllegalStateException(id + " is in an edge but not among the entities");
        }
        return node.number;
    }

    private static long pair(int a, int b) {
        return (long) a << 32 | b;
    }

    /** A growing list of numbers for each node. */
    private static final class Lists {
        private final int[][] lists;
        private final int[] sizes;

        Lists(int n) {
            lists = new int[n][];
            sizes = new int[n];
        }

        void add(int at, int number) {
            var list = lists[at];
            if (list == null) {
                list = lists[at] = new int[4];
            } else if (sizes[at] == list.length) {
                list = lists[at] = Arrays.copyOf(list, 2 * list.length);
            }
            list[sizes[at]++] = number;
        }

        /** The numbers of a node in ascending order; the list is gone afterwards. */
        int[] take(int at) {
            var list = lists[at] == null ? new int[0] : Arrays.copyOf(lists[at], sizes[at]);
            Arrays.sort(list);
            lists[at] = new int[0];
            return list;
        }
    }
}
