package io.bianque.alerting.boot;

import io.bianque.alerting.journal.Journal;
import io.bianque.collector.partition.PartitionCore;
import io.bianque.collector.record.CollectorRecord;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Keeps a snapshot of the partition from saying more than the journal holds: a snapshot is not written before every
 * transition handed to the journal is durable, for after a restart nobody would make those again.
 */
final class JournalBarrier implements PartitionCore {
    private static final long PATIENCE_SECONDS = 10;
    private final Journal journal;

    JournalBarrier(Journal journal) {
        this.journal = journal;
    }

    @Override
    public String name() {
        return "journal-barrier";
    }

    @Override
    public void apply(long offset, CollectorRecord record) {
        // It only has something to say about snapshots.
    }

    @Override
    public void writeSnapshot(DataOutput out) throws IOException {
        try {
            var _ = journal.barrier().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException | IllegalStateException e) {
            throw new IOException("the journal does not take transitions, so that no snapshot may be written", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the journal took transitions", e);
        }
    }

    @Override
    public void readSnapshot(DataInput in) {
        // Nothing was written.
    }
}
