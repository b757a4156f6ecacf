package io.bianque.collector.partition;

import io.bianque.collector.record.CollectorRecord;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * A deterministic state machine fed with every record of the log, in its order, on the partition's one thread: same
 * records in, same outputs out, byte for byte. It reads no clock, draws no random number, does no I/O.
 */
public interface PartitionCore {
    /** A stable name: it labels this core's part of the snapshot. */
    String name();

    /**
     * Takes one record.
     *
     * @param offset where it stands in the log; strictly increasing, though it begins again at the snapshot's after a
     *               restart, so that outputs must be keyed by it
     */
    void apply(long offset, CollectorRecord record);

    /**
     * The records that were in the log at the start are done: what comes now is new. Called once after each start, on the
     * partition's thread, between two records. What it leads to must not show in the snapshot.
     */
    default void caughtUp() {}

    /** Writes the whole state. Everything iterated over is in a fixed order. */
    void writeSnapshot(DataOutput out) throws IOException;

    /**
     * Replaces the state with one written by {@link #writeSnapshot}.
     *
     * @throws IOException if the bytes are not what this version writes; the partition then begins without a snapshot
     */
    void readSnapshot(DataInput in) throws IOException;
}
