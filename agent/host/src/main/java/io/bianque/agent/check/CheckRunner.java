package io.bianque.agent.check;

import io.bianque.agent.check.CheckOutcome.Verdict;
import io.bianque.seam.MonotonicClock;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Runs checks on a small pool: at most {@value #THREADS} at once, {@value #WAITING_MAX} waiting. A check that has not ended when
 * its time is up is cut off and told as a timeout at once, even if its thread still hangs (in the resolver of names, which
 * cannot be cut); it is not begun again before that thread is back. Outcomes come from the pool's threads. Thread-safe.
 */
public final class CheckRunner implements AutoCloseable {
    private static final int THREADS = 8;
    private static final int WAITING_MAX = 256;

    private final InstantSource wall;
    private final MonotonicClock clock;
    private final ScheduledExecutorService timer;
    private final Consumer<CheckOutcome> outcomes;
    private final ThreadPoolExecutor pool;
    /** What runs, by name, and whether somebody asked for it between two runs that were due. */
    private final Map<String, Boolean> running = new ConcurrentHashMap<>();

    /**
     * A runner.
     *
     * @param timer    cuts off what takes too long; not owned
     * @param outcomes told each outcome, exactly one a run; must not block
     */
    public CheckRunner(InstantSource wall, MonotonicClock clock, ScheduledExecutorService timer,
            Consumer<CheckOutcome> outcomes) {
        this.wall = wall;
        this.clock = clock;
        this.timer = timer;
        this.outcomes = outcomes;
        pool = new ThreadPoolExecutor(THREADS, THREADS, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(WAITING_MAX),
                task -> Thread.ofPlatform().daemon().name("check").unstarted(task));
        pool.allowCoreThreadTimeOut(true);
    }

    /** Runs a check that is not due. There is no outcome when it is running already, or when the pool has enough to do. */
    public void runAsked(CheckSpec spec) {
        var name = spec.common().name();
        if (pool.getQueue().size() < THREADS && running.putIfAbsent(name, true) == null) {
            try {
                pool.execute(() -> perform(spec));
            } catch (RejectedExecutionException _) {
                running.remove(name); // nobody is told of a run that was not due
            }
        }
    }

    /** Runs a check once, now. While a run that was asked for goes on, its outcome is the one. */
    public void run(CheckSpec spec) {
        var asked = running.putIfAbsent(spec.common().name(), false);
        if (asked != null) {
            if (!asked) {
                outcomes.accept(undone(spec, "the last run still hangs"));
            }
            return;
        }
        try {
            pool.execute(() -> perform(spec));
        } catch (RejectedExecutionException _) {
            running.remove(spec.common().name());
            outcomes.accept(undone(spec, "too many checks at once"));
        }
    }

    private CheckOutcome undone(CheckSpec spec, String reason) {
        return new CheckOutcome(spec, Verdict.ERROR, reason, wall.millis(), 0, Map.of(), null, null);
    }

    private void perform(CheckSpec spec) {
        var attempt = new Attempt(spec, clock, wall.millis());
        var told = new Once();
        var cutter = timer.schedule(() -> {
            if (told.first()) {
                attempt.cut();
                running.replace(spec.common().name(), false); // from now on it hangs, whoever asked for it
                outcomes.accept(attempt.timedOut());
            }
        }, spec.common().timeout().toMillis() + 50, TimeUnit.MILLISECONDS);
        try {
            var outcome = attempt.run(a -> {
                switch (spec) {
                    case CheckSpec.Http http -> HttpLook.look(http, a);
                    case CheckSpec.Tcp tcp -> TcpLook.look(tcp, a);
                }
            });
            if (told.first()) {
                outcomes.accept(outcome);
            }
        } finally {
            cutter.cancel(false);
            running.remove(spec.common().name());
        }
    }

    /** True for the first who asks. */
    private static final class Once {
        private final java.util.concurrent.atomic.AtomicBoolean taken = new java.util.concurrent.atomic.AtomicBoolean();

        boolean first() {
            return taken.compareAndSet(false, true);
        }
    }

    @Override
    public void close() {
        pool.shutdownNow();
    }
}
