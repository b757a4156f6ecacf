package io.bianque.alerting.diagnosis;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Looks for the fewest causes that explain all alerts that fire: takes the candidate with the most nats, takes what it
 * explains off the others, and goes on until nothing is left (greedy weighted set cover, with lazy evaluation: a candidate is
 * weighed only when its upper bound comes to the top; Minoux 1978). An alert that nothing explains is explained by its own
 * entity. A function of what was told; the {@link Bounds} it keeps only save work.
 *
 * <p>Costs time in proportion to entities, and to the edges above the candidates that are weighed. Confined to the core's
 * thread.
 */
final class Search {
    /** Who did not answer so often is not waited for. */
    private static final int ASKED_MAX = 4;

    private final Nodes nodes;
    private final Picture picture;
    private final Bounds bounds;
    private final Memory memory;
    private final DiagnosisOptions.Weights weights;
    private final DiagnosisOptions.Limits limits;
    private final Weighing weighing;
    private final Quorums quorums;
    private final WeakLinks weakLinks;
    private final Together together;
    private final List<Accepted> heldBack = new ArrayList<>();
    private boolean calls;

    Search(Nodes nodes, Picture picture, Bounds bounds, Memory memory, EdgeKinds edges, DiagnosisOptions options) {
        this.nodes = nodes;
        this.picture = picture;
        this.bounds = bounds;
        this.memory = memory;
        this.weights = options.weights();
        this.limits = options.limits();
        this.weighing = new Weighing(nodes, picture, memory, options);
        this.quorums = new Quorums(nodes, options.timing());
        this.weakLinks = new WeakLinks(nodes, options);
        this.together = new Together(nodes, edges, options);
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
     * @return the causes, the surest first
     */
    List<Accepted> run() {
        weighing.hint(Map.of());
        var found = cover();
        var hints = together.find(found);
        if (!hints.isEmpty()) {
            weighing.hint(hints);
            found = cover();
        }
        var causes = quorums.join(found);
        weakLinks.degrade(causes);
        return causes;
    }

    /**
     * Causes that would take over what others were told to be the cause of, while those who could speak against it have not
     * answered. They were not accepted; their questions are to be asked.
     */
    List<Accepted> heldBack() {
        return heldBack;
    }

    private static boolean takesOverTooEarly(Accepted cause) {
        if (cause.node.ownCase != null || cause.unheard.stream().noneMatch(node -> node.unanswered < ASKED_MAX)) {
            return false;
        }
        for (int i = 0; i < cause.explains.size(); i++) {
            if (cause.explains.get(i).inCase != null) {
                return true;
            }
        }
        return false;
    }

    private List<Accepted> cover() {
        picture.take();
        int left = begin();
        var queue = candidates();
        var causes = new ArrayList<Accepted>();
        while (left > 0 && !queue.isEmpty()) {
            var top = queue.remove();
            if (!top.weighed || top.round < causes.size()) {
                weigh(top, queue, causes.size());
                continue;
            }
            var weighed = weighing.last(top.node).orElseGet(() -> weighing.weigh(top.node));
            var cause = new Accepted(top.node, weighed, weighing.covered);
            if (!weighed.alertsItself()) {
                cause.unheard = weighing.unheardOnTheWay(limits.branchesAsked());
                if (takesOverTooEarly(cause)) {
                    heldBack.add(cause);
                    continue;
                }
            }
            for (int i = 0; i < cause.explains.size(); i++) {
                picture.explain(cause.explains.get(i), cause);
            }
            weighing.forget();
            for (int i = 0; i < cause.explains.size(); i++) {
                var node = cause.explains.get(i).node;
                bounds.setLeft(node, strength(node));
            }
            left -= cause.explains.size();
            causes.add(cause);
        }
        return causes;
    }

    /** Puts a candidate back with what it weighs now, or with the most it may weigh if that is less than was thought. */
    private void weigh(Entry top, PriorityQueue<Entry> queue, int round) {
        double bound = bounds.left(top.node) + most(top.node);
        if (bound < top.score) {
            if (bound > 0 || !top.node.firing.isEmpty()) {
                queue.add(new Entry(top.node, bound, false, 0));
            }
            return;
        }
        if (hasTooFewBranches(top.node)) {
            return;
        }
        var weighed = weighing.weigh(top.node);
        if (!weighed.isRejected() && !weighing.covered.isEmpty() && (weighed.total() > 0 || weighed.alertsItself())) {
            queue.add(new Entry(top.node, weighed.total(), true, round));
        }
    }

    /** What weighing would find out too, but dearly: most candidates are none for this reason. */
    private boolean hasTooFewBranches(Node node) {
        if (!node.firing.isEmpty() || node.isSuspect() || node.groups.length > 0) {
            return false;
        }
        int branches = bounds.branches(node) + weighing.hint(node).undeclared();
        return branches < 2 || branches < weights.shareAll() * node.above.length;
    }

    /** How strong the alerts of a node are that nothing explains yet. */
    private double strength(Node node) {
        double strength = 0;
        for (int i = 0; i < node.firing.size(); i++) {
            var active = node.firing.get(i);
            if (active.accepted == null && !active.isReserved()) {
                strength += active.symptom.strengthNats();
            }
        }
        return Math.min(weights.strengthMax(), strength);
    }

    /** Forgets the search before and brings the bounds up to date; says how many alerts are to be explained. */
    private int begin() {
        int left = 0;
        calls = false;
        heldBack.clear();
        weighing.forget();
        for (int number = 0; number < picture.count(); number++) {
            if (!picture.fires(number)) {
                continue;
            }
            var node = nodes.get(number);
            for (int i = 0; i < node.firing.size(); i++) {
                var active = node.firing.get(i);
                if (!active.isReserved()) {
                    left++;
                    calls |= active.symptom.blames().isPresent();
                }
            }
            bounds.set(node, strength(node));
        }
        bounds.beginSearch();
        return left;
    }

    private PriorityQueue<Entry> candidates() {
        var entries = new ArrayList<Entry>();
        for (int i = 0; i < nodes.count(); i++) {
            if (bounds.isTouched(i)) {
                var node = nodes.get(i);
                double bound = bounds.of(node) + most(node);
                if (bound > 0 || !node.firing.isEmpty()) {
                    entries.add(new Entry(node, bound, false, 0));
                }
            }
        }
        return new PriorityQueue<>(entries);
    }

    /** The most that anything but alerts can add to a candidate, less the least that it costs. */
    private double most(Node node) {
        double most = weights.order();
        most += calls ? 3 * weights.direction() : 0;
        most += node.changedAt == Node.NEVER ? 0 : weights.change();
        most += memory.knows(node.id) ? weights.memory() : 0;
        most += node.ownCase == null ? 0 : weights.sticky();
        most += weighing.hint(node).nats();
        if (node.isSuspect()) {
            most += weights.suspect() + weights.lost();
        }
        if (node.firing.isEmpty() && !node.isSuspect()) {
            return most - Math.min(weights.unknownPrice(), weights.silentPrice());
        }
        return hasLeftOver(node) ? most : most - weights.ownPrice();
    }

    private static boolean hasLeftOver(Node node) {
        for (int i = 0; i < node.firing.size(); i++) {
            if (node.firing.get(i).isReserved()) {
                return true;
            }
        }
        return false;
    }

    /** A candidate with what it weighed, or the most it may weigh; the best first. */
    private static final class Entry implements Comparable<Entry> {
        private final Node node;
        private final double score;
        private final boolean weighed;
        private final int round;

        Entry(Node node, double score, boolean weighed, int round) {
            this.node = node;
            this.score = score;
            this.weighed = weighed;
            this.round = round;
        }

        @Override
        public int compareTo(Entry other) {
            int compared = Double.compare(other.score, score);
            if (compared == 0) {
                // Equals are decided among those that were weighed.
                compared = Boolean.compare(weighed, other.weighed);
            }
            if (compared == 0) {
                compared = Boolean.compare(node.firing.isEmpty(), other.node.firing.isEmpty());
            }
            if (compared == 0) {
                compared = Integer.compare(node.component, other.node.component);
            }
            return compared == 0 ? node.id.compareTo(other.node.id) : compared;
        }
    }
}
