package io.bianque.protocol.log;

import io.bianque.seam.MonotonicClock;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Group commit: one thread that syncs a log as soon as something is pending and its {@linkplain SyncPace pace} allows: at once
 * when little comes, else once each interval. What comes in meanwhile shares the next sync.
 *
 * <p>Failures are told by {@link FileLog#onLost} and counted here. A full disk is tried again every 100 ms until it has room.
 */
public final class LogSyncer implements Closeable {
    /** How long a record waits at most for others to share its sync, unless something else is set. */
    public static final Duration MAX_DELAY = Duration.ofMillis(50);

    private static final long FULL_RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long IDLE_MILLIS = 1000;

    private final FileLog log;
    private final long maxDelayNanos;
    private final MonotonicClock clock;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final AtomicLong fullRetries = new AtomicLong();
    private final Thread thread;

    private LogSyncer(FileLog log, String name, Duration maxDelay, MonotonicClock clock) {
        this.log = log;
        this.maxDelayNanos = maxDelay.toNanos();
        this.clock = clock;
        this.thread = Thread.ofPlatform().name(name).unstarted(this::run);
    }

    /**
     * Starts the thread.
     *
     * @param name     of the thread
     * @param maxDelay time from the begin of one sync to that of the next when many come, {@code >= 0}; see {@link #MAX_DELAY}
     */
    public static LogSyncer start(FileLog log, String name, Duration maxDelay, MonotonicClock clock) {
        var syncer = new LogSyncer(log, name, maxDelay, clock);
        syncer.thread.start();
        return syncer;
    }

    private void run() {
        try {
            var pace = new SyncPace(maxDelayNanos, clock.nanos());
            while (stopped.getCount() > 0) {
                if (log.awaitPending(IDLE_MILLIS)
                        && !stopped.await(pace.waitNanos(clock.nanos()), TimeUnit.NANOSECONDS)) {
                    long began = clock.nanos();
                    pace.began(began);
                    if (!synced()) {
                        pace.putOff(began, FULL_RETRY_NANOS);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // asked to stop; what is pending is left to the log's close
        }
    }

    private boolean synced() {
        try {
            log.sync();
            return true;
        } catch (LogFull e) {
            fullRetries.incrementAndGet();
            return false;
        } catch (IOException e) {
            return true; // the loss was told to the listeners and counted by the log; the next record begins a new file
        }
    }

    /** How often a sync found the disk full. */
    public long fullRetries() {
        return fullRetries.get();
    }

    /** Ends the thread after the sync that it is in; what is pending then is left to {@link FileLog#close}. */
    @Override
    public void close() {
        stopped.countDown();
        log.wake();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
