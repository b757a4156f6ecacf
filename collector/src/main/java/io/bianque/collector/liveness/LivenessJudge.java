package io.bianque.collector.liveness;

import io.bianque.collector.record.Liveness;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Judges by silence, on a monotonic clock: {@code late} after three heartbeats without a frame, {@code lost} after five.
 * A host that said goodbye has left and is not missed. After the collector itself was away every host that it knew has a
 * grace before it is judged.
 *
 * <p>{@link #heard} costs one write and may be called by any thread; everything else for one host is done under the lock
 * of that host, so that changes of one host come out in order.
 */
public final class LivenessJudge {
    /** Heartbeats without a frame after which a host is late. */
    public static final int LATE_AFTER = 3;
    /** Heartbeats without a frame after which a host is lost. */
    public static final int LOST_AFTER = 5;
    /** What hosts that were known get, after the collector was away. */
    public static final long GRACE_NANOS = 30_000_000_000L;

    /** A host is judged anew. */
    public record Change(String host, Liveness liveness, String reason) {}

    /** What becomes of a change. Called under the lock of the host; says whether the change stands. */
    @FunctionalInterface
    public interface Sink {
        /** True when the change was written down; false leaves the host as it was, to be judged again. */
        boolean accept(Change change);
    }

    private static final class Host {
        private final AtomicLong heardNanos;
        private final long knownNanos;
        private final boolean known;
        private @Nullable Liveness liveness;

        Host(long nowNanos, @Nullable Liveness liveness) {
            this.heardNanos = new AtomicLong(nowNanos);
            this.knownNanos = nowNanos;
            this.known = liveness != null;
            this.liveness = liveness;
        }

        /** Whether it is known from an earlier run alone. */
        boolean isUnheard() {
            return known && heardNanos.get() == knownNanos;
        }
    }

    private final long heartbeatNanos;
    private final ConcurrentHashMap<String, Host> hosts = new ConcurrentHashMap<>();

    /** A judge that expects a frame of each host at least every so many nanoseconds. */
    public LivenessJudge(long heartbeatNanos) {
        if (heartbeatNanos <= 0) {
            throw new IllegalArgumentException("heartbeatNanos=" + heartbeatNanos + " must be positive");
        }
        this.heartbeatNanos = heartbeatNanos;
    }

    /**
     * A host is known from the log, judged so by an earlier run. Unless it is heard before, it is judged again when the
     * grace is over.
     */
    public void known(String host, Liveness liveness, long startNanos) {
        hosts.put(host, new Host(startNanos, liveness));
    }

    /** A session of a host has begun. */
    public void hello(String host, long nowNanos, Sink sink) {
        var judged = hosts.computeIfAbsent(host, _ -> new Host(nowNanos, null));
        synchronized (judged) {
            judged.heardNanos.set(nowNanos);
            become(host, judged, Liveness.UP, "hello", sink);
        }
    }

    /** Any frame of a host came in. */
    public void heard(String host, long nowNanos) {
        var judged = hosts.get(host);
        if (judged != null) {
            judged.heardNanos.set(nowNanos);
        }
    }

    /** A host said that it goes. */
    public void bye(String host, String reason, Sink sink) {
        var judged = hosts.get(host);
        if (judged != null) {
            synchronized (judged) {
                become(host, judged, Liveness.LEFT, "bye: " + reason, sink);
            }
        }
    }

    /** Judges every host; called at least every fifth of a heartbeat. */
    public void judge(long nowNanos, Sink sink) {
        hosts.forEach((host, judged) -> {
            synchronized (judged) {
                var liveness = judged.liveness;
                if (liveness == Liveness.LEFT || liveness == null) {
                    return;
                }
                long silent = nowNanos - judged.heardNanos.get();
                if (judged.isUnheard()) {
                    if (silent >= GRACE_NANOS) {
                        become(host, judged, Liveness.LOST, "not heard since the collector came back", sink);
                    }
                } else if (silent < LATE_AFTER * heartbeatNanos) {
                    become(host, judged, Liveness.UP, "heard again", sink);
                } else if (silent >= LOST_AFTER * heartbeatNanos) {
                    become(host, judged, Liveness.LOST, "silence", sink);
                } else if (liveness == Liveness.UP) {
                    become(host, judged, Liveness.LATE, "silence", sink);
                }
            }
        });
    }

    /** How each host stands; hosts come in no order. */
    public List<Change> standing() {
        var all = new ArrayList<Change>();
        hosts.forEach((host, judged) -> {
            synchronized (judged) {
                if (judged.liveness != null) {
                    all.add(new Change(host, judged.liveness, "known"));
                }
            }
        });
        return all;
    }

    /** How a host stands; null when it is not known. */
    public @Nullable Liveness of(String host) {
        var judged = hosts.get(host);
        if (judged == null) {
            return null;
        }
        synchronized (judged) {
            return judged.liveness;
        }
    }

    private static void become(String host, Host judged, Liveness liveness, String reason, Sink sink) {
        if (judged.liveness != liveness && sink.accept(new Change(host, liveness, reason))) {
            judged.liveness = liveness;
        }
    }
}
