package io.bianque.alerting.diagnosis;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * How sure a cause is: weighs the other candidates for the same alerts as if nothing explained these, and compares. "Something
 * else, not in the graph" is always among them, with a weight of nought. Confined to the core's thread.
 */
final class Competition {
    private static final int ALERTS_MAX = 32;
    private static final int CANDIDATES_MAX = 24;

    private final Nodes nodes;
    private final Below below;
    private final Picture picture;
    private final Weighing weighing;
    private final double temperature;

    Competition(Nodes nodes, Below below, Picture picture, Weighing weighing, DiagnosisOptions options) {
        this.nodes = nodes;
        this.below = below;
        this.picture = picture;
        this.weighing = weighing;
        this.temperature = options.weights().temperature();
    }

    /**
     * What came of it.
     *
     * @param cause      the cause, weighed against them
     * @param others     the other candidates, the nearest first
     * @param confidence in (0, 1)
     */
    record Result(Weighed cause, List<Weighed> others, double confidence) {}

    Result judge(Accepted cause) {
        cause.explains.forEach(active -> picture.explain(active, null));
        var weighed = weighing.weigh(cause.node);
        if (weighed.isRejected() || cause.weighed.alerts() > weighed.alerts() || !cause.quorumGone.isEmpty()) {
            weighed = cause.weighed;
        }
        boolean lonely = isOfOneEntity(cause);
        var others = new ArrayList<Weighed>();
        for (var node : candidates(cause)) {
            // Without a walk: one entity alone says nothing against what it stands on.
            boolean few = lonely && node.firing.isEmpty() && !node.isSuspect()
                    && !node.isHealthy(weighed.freshSince());
            others.add(few ? few(node) : weighing.weigh(node));
        }
        cause.explains.forEach(active -> picture.explain(active, cause));
        return new Result(weighed, others, confidence(weighed, others, lonely));
    }

    private double confidence(Weighed cause, List<Weighed> others, boolean lonely) {
        double own = cause.total() - cause.sticky(); // to be the cause already is no evidence
        if (lonely && cause.alertsItself()) {
            // Nobody else suffers, which says nothing about where these alerts come from.
            own = Math.max(own, cause.own() - cause.price());
        }
        double top = Math.max(0, own);
        for (var other : others) {
            top = Math.max(top, other.total() - other.sticky());
        }
        double sum = StrictMath.exp(-top / temperature) + StrictMath.exp((own - top) / temperature);
        for (var other : others) {
            sum += StrictMath.exp((other.total() - other.sticky() - top) / temperature);
        }
        return StrictMath.exp((own - top) / temperature) / sum;
    }

    private static boolean isOfOneEntity(Accepted cause) {
        return cause.explains.stream().allMatch(active -> active.node == cause.node);
    }

    private Set<Node> candidates(Accepted cause) {
        var found = new LinkedHashSet<Node>();
        add(found, cause, cause.node);
        int left = ALERTS_MAX;
        for (var active : cause.explains) {
            if (left-- == 0) {
                break;
            }
            add(found, cause, active.node);
        }
        return found;
    }

    private void add(Set<Node> found, Accepted cause, Node node) {
        if (node != cause.node && found.size() < CANDIDATES_MAX) {
            found.add(node);
        }
        for (int number : below.of(node).numbers()) {
            var candidate = nodes.get(number);
            if (found.size() == CANDIDATES_MAX) {
                return;
            }
            if (candidate != cause.node && candidate.canBeCause()) {
                found.add(candidate);
            }
        }
    }

    private static Weighed few(Node node) {
        return new Weighed(node, Weighed.Rejection.FEW, Double.NEGATIVE_INFINITY, 0, 0, 0, 0, 0, 0, 0, 0, 0, List.of(),
                1, 0, 0, 0, node, 0, 0, 0, 0, 0, 0, 0);
    }
}
