package io.bianque.collector.fleet;

import io.bianque.collector.partition.PartitionCore;
import io.bianque.collector.partition.StateCodec;
import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.record.CollectorRecordCodec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;

/**
 * The last records of one kind, at most a given number; the oldest goes when one more comes, and stays in the log.
 * Confined to the partition's thread.
 *
 * @param <R> the kind
 */
final class RecentRecords<R extends CollectorRecord> implements PartitionCore {
    private static final int VERSION = 1;

    private final String name;
    private final Class<R> kind;
    private final int max;
    private final CollectorRecordCodec codec = new CollectorRecordCodec();
    private ArrayDeque<R> newestFirst = new ArrayDeque<>();
    private List<R> frozen = List.of();
    private boolean changed;

    RecentRecords(String name, Class<R> kind, int max) {
        this.name = name;
        this.kind = kind;
        this.max = max;
    }

    /** What is kept, newest first; the same list as before when nothing came. */
    List<R> frozen() {
        if (changed) {
            frozen = List.copyOf(newestFirst);
            changed = false;
        }
        return frozen;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void apply(long offset, CollectorRecord record) {
        if (kind.isInstance(record)) {
            newestFirst.addFirst(kind.cast(record));
            if (newestFirst.size() > max) {
                newestFirst.removeLast();
            }
            changed = true;
        }
    }

    @Override
    public void writeSnapshot(DataOutput out) throws IOException {
        out.writeInt(VERSION);
        out.writeInt(newestFirst.size());
        for (var record : newestFirst) {
            StateCodec.writeRecord(out, codec, record);
        }
    }

    @Override
    public void readSnapshot(DataInput in) throws IOException {
        StateCodec.readVersion(in, VERSION);
        var read = new ArrayDeque<R>();
        for (int left = StateCodec.readCount(in); left > 0; left--) {
            read.addLast(StateCodec.readRecord(in, kind));
        }
        newestFirst = read;
        changed = true;
    }
}
