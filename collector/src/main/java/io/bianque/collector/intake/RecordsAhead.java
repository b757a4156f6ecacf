package io.bianque.collector.intake;

import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.record.RecordReader;
import io.bianque.protocol.log.FileLog;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Reads the durable records of the collector's log to its end and decodes them on a thread of its own, while the caller works
 * on those before: for a start with a long log, which then takes as long as the slower of the two. A batch ends with the record
 * that makes it {@value #BATCH} records or {@value #BATCH_BYTES} bytes of the log, of which a byte may be ten of memory; there
 * are {@value #BATCHES} of them, one more that is being filled and one that is being worked on. For one caller.
 */
final class RecordsAhead implements Closeable {
    private static final int BATCH = 128;
    private static final int BATCH_BYTES = 64 << 10;
    private static final int BATCHES = 4;

    private final RecordReader reader;
    private final ArrayBlockingQueue<Batch> batches = new ArrayBlockingQueue<>(BATCHES);
    private final Thread thread;

    /** Some records; and when there are no more, why: the end, or a failure. */
    private record Batch(List<CollectorRecord> records, boolean isLast, @Nullable Throwable failure) {}

    /** Takes records in their order. */
    @FunctionalInterface
    interface Taker {
        void take(CollectorRecord record) throws IOException;
    }

    /** Begins with the first durable record at or after an offset. */
    RecordsAhead(FileLog log, long fromOffset) {
        reader = new RecordReader(log, fromOffset);
        thread = Thread.ofPlatform().daemon().name("read-ahead").start(this::read);
    }

    private void read() {
        var batch = new ArrayList<CollectorRecord>(BATCH);
        long began = reader.position();
        Throwable failure = null;
        try {
            try {
                for (var record = reader.next(); record != null; record = reader.next()) {
                    batch.add(record);
                    if (batch.size() == BATCH || reader.position() - began >= BATCH_BYTES) {
                        batches.put(new Batch(batch, false, null));
                        batch = new ArrayList<>(BATCH);
                        began = reader.position();
                    }
                }
            } catch (IOException | RuntimeException | Error e) {
                failure = e; // the caller's, as it would be had it read by itself
            }
            batches.put(new Batch(batch, true, failure));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed: nobody waits for more
        }
    }

    /**
     * Hands all records to the taker, on the caller's thread. To be called once.
     *
     * @return how many were passed over because this version cannot decode them
     * @throws IOException when the disk fails, or the taker does
     */
    long forEach(Taker taker) throws IOException {
        try {
            Batch batch;
            do {
                batch = batches.take();
                for (var each : batch.records()) {
                    taker.take(each);
                }
            } while (!batch.isLast());
            switch (batch.failure()) {
                case null -> {
                }
                case IOException e -> throw e;
                case Error e -> throw e;
                case Throwable e -> throw new IllegalStateException("the log could not be read", e);
            }
            return reader.unreadable();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the log was read", e);
        }
    }

    /** Records that wait to be taken; for tests. */
    int ahead() {
        return batches.stream().mapToInt(batch -> batch.records().size()).sum();
    }

    /** Ends the reading, wherever it is. */
    @Override
    public void close() throws IOException {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        reader.close();
    }
}
