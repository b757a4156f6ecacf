package io.bianque.collector.partition;

import io.bianque.collector.record.BadRecordException;
import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.record.CollectorRecordCodec;
import io.bianque.protocol.log.FileLog;
import io.bianque.protocol.log.LogReader;
import io.bianque.protocol.log.LogRecord;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives the cores: one thread reads the records of the log and feeds each to every core in their order, as soon as it is
 * written: what the cores make of it and its sync go on at the same time. What others rely on, a page above all, waits until
 * the record is durable ({@link FileLog#settle}); that is for those who hear of what cores put out. A record that the log
 * loses when a sync fails was seen by the cores nevertheless, and is seen again when its sender sends it again. What would be
 * counted twice then (events, changes, ends of actions) waits for its sync before the cores see it.
 *
 * <p>Every 60 ticks, with the next tick after a loss (a replay would not know what the cores saw of it), and at the end, the state of all cores and the offset become a snapshot: taken between two records on
 * the partition's thread, made durable by another, after the barrier says that what the cores put out up to there is
 * durable itself. A start goes on from the newest snapshot that is whole; without one it begins with the first record of the
 * log. Public methods may be called by any thread.
 */
public final class Partition implements AutoCloseable {
    /** Ticks between two snapshots; a tick is a second. */
    public static final int SNAPSHOT_TICKS = 60;

    private static final Logger LOG = LoggerFactory.getLogger(Partition.class);
    private static final long LOOK_MILLIS = 200;
    private static final long RETRY_MILLIS = 1_000;

    private final FileLog log;
    private final PartitionSnapshots snapshots;
    private final Barrier barrier;
    private final CoreFeed feed;
    private int ticks;
    private volatile @Nullable Thread thread;
    private @Nullable Thread snapshotting;
    private volatile boolean stopping;
    private volatile boolean broken;
    private volatile long offset;
    private volatile long tickMillis;
    private volatile long records;
    private volatile long readFailures;
    private volatile long snapshotFailures;
    private volatile long snapshotsWritten;
    private volatile long failuresKept;

    /** What must be durable before a snapshot may say that it is done with it. */
    @FunctionalInterface
    public interface Barrier {
        /**
         * Returns when everything that the cores put out so far is durable.
         *
         * @throws IOException when it could not be made so; the snapshot is then not written
         */
        void flush() throws IOException;
    }

    /**
     * A partition that has not begun.
     *
     * @param cores in the order in which they see each record; their names differ
     */
    public Partition(FileLog log, PartitionSnapshots snapshots, List<PartitionCore> cores, Barrier barrier) {
        this.log = log;
        this.snapshots = snapshots;
        this.barrier = barrier;
        this.feed = new CoreFeed(cores);
    }

    /**
     * Restores the cores and begins to read.
     *
     * @throws IOException when the snapshots' directory cannot be read
     */
    public void start() throws IOException {
        offset = restore();
        var driver = Thread.ofPlatform().name("partition").unstarted(this::run);
        thread = driver;
        log.onWritten(_ -> LockSupport.unpark(driver));
        driver.start();
    }

    private long restore() throws IOException {
        for (var snapshot : snapshots.load()) {
            if (snapshot.offset() <= log.durableEnd()) {
                if (snapshot.offset() < log.firstOffset()) {
                    LOG.warn(
                            "The log begins at {}, after the snapshot at {}: what lay between is missing from the views",
                            log.firstOffset(), snapshot.offset());
                }
                long begin = feed.restore(snapshot.parts(), snapshot.offset(), log.firstOffset());
                LOG.info("The partition goes on at offset {} from the snapshot at {}", begin, snapshot.offset());
                return begin;
            }
            LOG.warn("The log ends at {}, before the snapshot at {}: that is not of this log and is not used",
                    log.durableEnd(), snapshot.offset());
            snapshots.forget();
        }
        LOG.info(
                "There is no snapshot of the partition to go on from: it begins with the first record of the log, at {}",
                log.firstOffset());
        feed.restart();
        return log.firstOffset();
    }

    private void run() {
        long endAtStart = log.durableEnd();
        boolean caughtUp = false;
        try (var reader = log.readerAhead(offset)) {
            while (!stopping) {
                if (!caughtUp && offset >= endAtStart) {
                    caughtUp = true;
                    feed.caughtUp(offset);
                }
                var record = next(reader);
                if (record != null) {
                    take(record);
                } else {
                    awaitNews(LOOK_MILLIS);
                }
            }
        } catch (IOException e) {
            LOG.warn("The partition could not give back its file of the log", e);
        } catch (Throwable e) {
            broken = true; // a state half changed must not become a snapshot
            LOG.error("The partition has ended at offset {}: inventory, joins and rules stand still until a restart",
                    offset, e);
            throw e;
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes, others only read
    private @Nullable LogRecord next(LogReader reader) {
        try {
            return reader.next();
        } catch (IOException e) {
            if (Long.bitCount(++readFailures) == 1) {
                LOG.error("The log cannot be read at offset {}; the next try is in {} ms (failures so far: {})",
                        reader.position(), RETRY_MILLIS, readFailures, e);
            }
            awaitNews(RETRY_MILLIS);
            return null;
        }
    }

    private void awaitNews(long millis) {
        LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(millis));
        stopping |= Thread.interrupted(); // only close() is meant to stop this thread, so somebody else wants it ended too
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes, others only read
    private void take(LogRecord logged) {
        CollectorRecord record;
        try {
            record = CollectorRecordCodec.decode(logged.payload());
        } catch (BadRecordException e) {
            feed.setAside("decoder", logged.offset(), e, feed.setAsideCount() + 1);
            offset = logged.nextOffset();
            return;
        }
        if (isCounted(record) && !log.settle(logged.nextOffset())) {
            offset = logged.nextOffset(); // its sender sends it again
            return;
        }
        feed.feed(logged.offset(), record);
        offset = logged.nextOffset();
        records++;
        if (record instanceof CollectorRecord.Tick tick) {
            tickMillis = tick.wallMillis();
            boolean due = ++ticks >= SNAPSHOT_TICKS || log.failures() != failuresKept;
            if (due && feed.isLevel(offset) && !isSnapshotting()) {
                ticks = 0;
                beginSnapshot();
            }
        }
    }

    /** Whether to see it twice is more than to see it once: all else replaces itself, or is judged by its time. */
    private static boolean isCounted(CollectorRecord record) {
        return record instanceof CollectorRecord.Event || record instanceof CollectorRecord.Change
                || record instanceof CollectorRecord.ActionDone;
    }

    private boolean isSnapshotting() {
        var running = snapshotting;
        return running != null && running.isAlive();
    }

    /** A snapshot is a convenience: that a core cannot write its state now must not stop it from taking records. */
    private void beginSnapshot() {
        long at = offset;
        long failures = log.failures(); // before the state is taken: a loss after this needs another snapshot
        try {
            var parts = feed.parts();
            snapshotting = Thread.ofPlatform().name("partition-snapshot").start(() -> write(at, parts, failures));
        } catch (RuntimeException e) {
            failed(at, e);
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread at a time writes, others only read
    private void write(long at, Map<String, byte[]> parts, long failures) {
        try {
            if (at > log.durableEnd()) {
                log.sync(at - 1); // a snapshot beyond the end of the log would be none of this log after a restart
            }
            barrier.flush();
            snapshots.write(at, parts);
            snapshotsWritten++;
            failuresKept = failures;
        } catch (IOException | RuntimeException e) {
            failed(at, e);
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread at a time writes, others only read
    private void failed(long at, Exception cause) {
        snapshotFailures++;
        LOG.error("The partition's snapshot at offset {} could not be written; the next try is in {} s of ticks, and "
                + "the log is kept until then (failures so far: {})", at, SNAPSHOT_TICKS, snapshotFailures, cause);
    }

    /** Takes no further record, writes a last snapshot, and returns when it is durable or has failed. */
    @Override
    public void close() {
        var running = thread;
        if (running == null) {
            return;
        }
        thread = null;
        stopping = true;
        LockSupport.unpark(running);
        join(running);
        var writing = snapshotting;
        if (writing != null) {
            join(writing);
        }
        if (!broken && feed.isLevel(offset)) {
            writeLast();
        }
    }

    private void writeLast() {
        try {
            write(offset, feed.parts(), log.failures());
        } catch (RuntimeException e) {
            failed(offset, e);
        }
    }

    private static void join(Thread other) {
        boolean interrupted = false;
        while (other.isAlive()) {
            try {
                other.join();
            } catch (InterruptedException _) {
                interrupted = true; // the end must still be clean
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The record to be read next. */
    public long offset() {
        return offset;
    }

    /** The records before this one are not needed by the partition any more: the log may be cut below it. */
    public long durableOffset() {
        return snapshots.durableOffset();
    }

    /** How far the cores are behind the log's durable end, in bytes of log, {@code >= 0}. */
    public long lagBytes() {
        return StrictMath.max(0, log.durableEnd() - offset);
    }

    /** The wall time of the last tick seen, milliseconds since the Unix epoch; 0 before the first. */
    public long tickMillis() {
        return tickMillis;
    }

    /** Records fed since the start. */
    public long records() {
        return records;
    }

    /** Whether the thread runs: false before the start, after the end, and after an error that ended it. */
    public boolean isRunning() {
        var running = thread;
        return running != null && running.isAlive();
    }

    /** Times that reading the log failed since the start. */
    public long readFailures() {
        return readFailures;
    }

    /** Snapshots written since the start. */
    public long snapshotsWritten() {
        return snapshotsWritten;
    }

    /** Snapshots that could not be written since the start. */
    public long snapshotFailures() {
        return snapshotFailures;
    }

    /** Records set aside since the start because a core or the decoder could not take them. */
    public long setAsideCount() {
        return feed.setAsideCount();
    }

    /** The last records set aside, oldest first, at most 64. */
    public List<SetAside> setAside() {
        return feed.setAside();
    }
}
