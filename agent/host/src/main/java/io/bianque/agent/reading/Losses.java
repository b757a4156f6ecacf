package io.bianque.agent.reading;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * What was lost since the agent started, by reason: readings, and apart from them records of lane 0 (events, outcomes of checks).
 * A number counts once. Thread-safe.
 */
public final class Losses {
    private final Map<LossReason, AtomicLong> readings = counters();
    private final Map<LossReason, AtomicLong> events = counters();

    private final AtomicLong faults = new AtomicLong();

    private static Map<LossReason, AtomicLong> counters() {
        return Arrays.stream(LossReason.values()).collect(Collectors.toUnmodifiableMap(r -> r, _ -> new AtomicLong()));
    }

    private static AtomicLong of(Map<LossReason, AtomicLong> counters, LossReason reason) {
        return Objects.requireNonNull(counters.get(reason));
    }

    /** A fault in the agent itself, whether or not anything was lost by it. */
    public void addFault() {
        faults.incrementAndGet();
    }

    /** Faults of the agent itself. */
    public long faults() {
        return faults.get();
    }

    /** So many readings are lost. */
    public void addReadings(LossReason reason, long count) {
        of(readings, reason).addAndGet(count);
    }

    /** So many events or outcomes are lost. */
    public void addEvents(LossReason reason, long count) {
        of(events, reason).addAndGet(count);
    }

    /** Readings lost for this reason. */
    public long readings(LossReason reason) {
        return of(readings, reason).get();
    }

    /** Events and outcomes lost for this reason. */
    public long events(LossReason reason) {
        return of(events, reason).get();
    }
}
