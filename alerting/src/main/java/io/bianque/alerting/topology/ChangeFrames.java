package io.bianque.alerting.topology;

import io.bianque.collector.partition.PartitionCore;
import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.topology.EntityId;
import java.io.DataInput;
import java.io.DataOutput;
import java.util.function.Consumer;

/**
 * Hands on the changes that agents send, such as a release that they have just put in place. It has no state: after a start
 * some are handed on again, and whoever keeps them knows them by their id. Confined to the partition's thread, but for
 * the counter.
 */
public final class ChangeFrames implements PartitionCore {
    private final Consumer<ChangeNote> taker;
    private volatile long refused;

    /** Hands on to {@code taker}, on the partition's thread. */
    public ChangeFrames(Consumer<ChangeNote> taker) {
        this.taker = taker;
    }

    /** Changes that name no entity, say nothing of what was changed, or are of the future, since the start. Any thread. */
    public long refused() {
        return refused;
    }

    @Override
    public String name() {
        return "change-frames";
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes, others only read
    public void apply(long offset, CollectorRecord record) {
        if (record instanceof CollectorRecord.Change change) {
            var entity = EntityId.parse(change.entity());
            if (entity.isEmpty() || !ChangeNote.isSound(change.kind(), change.what(), change.by(), change.id())
                    || change.stamp().eventTimeMillis() > change.stamp().receivedAtMillis()
                            + ChangeNote.AHEAD_MILLIS_MAX) {
                refused++;
                return;
            }
            taker.accept(new ChangeNote(entity.get(), change.kind(), change.what(), change.stamp().eventTimeMillis(),
                    change.by(), change.id()));
        }
    }

    @Override
    public void writeSnapshot(DataOutput out) {
        // Nothing is kept.
    }

    @Override
    public void readSnapshot(DataInput in) {
        // Nothing was kept.
    }
}
