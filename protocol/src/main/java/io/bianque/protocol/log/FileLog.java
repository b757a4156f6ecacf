package io.bianque.protocol.log;

import io.bianque.seam.Disk;
import io.bianque.seam.DiskFullException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An append-only log of records in the files of one directory, which belongs to this object alone while it is open.
 *
 * <p>An offset names a record for ever: 64 bits, strictly increasing, the same after every restart, never used for anything
 * else, with gaps. A record is <em>appended</em> first (in memory), then <em>written</em> (the system has it: it survives the
 * process), and <em>durable</em> after a sync. Readers see durable records only, but for {@link #readerAhead}. When writing or
 * syncing fails, all that was not durable is lost, {@link #onLost} and {@link LogLost} say so, and
 * a new file begins; only a full disk is waited for, without loss.
 *
 * <p>Thread-safe. {@link #append} never does I/O.
 */
public final class FileLog implements Closeable {
    /** Every name that {@link LogOptions#crashPoints} is called with. */
    public static final List<String> CRASH_POINTS = List.of("log.append.before", "log.append.after", "log.roll.before",
            "log.roll.ceiling", "log.roll.created", "log.write.before", "log.write.after", "log.sync.before",
            "log.sync.after", "log.sync.published", "log.cut.before", "log.cut.deleted", "log.cut.after");

    private static final int LOSSES_MAX = 1000;

    private final Disk disk;
    private final String directory;
    private final LogOptions options;
    private final LogRecovery recovery;
    private final PendingRecords pending;

    private final ReentrantLock commitLock = new ReentrantLock();
    private final Condition committed = commitLock.newCondition();
    private @Nullable Thread leader; // under commitLock
    private final SegmentWriter writer; // this and the next four: touched by the leader alone
    private final ArrayDeque<PendingRecords.Batch> unwritten = new ArrayDeque<>();
    private long previousEnd;
    private long durableOrdinal;
    private @Nullable Segment active;

    private final ReentrantLock cutLock = new ReentrantLock();
    private final Object segmentsLock = new Object();
    private volatile List<Segment> segments; // oldest first; replaced under segmentsLock
    private volatile List<LostRange> losses = List.of();
    private volatile long durableEnd;
    private volatile long writtenEnd; // never before the durable end
    private volatile boolean closed;
    private final AtomicLong syncs = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong lostBytes = new AtomicLong();
    private final List<LongConsumer> durableListeners = new CopyOnWriteArrayList<>();
    private final List<LongConsumer> writtenListeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<LostRange>> lossListeners = new CopyOnWriteArrayList<>();

    private FileLog(Disk disk, String directory, LogOptions options, Recovery.Recovered recovered) {
        this.disk = disk;
        this.directory = directory;
        this.options = options;
        this.recovery = recovered.report();
        this.pending = new PendingRecords(options, recovered);
        this.writer = new SegmentWriter(disk, directory, options);
        this.previousEnd = recovered.previousEnd();
        this.durableOrdinal = recovered.nextOrdinal();
        this.durableEnd = recovered.end();
        this.writtenEnd = recovered.end();
        this.segments = recovered.segments();
    }

    /**
     * Opens a log, or makes an empty one. Reads every record once, at the speed of the disk, and writes the newest file back as it
     * is, to make it durable. Whatever the files hold, it opens with all intact records.
     *
     * @throws IOException when the directory cannot be made or listed, or the newest file cannot be synced
     */
    public static FileLog open(Disk disk, String directory, LogOptions options) throws IOException {
        return new FileLog(disk, directory, options, Recovery.run(disk, directory, options));
    }

    /** What opening found. */
    public LogRecovery recovery() {
        return recovery;
    }

    /**
     * Adds a record behind all others, in memory.
     *
     * @param payload copied from position to limit, both of which stay; may be empty
     * @return its offset, {@code >= 0}
     * @throws LogFull                  when a bound is reached or the disk is full; nothing was added
     * @throws IllegalArgumentException when the payload is longer than {@link LogOptions#maxRecordBytes}
     * @throws IllegalStateException    after {@link #close}
     */
    public long append(ByteBuffer payload) throws LogFull {
        if (payload.remaining() > options.maxRecordBytes()) {
            throw new IllegalArgumentException("payload of " + payload.remaining() + " bytes; at most "
                    + options.maxRecordBytes() + " are allowed");
        }
        requireOpen();
        options.crashPoints().reached("log.append.before");
        long offset = pending.append(payload, RecordFormat.checksum(payload));
        options.crashPoints().reached("log.append.after");
        return offset;
    }

    /** Offset after the last record that was appended and is not lost. Goes back to {@link #durableEnd} after a loss. */
    public long appendedEnd() {
        return pending.end();
    }

    /**
     * Offset after the last durable record. Never goes back. A record at a lower offset is durable unless it lies in a range that
     * {@link #onLost} has told of, which it does before this passes the range.
     */
    public long durableEnd() {
        return durableEnd;
    }

    /**
     * Offset after the last record that is written, {@code >= } {@link #durableEnd}: what lies between the two is being synced.
     * Goes back to the durable end after a loss.
     */
    public long writtenEnd() {
        return writtenEnd;
    }

    /** Base of the file that the last append went to: a change of it means that a new segment has begun. 0 before the first. */
    public long activeSegment() {
        return pending.segmentBase();
    }

    /**
     * Makes all that was appended before this call durable. Threads that call it at the same time share one sync.
     *
     * @throws LogLost when that failed: the records are lost
     * @throws LogFull when the disk is full: the records still wait, and the next sync may succeed
     */
    public void sync() throws IOException {
        long end = pending.end();
        if (end > durableEnd) {
            sync(end - 1);
        }
    }

    /**
     * Makes the record at this offset durable, and all before it.
     *
     * @param offset as {@link #append} has returned it
     * @throws LogLost when this record is lost, now or earlier
     * @throws LogFull when the disk is full: the record still waits, and the next sync may succeed
     */
    public void sync(long offset) throws IOException {
        while (!isDurable(offset)) {
            if (lead()) {
                try {
                    if (!isDurable(offset)) {
                        requireOpen();
                        if (offset >= pending.end()) {
                            throw new IllegalArgumentException("no record was appended at offset " + offset);
                        }
                        flush();
                    }
                } finally {
                    resign();
                }
            }
        }
    }

    /**
     * Returns when every record before this offset is durable or lost, so that what became of it is known.
     *
     * @param end as {@link #writtenEnd} has returned it, or the offset behind a record that was {@linkplain #readerAhead read}
     * @return whether the last record before it is durable; false when it is lost, of which the listeners know
     */
    public boolean settle(long end) {
        try {
            sync(end - 1);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Takes the lead, which one thread has at a time: it syncs for all. While another has it, waits until that one is done and
     * returns false. All who wait are woken at once, so that they gather for the next sync and do not come one by one.
     */
    @SuppressWarnings("WaitNotInLoop") // the callers loop: what they wait for is theirs to judge
    private boolean lead() {
        commitLock.lock();
        try {
            if (leader == null) {
                leader = Thread.currentThread();
                return true;
            }
            if (leader.equals(Thread.currentThread())) {
                throw new IllegalStateException("a listener of the log may not sync or close it");
            }
            committed.awaitUninterruptibly();
            return false;
        } finally {
            commitLock.unlock();
        }
    }

    private void resign() {
        commitLock.lock();
        try {
            leader = null;
            committed.signalAll();
        } finally {
            commitLock.unlock();
        }
    }

    private boolean isDurable(long offset) throws LogLost {
        boolean passed = offset < durableEnd; // read before the losses: a loss is known before the end passes it
        for (var lost : losses) {
            if (lost.contains(offset)) {
                throw new LogLost(lost, new IOException("an earlier write or sync failed"));
            }
        }
        return passed;
    }

    /** Called after each sync with the new {@link #durableEnd}, by the thread that synced. Must be short and may not sync. */
    public void onDurable(LongConsumer listener) {
        durableListeners.add(listener);
    }

    /**
     * Called with the new {@link #writtenEnd} before each sync, by the thread that is about to sync, for those who read
     * {@linkplain #readerAhead ahead}. Must be short and may not sync.
     */
    public void onWritten(LongConsumer listener) {
        writtenListeners.add(listener);
    }

    /** Called with each range that is lost, before any later record becomes durable. Must be short and may not sync. */
    public void onLost(Consumer<LostRange> listener) {
        lossListeners.add(listener);
    }

    private void flush() throws IOException {
        unwritten.addAll(pending.take());
        try {
            while (!unwritten.isEmpty()) {
                flushBatch(unwritten.getFirst());
                pending.recycle(unwritten.removeFirst()); // before the listeners: one that fails must not repeat the batch
                durableListeners.forEach(listener -> listener.accept(durableEnd));
            }
        } catch (DiskFullException e) {
            pending.setDiskFull();
            throw new LogFull(LogFull.Reason.DISK);
        } catch (IOException e) {
            throw lose(e);
        }
    }

    private void flushBatch(PendingRecords.Batch batch) throws IOException {
        var segment = active;
        if (segment == null || segment.base != batch.segmentBase) {
            segment = roll(batch);
        }
        writer.write(batch);
        writtenEnd = batch.end();
        writtenListeners.forEach(listener -> listener.accept(writtenEnd));
        writer.sync();
        long fileBytes = batch.end() - segment.base;
        long grown = fileBytes - segment.bytes();
        segment.grow(fileBytes);
        previousEnd = batch.end();
        durableOrdinal = batch.nextOrdinal;
        syncs.incrementAndGet();
        durableEnd = batch.end();
        pending.becameDurable(batch.bytes.position(), grown);
        wakeWaiting();
        options.crashPoints().reached("log.sync.published");
    }

    /** Who waits for this very batch need not wait for the listeners; the others go on waiting. */
    private void wakeWaiting() {
        commitLock.lock();
        try {
            committed.signalAll();
        } finally {
            commitLock.unlock();
        }
    }

    private Segment roll(PendingRecords.Batch batch) throws IOException {
        if (active != null) {
            active.seal(durableEnd);
            active = null;
        }
        writer.open(batch.segmentBase, batch.firstOrdinal, previousEnd);
        var opened = new Segment(batch.segmentBase);
        synchronized (segmentsLock) {
            var longer = new ArrayList<>(segments);
            longer.add(opened);
            segments = List.copyOf(longer);
        }
        active = opened;
        return opened;
    }

    /** Everything that is not durable goes; the next record begins a new file. */
    private LogLost lose(IOException cause) {
        failures.incrementAndGet(); // first: whoever finds records gone must find the failure too
        writer.abandon();
        unwritten.clear();
        long pendingBytes = pending.bytes();
        long lostEnd = pending.dropAll(durableEnd, durableOrdinal);
        if (active != null) {
            active.seal(durableEnd);
            active = null;
        }
        writtenEnd = durableEnd;
        var range = new LostRange(durableEnd, lostEnd);
        var known = new ArrayList<>(losses);
        if (known.size() == LOSSES_MAX) { // merges the two oldest: nobody waits for those any more
            known.set(1, new LostRange(known.removeFirst().from(), known.getFirst().to()));
        }
        known.add(range);
        losses = List.copyOf(known);
        lostBytes.addAndGet(pendingBytes);
        lossListeners.forEach(listener -> listener.accept(range));
        return new LogLost(range, cause);
    }

    /** A reader that begins with the first durable record at or after this offset; it may lie in a gap or before the log. */
    public LogReader reader(long fromOffset) {
        return new LogReader(this, fromOffset, false);
    }

    /**
     * A reader that sees records as soon as they are written, while they are being synced. What it has read may be lost yet:
     * nothing may come of it that others rely on before {@link #settle}.
     */
    public LogReader readerAhead(long fromOffset) {
        return new LogReader(this, fromOffset, true);
    }

    /** Lowest offset that may still hold a record. Equals {@link #durableEnd} when there is no file yet. */
    public long firstOffset() {
        var present = segments;
        return present.isEmpty() ? durableEnd : present.getFirst().base;
    }

    /**
     * Deletes the files whose records all lie below this offset, except the newest file. A reader that stands in one may
     * read it to its end before it goes on with the next.
     *
     * @return bytes given back
     */
    public long cutBefore(long offset) throws IOException {
        long freed = 0;
        cutLock.lock();
        try {
            while (segments.size() > 1 && segments.getFirst().end() <= Math.min(offset, durableEnd)) {
                freed += cut(segments.getFirst());
            }
        } finally {
            cutLock.unlock();
        }
        return freed;
    }

    private long cut(Segment oldest) throws IOException {
        options.crashPoints().reached("log.cut.before");
        if (disk.exists(directory + "/" + oldest.name())) {
            disk.delete(directory + "/" + oldest.name());
        }
        options.crashPoints().reached("log.cut.deleted");
        disk.syncDirectory(directory); // one by one, so that a power loss leaves no hole that looks like lost records
        synchronized (segmentsLock) {
            segments = List.copyOf(segments.subList(1, segments.size()));
        }
        pending.deleted(oldest.bytes());
        options.crashPoints().reached("log.cut.after");
        return oldest.bytes();
    }

    /** Times that all that was not durable was lost; has counted a loss before anything of it is missing. */
    public long failures() {
        return failures.get();
    }

    /** Figures for metrics. */
    public LogStats stats() {
        return pending.stats(segments.size(), syncs.get(), failures.get(), lostBytes.get());
    }

    /** Waits until something is to be synced, at most so many milliseconds ({@code >= 1}). Says whether there is. */
    boolean awaitPending(long millis) throws InterruptedException {
        return pending.awaitPending(millis);
    }

    int segmentBytes() {
        return options.segmentBytes();
    }

    /** Ends every wait for something pending. */
    void wake() {
        pending.wake();
    }

    /** The file that holds the first record at or after an offset, or may hold it soon; null when there is none yet. */
    @Nullable
    Segment segmentAt(long offset) {
        for (var segment : segments) {
            if (offset < segment.end()) {
                return segment;
            }
        }
        return null;
    }

    SegmentScanner scannerOf(Segment segment, ByteBuffer window) throws IOException {
        return new SegmentScanner(disk.open(directory + "/" + segment.name()), segment.base, window);
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the log in " + directory + " is closed");
        }
    }

    /** Makes durable what was appended, then gives the files back. Does nothing the second time. */
    @Override
    public void close() throws IOException {
        if (!closed) {
            try {
                sync();
            } finally {
                closed = true;
                while (!lead()) {
                    // Somebody else still syncs.
                }
                try {
                    writer.abandon();
                } finally {
                    resign();
                }
            }
        }
    }
}
