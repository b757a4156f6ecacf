package io.bianque.agent.action;

import io.bianque.agent.action.Arguments.NotAllowed;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes orders, refuses what the host's file does not allow, and runs the rest, at most {@value #AT_ONCE} at once. Each run is
 * begun at most once: an order for a run that is under way says nothing, one for a run that has ended gets the same end again.
 * A refusal is such an end. Thread-safe.
 */
public final class ActionRunner implements Closeable {
    static final int AT_ONCE = 2;
    private static final Logger LOG = LoggerFactory.getLogger(ActionRunner.class);
    private static final int WAITING_MAX = 64;
    private static final Duration HOUR = Duration.ofHours(1);

    /** Where output and ends go; must not block. */
    public interface Outlet {
        void output(String run, boolean error, String text);

        void ended(RunEnd end);
    }

    private final RunLedger ledger;
    private final List<String> lost;
    private final AtomicLong notTaken = new AtomicLong();
    private final InstantSource clock;
    private final Outlet outlet;
    /** Orders are looked at one after the other, away from who brings them: the ledger writes to the disk. */
    private final ThreadPoolExecutor orders = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING_MAX),
            task -> Thread.ofPlatform().daemon().name("actions").unstarted(task));
    private final Map<String, Thread> running = new HashMap<>();
    private Map<String, ActionSpec> specs = Map.of();
    private boolean closed;

    private ActionRunner(RunLedger ledger, InstantSource clock, Outlet outlet) {
        this.ledger = ledger;
        this.lost = ledger.open();
        this.clock = clock;
        this.outlet = outlet;
    }

    /**
     * Opens the memory of runs.
     *
     * @param directory of the agent's own, exists
     * @throws IOException when it cannot be read or written
     */
    public static ActionRunner open(Path directory, InstantSource clock, Outlet outlet) throws IOException {
        return new ActionRunner(RunLedger.open(directory), clock, outlet);
    }

    /** Tells of the runs that an earlier agent began and did not see the end of. Called once. */
    public synchronized void tellLost() {
        for (var run : lost) {
            end(new RunEnd(run, RunEnd.Outcome.LOST, -1, "the agent ended while it ran", clock.millis()));
        }
    }

    /** What may be ordered from now on; what runs goes on. */
    public synchronized void set(List<ActionSpec> listed) {
        var next = new HashMap<String, ActionSpec>();
        listed.forEach(spec -> next.put(spec.name(), spec));
        specs = Map.copyOf(next);
    }

    /**
     * Takes an order; returns at once. One that comes while {@value #WAITING_MAX} wait is as if it had never come: the run may
     * be among those that wait or run, so that a refusal would say what is not so. Who ordered it orders again.
     */
    public void order(String run, String name, Map<String, String> args, Duration timeout) {
        try {
            orders.execute(() -> take(run, name, args, timeout));
        } catch (RejectedExecutionException _) {
            LOG.warn("did not take an order of the run {}: {} wait; {} orders were not taken so far", run,
                    orders.getQueue().size(), notTaken.incrementAndGet());
        }
    }

    private synchronized void take(String run, String name, Map<String, String> args, Duration timeout) {
        if (ledger.knows(run)) {
            ledger.end(run).ifPresent(outlet::ended);
            return;
        }
        var spec = specs.get(name);
        if (closed || spec == null) {
            refuse(run, closed ? "the agent stops" : "no action '" + printable(name) + "' is listed");
            return;
        }
        try {
            var argv = Arguments.fill(spec, args);
            long now = clock.millis();
            if (!ledger.hasRoom(now - HOUR.toMillis())) {
                refuse(run, RunLedger.RUNS_MAX + " runs were begun within an hour");
            } else if (ledger.begunSince(name, now - HOUR.toMillis()) >= spec.perHour()) {
                refuse(run, "'" + name + "' was begun " + spec.perHour() + " times within an hour");
            } else if (running.size() >= AT_ONCE) {
                refuse(run, AT_ONCE + " other actions run");
            } else {
                ledger.begun(run, name, now);
                begin(run, spec, argv, timeout.compareTo(spec.timeout()) < 0 ? timeout : spec.timeout());
            }
        } catch (NotAllowed e) {
            refuse(run, "'" + name + "': " + e.getMessage());
        } catch (IOException e) {
            refuse(run, "the run cannot be remembered: " + e.getMessage());
        }
    }

    private void begin(String run, ActionSpec spec, List<String> argv, Duration timeout) {
        LOG.info("runs the action '{}' ({}): {}", spec.name(), run, argv);
        var thread = Thread.ofPlatform().daemon().name("action-" + spec.name()).unstarted(() -> {
            try {
                var end = Program.run(run, argv, spec.directory(), timeout, clock,
                        (error, text) -> outlet.output(run, error, text));
                LOG.info("the action '{}' ({}) ended: {}, exit code {}", spec.name(), run, end.outcome().code(),
                        end.exitCode());
                finished(end);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt(); // the next agent tells that it was lost
            } catch (RuntimeException e) {
                LOG.error("the action '{}' ({}) could not be run", spec.name(), run, e);
                finished(new RunEnd(run, RunEnd.Outcome.FAILED, -1, "the agent failed: " + e, clock.millis()));
            }
        });
        running.put(run, thread);
        thread.start();
    }

    private synchronized void finished(RunEnd end) {
        running.remove(end.run());
        end(end);
    }

    private void end(RunEnd end) {
        try {
            ledger.ended(end);
        } catch (IOException e) {
            LOG.warn("the end of the run {} cannot be remembered; it is told all the same: {}", end.run(),
                    e.getMessage());
        }
        outlet.ended(end);
    }

    private void refuse(String run, String why) {
        LOG.warn("refuses the run {}: {}", run, why);
        end(new RunEnd(run, RunEnd.Outcome.REFUSED, -1, why, clock.millis()));
    }

    private static String printable(String text) {
        return text.replaceAll("[^ -~]", "?");
    }

    /** Takes no more orders and ends what runs; the next agent tells that it was lost. */
    @Override
    public void close() throws IOException {
        orders.shutdownNow();
        List<Thread> threads;
        synchronized (this) {
            closed = true;
            threads = List.copyOf(running.values());
            threads.forEach(Thread::interrupt);
        }
        for (var thread : threads) {
            try {
                thread.join(Duration.ofSeconds(1));
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
        synchronized (this) {
            ledger.close();
        }
    }
}
