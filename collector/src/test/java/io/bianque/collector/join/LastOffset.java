package io.bianque.collector.join;

import io.bianque.collector.partition.PartitionCore;
import io.bianque.collector.record.CollectorRecord;
import io.bianque.protocol.log.FileLog;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CountDownLatch;

/** Tells when the last record of a log has been fed; has no state. */
final class LastOffset implements PartitionCore {
    private final long last;
    private final CountDownLatch done;

    LastOffset(FileLog log, long end, CountDownLatch done) {
        this.done = done;
        long found = -1;
        try (var reader = log.reader(log.firstOffset())) {
            for (var record = reader.next(); record != null && record.offset() < end; record = reader.next()) {
                found = record.offset();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.last = found;
    }

    @Override
    public String name() {
        return "last-offset";
    }

    @Override
    public void apply(long offset, CollectorRecord record) {
        if (offset == last) {
            done.countDown();
        }
    }

    @Override
    public void writeSnapshot(DataOutput out) {
        // no state
    }

    @Override
    public void readSnapshot(DataInput in) {
        // no state
    }
}
