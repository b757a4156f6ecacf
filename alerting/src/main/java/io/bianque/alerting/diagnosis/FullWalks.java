package io.bianque.alerting.diagnosis;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The walks that pass whatever they meet: they depend on the topology alone, so each is made once and kept for as long as
 * memory allows. Confined to the core's thread.
 */
final class FullWalks {
    /** How many nodes are kept in all, each of them some 12 bytes. */
    private static final int KEPT_MAX = 1_500_000;

    private @Nullable FullWalk[] walks = new FullWalk[0];
    private int kept;

    /**
     * One walk: who is reached, the origin first; from whom, as an index; through which dependent of the origin; and how sure
     * the edges are, or null when all are. Not to be
     * changed.
     */
    static final class FullWalk {
        final int[] reached;
        final int[] parents;
        final int[] branchOf;
        final double @Nullable [] sureness;
        final int branches;

        FullWalk(int[] reached, int[] parents, int[] branchOf, double @Nullable [] sureness, int branches) {
            this.reached = reached;
            this.parents = parents;
            this.branchOf = branchOf;
            this.sureness = sureness;
            this.branches = branches;
        }
    }

    /** To be called when the topology has changed. */
    void forget() {
        walks = new FullWalk[0];
        kept = 0;
    }

    @Nullable
    FullWalk of(int origin) {
        return origin < walks.length ? walks[origin] : null;
    }

    /** Whether there is room for a walk over so many nodes. */
    boolean hasRoom(int count) {
        return kept + count <= KEPT_MAX;
    }

    void keep(int origin, int nodes, FullWalk walk) {
        if (walks.length <= origin) {
            walks = Arrays.copyOf(walks, nodes);
        }
        walks[origin] = walk;
        kept += walk.reached.length;
    }
}
