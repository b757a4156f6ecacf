package io.bianque.collector.liveness;

import io.bianque.collector.record.Liveness;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * Judges by silence, on a monotonic clock: {@code late} after three heartbeats without a frame, {@code lost} after five.
 * A host that said goodbye has left and is not missed. After the collector itself was away every host that it knew has a
 * grace before it is judged; away it also was when two rounds of judging lie further apart than they should (the process
 * was stopped, the machine slept): what was sent meanwhile could not be heard.
 *
 * <p>Thread-safe. {@link Host#heard} costs one write; everything else for one host is done under the lock of that host, so
 * that its changes come out in order.
 */
public final class LivenessJudge {
    /** Heartbeats without a frame after which a host is late. */
    public static final int LATE_AFTER = 3;
    /** Heartbeats without a frame after which a host is lost. */
    public static final int LOST_AFTER = 5;
    /** Heartbeats between two rounds of judging beyond which that time counts as no host's silence. */
    public static final int PAUSED_AFTER = 2;
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

    /** A host that is listened to. */
    public static final class Host {
        private static final AtomicLongFieldUpdater<Host> HEARD = AtomicLongFieldUpdater.newUpdater(Host.class,
                "heardNanos");

        private final String name;
        private volatile long heardNanos;
        private long knownNanos;
        private boolean known;
        private @Nullable Liveness liveness;
        private @Nullable String left;

        private Host(String name, long nowNanos, @Nullable Liveness liveness) {
            this.name = name;
            this.heardNanos = nowNanos;
            this.knownNanos = nowNanos;
            this.known = liveness != null;
            this.liveness = liveness;
        }

        /** Any frame of the host came in. Costs one write; for any thread. */
        public void heard(long nowNanos) {
            heardNanos = nowNanos;
        }

        /** Whether it was not heard since the collector was away. */
        private boolean isUnheard() {
            return known && heardNanos == knownNanos;
        }

        /** The collector was away until now. */
        private void known(long nowNanos) {
            heardNanos = nowNanos;
            knownNanos = nowNanos;
            known = true;
        }

        /** Time that was no silence of the host. */
        private void excuse(long nanos, long nowNanos) {
            HEARD.getAndUpdate(this, heard -> heard + Math.min(nanos, Math.max(0, nowNanos - heard)));
        }
    }

    private final long heartbeatNanos;
    private final Map<String, Host> hosts = Collections.synchronizedMap(new HashMap<>());
    /** The same in no order; null when somebody came since it was made: most rounds find nobody new. */
    private volatile @Nullable List<Host> all;
    private long lastRoundNanos = Long.MIN_VALUE;
    /** Before this nobody can have become late who was up when all were looked at; confined to the judging thread. */
    private long dueNanos;
    /** Who was not up then, and is looked at in every round. */
    private List<Host> restless = List.of();
    /** Something could not be written down, and is to be tried again. */
    private volatile boolean untold = true;

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
        hosts.put(host, new Host(host, startNanos, liveness));
        all = null;
    }

    /** A session of a host has begun: what any frame of it is to be told to. */
    public Host hello(String host, long nowNanos, Sink sink) {
        var judged = hosts.computeIfAbsent(host, name -> {
            all = null; // under the map's lock, as whoever lists all
            return new Host(name, nowNanos, null);
        });
        synchronized (judged) {
            judged.heardNanos = nowNanos;
            judged.left = null;
            become(judged, Liveness.UP, "hello", sink);
        }
        return judged;
    }

    /** A host said that it goes. */
    public void bye(Host judged, String reason, Sink sink) {
        synchronized (judged) {
            judged.left = "bye: " + reason;
            become(judged, Liveness.LEFT, judged.left, sink);
        }
    }

    /**
     * Judges every host; called by one thread, at least every fifth of a heartbeat. Most rounds look at those alone that are
     * not up: who is up is late by its last frame and three heartbeats at the earliest.
     */
    public void judge(long nowNanos, Sink sink) {
        long pause = lastRoundNanos == Long.MIN_VALUE ? 0 : nowNanos - lastRoundNanos;
        lastRoundNanos = nowNanos;
        if (untold || pause > PAUSED_AFTER * heartbeatNanos || nowNanos - dueNanos >= 0) {
            untold = false;
            judgeAll(nowNanos, pause, sink);
        } else {
            for (var judged : restless) {
                synchronized (judged) {
                    judge(judged, nowNanos, sink);
                }
            }
        }
    }

    private void judgeAll(long nowNanos, long pause, Sink sink) {
        var unquiet = new ArrayList<Host>();
        long due = nowNanos + LATE_AFTER * heartbeatNanos; // whoever comes from now on is not due before
        for (var judged : copy()) {
            synchronized (judged) {
                if (pause >= LOST_AFTER * heartbeatNanos) {
                    judged.known(nowNanos); // agents have given up their connections by now, and must find the way back
                } else if (pause > PAUSED_AFTER * heartbeatNanos) {
                    judged.excuse(pause, nowNanos);
                }
                judge(judged, nowNanos, sink);
                if (judged.liveness == Liveness.UP && !judged.isUnheard()) {
                    long late = judged.heardNanos + LATE_AFTER * heartbeatNanos;
                    due = late - due < 0 ? late : due;
                } else if (judged.liveness != Liveness.LEFT || judged.left == null) {
                    unquiet.add(judged);
                }
            }
        }
        restless = unquiet;
        dueNanos = due;
    }

    private void judge(Host judged, long nowNanos, Sink sink) {
        long silent = nowNanos - judged.heardNanos;
        if (judged.left != null) {
            become(judged, Liveness.LEFT, judged.left, sink);
        } else if (judged.isUnheard()) {
            if (silent >= GRACE_NANOS && judged.liveness != Liveness.LEFT) {
                become(judged, Liveness.LOST, "not heard since the collector came back", sink);
            }
        } else if (silent < LATE_AFTER * heartbeatNanos) {
            become(judged, Liveness.UP, "heard again", sink);
        } else if (silent >= LOST_AFTER * heartbeatNanos) {
            become(judged, Liveness.LOST, "silence", sink);
        } else if (judged.liveness == Liveness.UP) {
            become(judged, Liveness.LATE, "silence", sink);
        }
    }

    private List<Host> copy() {
        var known = all;
        if (known == null) {
            synchronized (hosts) { // a synchronized map is copied under its own lock
                known = List.copyOf(hosts.values());
                all = known;
            }
        }
        return known;
    }

    /** How each host stands; hosts come in no order. */
    public List<Change> standing() {
        var all = new ArrayList<Change>();
        for (var judged : copy()) {
            synchronized (judged) {
                if (judged.liveness != null) {
                    all.add(new Change(judged.name, judged.liveness, "known"));
                }
            }
        }
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

    private void become(Host judged, Liveness liveness, String reason, Sink sink) {
        if (judged.liveness != liveness) {
            if (sink.accept(new Change(judged.name, liveness, reason))) {
                judged.liveness = liveness;
            } else {
                untold = true;
            }
        }
    }
}
