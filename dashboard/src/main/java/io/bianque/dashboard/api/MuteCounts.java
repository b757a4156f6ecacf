package io.bianque.dashboard.api;

import io.bianque.alerting.incident.Incidents;
import io.bianque.alerting.silence.Silence;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How many active alerts each silence is about, counted once for everybody: however many pages ask, counting again takes a tenth of one
 * processor at most. Thread-safe.
 */
final class MuteCounts {
    private static final long LEAST_NANOS = 1_000_000_000L;
    /** So many times as long as the counting took it is not done again. */
    private static final int RESTS = 9;

    private final Incidents incidents;
    private final LongSupplier nanos;
    private final ReentrantLock counting = new ReentrantLock();
    private volatile Counted counted;

    private record Counted(Map<String, Long> counts, long untilNanos) {}

    MuteCounts(Incidents incidents, LongSupplier nanos) {
        this.incidents = incidents;
        this.nanos = nanos;
        counted = new Counted(Map.of(), nanos.getAsLong());
    }

    /** By the ids of those that last; none for one that somebody else is counting for the first time just now. */
    Map<String, Long> of(List<Silence> silences) {
        if (counting.tryLock()) {
            try {
                counted = count(silences);
            } finally {
                counting.unlock();
            }
        }
        return counted.counts();
    }

    /** How many a silence is about now; null when it is not known yet. */
    static @Nullable Long of(Silence silence, Map<String, Long> counts) {
        return silence.isActive() ? counts.get(silence.id()) : Long.valueOf(0);
    }

    /** Keeps what was counted of late; counts those that are new. */
    private Counted count(List<Silence> silences) {
        var known = counted;
        long begun = nanos.getAsLong();
        boolean isOld = begun - known.untilNanos() >= 0;
        var counts = new HashMap<String, Long>();
        boolean hasNew = false;
        var alerts = incidents.activeAlerts();
        for (var silence : silences) {
            if (silence.isActive()) {
                var old = isOld ? null : known.counts().get(silence.id());
                hasNew |= old == null;
                counts.put(silence.id(), old != null
                        ? old
                        : Long.valueOf(
                                alerts.stream().filter(each -> silence.matches(each.rule(), each.labels())).count()));
            }
        }
        if (!hasNew) {
            return new Counted(counts, known.untilNanos());
        }
        long end = nanos.getAsLong();
        return new Counted(counts, end + Math.max(LEAST_NANOS, RESTS * (end - begun)));
    }
}
