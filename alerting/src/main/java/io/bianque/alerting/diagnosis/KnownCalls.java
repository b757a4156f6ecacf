package io.bianque.alerting.diagnosis;

import io.bianque.collector.topology.EntityKind;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whom the hosts of an application or cluster are known to call, and what that says about an edge that is not declared: where
 * nearly all that stands on a database calls it, who calls it most probably stands on it, and who does not hardly does. How
 * much likelier is counted from the declared edges. Costs time in proportion to the edges, once for each topology. Confined
 * to the core's thread.
 */
final class KnownCalls {
    /** From fewer declared edges of callers nothing is concluded. */
    private static final int EDGES_LEAST = 20;
    private static final Odds NOTHING = new Odds(1, 1);

    private final Nodes nodes;
    private final EdgeKinds edges;
    private final double stale;
    private final Map<Node, int[]> called = new HashMap<>();
    private final Map<Integer, List<Integer>> calledByHost = new HashMap<>();
    private final Map<Pair, Odds> strong = new HashMap<>();
    private final Map<Pair, Odds> weak = new HashMap<>();

    KnownCalls(Nodes nodes, EdgeKinds edges, double stale) {
        this.nodes = nodes;
        this.stale = stale;
        this.edges = edges;
    }

    /** The kinds of dependents and of what they stand on, as classes of {@link EdgeKinds}. */
    private record Pair(int from, int to) {}

    /**
     * How much likelier an edge is for what is known of calls.
     *
     * @param called    when there is a call
     * @param notCalled when there is none
     */
    record Odds(double called, double notCalled) {}

    /** What was counted of one pair of kinds. */
    private static final class Counts {
        private int edges;
        private int withCall;

        Odds odds(double callsBeyond, double pairsBeyond, double stale) {
            if (edges < EDGES_LEAST) {
                return NOTHING;
            }
            // Of the declared edges without a call some lead nowhere, about as many as are missing.
            double none = Math.max(0.5, edges - withCall - stale * edges) / (edges - stale * edges + 1);
            double chance = Math.min(1 - none, (callsBeyond + 0.5) / (pairsBeyond + 1));
            return new Odds((1 - none) / chance, none / (1 - chance));
        }
    }

    /** Whom the hosts call that an entity's processes run on, by number, sorted; empty when none is known to call anybody. */
    Optional<int[]> called(Node node) {
        return Optional.ofNullable(called.get(node));
    }

    /**
     * What calls say about an edge between entities of these kinds.
     *
     * @param to     the kind of what it leads to, as a class of {@link EdgeKinds}
     * @param weakly whether a weak edge, or a strong one
     */
    Odds odds(Node from, int to, boolean weakly) {
        int own = edges.classOf(from);
        return own < 0 ? NOTHING : (weakly ? weak : strong).getOrDefault(new Pair(edges.kindOf(own), to), NOTHING);
    }

    /** To be called when the topology has changed, and {@link EdgeKinds} knows of it. */
    void learn() {
        called.clear();
        calledByHost.clear();
        strong.clear();
        weak.clear();
        int n = 0;
        while (n < nodes.count() && edges.classOf(nodes.get(n)) >= 0) {
            collectCall(nodes.get(n++));
        }
        if (calledByHost.isEmpty()) {
            return;
        }
        var strongly = new HashMap<Pair, Counts>();
        var weakly = new HashMap<Pair, Counts>();
        var callers = new HashMap<Integer, Integer>();
        var beyond = new HashMap<Pair, Integer>();
        for (int i = 0; i < n; i++) {
            var node = nodes.get(i);
            var targets = targets(node);
            if (!targets.isEmpty()) {
                called.put(node, targets.stream().toArray());
                callers.merge(kind(i), 1, Integer::sum);
                var rest = (BitSet) targets.clone();
                count(node, node.below, targets, rest, strongly);
                count(node, node.weakBelow, targets, rest, weakly);
                rest.stream().filter(to -> edges.classOf(nodes.get(to)) >= 0)
                        .forEach(to -> beyond.merge(new Pair(kind(node.number), kind(to)), 1, Integer::sum));
            }
        }
        settle(strongly, callers, beyond, strong);
        settle(weakly, callers, beyond, weak);
    }

    private void settle(Map<Pair, Counts> counts, Map<Integer, Integer> callers, Map<Pair, Integer> beyond,
            Map<Pair, Odds> into) {
        counts.forEach((pair, some) -> {
            double pairs = (double) callers.getOrDefault(pair.from(), 0) * edges.entities(pair.to());
            into.put(pair, some.odds(beyond.getOrDefault(pair, 0), Math.max(0, pairs - some.edges), stale));
        });
    }

    private void collectCall(Node call) {
        if (call.id.kind() != EntityKind.CALL) {
            return;
        }
        for (int host : call.below) {
            if (nodes.get(host).id.kind() == EntityKind.HOST) {
                for (int target : call.below) {
                    if (target != host) {
                        calledByHost.computeIfAbsent(host, _ -> new ArrayList<>()).add(target);
                    }
                }
            }
        }
    }

    /** Whom the hosts call on which the members of a group run, or of the groups that an application stands on. */
    private BitSet targets(Node node) {
        var targets = new BitSet();
        addTargets(node, targets);
        for (int number : node.below) {
            addTargets(nodes.get(number), targets);
        }
        return targets;
    }

    private void addTargets(Node group, BitSet targets) {
        for (int member : group.members) {
            for (int host : nodes.get(member).below) {
                calledByHost.getOrDefault(host, List.of()).forEach(targets::set);
            }
        }
    }

    private void count(Node node, int[] below, BitSet targets, BitSet rest, Map<Pair, Counts> counts) {
        for (int to : below) {
            var some = counts.computeIfAbsent(new Pair(kind(node.number), kind(to)), _ -> new Counts());
            some.edges++;
            some.withCall += targets.get(to) ? 1 : 0;
            rest.clear(to);
        }
    }

    private int kind(int number) {
        return edges.kindOf(edges.classOf(nodes.get(number)));
    }
}
