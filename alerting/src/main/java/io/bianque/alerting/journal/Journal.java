package io.bianque.alerting.journal;

import io.bianque.alerting.alert.Transition;
import io.bianque.protocol.log.LogFull;
import io.bianque.seam.CrashPoints;
import io.bianque.seam.Disk;
import io.bianque.seam.DiskFullException;
import io.bianque.seam.MonotonicClock;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The journal as it runs: one thread that takes inputs from a bounded queue, commits them in batches that share a sync,
 * appends a tick every second and a snapshot now and then. Thread-safe.
 */
public final class Journal implements Transition.Sink, AutoCloseable {
    private static final int BATCH_MAX = 1_000;
    private static final long TICK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long FULL_RETRY_MILLIS = 200;

    private final JournalLog log;
    private final JournalOptions options;
    private final MonotonicClock monotonic;
    private final Consumer<Throwable> fatal;
    private final BlockingQueue<Item> queue;
    private final Thread thread;
    private volatile JournalStats stats;
    private volatile boolean stopping;
    private volatile @Nullable Throwable failure;

    /** Something for the journal's thread; without an input it only waits for what came before it. */
    private record Item(@Nullable JournalInput input, CompletableFuture<Boolean> done) {}

    private Journal(JournalLog log, JournalOptions options, MonotonicClock monotonic, Consumer<Throwable> fatal) {
        this.log = log;
        this.options = options;
        this.monotonic = monotonic;
        this.fatal = fatal;
        this.queue = new ArrayBlockingQueue<>(options.queueMax());
        this.stats = log.stats(0);
        this.thread = Thread.ofPlatform().name("journal").unstarted(this::run);
    }

    /**
     * Opens the journal and replays it into the core; the listener hears of it on this thread. Does not run yet.
     *
     * @param disk           a directory of the journal's own
     * @param projectedUntil the offset up to which the projections are complete; 0 to hear of everything that is kept
     * @param fatal          called once when the journal cannot go on; everything is refused then
     * @throws IOException            if the disk fails
     * @throws JournalFormatException if a newer program wrote it
     */
    public static Journal open(Disk disk, JournalOptions options, InstantSource clock, MonotonicClock monotonic,
            JournalCore core, JournalListener listener, long projectedUntil, Consumer<Throwable> fatal)
            throws IOException {
        return new Journal(JournalLog.open(disk, options, clock, core, listener, projectedUntil), options, monotonic,
                fatal);
    }

    /**
     * Reads a journal into a core and leaves it as it is, to learn whose it is before the tables that belong to it are
     * trusted.
     *
     * @return the offset behind its last record
     * @throws IOException            if the disk fails
     * @throws JournalFormatException if it is not whole or a newer program wrote it
     */
    public static long peek(Disk disk, JournalOptions options, InstantSource clock, JournalCore core)
            throws IOException {
        try (var log = JournalLog.open(disk, options.withCrashPoints(CrashPoints.none()), clock, core,
                JournalListener.NOBODY, Long.MAX_VALUE)) {
            return log.nextOffset();
        }
    }

    /** Begins to take inputs. */
    public void start() {
        thread.start();
    }

    /**
     * Hands in an input; waits while the queue is full.
     *
     * @return completes after the input is durable and its effects are published: true, or false when it was a repeat
     * @throws IllegalStateException    if the journal is stopped or has failed
     * @throws IllegalArgumentException if it is a topology of more than {@link TopologyBytes#MAX} bytes
     */
    public CompletableFuture<Boolean> append(JournalInput input) {
        if (input instanceof JournalInput.TopologySet(var topology)) {
            int size = TopologyBytes.sizeOf(topology);
            if (size > TopologyBytes.MAX) {
                throw new IllegalArgumentException("a topology of " + size + " bytes, packed; at most "
                        + TopologyBytes.MAX + " can be kept in the journal");
            }
        }
        return put(new Item(input, new CompletableFuture<>()));
    }

    /** Hands in a transition; waits while the queue is full, and not for its sync. */
    @Override
    public void accept(Transition transition) {
        var _ = append(new JournalInput.Transitioned(transition));
    }

    /** Completes when everything that was handed in before this call is durable. */
    public CompletableFuture<Boolean> barrier() {
        return put(new Item(null, new CompletableFuture<>()));
    }

