package io.bianque.alerting.diagnosis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Looks for the fewest causes that explain all alerts that fire: takes the candidate with the most nats, takes what it
 * explains off the others, and goes on until nothing is left (greedy weighted set cover, with lazy evaluation: a candidate is
 * weighed only when its upper bound comes to the top; Minoux 1978). An alert that nothing explains is explained by its own
 * entity. A function of what was told; it keeps nothing from one search to the next.
 *
 * <p>Costs time in proportion to alerts times what each stands on. Confined to the core's thread.
 */
final class Search {
    private static final Comparator<Entry> BEST_FIRST = Comparator.comparingDouble((Entry entry) -> -entry.score)
            // Equals are decided among those that were weighed.
            .thenComparing(entry -> entry.weighed)
            .thenComparing(entry -> entry.node.firing.isEmpty())
            .thenComparingInt(entry -> entry.node.component)
            .thenComparing(entry -> entry.node.id);

    private final Nodes nodes;
    private final Below below;
    private final Memory memory;
    private final DiagnosisOptions.Weights weights;
    private final DiagnosisOptions.Limits limits;
    private final Weighing weighing;
    private final Quorums quorums;
    private final WeakLinks weakLinks;
    private double[] bounds = new double[0];
    private int[] touched = new int[0];
    private int touchedCount;

    Search(Nodes nodes, Below below, Memory memory, DiagnosisOptions options) {
        this.nodes = nodes;
        this.below = below;
        this.memory = memory;
        this.weights = options.weights();
        this.limits = options.limits();
        this.weighing = new Weighing(nodes, memory, options);
        this.quorums = new Quorums(nodes, options.timing());
        this.weakLinks = new WeakLinks(nodes, options);
    }

    Weighing weighing() {
        return weighing;
    }

    WeakLinks weakLinks() {
        return weakLinks;
    }

    /**
     * Searches. Sets {@link Active#accepted} of every alert that is not reserved.
     *
     * @param sick the nodes with alerts, sorted by name
     * @return the causes, the surest first
     */
    List<Accepted> run(Collection<Node> sick) {
        var causes = quorums.join(cover(sick));
        weakLinks.degrade(causes);
        return causes;
    }

    private List<Accepted> cover(Collection<Node> sick) {
        var queue = candidates(sick);
        var causes = new ArrayList<Accepted>();
        while (!queue.isEmpty()) {
            var top = queue.remove();
            if (!top.weighed || top.round < causes.size()) {
                var weighed = weighing.weigh(top.node);
                boolean worth = !weighed.isRejected() && !weighing.covered.isEmpty()
                        && (weighed.total() > 0 || weighed.alertsItself());
                if (worth) {
                    queue.add(new Entry(top.node, weighed.total(), true, causes.size()));
                }
                continue;
            }
            var weighed = weighing.weigh(top.node);
            var cause = new Accepted(top.node, weighed, weighing.covered);
            if (!weighed.alertsItself()) {
                cause.unheard = weighing.unheardOnTheWay(weighed.freshSince(), limits.branchesAsked());
            }
            cause.explains.forEach(active -> active.accepted = cause);
            causes.add(cause);
        }
        return causes;
    }

    private PriorityQueue<Entry> candidates(Collection<Node> sick) {
        if (bounds.length < nodes.count()) {
            bounds = new double[nodes.count()];
            touched = new int[nodes.count()];
        }
        for (int i = 0; i < touchedCount; i++) {
            bounds[touched[i]] = 0;
        }
        touchedCount = 0;
        boolean calls = false;
        for (var node : sick) {
            double strength = 0;
            for (var active : node.firing) {
                active.accepted = null;
                if (!active.isReserved()) {
                    strength += active.symptom.strengthNats();
                    calls |= active.symptom.blames().isPresent();
                }
            }
            strength = Math.min(weights.strengthMax(), strength);
            raise(node.number, strength);
            var row = below.of(node);
            for (int number : row.numbers()) {
                raise(number, weights.dependent() * strength);
            }
        }
        var queue = new PriorityQueue<>(Math.max(16, touchedCount), BEST_FIRST);
        for (int number : Arrays.copyOf(touched, touchedCount)) {
            var node = nodes.get(number);
            double bound = bounds[number] + most(node, calls);
            if (bound > 0 || !node.firing.isEmpty()) {
                queue.add(new Entry(node, bound, false, 0));
            }
        }
        return queue;
    }

    private void raise(int number, double nats) {
        if (bounds[number] == 0) { // never zero again until the next search
            touched[touchedCount++] = number;
            bounds[number] = Double.MIN_NORMAL;
        }
        bounds[number] += nats;
    }

    /** The most that anything but alerts can add to a candidate, less the least that it costs. */
    private double most(Node node, boolean calls) {
        double most = weights.order();
        most += calls ? 3 * weights.direction() : 0;
        most += node.changedAt == Node.NEVER ? 0 : weights.change();
        most += memory.knows(node.id) ? weights.memory() : 0;
        most += node.ownCase == null ? 0 : weights.sticky();
        if (node.isSuspect()) {
            most += weights.suspect() + weights.lost();
        }
        boolean dear = node.firing.isEmpty() && !node.isSuspect();
        return most - (dear ? Math.min(weights.unknownPrice(), weights.silentPrice()) : hasLeftOver(node) ? 0 : weights.ownPrice());
    }

    private static boolean hasLeftOver(Node node) {
        return node.firing.stream().anyMatch(Active::isReserved);
    }

    private record Entry(Node node, double score, boolean weighed, int round) {}
}
