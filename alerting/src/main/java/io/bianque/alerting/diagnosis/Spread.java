package io.bianque.alerting.diagnosis;

import io.bianque.collector.topology.EntityId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Set;

/**
 * What would suffer if one node were down: a breadth-first walk over strong edges to dependents that does not pass what is
 * known to be healthy, and passes a group only when more of its members suffer than it can spare. Reused for one node after
 * another; its arrays hold the walk made last. Costs time in proportion to the edges walked. Confined to the core's thread.
 */
final class Spread {
    private final Nodes nodes;
    /** How much surer we are of a way for each entity on it that is quiet though it could be read. */
    private final double quiet;
    private int[] marks = new int[0];
    private int mark;
    private int[] groupMarks = new int[0];
    private int[] groupDown = new int[0];
    /** What suffers, the origin first, then nearest first. */
    int[] reached = new int[0];
    int count;
    /** From whom the suffering came: an index into {@link #reached}. */
    private int[] parents = new int[0];
    /** Through which dependent of the origin, in {@code 0..branches-1}; -1 for the origin. */
    int[] branchOf = new int[0];
    double[] confidence = new double[0];
    /** Whether something on the way is lost, so that silence says nothing. */
    private boolean[] mute = new boolean[0];
    int branches;
    /** Who is healthy at the edge of the suffering, and in which branch. */
    int[] healthy = new int[0];
    int[] healthyBranch = new int[0];
    int healthyCount;

    Spread(Nodes nodes, double quiet) {
        this.nodes = nodes;
        this.quiet = quiet;
    }

    /**
     * Walks.
     *
     * @param freshSince what is known to be healthy at or after this does not suffer
     */
    void walk(Node origin, long freshSince) {
        begin();
        reach(origin.number, -1, -1, 1);
        for (int i = 0; i < count; i++) {
            var node = nodes.get(reached[i]);
            double passed = confidence[i] * (i > 0 && node.isQuiet() && !mute[i] ? quiet : 1);
            for (int k = 0; k < node.above.length; k++) {
                visit(node.above[k], i, passed * node.aboveConfidence[k], freshSince);
            }
            for (int group : node.groups) {
                if (groupMarks[group] != mark) {
                    groupMarks[group] = mark;
                    groupDown[group] = 0;
                }
                if (++groupDown[group] > nodes.get(group).spare) {
                    visit(group, i, passed, freshSince);
                }
            }
        }
    }

    private void begin() {
        int n = nodes.count();
        if (marks.length < n) {
            marks = new int[n];
            groupMarks = new int[n];
            groupDown = new int[n];
            reached = new int[n];
            parents = new int[n];
            branchOf = new int[n];
            confidence = new double[n];
            mute = new boolean[n];
            healthy = new int[n];
            healthyBranch = new int[n];
            mark = 0;
        }
        if (mark == Integer.MAX_VALUE) {
            Arrays.fill(marks, 0);
            Arrays.fill(groupMarks, 0);
            mark = 0;
        }
        mark++;
        count = 0;
        branches = 0;
        healthyCount = 0;
    }

    private void visit(int number, int from, double sureness, long freshSince) {
        if (marks[number] == mark) {
            return;
        }
        int branch = from == 0 ? branches++ : branchOf[from];
        if (nodes.get(number).isHealthy(freshSince)) {
            marks[number] = mark;
            healthy[healthyCount] = number;
            healthyBranch[healthyCount++] = branch;
        } else {
            reach(number, from, branch, sureness);
        }
    }

    private void reach(int number, int from, int branch, double sureness) {
        marks[number] = mark;
        reached[count] = number;
        parents[count] = from;
        branchOf[count] = branch;
        mute[count] = nodes.get(number).presence == Presence.LOST || (from >= 0 && mute[from]);
        confidence[count++] = sureness;
    }

    /** Whether the last walk, which passed whatever it met, met anything that it would not pass now. */
    boolean wouldStop(long freshSince) {
        for (int i = 1; i < count; i++) {
            if (nodes.get(reached[i]).isHealthy(freshSince)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the last walk came to a node, healthy or not. */
    boolean cameTo(Node node) {
        return node.number < marks.length && marks[node.number] == mark;
    }

    /** What lies between the origin and any of these nodes, nearest first, the nodes themselves not counted. */
    List<Integer> onTheWay(Set<Node> ends) {
        var passed = new BitSet(count);
        for (int i = count - 1; i > 0; i--) {
            if ((passed.get(i) || ends.contains(nodes.get(reached[i]))) && parents[i] > 0) {
                passed.set(parents[i]);
            }
        }
        return passed.stream().mapToObj(i -> reached[i]).toList();
    }

    /** The way from the i-th that suffers down to the origin, both included. */
    List<EntityId> path(int i) {
        var path = new ArrayList<EntityId>();
        for (int at = i; at >= 0; at = parents[at]) {
            path.add(nodes.get(reached[at]).id);
        }
        return path;
    }
}
