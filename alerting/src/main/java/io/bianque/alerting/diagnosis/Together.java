package io.bianque.alerting.diagnosis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Entities that nobody reads and that went dark together, of which the graph leads from some to an entity below and from others
 * to none where it should: that one entity below is at fault, and the graph lacks an edge, is likelier than several faults
 * at once. Says how much likelier, so that the entity below is weighed with that. Confined to the core's thread.
 */
final class Together {
    /** How many dark entities are looked at; more hardly have one cause that is declared below some of them alone. */
    private static final int DARK_MAX = 64;

    private final Nodes nodes;
    private final EdgeKinds edges;
    private final DiagnosisOptions.Timing timing;
    private final DiagnosisOptions.Weights weights;

    Together(Nodes nodes, EdgeKinds edges, DiagnosisOptions options) {
        this.nodes = nodes;
        this.edges = edges;
        this.timing = options.timing();
        this.weights = options.weights();
    }

    /**
     * What speaks for an entity because others went dark together with what stands on it.
     *
     * @param undeclared how many more dark entities most probably stand on it
     * @param nats       how much likelier it is that these lack an edge than that each of them failed by itself, 0 and more
     * @param before     the most that any of those that are declared to stand on it weighs: it is looked at before them, for
     *                   all of them together are the dearer explanation
     */
    record Hint(int undeclared, double nats, double before) {
        static final Hint NONE = new Hint(0, 0, 0);
    }

    /** The hints that causes found without any give, by entity. Most often none. */
    Map<Node, Hint> find(List<Accepted> causes) {
        var dark = new ArrayList<Accepted>();
        for (var cause : causes) {
            if (dark.size() < DARK_MAX && hasBranches(cause)) {
                dark.add(cause);
            }
        }
        if (dark.size() < 2 || dark.stream().noneMatch(Together::isDark)) {
            return Map.of();
        }
        var hints = new HashMap<Node, Hint>();
        for (var cause : dark) {
            for (int number : cause.node.below) {
                var node = nodes.get(number);
                if (node.firing.isEmpty() && node.canBeCause() && node.notCauseOf == null && !hints.containsKey(node)) {
                    hint(node, dark).ifPresent(hint -> hints.put(node, hint));
                }
            }
        }
        return hints;
    }

    /** Whether enough suffers from it to tell that it failed as a whole. */
    private static boolean hasBranches(Accepted cause) {
        return cause.node.notCauseOf == null && cause.weighed.entities() >= 2;
    }

    private static boolean isDark(Accepted cause) {
        return !cause.weighed.alertsItself() && cause.node.isSilent();
    }

    private Optional<Hint> hint(Node node, List<Accepted> dark) {
        int ofClass = edges.classOf(node);
        int declared = 0;
        boolean silent = false;
        long onset = Long.MAX_VALUE;
        double saved = -price(node);
        double most = 0;
        for (var cause : dark) {
            if (standsOn(cause.node, node)) {
                declared++;
                silent |= isDark(cause);
                onset = Math.min(onset, cause.weighed.onset());
                // That it alerts makes it cheap as a cause, but does not make it likelier to fail.
                saved += Math.max(cause.weighed.price(), weights.silentPrice());
                most = Math.max(most, cause.weighed.total());
            }
        }
        if (declared == 0 || ofClass < 0) {
            return Optional.empty();
        }
        int undeclared = 0;
        double nats = 0;
        for (var cause : dark) {
            if (!standsOn(cause.node, node)
                    && Math.abs(cause.weighed.onset() - onset) <= timing.togetherMillis()) {
                double lacking = edges.missing(cause.node, ofClass, false)
                        * edges.targets(cause.node, false).share(node, ofClass);
                double chance = weights.secondFault() / Math.max(1, edges.alike(cause.node));
                double cheaper = lacking > 0 ? StrictMath.log(lacking / chance) : 0;
                undeclared += cheaper > 0 ? 1 : 0;
                silent |= cheaper > 0 && isDark(cause);
                nats += Math.max(0, cheaper);
            }
        }
        int together = declared + undeclared;
        int others = node.above.length - declared;
        saved += nats - others * weights.healthyBranch();
        return silent && together >= 2 && together >= weights.shareKnown() * (together + others) && saved > 0
                ? Optional.of(new Hint(undeclared, nats, most))
                : Optional.empty();
    }

    private double price(Node node) {
        return node.heard && !node.isSilent() ? weights.unknownPrice() : weights.silentPrice();
    }

    private static boolean standsOn(Node dependent, Node dependency) {
        return Arrays.stream(dependent.below).anyMatch(number -> number == dependency.number);
    }
}
