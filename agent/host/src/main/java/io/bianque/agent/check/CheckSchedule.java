package io.bianque.agent.check;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which checks are due. Each has its own place within its interval, derived from host and name, so that neither the checks of
 * one host nor one check of many hosts fall together. Pure but for its own memory; confined to one thread.
 */
public final class CheckSchedule {
    private static final long AGAIN_MILLIS = 1_000;

    private final String host;
    private final Map<String, Long> nextNanos = new HashMap<>();
    private final Map<String, Long> begunNanos = new HashMap<>();
    private List<CheckSpec> checks = List.of();

    /** A schedule for the checks of one host. */
    public CheckSchedule(String host) {
        this.host = host;
    }

    /**
     * Takes the checks of a new configuration; those that it had already keep their times, but for one that is to come
     * sooner now.
     */
    public void set(List<CheckSpec> specs, long nowNanos) {
        checks = List.copyOf(specs);
        var names = checks.stream().map(check -> check.common().name()).toList();
        nextNanos.keySet().retainAll(names);
        begunNanos.keySet().retainAll(names);
        for (var check : checks) {
            var latest = nowNanos + check.common().interval().toNanos();
            nextNanos.merge(check.common().name(), nowNanos + place(check),
                    (next, _) -> next - latest > 0 ? latest : next);
        }
    }

    private long place(CheckSpec check) {
        // The first run of a check must not be long in coming: within 2 s, however rare the check is.
        var span = Math.min(check.common().interval().toNanos(), Duration.ofSeconds(2).toNanos());
        return Math.floorMod((host + '\n' + check.common().name()).hashCode() * 2_654_435_761L, span);
    }

    /** The checks that are due now; each is then next due one interval later, missed runs are not made up for. */
    public List<CheckSpec> due(long nowNanos) {
        var due = new ArrayList<CheckSpec>();
        for (var check : checks) {
            var name = check.common().name();
            var next = nextNanos.getOrDefault(name, nowNanos);
            if (nowNanos - next >= 0) {
                due.add(check);
                begunNanos.put(name, nowNanos);
                var interval = check.common().interval().toNanos();
                nextNanos.put(name, next + interval * (1 + (nowNanos - next) / interval));
            }
        }
        return due;
    }

    /**
     * Those of these names that are to be run though they are not due: each was begun last {@value #AGAIN_MILLIS} ms ago or
     * more. When they are due next stays as it is.
     */
    public List<CheckSpec> early(List<String> names, long nowNanos) {
        var early = new ArrayList<CheckSpec>();
        for (var check : checks) {
            var name = check.common().name();
            var begun = begunNanos.get(name);
            if (names.contains(name)
                    && (begun == null || nowNanos - begun >= Duration.ofMillis(AGAIN_MILLIS).toNanos())) {
                early.add(check);
                begunNanos.put(name, nowNanos);
            }
        }
        return early;
    }

    /** Nanoseconds until the next check is due, 0 and more; an hour when there is none. */
    public long nanosToNext(long nowNanos) {
        return nextNanos.values().stream().mapToLong(next -> Math.max(0, next - nowNanos)).min()
                .orElse(Duration.ofHours(1).toNanos());
    }
}
