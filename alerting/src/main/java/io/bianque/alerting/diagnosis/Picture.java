package io.bianque.alerting.diagnosis;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How all nodes and their alerts are at one moment, and the edges to what stands on them, in arrays: walks over thousands of
 * nodes need not touch the nodes themselves. Taken once for each search. Costs time in proportion to the nodes and alerts,
 * and to the edges when the topology has changed. Confined to the core's thread.
 */
final class Picture {
    static final int QUIET = 1;
    static final int LOST = 2;
    private static final int FIRING = 4;
    private static final int SAYS_IT_FAILS = 8;
    private static final int IN_GROUP = 16;
    private static final int SUSPECT = 32;
    private static final int RESERVED = 64;

    private final Nodes nodes;
    private final FullWalks walks = new FullWalks();
    private boolean known;
    private int count;
    /** Where the dependents of a node begin in {@link #above}; those of the next begin where they end. */
    int[] starts = {0};
    int[] above = new int[0];
    double[] sureness = new double[0];
    /** Since when each node is known to be healthy; {@link Node#NEVER} when it is not. */
    long[] healthyAsOf = new long[0];
    byte[] flags = new byte[0];
    /** How many alerts of each node are open: nothing explains them, as far as the search has come, and something should. */
    private int[] open = new int[0];
    /** When each node was well, whatever it said later. */
    private long[] wellAsOf = new long[0];
    /** Where the alerts of a node begin; those of the next begin where they end. */
    private int[] firstAlert = new int[1];
    private Active[] alerts = new Active[0];
    private boolean[] isOpen = new boolean[0];
    private long[] pending = new long[0];
    private double[] strength = new double[0];
    private int openAlerts;
    private boolean blames;
    private boolean told;
    private long lastHealthy = Node.NEVER;
    private long lastWell = Node.NEVER;

    Picture(Nodes nodes) {
        this.nodes = nodes;
    }

    /** To be called when the topology has changed. */
    void forget() {
        known = false;
        walks.forget();
    }

    /** Takes the picture. Nothing is explained on it. */
    void take() {
        if (!known) {
            join();
            known = true;
        }
        grow();
        openAlerts = 0;
        blames = false;
        told = false;
        lastHealthy = Node.NEVER;
        lastWell = Node.NEVER;
        int slot = 0;
        for (int i = 0; i < count; i++) {
            var node = nodes.get(i);
            int size = node.firing.size();
            boolean fires = size > 0;
            boolean suspect = node.isSuspect();
            boolean quiet = !fires && !suspect && !node.isSilent()
                    && (node.failingAsOf == Node.NEVER || node.failingAsOf <= node.healthyAsOf);
            wellAsOf[i] = node.healthyAsOf;
            lastWell = Math.max(lastWell, node.healthyAsOf);
            healthyAsOf[i] = !fires && !suspect && node.failingAsOf <= node.healthyAsOf ? node.healthyAsOf : Node.NEVER;
            lastHealthy = Math.max(lastHealthy, healthyAsOf[i]);
            flags[i] = (byte) ((quiet ? QUIET : 0) | (node.presence == Presence.LOST ? LOST : 0)
                    | (fires ? FIRING : 0) | (!fires && node.failingAsOf > node.healthyAsOf ? SAYS_IT_FAILS : 0)
                    | (node.groups.length > 0 ? IN_GROUP : 0) | (suspect ? SUSPECT : 0));
            firstAlert[i] = slot;
            open[i] = 0;
            if (fires) {
                slot = takeAlerts(node, slot);
            }
        }
        firstAlert[count] = slot;
    }

    /** Takes back what was explained since the picture was taken. To be called when nothing else has changed since. */
    void reset() {
        for (int i = 0; i < count; i++) {
            open[i] = 0;
            for (int slot = firstAlert[i]; slot < firstAlert[i + 1]; slot++) {
                var active = alerts[slot];
                active.accepted = null;
                active.awaits = null;
                isOpen[slot] = !active.isReserved();
                open[i] += isOpen[slot] ? 1 : 0;
            }
        }
    }

