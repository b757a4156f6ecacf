package io.bianque.collector.topology;

import java.util.Arrays;

/**
 * The strongly connected components of a directed graph: nodes that all reach each other. Tarjan's algorithm ("Depth-first
 * search and linear graph algorithms", 1972) without recursion, in time and memory proportional to nodes and edges.
 *
 * <p>Components are numbered so that every edge leads to the same or a lower number: with edges from dependents to what
 * they stand on, low numbers are at the bottom. Immutable.
 */
public final class StrongComponents {
    private final int[] componentOf;
    private final int[] sizes;

    private StrongComponents(int[] componentOf, int[] sizes) {
        this.componentOf = componentOf;
        this.sizes = sizes;
    }

    /**
     * Finds them.
     *
     * @param targets for each node the nodes that its edges lead to; repeats and self edges do no harm
     */
    public static StrongComponents of(int[][] targets) {
        return new Search(targets).run();
    }

    /** How many components there are. */
    public int count() {
        return sizes.length;
    }

    /** The component of a node, in {@code 0..count()-1}. */
    public int componentOf(int node) {
        return componentOf[node];
    }

    /** How many nodes are in a component. */
    public int size(int component) {
        return sizes[component];
    }

    private static final class Search {
        private static final int NEW = -1;

        private final int[][] targets;
        private final int[] order;
        private final int[] low;
        private final int[] componentOf;
        private final int[] sizes;
        /** Nodes whose component is still open, in the order of discovery. */
        private final int[] open;
        private int openCount;
        /** The way from the root of the search to where it is, and at which edge each node of it stands. */
        private final int[] way;
        private final int[] nextEdge;
        private int found;
        private int components;

        Search(int[][] targets) {
            int n = targets.length;
            this.targets = targets;
            order = new int[n];
            low = new int[n];
            componentOf = new int[n];
            sizes = new int[n];
            open = new int[n];
            way = new int[n];
            nextEdge = new int[n];
            Arrays.fill(order, NEW);
            Arrays.fill(componentOf, NEW);
        }

        StrongComponents run() {
            for (int node = 0; node < targets.length; node++) {
                if (order[node] == NEW) {
                    search(node);
                }
            }
            return new StrongComponents(componentOf, Arrays.copyOf(sizes, components));
        }

        private void search(int root) {
            int depth = 0;
            enter(root);
            way[0] = root;
            while (depth >= 0) {
                int node = way[depth];
                if (nextEdge[node] < targets[node].length) {
                    int target = targets[node][nextEdge[node]++];
                    if (order[target] == NEW) {
                        enter(target);
                        way[++depth] = target;
                    } else if (componentOf[target] == NEW) {
                        low[node] = Math.min(low[node], order[target]);
                    }
                } else {
                    if (low[node] == order[node]) {
                        close(node);
                    }
                    if (--depth >= 0) {
                        low[way[depth]] = Math.min(low[way[depth]], low[node]);
                    }
                }
            }
        }

        private void enter(int node) {
            order[node] = found;
            low[node] = found++;
            open[openCount++] = node;
        }

        private void close(int root) {
            int node;
            do {
                node = open[--openCount];
                componentOf[node] = components;
                sizes[components]++;
            } while (node != root);
            components++;
        }
    }
}