    private CompletableFuture<Boolean> put(Item item) {
        try {
            while (!queue.offer(item, FULL_RETRY_MILLIS, TimeUnit.MILLISECONDS)) {
                requireRunning();
            }
            requireRunning();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the journal's queue was full", e);
        }
        return item.done();
    }

    private void requireRunning() {
        var cause = failure;
        if (cause != null) {
            throw new IllegalStateException("the journal has failed: " + cause.getMessage(), cause);
        }
        if (stopping && !thread.isAlive()) {
            throw new IllegalStateException("the journal is stopped");
        }
    }

    private void run() {
        var taken = new ArrayList<Item>();
        try {
            long nextTick = monotonic.nanos() + TICK_NANOS;
            long nextSnapshot = monotonic.nanos() + options.snapshotEvery().toNanos();
            while (!stopping || !queue.isEmpty()) {
                collect(taken, nextTick - monotonic.nanos());
                var repeats = new ArrayList<Item>();
                var fresh = new ArrayList<Item>();
                for (var item : taken) {
                    boolean repeat = item.input() != null && !log.take(item.input());
                    (repeat ? repeats : fresh).add(item);
                }
                if (monotonic.nanos() - nextTick >= 0) {
                    log.take(new JournalInput.Tick());
                    nextTick = Math.max(nextTick + TICK_NANOS, monotonic.nanos());
                }
                commit();
                fresh.forEach(item -> item.done().complete(true));
                // A repeat is answered after the sync too: the first of its name may be in this very batch.
                repeats.forEach(item -> item.done().complete(false));
                taken.clear();
                if (monotonic.nanos() - nextSnapshot >= 0) {
                    snapshot();
                    nextSnapshot = monotonic.nanos() + options.snapshotEvery().toNanos();
                }
                stats = log.stats(queue.size());
            }
            snapshot();
            log.close();
        } catch (Throwable e) {
            // The outermost place of this thread: whatever ends it must be told, or everybody waits for ever.
            failure = e;
            taken.forEach(item -> item.done().completeExceptionally(e));
            for (var item = queue.poll(); item != null; item = queue.poll()) {
                item.done().completeExceptionally(e);
            }
            fatal.accept(e);
        }
    }

    private void collect(List<Item> taken, long waitNanos) throws InterruptedException {
        var first = queue.poll(Math.max(0, stopping ? 0 : waitNanos), TimeUnit.NANOSECONDS);
        if (first != null) {
            taken.add(first);
            queue.drainTo(taken, BATCH_MAX - 1);
        }
    }

    /** Commits what was taken; while the disk is full it tries again, for nothing may be dropped. */
    private void commit() throws IOException, InterruptedException {
        while (true) {
            try {
                log.flush();
                return;
            } catch (LogFull e) {
                stats = log.stats(queue.size());
                if (stopping) {
                    throw e;
                }
                Thread.sleep(FULL_RETRY_MILLIS);
            }
        }
    }

    /** A snapshot that finds no room is left out: the next start replays more. */
    private void snapshot() throws IOException {
        try {
            log.snapshot();
        } catch (DiskFullException e) {
            stats = log.stats(queue.size());
        }
    }

    /** Figures as of the last batch; the queue as it is now. */
    public JournalStats stats() {
        var last = stats;
        return new JournalStats(last.records(), last.repeats(), last.replayed(), last.divergences(), last.blocked(),
                last.rewritten(), last.snapshots(), last.badSnapshots(), queue.size(), last.storedBytes());
    }

    /** Whether it takes inputs: false before the start, after the stop, and after whatever ended its thread. */
    public boolean isRunning() {
        return failure == null && thread.isAlive();
    }

    /** Why it cannot go on, or null while it can. */
    public @Nullable Throwable failure() {
        return failure;
    }

    /** Commits what was handed in, writes a snapshot, stops. Waits at most so long. Does nothing the second time. */
    public void stop(Duration limit) {
        stopping = true;
        // Wakes the thread; if the queue is full it is awake.
        queue.offer(new Item(null, new CompletableFuture<>()));
        try {
            if (thread.getState() != Thread.State.NEW) {
                thread.join(limit);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops with a limit of 5 s. */
    @Override
    public void close() {
        stop(Duration.ofSeconds(5));
    }
}
