package io.bianque.alerting.diagnosis;

import io.bianque.collector.topology.EntityId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * What would suffer if one node were down: a breadth-first walk over strong edges to dependents that does not pass what is
 * known to be healthy, and passes a group only when more of its members suffer than it can spare. Reused for one node after
 * another; its arrays hold the walk made last. Costs time in proportion to the edges walked. Confined to the core's thread.
 */
final class Spread {
    private final Nodes nodes;
    private final Picture picture;
    /** How much surer we are of a way for each entity on it that is quiet though it could be read. */
    private final double quiet;
    private int[] marks = new int[0];
    private int mark;
    /** Who is an end of the way that is asked for, by {@link #mark}. */
    private int[] ends = new int[0];
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

    Spread(Nodes nodes, Picture picture, double quiet) {
        this.nodes = nodes;
        this.picture = picture;
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
            int number = reached[i];
            double passed = confidence[i] * (i > 0 && picture.isQuiet(number) && !mute[i] ? quiet : 1);
            int end = picture.end(number);
            for (int edge = picture.begin(number); edge < end; edge++) {
                int dependent = picture.dependent(edge);
                if (marks[dependent] != mark) {
                    visit(dependent, i, passed * picture.sureness(edge), freshSince);
                }
            }
            if (!picture.isInGroup(number)) {
                continue;
            }
            for (int group : nodes.get(number).groups) {
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
        int n = picture.count();
        if (marks.length < n) {
            marks = new int[n];
            ends = new int[0];
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
            Arrays.fill(ends, 0);
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
        if (picture.isHealthy(number, freshSince)) {
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
        mute[count] = picture.isLost(number) || (from >= 0 && mute[from]);
        confidence[count++] = sureness;
    }

    /** Whether the i-th that suffers has an alert. */
    boolean fires(int i) {
        return picture.fires(reached[i]);
    }

    /** Whether the i-th that suffers has none but said that it fails. */
    boolean saysItFails(int i) {
        return picture.saysItFails(reached[i]);
    }

    /** Whether the last walk, which passed whatever it met, met anything that it would not pass now. */
    boolean wouldStop(long freshSince) {
        for (int i = 1; i < count; i++) {
            if (picture.isHealthy(reached[i], freshSince)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the last walk came to a node, healthy or not. */
    boolean cameTo(Node node) {
        return node.number < marks.length && marks[node.number] == mark;
    }

    /**
     * What lies between the origin and the nodes of any of these alerts and could be read, and is quiet: the nearest so many.
     */
    List<Node> quietOnTheWay(List<Active> alerts, int most) {
        if (ends.length < marks.length) {
            ends = new int[marks.length];
        }
        for (int i = 0; i < alerts.size(); i++) {
            ends[alerts.get(i).node.number] = mark;
        }
        var passed = new BitSet(count);
        for (int i = count - 1; i > 0; i--) {
            if (parents[i] > 0 && (ends[reached[i]] == mark || passed.get(i))) {
                passed.set(parents[i]);
            }
        }
        var quietOnes = new ArrayList<Node>();
        for (int i = passed.nextSetBit(0); i >= 0 && quietOnes.size() < most; i = passed.nextSetBit(i + 1)) {
            if (picture.isQuiet(reached[i])) {
                quietOnes.add(nodes.get(reached[i]));
            }
        }
        return quietOnes;
    }

    /** Adds to these nodes whatever lies between them and the origin, by number. */
    void addOnTheWay(BitSet numbers) {
        for (int i = count - 1; i > 0; i--) {
            if (numbers.get(reached[i])) {
                numbers.set(reached[parents[i]]);
            }
        }
    }

    /** The way from the i-th that suffers down to the origin, both included. */
    List<EntityId> path(int i) {
        int length = 0;
        for (int at = i; at >= 0; at = parents[at]) {
            length++;
        }
        var path = new EntityId[length];
        int next = 0;
        for (int at = i; at >= 0; at = parents[at]) {
            path[next++] = nodes.get(reached[at]).id;
        }
        return List.of(path);
    }
}
