package io.bianque.alerting.diagnosis;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * How the dependents of an entity that nobody reads are: the only way to tell whether it may be a cause. Remembers what it
 * found until {@link #forget}, since in a storm many ask about the same switch. Confined to the core's thread.
 */
final class Branches {
    /** Unread entities may stand on unread entities; deeper than this counts as not heard of. */
    private static final int DEPTH_MAX = 8;

    private final Nodes nodes;
    private final Map<Node, Summary> found = new HashMap<>();

    Branches(Nodes nodes) {
        this.nodes = nodes;
    }

    /** The dependents of one entity: how many have an alert, when the others were well (ascending), and how many there are. */
    static final class Summary {
        private final int failing;
        private final long[] wellAsOf;
        private final int total;

        private Summary(int failing, long[] wellAsOf, int total) {
            this.failing = failing;
            this.wellAsOf = wellAsOf;
            this.total = total;
        }

        int healthy(long since) {
            int at = Arrays.binarySearch(wellAsOf, since);
            while (at > 0 && wellAsOf[at - 1] == since) {
                at--;
            }
            return wellAsOf.length - (at < 0 ? -at - 1 : at);
        }

        int unknown(long since) {
            return total - failing - healthy(since);
        }

        /** Whether it might yet turn out that enough of them fail. */
        boolean mayStillFail(long since, double share) {
            int most = total - healthy(since);
            return unknown(since) > 0 && failing > 0 && most >= 2 && most >= share * total;
        }
    }

    void forget() {
        found.clear();
    }

    Summary of(Node node) {
        return summary(node, 0);
    }

    private Summary summary(Node node, int depth) {
        var known = found.get(node);
        if (known != null) {
            return known;
        }
        // Met again on its own way up a circle it has not been heard of.
        found.put(node, new Summary(0, new long[0], 0));
        int failing = 0;
        int well = 0;
        var times = new long[node.above.length];
        for (int number : node.above) {
            var dependent = nodes.get(number);
            long asOf = wellAsOf(dependent, depth);
            if (asOf == Long.MAX_VALUE) {
                failing++;
            } else if (asOf != Node.NEVER) {
                times[well++] = asOf;
            }
        }
        times = Arrays.copyOf(times, well);
        Arrays.sort(times);
        var summary = new Summary(failing, times, node.above.length);
        found.put(node, summary);
        return summary;
    }

    /** {@code Long.MAX_VALUE} when it fails, {@link Node#NEVER} when it was not heard of. */
    private long wellAsOf(Node node, int depth) {
        if (!node.firing.isEmpty()) {
            return Long.MAX_VALUE;
        }
        if (!node.isSilent()) {
            return node.isHealthy(node.healthyAsOf) ? node.healthyAsOf : Node.NEVER;
        }
        if (depth == DEPTH_MAX || node.isSuspect()) {
            return Node.NEVER;
        }
        var above = summary(node, depth + 1);
        if (above.failing > 0) {
            return Long.MAX_VALUE;
        }
        return above.wellAsOf.length == 0 ? Node.NEVER : above.wellAsOf[above.wellAsOf.length - 1];
    }
}
