package io.bianque.alerting.diagnosis;

import java.util.Arrays;

/**
 * For each entity, the most that the alerts of itself and of all that may suffer from it can add up to. Kept up to date alert
 * by alert; in whole billionths of a nat, so that it does not matter in which order they came and went. Confined to the
 * core's thread.
 */
final class Bounds {
    private static final double UNITS = 1e9;
    /** What somebody counts who said that it fails and has no alert: next to nothing, but not nothing. */
    private static final double SAYS_SO = 1 / UNITS;

    private final Nodes nodes;
    private final Below below;
    private final double dependent;
    private long[] sums = new long[0];
    private long[] own = new long[0];
    /** What each was said to count, in nats. */
    private double[] told = new double[0];
    /** How many alerting entities count towards it. */
    private int[] counts = new int[0];
    /** How many nodes count at all. */
    private int counting;
    /** The same for what a search has not explained yet. */
    private long[] leftSums = new long[0];
    private long[] leftOwn = new long[0];
    private int leftCounting;
    /** Who counts less than {@link #leftSums} say, and by how much on itself and below: added when that is asked for. */
    private int[] stale = new int[0];
    private long[] staleOwn = new long[0];
    private long[] staleShare = new long[0];
    private int staleCount;

    Bounds(Nodes nodes, Below below, double dependent) {
        this.nodes = nodes;
        this.below = below;
        this.dependent = dependent;
    }

    /** To be called when the topology has changed: numbers mean other nodes now. */
    void forget() {
        sums = new long[nodes.count()];
        own = new long[nodes.count()];
        told = new double[nodes.count()];
        counts = new int[nodes.count()];
        counting = 0;
    }

    /** To be called when a node that has no alerts says that it fails, or no longer does. */
    void setSaid(Node node) {
        set(node, node.failingAsOf > node.healthyAsOf ? SAYS_SO : 0);
    }

    /** Says how strong the alerts of a node are, when it has any. */
    void set(Node node, double nats) {
        grow();
        if (told[node.number] == nats) {
            return;
        }
        told[node.number] = nats;
        long units = units(nats);
        long before = own[node.number];
        if (units == before) {
            return;
        }
        own[node.number] = units;
        int count = Integer.signum(Long.compare(units, 0)) - Integer.signum(Long.compare(before, 0));
        add(node.number, units - before, count);
        long share = share(units) - share(before);
        counting += count;
        for (int number : below.of(node).numbers()) {
            add(number, share, count);
        }
    }

    private static long units(double nats) {
        return (long) Math.ceil(nats * UNITS);
    }

    private long share(long units) {
        return (long) Math.ceil(units * dependent);
    }

    private void add(int number, long units, int count) {
        sums[number] += units;
        counts[number] += count;
    }

    private void grow() {
        if (sums.length < nodes.count()) {
            int size = Math.max(nodes.count(), sums.length + (sums.length >> 1));
            sums = Arrays.copyOf(sums, size);
            own = Arrays.copyOf(own, size);
            told = Arrays.copyOf(told, size);
            counts = Arrays.copyOf(counts, size);
        }
    }

    /** Begins a search: nothing is explained yet. */
    void beginSearch() {
        grow();
        if (leftSums.length != sums.length) {
            leftSums = new long[sums.length];
            leftOwn = new long[sums.length];
            stale = new int[sums.length];
            staleOwn = new long[sums.length];
            staleShare = new long[sums.length];
        }
        System.arraycopy(sums, 0, leftSums, 0, sums.length);
        System.arraycopy(own, 0, leftOwn, 0, own.length);
        leftCounting = counting;
        staleCount = 0;
    }

    /** Says how strong the alerts of a node are that a search has not explained yet; less than before, or as much. */
    void setLeft(Node node, double nats) {
        long units = nats == 0 ? 0 : units(nats);
        long before = leftOwn[node.number];
        if (units != before) {
            leftOwn[node.number] = units;
            stale[staleCount] = node.number;
            staleOwn[staleCount] = units - before;
            staleShare[staleCount++] = share(units) - share(before);
            leftCounting -= units == 0 ? 1 : 0;
            if (staleCount == stale.length) {
                settle();
            }
        }
    }

    /** Brings what is left up to date: takes off what was explained, or adds up the rest anew where that is less. */
    private void settle() {
        if (staleCount == 0) {
            return;
        }
        if (leftCounting < staleCount) {
            System.arraycopy(leftOwn, 0, leftSums, 0, leftSums.length);
            for (int i = 0; i < nodes.count(); i++) {
                if (leftOwn[i] != 0) {
                    addLeft(nodes.get(i), share(leftOwn[i]));
                }
            }
        } else {
            for (int i = 0; i < staleCount; i++) {
                leftSums[stale[i]] += staleOwn[i];
                addLeft(nodes.get(stale[i]), staleShare[i]);
            }
        }
        staleCount = 0;
    }
    private void addLeft(Node node, long share) {
        for (int number : below.of(node).numbers()) {
            leftSums[number] += share;
        }
    }

    /** Of how many of those that stand on a node something may speak for it in a search, on themselves or above them. */
    int branches(Node node) {
        settle();
        int branches = 0;
        for (int number : node.above) {
            branches += leftSums[number] > 0 ? 1 : 0;
        }
        return branches;
    }

    /** The bound for what a search has not explained yet. */
    double left(int number) {
        settle();
        return leftSums[number] / UNITS;
    }

    /** Whether any alert counts towards a node. */
    boolean isTouched(int number) {
        return number < counts.length && counts[number] > 0;
    }

    double of(Node node) {
        return sums[node.number] / UNITS;
    }
}
