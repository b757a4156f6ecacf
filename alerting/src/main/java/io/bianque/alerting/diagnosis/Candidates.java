package io.bianque.alerting.diagnosis;

import java.util.Arrays;

/**
 * The candidates of a search that are still to be looked at, the best first: a heap of numbers of nodes, each of them in it
 * once at most. What a candidate scores is the most that it may weigh, or what it weighed after so many causes were accepted.
 * Confined to the core's thread.
 */
final class Candidates {
    private static final int BOUND = -1;

    private final Nodes nodes;
    private final Picture picture;
    private int[] heap = new int[0];
    private int size;
    private double[] scores = new double[0];
    private int[] rounds = new int[0];

    Candidates(Nodes nodes, Picture picture) {
        this.nodes = nodes;
        this.picture = picture;
    }

    void clear() {
        size = 0;
        if (scores.length < nodes.count()) {
            int length = nodes.count() + (nodes.count() >> 2);
            scores = new double[length];
            rounds = new int[length];
            heap = Arrays.copyOf(heap, length);
        }
    }

    /** Whether it is no candidate any more since its own alerts have other causes. */
    boolean isExplained(int number) {
        return picture.fires(number) && !picture.isOpen(number) && !picture.hasReserved(number);
    }

    /** Drops those who are none any more. */
    void dropExplained() {
        int left = 0;
        for (int i = 0; i < size; i++) {
            if (!isExplained(heap[i])) {
                heap[left++] = heap[i];
            }
        }
        size = left;
        order();
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Adds one with the most that it may weigh, to be followed by {@link #order} when all are there. */
    void addUnordered(int number, double bound) {
        scores[number] = bound;
        rounds[number] = BOUND;
        heap[size++] = number;
    }

    void order() {
        for (int at = (size >> 1) - 1; at >= 0; at--) {
            sink(at, heap[at]);
        }
    }

    void addBound(int number, double bound) {
        add(number, bound, BOUND);
    }

    void addWeighed(int number, double total, int round) {
        add(number, total, round);
    }

    private void add(int number, double score, int round) {
        scores[number] = score;
        rounds[number] = round;
        rise(size++, number);
    }

    /** The best, which is taken out. */
    int remove() {
        int best = heap[0];
        int last = heap[--size];
        if (size > 0) {
            sink(0, last);
        }
        return best;
    }

    /** What the one taken out last scored. */
    double score(int number) {
        return scores[number];
    }

    /** After how many causes it was weighed; less than nought when it was not. */
    int round(int number) {
        return rounds[number];
    }

    private void rise(int from, int number) {
        int at = from;
        while (at > 0) {
            int parent = (at - 1) >> 1;
            if (!isBefore(number, heap[parent])) {
                break;
            }
            heap[at] = heap[parent];
            at = parent;
        }
        heap[at] = number;
    }

    private void sink(int from, int number) {
        int at = from;
        int half = size >> 1;
        while (at < half) {
            int child = 2 * at + 1;
            if (child + 1 < size && isBefore(heap[child + 1], heap[child])) {
                child++;
            }
            if (!isBefore(heap[child], number)) {
                break;
            }
            heap[at] = heap[child];
            at = child;
        }
        heap[at] = number;
    }

    private boolean isBefore(int a, int b) {
        double scoreA = scores[a];
        double scoreB = scores[b];
        return scoreA > scoreB || (scoreA == scoreB && isBeforeItsEqual(a, b));
    }

    private boolean isBeforeItsEqual(int a, int b) {
        boolean weighedA = rounds[a] != BOUND;
        if (weighedA != (rounds[b] != BOUND)) {
            return !weighedA; // equals are decided among those that were weighed
        }
        if (picture.fires(a) != picture.fires(b)) {
            return picture.fires(a);
        }
        return nodes.isBefore(a, b);
    }
}
