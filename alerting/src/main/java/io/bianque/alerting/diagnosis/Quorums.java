package io.bianque.alerting.diagnosis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Causes that only together break a group: each of them leaves the group working, so none explains what stands on it. Goes
 * through the causes from the bottom up and spreads what suffers from all of them at once; a cause that suffers because of a
 * group that several others broke is theirs, and is given to the one that came last and tipped it. Costs one walk over what
 * suffers. Confined to the core's thread.
 */
final class Quorums {
    private static final int NOBODY = -1;

    private final Nodes nodes;
    private final DiagnosisOptions.Timing timing;
    private int[] culprit = new int[0];
    /** The group through which several causes came, or -1. */
    private int[] through = new int[0];
    private int[] groupDown = new int[0];
    private int[] firstCulprit = new int[0];
    private int[] lastCulprit = new int[0];
    private boolean[] several = new boolean[0];
    private int[] queue = new int[0];

    Quorums(Nodes nodes, DiagnosisOptions.Timing timing) {
        this.nodes = nodes;
        this.timing = timing;
    }

    List<Accepted> join(List<Accepted> causes) {
        if (!nodes.hasGroups() || causes.size() < 3) {
            return causes;
        }
        begin();
        var order = new ArrayList<Accepted>(causes);
        order.sort(Comparator.comparingInt((Accepted each) -> each.node.component).thenComparing(each -> each.node.id));
        var dropped = new ArrayList<Accepted>();
        for (int i = 0; i < order.size(); i++) {
            var cause = order.get(i);
            int by = culprit[cause.node.number];
            if (by != NOBODY && through[cause.node.number] >= 0 && isExplained(cause, order.get(by))) {
                give(cause, order.get(by));
                dropped.add(cause);
            } else {
                spread(i, order);
            }
        }
        var left = new ArrayList<>(causes);
        left.removeAll(dropped);
        return left;
    }

    private void begin() {
        int n = nodes.count();
        if (culprit.length < n) {
            culprit = new int[n];
            through = new int[n];
            groupDown = new int[n];
            firstCulprit = new int[n];
            lastCulprit = new int[n];
            several = new boolean[n];
            queue = new int[n];
        }
        Arrays.fill(culprit, NOBODY);
        Arrays.fill(through, NOBODY);
        Arrays.fill(groupDown, 0);
        Arrays.fill(several, false);
    }

    private boolean isExplained(Accepted cause, Accepted by) {
        for (var active : cause.explains) {
            if (culprit[active.node.number] == NOBODY
                    || active.pending() < by.weighed.onset() - timing.leadMillis()) {
                return false;
            }
        }
        return true;
    }

    private void give(Accepted cause, Accepted to) {
        for (var active : cause.explains) {
            active.accepted = to;
            to.explains.add(active);
        }
        var group = nodes.get(through[cause.node.number]);
        if (!to.quorumGone.contains(group)) {
            to.quorumGone.add(group);
        }
    }

    private void spread(int number, List<Accepted> order) {
        var cause = order.get(number);
        long fresh = cause.weighed.freshSince();
        int size = 0;
        if (culprit[cause.node.number] == NOBODY) {
            culprit[cause.node.number] = number;
            queue[size++] = cause.node.number;
        }
        for (int i = 0; i < size; i++) {
            var node = nodes.get(queue[i]);
            for (int dependent : node.above) {
                size = suffer(dependent, culprit[node.number], through[node.number], fresh, size);
            }
            for (int group : node.groups) {
                int by = culprit[node.number];
                if (groupDown[group]++ == 0) {
                    firstCulprit[group] = by;
                    lastCulprit[group] = by;
                } else {
                    several[group] |= by != firstCulprit[group];
                    boolean later = order.get(by).weighed.onset() > order.get(lastCulprit[group]).weighed.onset();
                    lastCulprit[group] = later ? by : lastCulprit[group];
                }
                if (groupDown[group] > nodes.get(group).spare) {
                    boolean joint = several[group];
                    size = suffer(group, joint ? lastCulprit[group] : by, joint ? group : through[node.number], fresh,
                            size);
                }
            }
        }
    }

    private int suffer(int number, int by, int group, long fresh, int size) {
        if (culprit[number] != NOBODY || nodes.get(number).isHealthy(fresh)) {
            return size;
        }
        culprit[number] = by;
        through[number] = group;
        queue[size] = number;
        return size + 1;
    }
}
