package io.bianque.alerting.diagnosis;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.EntityKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An entity with its edges, and all that was told about it. Edges are numbers of nodes; their order is that of the names,
 * so that nothing depends on what came first. Confined to the core's thread.
 */
final class Node {
    static final long NEVER = Long.MIN_VALUE;
    private static final int[] NONE = {};

    final EntityId id;
    int number;
    Optional<String> owner = Optional.empty();
    /** Whether the topology has it. */
    boolean declared;
    /** What it stands on strongly. */
    int[] below = NONE;
    /** What stands on it strongly, and how sure that is. */
    int[] above = NONE;
    double[] aboveConfidence = {};
    /** What it stands on weakly. */
    int[] weakBelow = NONE;
    /** As a group: its members, and how many of them may fail; -1 for what is no group. */
    int[] members = NONE;
    int spare = -1;
    /** The groups that it is a member of. */
    int[] groups = NONE;
    /** Its strongly connected component, and how many are in it. Low numbers are at the bottom. */
    int component = Integer.MAX_VALUE;
    int componentSize = 1;

    /** Its alerts that fire, sorted by key. */
    final List<Active> firing = new ArrayList<>();
    /** Its alerts that are pending, and since when. */
    final Map<AlertKey, Long> pending = new TreeMap<>();
    long healthyAsOf = NEVER;
    long failingAsOf = NEVER;
    /** Whether somebody said that nobody reads it. */
    boolean unread;
    /** Whether anything was ever heard of it. */
    boolean heard;
    Presence presence = Presence.UP;
    long presenceSince = NEVER;
    String changedWhat = "";
    long changedAt = NEVER;
    long askedAt = NEVER;
    long askedSince = NEVER;
    /** How often it was asked since it last answered. */
    int unanswered;
    /** A person said that it is not the cause of what it would explain, while this case lasts. */
    @Nullable
    Case notCauseOf;
    /** Its open case. */
    @Nullable
    Case ownCase;

    Node(EntityId id) {
        this.id = id;
    }

    /** A group breaks by its members alone. */
    boolean canBeCause() {
        return id.kind() != EntityKind.GROUP;
    }

    boolean isSuspect() {
        return !pending.isEmpty() || presence != Presence.UP;
    }

    /** Since when it is suspect; {@link Long#MAX_VALUE} when it is not. */
    long suspectSince() {
        long since = presence == Presence.UP ? Long.MAX_VALUE : presenceSince;
        for (long one : pending.values()) {
            since = Math.min(since, one);
        }
        return since;
    }

    /** Whether it is known to have been well at or after a time, with nothing against it since. */
    boolean isHealthy(long since) {
        return healthyAsOf >= since && firing.isEmpty() && !isSuspect() && failingAsOf <= healthyAsOf;
    }

    /** Whether nobody reads it as far as is known. */
    boolean isSilent() {
        return unread || id.kind() == EntityKind.GROUP;
    }

    /** Whether it said that it fails when it was asked, at or after a time, and has not said otherwise since. */
    boolean saysItFails(long since) {
        return failingAsOf >= since && failingAsOf > healthyAsOf;
    }

    /** Whether it could say that it fails, and does not. */
    boolean isQuiet() {
        return firing.isEmpty() && !isSilent() && !isSuspect() && (failingAsOf == NEVER || failingAsOf <= healthyAsOf);
    }

    boolean isGravelyDown() {
        if (presence == Presence.LOST) {
            return true;
        }
        for (int i = 0; i < firing.size(); i++) {
            if (firing.get(i).isGrave()) {
                return true;
            }
        }
        return false;
    }

    @Nullable
    Active find(AlertKey key) {
        int at = indexOf(key);
        return at >= 0 ? firing.get(at) : null;
    }

    void add(Active active) {
        int at = indexOf(active.symptom.alert());
        firing.add(-at - 1, active);
    }

    void remove(AlertKey key) {
        int at = indexOf(key);
        if (at >= 0) {
            firing.remove(at);
        }
    }

    private int indexOf(AlertKey key) {
        int low = 0;
        int high = firing.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int compared = firing.get(middle).symptom.alert().compareTo(key);
            if (compared == 0) {
                return middle;
            }
            if (compared < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -low - 1;
    }

    /** Whether nothing is wrong with it as far as is known. */
    boolean isIdle() {
        return firing.isEmpty() && !isSuspect() && ownCase == null && notCauseOf == null;
    }

    /** Whether nothing is known of it that a new topology would have to keep. */
    boolean isBlank() {
        return firing.isEmpty() && pending.isEmpty() && !heard && !unread && presence == Presence.UP
                && changedAt == NEVER && askedAt == NEVER && ownCase == null && notCauseOf == null;
    }
}
