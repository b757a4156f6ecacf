package io.bianque.bench.simulator;

import io.bianque.alerting.diagnosis.Effect;
import io.bianque.alerting.diagnosis.Health;
import io.bianque.collector.topology.EntityId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Answers questions about health from what the hosts say: as soon as something good or bad that was taken since then has come,
 * or at once where nobody reads the entity.
 */
public final class Board {
    private final Set<EntityId> read = new HashSet<>();
    private final Map<EntityId, long[]> known = new HashMap<>();
    private final Map<EntityId, Long> open = new LinkedHashMap<>();
    private final List<Answer> ready = new ArrayList<>();

    /** An answer. */
    public record Answer(EntityId entity, Health health, long asOfMillis) {}

    /** Somebody reads it. */
    public void reads(EntityId entity) {
        read.add(entity);
    }

    /** Something was said about it, good or bad, taken at a time. */
    public void said(EntityId entity, boolean good, long millis) {
        var times = known.computeIfAbsent(entity, _ -> new long[]{Long.MIN_VALUE, Long.MIN_VALUE});
        int at = good ? 0 : 1;
        times[at] = Math.max(times[at], millis);
        if (!open.isEmpty()) {
            var since = open.get(entity);
            if (since != null && answer(entity, since)) {
                open.remove(entity);
            }
        }
    }

    public void ask(Effect.Ask ask) {
        if (!read.contains(ask.entity())) {
            ready.add(new Answer(ask.entity(), Health.UNREAD, ask.sinceMillis()));
        } else if (!answer(ask.entity(), ask.sinceMillis())) {
            open.put(ask.entity(), ask.sinceMillis());
        }
    }

    private boolean answer(EntityId entity, long since) {
        var times = known.get(entity);
        if (times == null || Math.max(times[0], times[1]) < since) {
            return false;
        }
        boolean good = times[0] > times[1];
        ready.add(new Answer(entity, good ? Health.HEALTHY : Health.FAILING, good ? times[0] : times[1]));
        return true;
    }

    /** The answers since it was asked last. */
    public List<Answer> take() {
        var taken = List.copyOf(ready);
        ready.clear();
        return taken;
    }

    void forgetQuestions() {
        open.clear();
        ready.clear();
    }
}
