package io.bianque.alerting.diagnosis;

import io.bianque.collector.topology.EntityKind;
import java.util.Arrays;
import java.util.List;

/**
 * What the declared edges have in common: how many entities of each kind stand on how many of each other kind. Tells how many
 * edges an entity probably lacks: where nearly all hosts stand on one rack, a host that stands on none lacks one, and a host
 * that stands on one lacks none.
 *
 * <p>If each edge is missing with the chance {@code m}, the entities with {@code d} declared edges that truly have one more
 * are about {@code (d + 1) · n(d + 1) · m / (1 - m)} of the {@code n(d)}, where {@code n(d)} counts the entities with
 * {@code d} declared edges. Costs time in proportion to the edges, once for each topology. Confined to the core's thread.
 */
final class EdgeKinds {
    /** The kinds, by number. */
    static final List<EntityKind> ALL = List.of(EntityKind.values());
    private static final int KINDS = ALL.size();
    private static final int DEGREES = 16;
    /** With fewer entities of a kind, or edges between two kinds, nothing is concluded. */
    private static final int LEAST = 20;

    private final Nodes nodes;
    private final double oddsMissing;
    private final int[] entities = new int[KINDS];
    private final int[][] strongEdges = new int[KINDS][KINDS];
    private final int[][] weakEdges = new int[KINDS][KINDS];
    /** How many entities of a kind have so many edges to another kind. */
    private final int[][][] strong = new int[KINDS][KINDS][DEGREES + 1];
    private final int[][][] weak = new int[KINDS][KINDS][DEGREES + 1];
    private final int[] degrees = new int[KINDS];
    private boolean known;

    EdgeKinds(Nodes nodes, double missing) {
        this.nodes = nodes;
        this.oddsMissing = missing / (1 - missing);
    }

    /** To be called when the topology has changed. */
    void forget() {
        known = false;
    }

    /** How many entities of a kind are declared. */
    int entities(int kind) {
        learn();
        return entities[kind];
    }

    /**
     * How many edges of a node to entities of a kind are probably missing, in [0, 1].
     *
     * @param weakly whether weak edges count, or strong ones
     */
    double missing(Node node, int to, boolean weakly) {
        learn();
        int from = node.kind;
        int edges = (weakly ? weakEdges : strongEdges)[from][to];
        if (!node.declared || edges < LEAST || entities[from] < LEAST) {
            return 0;
        }
        var counts = (weakly ? weak : strong)[from][to];
        int degree = 0;
        for (int number : weakly ? node.weakBelow : node.below) {
            degree += nodes.get(number).kind == to ? 1 : 0;
        }
        if (degree >= DEGREES) {
            return 0;
        }
        return Math.min(1, oddsMissing * (degree + 1) * counts[degree + 1] / Math.max(1, counts[degree]));
    }

    private void learn() {
        if (known) {
            return;
        }
        known = true;
        Arrays.fill(entities, 0);
        for (int from = 0; from < KINDS; from++) {
            for (int to = 0; to < KINDS; to++) {
                strongEdges[from][to] = 0;
                weakEdges[from][to] = 0;
                Arrays.fill(strong[from][to], 0);
                Arrays.fill(weak[from][to], 0);
            }
        }
        for (int i = 0; i < nodes.count(); i++) {
            var node = nodes.get(i);
            if (node.declared) {
                int from = node.kind;
                entities[from]++;
                count(node.below, strong[from], strongEdges[from]);
                count(node.weakBelow, weak[from], weakEdges[from]);
            }
        }
    }

    private void count(int[] below, int[][] counts, int[] edges) {
        Arrays.fill(degrees, 0);
        for (int number : below) {
            degrees[nodes.get(number).kind]++;
        }
        for (int to = 0; to < KINDS; to++) {
            counts[to][Math.min(DEGREES, degrees[to])]++;
            edges[to] += degrees[to];
        }
    }
}
