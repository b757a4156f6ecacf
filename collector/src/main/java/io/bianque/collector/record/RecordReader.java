package io.bianque.collector.record;

import io.bianque.protocol.log.FileLog;
import io.bianque.protocol.log.LogReader;
import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the durable records of the collector's log one by one. Records that this version cannot decode are counted and
 * passed over. For one thread.
 */
public final class RecordReader implements Closeable {
    private final LogReader reader;
    private long offset = -1;
    private long unreadable;

    /** Begins with the first durable record at or after an offset. */
    public RecordReader(FileLog log, long fromOffset) {
        this.reader = log.reader(fromOffset);
    }

    /**
     * The next record; null at the durable end, where a later call may find more.
     *
     * @throws IOException when the disk fails; the call may be repeated
     */
    public @Nullable CollectorRecord next() throws IOException {
        for (var found = reader.next(); found != null; found = reader.next()) {
            offset = found.offset();
            try {
                return CollectorRecordCodec.decode(found.payload());
            } catch (BadRecordException bad) {
                unreadable++;
            }
        }
        return null;
    }

    /** Offset of the record that {@link #next} returned last; -1 before the first. */
    public long offset() {
        return offset;
    }

    /** Where to read on after a restart. */
    public long position() {
        return reader.position();
    }

    /** Records passed over because this version cannot decode them. */
    public long unreadable() {
        return unreadable;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
