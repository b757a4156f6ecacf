package io.bianque.alerting.diagnosis;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * For a node, everything it stands on, nearest first: what might be the cause of its symptoms. First what it is sure to
 * suffer from, then what it may suffer from together with others (members of groups, and below them). At most so many as
 * the limit says, so that a graph where everything stands on everything stays affordable.
 *
 * <p>Rows are kept for as long as the topology holds and memory allows. Confined to the core's thread.
 */
final class Below {
    private static final int KEPT_MAX = 8_000_000;

    private final Nodes nodes;
    private final int limit;
    private @Nullable Row[] rows = new Row[0];
    private int kept;
    private int[] marks = new int[0];
    private int mark;
    private int[] queue = new int[0];
    private long cut;

    Below(Nodes nodes, int limit) {
        this.nodes = nodes;
        this.limit = limit;
    }

    /** One row. */
    static final class Row {
        private final int[] numbers;
        private final int sure;

        private Row(int[] numbers, int sure) {
            this.numbers = numbers;
            this.sure = sure;
        }

        /** The nodes below, without the node itself; not to be changed. */
        int[] numbers() {
            return numbers;
        }

        boolean contains(Node node) {
            for (int number : numbers) {
                if (number == node.number) {
                    return true;
                }
            }
            return false;
        }

        /** How many of them, the first ones, it reaches without a group. */
        int sure() {
            return sure;
        }
    }

    /** To be called when the topology has changed. */
    void forget() {
        rows = new Row[nodes.count()];
        kept = 0;
    }

    /** How many rows were cut at the limit. */
    long cut() {
        return cut;
    }

    Row of(Node node) {
        if (node.number >= rows.length) {
            rows = Arrays.copyOf(rows, Math.max(nodes.count(), 16));
        }
        var row = rows[node.number];
        if (row == null) {
            row = find(node);
            if (kept + row.numbers.length <= KEPT_MAX) {
                kept += row.numbers.length;
                rows[node.number] = row;
            }
        }
        return row;
    }

    private Row find(Node from) {
        if (marks.length < nodes.count()) {
            marks = new int[nodes.count()];
            queue = new int[nodes.count()];
            mark = 0;
        }
        mark++;
        int size = 0;
        marks[from.number] = mark;
        size = take(from.below, size);
        for (int i = 0; i < size; i++) {
            size = take(nodes.get(queue[i]).below, size);
        }
        int sure = size;
        if (nodes.hasGroups()) {
            size = take(from.members, size);
            for (int i = 0; i < size; i++) {
                var node = nodes.get(queue[i]);
                size = take(node.members, size);
                if (i >= sure) {
                    size = take(node.below, size);
                }
            }
        }
        if (size > limit) {
            cut++;
        }
        return new Row(Arrays.copyOf(queue, Math.min(size, limit)), Math.min(sure, limit));
    }

    private int take(int[] numbers, int size) {
        int end = size;
        for (int number : numbers) {
            if (marks[number] != mark && end < limit + 1) {
                marks[number] = mark;
                queue[end++] = number;
            }
        }
        return end;
    }
}
