package io.bianque.alerting.diagnosis;

import io.bianque.collector.topology.EntityId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What people and verified runbooks have said of past causes: who it was, who it was not, and what was alerting then. Keeps
 * the newest; bounded. Confined to the core's thread.
 */
final class Memory {
    /** Of how much the alerts of then and of now must agree (Jaccard) to be called alike. */
    private static final double ALIKE = 0.5;
    private static final int TOKENS_MAX = 64;
    private static final String OWN = "own:";
    private static final String ABOVE = "above:";

    private final int limit;
    private final Deque<Remembered> newest = new ArrayDeque<>();
    private final Map<EntityId, List<Remembered>> byEntity = new TreeMap<>();

    /** One saying: this entity was, or was not, the cause when these alerts fired. */
    record Remembered(EntityId entity, boolean right, long atMillis, SortedSet<String> tokens) {}

    /** What is known of one entity and alerts like these. */
    record Recall(int confirmed, long confirmedAt, int refused, long refusedAt) {
        /** In nats: each saying halves what is left to be said. */
        double nats(double most) {
            return most * (StrictMath.pow(0.5, refused) - StrictMath.pow(0.5, confirmed));
        }
    }

    Memory(int limit) {
        this.limit = limit;
    }

    /** What an alert is called in memory: its rule, and whether it is of the cause or of something above. */
    static String token(Active active, Node cause) {
        return token(active, cause.id);
    }

    static String token(Active active, EntityId cause) {
        return (active.node.id.equals(cause) ? OWN : ABOVE) + active.symptom.alert().rule();
    }

    /** The token of the same alert when something below its entity is the cause. */
    static String above(String token) {
        return token.startsWith(OWN) ? ABOVE + token.substring(OWN.length()) : token;
    }

    boolean knows(EntityId entity) {
        return !byEntity.isEmpty() && byEntity.containsKey(entity);
    }

    void add(EntityId entity, boolean right, long atMillis, Collection<String> tokens) {
        if (limit == 0) {
            return;
        }
        if (newest.size() == limit) {
            var oldest = newest.removeFirst();
            var list = byEntity.get(oldest.entity());
            if (list != null && list.remove(oldest) && list.isEmpty()) {
                byEntity.remove(oldest.entity());
            }
        }
        var kept = new TreeSet<String>();
        tokens.stream().sorted().limit(TOKENS_MAX).forEach(kept::add);
        var remembered = new Remembered(entity, right, atMillis, kept);
        newest.addLast(remembered);
        byEntity.computeIfAbsent(entity, _ -> new ArrayList<>()).add(remembered);
    }

    Recall recall(EntityId entity, Set<String> tokens) {
        int confirmed = 0;
        int refused = 0;
        long confirmedAt = 0;
        long refusedAt = 0;
        for (var each : byEntity.getOrDefault(entity, List.of())) {
            if (!alike(each.tokens(), tokens)) {
                continue;
            }
            if (each.right()) {
                confirmed++;
                confirmedAt = Math.max(confirmedAt, each.atMillis());
            } else {
                refused++;
                refusedAt = Math.max(refusedAt, each.atMillis());
            }
        }
        return new Recall(confirmed, confirmedAt, refused, refusedAt);
    }

    /** All that is kept, oldest first. */
    List<Remembered> all() {
        return List.copyOf(newest);
    }

    private static boolean alike(Set<String> a, Set<String> b) {
        long common = a.stream().filter(b::contains).count();
        return common >= ALIKE * (a.size() + b.size() - common);
    }
}