    private int takeAlerts(Node node, int first) {
        int slot = first;
        if (alerts.length < first + node.firing.size()) {
            int length = Math.max(2 * alerts.length, first + node.firing.size());
            alerts = Arrays.copyOf(alerts, length);
            isOpen = Arrays.copyOf(isOpen, length);
            pending = Arrays.copyOf(pending, length);
            strength = Arrays.copyOf(strength, length);
        }
        for (int k = 0; k < node.firing.size(); k++) {
            var active = node.firing.get(k);
            var symptom = active.symptom;
            boolean reserved = active.isReserved();
            active.accepted = null;
            active.awaits = null;
            active.slot = slot;
            alerts[slot] = active;
            isOpen[slot] = !reserved;
            pending[slot] = symptom.pendingMillis();
            strength[slot++] = symptom.strengthNats();
            told |= active.inCase != null;
            if (reserved) {
                flags[node.number] |= RESERVED;
            } else {
                open[node.number]++;
                openAlerts++;
                blames |= symptom.blames().isPresent();
            }
        }
        return slot;
    }

    private void grow() {
        count = nodes.count();
        if (starts.length <= count) {
            // Strangers, on which nothing stands.
            int from = starts.length;
            starts = Arrays.copyOf(starts, count + 1 + (count >> 2));
            Arrays.fill(starts, from, starts.length, starts[from - 1]);
        }
        if (flags.length < count) {
            int length = count + (count >> 2);
            flags = new byte[length];
            healthyAsOf = new long[length];
            wellAsOf = new long[length];
            open = new int[length];
            firstAlert = new int[length + 1];
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

    /** The walks that depend on the topology alone. */
    FullWalks walks() {
        return walks;
    }

    /** Since when the one is known to be healthy of whom that is known last. */
    long lastHealthy() {
        return lastHealthy;
    }

    boolean isHealthy(int number, long since) {
        return healthyAsOf[number] >= since;
    }

    /** When it was well last, whatever it said later; {@link Node#NEVER} when that is not known. */
    long wellAsOf(int number) {
        return wellAsOf[number];
    }

    /** The latest of these. */
    long lastWell() {
        return lastWell;
    }

    boolean isQuiet(int number) {
        return (flags[number] & QUIET) != 0;
    }

    boolean isInGroup(int number) {
        return (flags[number] & IN_GROUP) != 0;
    }

    boolean isSuspect(int number) {
        return (flags[number] & SUSPECT) != 0;
    }

    /** Whether it has an alert that fires. */
    boolean fires(int number) {
        return (flags[number] & FIRING) != 0;
    }

    /** Whether it has an alert that waits for a look, since its cause has gone, or was left over. */
    boolean hasReserved(int number) {
        return (flags[number] & RESERVED) != 0;
    }

    /** Whether it has no alert but said, when it was asked last, that it fails. */
    boolean saysItFails(int number) {
        return (flags[number] & SAYS_IT_FAILS) != 0;
    }

    /** How many alerts were to be explained when it was taken. */
    int openAlerts() {
        return openAlerts;
    }

    /** Whether any of these said whom a failing call was meant for. */
    boolean blames() {
        return blames;
    }

    /** Whether any alert belonged to a case when it was taken. */
    boolean isAnyTold() {
        return told;
    }

    /** Says what explains an alert; null for nothing. */
    void explain(Active active, @Nullable Accepted by) {
        active.accepted = by;
        boolean now = by == null && !active.isReserved();
        if (isOpen[active.slot] != now) {
            isOpen[active.slot] = now;
            open[active.node.number] += now ? 1 : -1;
        }
    }

    /** Whether it has an alert that is to be explained and that nothing explains. */
    boolean isOpen(int number) {
        return open[number] > 0;
    }

    /** The alerts of a node are those from here on, up to {@link #endAlert}. */
    int firstAlert(int number) {
        return firstAlert[number];
    }

    int endAlert(int number) {
        return firstAlert[number + 1];
    }

    boolean isOpenAlert(int slot) {
        return isOpen[slot];
    }

    Active alert(int slot) {
        return alerts[slot];
    }

    long pending(int slot) {
        return pending[slot];
    }

    double strength(int slot) {
        return strength[slot];
    }

    /** What the alerts of a node add up to that nothing explains. */
    double openStrength(int number) {
        double sum = 0;
        if (open[number] > 0) {
            for (int slot = firstAlert[number]; slot < firstAlert[number + 1]; slot++) {
                sum += isOpen[slot] ? strength[slot] : 0;
            }
        }
        return sum;
    }
}
