package io.bianque.alerting.boot;

import io.bianque.alerting.journal.Journal;
import io.bianque.collector.partition.Partition;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Keeps a snapshot of the partition from saying more than the journal holds: a snapshot is not written before every
 * transition handed to the journal is durable, for after a restart nobody would make those again. Waits on the thread
 * that writes the snapshot, never on the one that takes records.
 */
final class JournalBarrier implements Partition.Barrier {
    private static final long PATIENCE_SECONDS = 10;
    private final Journal journal;

    JournalBarrier(Journal journal) {
        this.journal = journal;
    }

    @Override
    public void flush() throws IOException {
        try {
            var _ = journal.barrier().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException | IllegalStateException e) {
            throw new IOException("the journal does not take transitions, so that no snapshot may be written", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the journal took transitions", e);
        }
    }
}
