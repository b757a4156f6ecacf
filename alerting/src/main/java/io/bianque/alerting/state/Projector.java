package io.bianque.alerting.state;

import io.bianque.alerting.incident.ChangeSink;
import io.bianque.alerting.incident.CoreChanges;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Brings changes into the projections on a thread of its own, so that paging never waits for the database. What waits is
 * merged: of each incident only the newest view is kept. While the database fails it is tried again every second; when
 * more waits than the bound, the tables are left as they are until the next start, which makes them anew from the
 * journal. Thread-safe.
 */
public final class Projector implements ChangeSink {
    /** Incidents and alerts that may wait. */
    static final int WAITING_MAX = 50_000;
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Projections projections;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Thread thread;
    private CoreChanges waiting = CoreChanges.none();
    private long waitingOffset = -1;
    private String installation = "";
    private boolean writing;
    private boolean stopped;
    private boolean behind;
    private volatile long projected;
    private final AtomicLong failures = new AtomicLong();
    private volatile @Nullable String lastFailure;

    /** Writes into these projections once it is started. */
    public Projector(Projections projections) {
        this.projections = projections;
        this.thread = Thread.ofPlatform().name("projector").unstarted(this::run);
    }

    /** Begins to write. */
    public void start() {
        thread.start();
    }

    @Override
    public void offer(long nextOffset, String installationId, CoreChanges changes) {
        lock.lock();
        try {
            if (behind || stopped) {
                return;
            }
            waiting = waiting.then(changes);
            waitingOffset = nextOffset;
            installation = installationId;
            if (waiting.incidents().size() + waiting.alerts().size() > WAITING_MAX) {
                behind = true;
                waiting = CoreChanges.none();
                waitingOffset = -1;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            while (step()) {
                // Each step waits for something to do.
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Writes what waits; false when it is to stop and nothing waits any more. */
    private boolean step() throws InterruptedException {
        CoreChanges changes;
        long offset;
        String whose;
        lock.lock();
        try {
            while (waitingOffset < 0 && !stopped) {
                changed.await();
            }
            if (waitingOffset < 0) {
                return false;
            }
            changes = waiting;
            offset = waitingOffset;
            whose = installation;
            waiting = CoreChanges.none();
            waitingOffset = -1;
            writing = true;
        } finally {
            lock.unlock();
        }
        boolean written = write(changes, offset, whose);
        lock.lock();
        try {
            writing = false;
            if (!written && !behind) {
                waiting = changes.then(waiting);
                waitingOffset = Math.max(waitingOffset, offset);
                if (stopped) {
                    return false;
                }
                for (long left = RETRY_NANOS; left > 0 && !stopped;) {
                    left = changed.awaitNanos(left);
                }
            }
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean write(CoreChanges changes, long offset, String whose) {
        try {
            projections.apply(offset, whose, changes);
            projected = offset;
            lastFailure = null;
            return true;
        } catch (StateException e) {
            failures.incrementAndGet();
            lastFailure = e.getMessage();
            return false;
        }
    }

    /** Waits until everything offered so far is written; false when that takes longer. For tests and the stop. */
    public boolean drain(Duration limit) {
        long left = limit.toNanos();
        lock.lock();
        try {
            while (waitingOffset >= 0 || writing) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** The offset that was written last. */
    public long projected() {
        return projected;
    }

    /** How often the database failed. */
    public long failures() {
        return failures.get();
    }

    /** Whether the tables are left behind until the next start. */
    public boolean isBehind() {
        lock.lock();
        try {
            return behind;
        } finally {
            lock.unlock();
        }
    }

    /** Why the database failed last, or null while it works. */
    public @Nullable String lastFailure() {
        return lastFailure;
    }

    /** Writes what waits if it can be done at once, and stops. */
    public void stop(Duration limit) {
        lock.lock();
        try {
            stopped = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            if (thread.getState() != Thread.State.NEW) {
                thread.join(limit);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
