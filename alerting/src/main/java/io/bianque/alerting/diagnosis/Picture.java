package io.bianque.alerting.diagnosis;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How all nodes are at one moment, and the edges to what stands on them, in arrays: walks over thousands of nodes need not
 * touch the nodes themselves. Taken once for each search. Costs time in proportion to the nodes, and to the edges when the
 * topology has changed. Confined to the core's thread.
 */
final class Picture {
    private static final int QUIET = 1;
    private static final int LOST = 2;
    private static final int FIRING = 4;
    private static final int SAYS_IT_FAILS = 8;
    private static final int IN_GROUP = 16;

    private final Nodes nodes;
    private boolean known;
    private int count;
    /** Where the dependents of a node begin in {@link #above}; those of the next begin where they end. */
    private int[] starts = {0};
    private int[] above = new int[0];
    private double[] sureness = new double[0];
    /** Since when each node is known to be healthy; {@link Node#NEVER} when it is not. */
    private long[] healthyAsOf = new long[0];
    private byte[] flags = new byte[0];
    /** How many alerts of each node no cause explains, as far as the search has come. */
    private int[] unexplained = new int[0];

    Picture(Nodes nodes) {
        this.nodes = nodes;
    }

    /** To be called when the topology has changed. */
    void forget() {
        known = false;
    }

    /** Takes the picture. Nothing is explained on it. */
    void take() {
        if (!known) {
            join();
            known = true;
        }
        count = nodes.count();
        if (starts.length <= count) {
            // Strangers, on which nothing stands.
            int from = starts.length;
            starts = Arrays.copyOf(starts, count + 1 + (count >> 2));
            Arrays.fill(starts, from, starts.length, starts[from - 1]);
        }
        if (flags.length < count) {
            flags = new byte[count + (count >> 2)];
            healthyAsOf = new long[count + (count >> 2)];
            unexplained = new int[count + (count >> 2)];
        }
        for (int i = 0; i < count; i++) {
            var node = nodes.get(i);
            boolean fires = !node.firing.isEmpty();
            unexplained[i] = node.firing.size();
            for (int k = 0; k < node.firing.size(); k++) {
                node.firing.get(k).accepted = null;
            }
            healthyAsOf[i] = node.isHealthy(Node.NEVER) ? node.healthyAsOf : Node.NEVER;
            flags[i] = (byte) ((node.isQuiet() ? QUIET : 0) | (node.presence == Presence.LOST ? LOST : 0)
                    | (fires ? FIRING : 0) | (!fires && node.failingAsOf > node.healthyAsOf ? SAYS_IT_FAILS : 0)
                    | (node.groups.length > 0 ? IN_GROUP : 0));
        }
    }

    private void join() {
        int n = nodes.count();
        starts = new int[n + 1];
        for (int i = 0; i < n; i++) {
            starts[i + 1] = starts[i] + nodes.get(i).above.length;
        }
        above = new int[starts[n]];
        sureness = new double[starts[n]];
        for (int i = 0; i < n; i++) {
            var node = nodes.get(i);
            System.arraycopy(node.above, 0, above, starts[i], node.above.length);
            System.arraycopy(node.aboveConfidence, 0, sureness, starts[i], node.above.length);
        }
    }

    int count() {
        return count;
    }

    /** Where the edges to the dependents of a node begin. */
    int begin(int number) {
        return starts[number];
    }

    int end(int number) {
        return starts[number + 1];
    }

    int dependent(int edge) {
        return above[edge];
    }

    double sureness(int edge) {
        return sureness[edge];
    }

    boolean isHealthy(int number, long since) {
        return healthyAsOf[number] >= since;
    }

    boolean isQuiet(int number) {
        return (flags[number] & QUIET) != 0;
    }

    boolean isLost(int number) {
        return (flags[number] & LOST) != 0;
    }

    boolean isInGroup(int number) {
        return (flags[number] & IN_GROUP) != 0;
    }

    /** Whether it has an alert that fires. */
    boolean fires(int number) {
        return (flags[number] & FIRING) != 0;
    }

    /** Whether it has no alert but said, when it was asked last, that it fails. */
    boolean saysItFails(int number) {
        return (flags[number] & SAYS_IT_FAILS) != 0;
    }

    /** Says what explains an alert; null for nothing. */
    void explain(Active active, @Nullable Accepted by) {
        unexplained[active.node.number] += (by == null ? 1 : 0) - (active.accepted == null ? 1 : 0);
        active.accepted = by;
    }

    /** Whether it has an alert that nothing explains, be it one that is not to be explained. */
    boolean isUnexplained(int number) {
        return unexplained[number] > 0;
    }
}
