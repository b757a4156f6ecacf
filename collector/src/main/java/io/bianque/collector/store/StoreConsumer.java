package io.bianque.collector.store;

import io.bianque.collector.record.BadRecordException;
import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.record.CollectorRecordCodec;
import io.bianque.collector.series.SeriesKey;
import io.bianque.protocol.log.FileLog;
import io.bianque.protocol.log.LogReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds the store: one thread reads the log's durable records and takes the joined values that the partition hands over.
 *
 * <p>Blocks are finished every ten ticks, everything is made durable every five minutes of ticks and when somebody asks.
 * A failing disk stops nothing: what could not be made durable is still in the log, and the next try comes with the next
 * tick. Public methods may be called by any thread.
 */
public final class StoreConsumer implements SeriesSink, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StoreConsumer.class);
    private static final int QUEUE = 65_536;
    private static final int FINISH_TICKS = 10;
    private static final int CHECKPOINT_TICKS = 300;
    private static final int EXPIRE_TICKS = 3_600;
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long FLUSH_SECONDS = 60;
    private static final long FULL_MILLIS = 2_000;
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int ATTEMPTS = 3;

    private final FileLog log;
    private final BlockStore store;
    private final ArrayBlockingQueue<Joined> joined = new ArrayBlockingQueue<>(QUEUE);
    private final ConcurrentLinkedQueue<CompletableFuture<Void>> flushes = new ConcurrentLinkedQueue<>();
    private final AtomicLong badRecords = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong droppedJoined = new AtomicLong();
    private volatile @Nullable Thread thread;
    private volatile boolean stopping;
    private volatile long position;
    private volatile boolean full;
    private int ticks;
    private int attempts;

    private record Joined(SeriesKey key, long timeMillis, double value) {}

    public StoreConsumer(FileLog log, BlockStore store) {
        this.log = log;
        this.store = store;
        this.position = store.appliedOffset();
    }

    /** Begins to read where the store's last checkpoint ended. */
    public void start() {
        var driver = Thread.ofPlatform().name("store").unstarted(this::run);
        thread = driver;
        log.onDurable(_ -> LockSupport.unpark(driver));
        driver.start();
    }

    /** The log's offset below which the store needs nothing any more. */
    public long durableOffset() {
        return store.appliedOffset();
    }

    /** The log's offset that was read up to. */
    public long position() {
        return position;
    }

    /** How many records could not be understood and were passed over. */
    public long badRecords() {
        return badRecords.get();
    }

    /** How many joined values were dropped because the store did not take them for too long. */
    public long droppedJoined() {
        return droppedJoined.get();
    }

    /** Whether the thread runs: false before the start and after the end. */
    public boolean isRunning() {
        var driver = thread;
        return driver != null && driver.isAlive();
    }

    /** How often the disk failed. */
    public long failures() {
        return failures.get();
    }

    /**
     * Takes a joined value. While the queue is full the caller waits, {@value #FULL_MILLIS} ms at most; from then on values
     * are dropped and counted until there is room, as judging must not stand still for the store.
     */
    @Override
    public void append(SeriesKey key, long timeMillis, double value) {
        var item = new Joined(key, timeMillis, value);
        try {
            if (full ? joined.offer(item) : joined.offer(item, FULL_MILLIS, TimeUnit.MILLISECONDS)) {
                full = false;
            } else {
                full = true;
                droppedJoined.incrementAndGet();
            }
        } catch (InterruptedException e) {
            // The partition stops; its snapshot is older than this value, which is made again after the next start.
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void flush() throws IOException {
        var done = new CompletableFuture<Void>();
        var driver = thread;
        if (driver == null || !driver.isAlive()) {
            throw new IOException("the store does not run: its values are not durable");
        }
        flushes.add(done);
        LockSupport.unpark(driver);
        try {
            done.get(FLUSH_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause() == null ? e.getMessage() : e.getCause().getMessage(), e);
        } catch (TimeoutException e) {
            throw new IOException("the store did not become durable within " + FLUSH_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for the store", e);
        }
    }

    private void run() {
        LogReader reader = log.reader(position);
        try {
            while (!stopping) {
                reader = round(reader);
            }
            drainJoined();
            checkpoint();
        } catch (RuntimeException e) {
            failed("stopping", e);
        } finally {
            answer(takeFlushes(), new IOException("the store has stopped"));
            close(reader);
        }
    }

    /** One step, whatever becomes of it. Gives the reader to go on with: after a failure one that begins at the same record. */
    private LogReader round(LogReader reader) {
        try {
            if (!step(reader)) {
                LockSupport.parkNanos(this, LOOK_NANOS);
            }
            return reader;
        } catch (IOException | RuntimeException e) { // the outermost loop of this thread: the next round goes on
            failed("the record at " + position, e);
            long behind = reader.position();
            close(reader);
            if (++attempts == ATTEMPTS) {
                attempts = 0;
                passOver(behind);
            }
            LockSupport.parkNanos(this, RETRY_NANOS);
            return log.reader(position);
        }
    }

    /** A record that fails again and again is given up, so that those behind it are kept; one that cannot be read is not. */
    private void passOver(long behind) {
        if (behind > position) {
            badRecords.incrementAndGet();
            LOG.error("the record at {} of the log failed {} times in the store and is passed over", position,
                    ATTEMPTS);
            position = behind;
        }
    }

    private static void close(LogReader reader) {
        try {
            reader.close();
        } catch (IOException e) {
            LOG.warn("the store's reader of the log could not be closed: {}", e.getMessage());
        }
    }

    private boolean step(LogReader reader) throws IOException {
        boolean busy = drainJoined();
        if (!flushes.isEmpty()) {
            var asked = takeFlushes();
            drainJoined(); // what was appended before the flush was asked for
            answer(asked, checkpoint());
        }
        if (!reader.advance()) {
            return busy;
        }
        if (CollectorRecordCodec.isForStore(reader.payloadByte(0), reader.payloadByte(1))) {
            try {
                apply(CollectorRecordCodec.decode(reader.payload()), reader.position());
            } catch (BadRecordException e) {
                badRecords.incrementAndGet();
                LOG.error("the record at {} of the log cannot be understood and is passed over: {}", reader.offset(),
                        e.getMessage());
            }
        }
        position = reader.position(); // not before: what fails is read again
        attempts = 0;
        return true;
    }

    private void apply(CollectorRecord record, long nextOffset) {
        switch (record) {
            case CollectorRecord.SeriesDefined defined -> store.define(defined.series(), defined.key());
            case CollectorRecord.Samples samples ->
                store.put(samples.series(), samples.timesMillis(), samples.values());
            case CollectorRecord.Tick tick -> {
                position = nextOffset; // a tick may make a checkpoint, which says what is done with
                tick(tick.wallMillis());
            }
            default -> { // nothing to store
            }
        }
    }

    private void tick(long wallMillis) {
        ticks++;
        store.now(wallMillis);
        try {
            if (ticks % FINISH_TICKS == 0) {
                store.finishBlocks(wallMillis);
            }
            if (ticks % EXPIRE_TICKS == 0) {
                store.expire(wallMillis);
            }
        } catch (IOException e) {
            failed("tidying", e);
        }
        if (ticks % CHECKPOINT_TICKS == 0) {
            checkpoint();
        }
    }

    private boolean drainJoined() {
        boolean any = false;
        for (var value = joined.poll(); value != null; value = joined.poll()) {
            try {
                store.put(value.key(), value.timeMillis(), value.value());
            } catch (RuntimeException e) { // a disk that cannot be read, most likely; the value is not in the log
                droppedJoined.incrementAndGet();
                failed("the joined value of " + value.key(), e);
            }
            any = true;
        }
        return any;
    }

    private @Nullable IOException checkpoint() {
        try {
            store.checkpoint(position);
            return null;
        } catch (IOException e) {
            failed("a checkpoint", e);
            return e;
        }
    }

    private List<CompletableFuture<Void>> takeFlushes() {
        var asked = new ArrayList<CompletableFuture<Void>>();
        for (var flush = flushes.poll(); flush != null; flush = flushes.poll()) {
            asked.add(flush);
        }
        return asked;
    }

    private static void answer(List<CompletableFuture<Void>> asked, @Nullable IOException problem) {
        for (var flush : asked) {
            if (problem == null) {
                flush.complete(null);
            } else {
                flush.completeExceptionally(problem);
            }
        }
    }

    private void failed(String what, Exception e) {
        failures.incrementAndGet();
        LOG.error("{} failed in the store, the log keeps what it needs: {}", what, String.valueOf(e.getMessage()));
    }

    /** Makes everything durable and ends the thread. An interrupt cuts the wait short and stays set. */
    @Override
    public void close() {
        stopping = true;
        var driver = thread;
        if (driver != null) {
            LockSupport.unpark(driver);
            try {
                driver.join(TimeUnit.SECONDS.toMillis(FLUSH_SECONDS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
