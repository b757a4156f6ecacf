package io.bianque.alerting.diagnosis;

import io.bianque.alerting.diagnosis.FullWalks.FullWalk;
import io.bianque.collector.topology.EntityId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
    /** What the walks that are made here write into. */
    private int[] ownReached = new int[0];
    private int[] ownParents = new int[0];
    private int[] ownBranchOf = new int[0];
    private double[] ownSureness = new double[0];
    private boolean isSure;
    private int[] marks = new int[0];
    private int mark;
    private boolean isMarked;
    /** Where each stands in {@link #reached}, for the walk of {@link #placedMark}. */
    private int[] places = new int[0];
    private int placedMark;
    /** Who is an end of the way that is asked for, by {@link #mark}. */
    private int[] ends = new int[0];
    private int[] groupMarks = new int[0];
    private int[] groupDown = new int[0];
    /** What suffers, the origin first, then nearest first. Not to be changed. */
    int[] reached = ownReached;
    int count;
    /** From whom the suffering came: an index into {@link #reached}. */
    private int[] parents = ownParents;
    /** Through which dependent of the origin, in {@code 0..branches-1}; -1 for the origin. Not to be changed. */
    int[] branchOf = ownBranchOf;
    private double @Nullable [] sureness;
    /** How sure the way is to each of them, once so many were asked for that all were weighed. */
    private double[] confidence = new double[0];
    private boolean isWeighed;
    private int asked;
    private int[] way = new int[0];
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
        var full = picture.walks().of(origin.number);
        if (full == null) {
            walkAnew(origin, freshSince);
            if (healthyCount == 0 && picture.walks().hasRoom(count)) {
                picture.walks().keep(origin.number, picture.count(), copy());
            }
            return;
        }
        reached = full.reached;
        parents = full.parents;
        branchOf = full.branchOf;
        sureness = full.sureness;
        count = reached.length;
        branches = full.branches;
        isMarked = false;
        if (wouldStop(freshSince)) {
            walkAnew(origin, freshSince);
        }
    }

    private FullWalk copy() {
        return new FullWalk(Arrays.copyOf(reached, count), Arrays.copyOf(parents, count),
                Arrays.copyOf(branchOf, count), isSure ? null : Arrays.copyOf(ownSureness, count), branches);
    }

    private void walkAnew(Node origin, long freshSince) {
        reached = ownReached;
        parents = ownParents;
        branchOf = ownBranchOf;
        sureness = ownSureness;
        isSure = true;
        isMarked = true;
        count = 0;
        branches = 0;
        var starts = picture.starts;
        var above = picture.above;
        var sure = picture.sureness;
        var seen = marks;
        int now = mark;
        reach(origin.number, -1, -1, 1);
        for (int i = 0; i < count; i++) {
            int number = ownReached[i];
            int end = starts[number + 1];
            for (int edge = starts[number]; edge < end; edge++) {
                int dependent = above[edge];
                if (seen[dependent] != now) {
                    visit(dependent, i, sure[edge], freshSince);
                }
            }
            if (picture.isInGroup(number)) {
                spreadInGroups(number, i, freshSince);
            }
        }
    }

    /** How sure the way to the i-th that suffers is. */
    double confidence(int i) {
        if (!isWeighed) {
            if (++asked <= count >> 5) {
                return confidenceOf(i);
            }
            weighAll();
        }
        return confidence[i];
    }

    /** Follows one way down and weighs it upwards, as {@link #weighAll} does. */
    private double confidenceOf(int i) {
        int length = 0;
        for (int at = i; at > 0; at = parents[at]) {
            way[length++] = at;
        }
        var flags = picture.flags;
        double sure = 1;
        int from = 0;
        boolean silent = (flags[reached[0]] & Picture.LOST) != 0;
        while (length > 0) {
            int at = way[--length];
            boolean isQuiet = from > 0 && (flags[reached[from]] & Picture.QUIET) != 0 && !silent;
            double passed = isQuiet ? sure * quiet : sure;
            sure = sureness == null ? passed : passed * sureness[at];
            silent |= (flags[reached[at]] & Picture.LOST) != 0;
            from = at;
        }
        return sure;
    }

    private void weighAll() {
        var flags = picture.flags;
        var sure = sureness;
        confidence[0] = 1;
        mute[0] = (flags[reached[0]] & Picture.LOST) != 0;
        for (int i = 1; i < count; i++) {
            int from = parents[i];
            double passed = from > 0 && (flags[reached[from]] & Picture.QUIET) != 0 && !mute[from]
                    ? confidence[from] * quiet
                    : confidence[from];
            confidence[i] = sure == null ? passed : passed * sure[i];
            mute[i] = (flags[reached[i]] & Picture.LOST) != 0 || mute[from];
        }
        isWeighed = true;
    }

    private void spreadInGroups(int number, int i, long freshSince) {
        for (int group : nodes.get(number).groups) {
            if (groupMarks[group] != mark) {
                groupMarks[group] = mark;
                groupDown[group] = 0;
            }
            if (++groupDown[group] > nodes.get(group).spare) {
                visit(group, i, 1, freshSince);
            }
        }
    }

    private void begin() {
        int n = picture.count();
        if (marks.length < n) {
            int length = n + (n >> 2);
            marks = new int[length];
            ends = new int[0];
            groupMarks = new int[length];
            groupDown = new int[length];
            ownReached = new int[length];
            ownParents = new int[length];
            ownBranchOf = new int[length];
            ownSureness = new double[length];
            confidence = new double[length];
            mute = new boolean[length];
            way = new int[length];
            healthy = new int[length];
            healthyBranch = new int[length];
            mark = 0;
        }
        if (mark == Integer.MAX_VALUE) {
            Arrays.fill(marks, 0);
            Arrays.fill(groupMarks, 0);
            Arrays.fill(ends, 0);
            placedMark = 0;
            mark = 0;
        }
        mark++;
        healthyCount = 0;
        isWeighed = false;
        asked = 0;
    }

    private void visit(int number, int from, double sure, long freshSince) {
        if (marks[number] == mark) {
            return;
        }
        int branch = from == 0 ? branches++ : branchOf[from];
        if (picture.isHealthy(number, freshSince)) {
            marks[number] = mark;
            healthy[healthyCount] = number;
            healthyBranch[healthyCount++] = branch;
        } else {
            reach(number, from, branch, sure);
        }
    }

    private void reach(int number, int from, int branch, double sure) {
        marks[number] = mark;
        ownReached[count] = number;
        ownParents[count] = from;
        ownBranchOf[count] = branch;
        ownSureness[count++] = sure;
        isSure &= sure == 1;
    }

    /** Whether the last walk, which passed whatever it met, met anything that it would not pass now. */
    boolean wouldStop(long freshSince) {
        if (picture.lastHealthy() < freshSince) {
            return false;
        }
        for (int i = 1; i < count; i++) {
            if (picture.isHealthy(reached[i], freshSince)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the last walk came to a node, healthy or not. */
    boolean cameTo(Node node) {
        if (!isMarked) {
            for (int i = 0; i < count; i++) {
                marks[reached[i]] = mark;
            }
            isMarked = true;
        }
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

    /** Which of those that suffer a node is; negative when it does not suffer. */
    int indexOf(Node node) {
        if (places.length < marks.length) {
            places = new int[marks.length];
            placedMark = 0;
        }
        if (placedMark != mark) {
            for (int i = 0; i < count; i++) {
                places[reached[i]] = i;
            }
            placedMark = mark;
        }
        int place = node.number < places.length ? places[node.number] : 0;
        return place < count && reached[place] == node.number ? place : -1;
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
