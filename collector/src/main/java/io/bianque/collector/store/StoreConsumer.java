package io.bianque.collector.store;

import io.bianque.collector.record.BadRecordException;
import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.record.CollectorRecordCodec;
import io.bianque.collector.series.SeriesKey;
import io.bianque.protocol.log.FileLog;
import io.bianque.protocol.log.LogReader;
import java.io.IOException;
import java.io.UncheckedIOException;
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

    private final FileLog log;
    private final BlockStore store;
    private final ArrayBlockingQueue<Joined> joined = new ArrayBlockingQueue<>(QUEUE);
    private final ConcurrentLinkedQueue<CompletableFuture<Void>> flushes = new ConcurrentLinkedQueue<>();
    private final AtomicLong badRecords = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private volatile @Nullable Thread thread;
    private volatile boolean stopping;
    private volatile long position;
    private int ticks;

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

    /** How often the disk failed. */
    public long failures() {
        return failures.get();
    }

    @Override
    public void append(SeriesKey key, long timeMillis, double value) {
        try {
            joined.put(new Joined(key, timeMillis, value));
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
        LogReader reader = log.reader(store.appliedOffset());
        try {
            while (!stopping) {
                boolean busy = step(reader);
                if (!busy) {
                    LockSupport.parkNanos(this, LOOK_NANOS);
                }
            }
            drainJoined();
            checkpoint();
        } finally {
            answer(takeFlushes(), new IOException("the store has stopped"));
            try {
                reader.close();
            } catch (IOException e) {
                LOG.warn("the store's reader of the log could not be closed: {}", e.getMessage());
            }
        }
    }

    private boolean step(LogReader reader) {
        boolean busy = drainJoined();
        if (!flushes.isEmpty()) {
            var asked = takeFlushes();
            drainJoined(); // what was appended before the flush was asked for
            answer(asked, checkpoint());
        }
        try {
            var record = reader.next();
            if (record == null) {
                return busy;
            }
            var decoded = CollectorRecordCodec.decode(record.payload());
            position = record.nextOffset(); // a tick may make a checkpoint, which says what is done with
            apply(decoded);
        } catch (BadRecordException e) {
            badRecords.incrementAndGet();
            LOG.error("the record at {} of the log cannot be understood and is passed over: {}", position,
                    e.getMessage());
            position = reader.position();
        } catch (IOException | UncheckedIOException e) {
            failed("reading", e);
            LockSupport.parkNanos(this, TimeUnit.SECONDS.toNanos(1));
        }
        return true;
    }

    private void apply(CollectorRecord record) {
        switch (record) {
            case CollectorRecord.SeriesDefined defined -> store.define(defined.series(), defined.key());
            case CollectorRecord.Samples samples -> {
                for (int i = 0; i < samples.series().length; i++) {
                    store.put(samples.series()[i], samples.timesMillis()[i], samples.values()[i]);
                }
            }
            case CollectorRecord.Tick tick -> tick(tick.wallMillis());
            default -> { // nothing to store
            }
        }
    }

    private void tick(long wallMillis) {
        ticks++;
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
            store.put(value.key(), value.timeMillis(), value.value());
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
        LOG.error("{} in the store failed and is tried again; the log keeps what it needs: {}", what, e.getMessage());
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
