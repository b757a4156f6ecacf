package io.bianque.alerting.diagnosis;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.collector.topology.EntityId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** A cause that was told, from its opening to its close. Confined to the core's thread. */
final class Case {
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
    /** The owners that were told. */
    final Set<String> ownersTold = new TreeSet<>();

    Case(long key, Node node, long onset) {
        this.key = key;
        this.node = node;
        this.onset = onset;
    }

    /** Whether its alerts are out of the search for causes. */
    boolean reserves() {
        return state != Cause.State.OPEN;
    }

    void attach(Active active) {
        var old = active.inCase;
        if (old != this) {
            if (old != null) {
                old.attached.remove(active.symptom.alert());
            }
            active.inCase = this;
            attached.put(active.symptom.alert(), active);
            ever.add(active.symptom.alert());
            suffered.add(active.node.id);
        }
    }

    /** The alerts that belong to it and still fire, sorted by key. */
    List<Active> sorted() {
        var sorted = new ArrayList<>(attached.values());
        sorted.sort(Comparator.comparing(active -> active.symptom.alert()));
        return sorted;
    }

    /** The keys of {@link #sorted}. */
    List<AlertKey> sortedKeys() {
        var keys = new ArrayList<>(attached.keySet());
        keys.sort(null);
        return keys;
    }

    /** Most of what it explained has recovered. */
    boolean hasMostlyRecovered(double share) {
        int all = attached.size() + ended;
        return all >= 2 && attached.size() < all * share;
    }
}
