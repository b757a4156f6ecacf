package io.bianque.alerting.diagnosis;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.collector.topology.EntityId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A cause that was told, from its opening to its close. Confined to the core's thread. */
final class Case {
    /** So many more keys than twice the alerts are kept unsorted: an alert that comes and goes adds one each time. */
    private static final int UNSORTED_MAX = 64;

    final long key;
    Node node;
    Cause.State state = Cause.State.OPEN;
    long onset;
    /** Since when its cause has gone. */
    long goneSince = Node.NEVER;
    /** Whether its cause alerted itself; one that did not is gone when most of what it explained has recovered. */
    boolean hadOwn;
    /** The alerts that belong to it and still fire, in no order. */
    final Map<AlertKey, Active> attached = new HashMap<>();
    /** The alerts of what only works less well because of its cause, while it lasts. */
    final SortedMap<AlertKey, Active> degraded = new TreeMap<>();
    /** The keys of those that belong to it, sorted, as they were when that was asked for last, and those that came since. */
    private List<AlertKey> keys = List.of();
    private final List<AlertKey> unsorted = new ArrayList<>();
    /** How many alerts ended while they belonged to it; what another cause took over has not recovered. */
    int ended;
    /** Every alert that ever belonged to it, in no order. */
    final Set<AlertKey> ever = new HashSet<>();
    /** Everybody whose alerts ever belonged to it, in no order. */
    final Set<EntityId> suffered = new HashSet<>();
    /** What memory would keep: the rules of its alerts. */
    final Set<String> tokens = new TreeSet<>();
    /** Entities that a person has refused as its cause. */
    final List<Node> refused = new ArrayList<>();
    /** Entities whose troubles were told in its page though no declared way leads from them to its cause. */
    final SortedSet<EntityId> joined = new TreeSet<>();
    /** The case that this one was merged into, by the decision that goes on; null while it is one of its own. */
    private @Nullable Case into;
    /** The owners that were told. */
    final Set<String> ownersTold = new TreeSet<>();

    Case(long key, Node node, long onset) {
        this.key = key;
        this.node = node;
        this.onset = onset;
    }

    void mergeInto(Case other) {
        into = other;
        List.copyOf(degraded.values()).forEach(other::degrade);
    }

    /** The case that goes on: this one, or what it was merged into. */
    Case thatGoesOn() {
        var one = this;
        while (one.into != null) {
            one = one.into;
        }
        return one;
    }

    /** Whether its entity alerts; what is left over there from another trouble says nothing of this one. */
    boolean isAlerting() {
        for (var active : node.firing) {
            if (active.inCase == null || active.inCase == this || active.inCase.state != Cause.State.LEFT_OVER) {
                return true;
            }
        }
        return false;
    }

    /** Whether its alerts are out of the search for causes. */
    boolean reserves() {
        return state != Cause.State.OPEN;
    }

    /** Its cause degrades what this alert is about, which belongs to no case. */
    void degrade(Active active) {
        if (active.inCase == this) { // its cause had gone for a moment, and it was to be looked at
            attached.remove(active.symptom.alert());
            active.inCase = null;
        }
        if (active.degradedIn != this) {
            active.leaveDegraded();
            active.degradedIn = this;
            degraded.put(active.symptom.alert(), active);
        }
    }

    /** Its cause has gone: what it degraded belongs to it from now on, and is looked at like all else that it told. */
    void beginRecovery(long now) {
        state = Cause.State.RECOVERING;
        goneSince = now;
        List.copyOf(degraded.values()).forEach(this::attach);
    }

    void attach(Active active) {
        active.leaveDegraded();
        var old = active.inCase;
        if (old != this) {
            if (old != null) {
                old.attached.remove(active.symptom.alert());
            }
            active.inCase = this;
            put(active);
            ever.add(active.symptom.alert());
            suffered.add(active.node.id);
        }
    }

    /** Takes an alert among those that belong to it and still fire. */
    void put(Active active) {
        attached.put(active.symptom.alert(), active);
        unsorted.add(active.symptom.alert());
        if (unsorted.size() > 2 * attached.size() + UNSORTED_MAX) {
            keys = List.of();
            unsorted.clear();
            unsorted.addAll(attached.keySet());
        }
    }

    /** The alerts that belong to it and still fire, sorted by key. */
    List<Active> sorted() {
        var sorted = new ArrayList<>(attached.values());
        sorted.sort(Comparator.comparing(active -> active.symptom.alert()));
        return sorted;
    }

    /** The keys of {@link #sorted}. Costs time in proportion to them, and sorts only those that are new. */
    List<AlertKey> sortedKeys() {
        if (!unsorted.isEmpty() || keys.size() != attached.size()) {
            unsorted.sort(null);
            var merged = merge(keys, unsorted);
            if (merged.size() > attached.size()) {
                merged.removeIf(key -> !attached.containsKey(key));
            }
            keys = Collections.unmodifiableList(merged);
            unsorted.clear();
        }
        return keys;
    }

    private static List<AlertKey> merge(List<AlertKey> some, List<AlertKey> others) {
        var merged = new ArrayList<AlertKey>(some.size() + others.size());
        int next = 0;
        for (var key : others) {
            while (next < some.size() && some.get(next).compareTo(key) < 0) {
                merged.add(some.get(next++));
            }
            boolean twice = (next < some.size() && some.get(next).equals(key))
                    || (!merged.isEmpty() && merged.getLast().equals(key));
            if (!twice) {
                merged.add(key);
            }
        }
        merged.addAll(some.subList(next, some.size()));
        return merged;
    }

    /**
     * Whether a cause is another, later trouble though an alert of it was told here: it began long after this one and all
     * else that this one still tells, and most of what it explains was not told here.
     *
     * @param apartMillis how long after is long
     */
    boolean isLongBefore(Accepted cause, long apartMillis) {
        long before = cause.weighed.onset() - apartMillis;
        if (onset >= before) {
            return false;
        }
        int told = 0;
        for (var active : cause.explains) {
            told += active.inCase != null && active.inCase.thatGoesOn() == this ? 1 : 0;
        }
        if (2 * told > cause.explains.size()) {
            return false;
        }
        var its = new HashSet<>(cause.explains);
        return attached.values().stream().allMatch(active -> active.pending() < before || its.contains(active));
    }

    /** Whether all that a cause explains began long after the cause had gone of what is left over here. */
    boolean isLongOver(Accepted cause, long apartMillis) {
        return !cause.explains.isEmpty()
                && cause.explains.stream().allMatch(active -> active.pending() > goneSince + apartMillis);
    }

    /** Most of what it explained has recovered. */
    boolean hasMostlyRecovered(double share) {
        int all = attached.size() + ended;
        return all >= 2 && attached.size() < all * share;
    }
}
