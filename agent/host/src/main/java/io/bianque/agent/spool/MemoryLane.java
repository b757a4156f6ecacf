package io.bianque.agent.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The lane that lives in memory while the disk takes nothing: at most {@value #BYTES_MAX} bytes of records, the oldest given up
 * first. Confined to one thread.
 */
final class MemoryLane {
    static final int BYTES_MAX = 1 << 20;
    static final int NO_LANE = -1;

    private final TreeMap<Long, ByteBuffer> records = new TreeMap<>();
    private int number = NO_LANE;
    private long bytes;
    private long writtenTo;

    /** Begins with no record. */
    void open(int lane) {
        close();
        number = lane;
    }

    boolean isOpen() {
        return number != NO_LANE;
    }

    boolean is(int lane) {
        return number == lane;
    }

    /** The number of the lane; {@link #NO_LANE} when it is not open. */
    int number() {
        return number;
    }

    boolean hasRoomFor(ByteBuffer payload) {
        return records.isEmpty() || bytes + payload.remaining() <= BYTES_MAX;
    }

    void put(long seq, ByteBuffer payload) {
        records.put(seq, payload);
        bytes += payload.remaining();
    }

    /** Takes the oldest away and says which it was. */
    SpoolCodec.Place removeOldest() {
        return remove(records.firstKey());
    }

    SpoolCodec.Place remove(long seq) {
        var payload = Objects.requireNonNull(records.remove(seq));
        bytes -= payload.remaining();
        return SpoolCodec.placeOf(payload);
    }

    void acked(long seq) {
        var done = records.headMap(seq, true);
        done.values().forEach(payload -> bytes -= payload.remaining());
        done.clear();
    }

    /** The first record at or after a number; null when there is none. */
    @Nullable
    SpoolRecord at(long seq) {
        var found = records.ceilingEntry(seq);
        try {
            return found == null ? null : SpoolCodec.decode(found.getValue());
        } catch (IOException e) {
            throw new IllegalStateException("the spool's own record is none", e);
        }
    }

    /** The oldest record that the log has not got yet; null when it has all. */
    Map.@Nullable Entry<Long, ByteBuffer> firstUnwritten() {
        return records.higherEntry(writtenTo);
    }

    /** The log has all up to this number, not yet durable. */
    void written(long seq) {
        writtenTo = seq;
    }

    /** The log has lost what it got. */
    void writtenAgain() {
        writtenTo = 0;
    }

    /** Ends: all that is not acknowledged stands in the log. */
    void close() {
        records.clear();
        bytes = 0;
        writtenTo = 0;
        number = NO_LANE;
    }

    long bytes() {
        return bytes;
    }
}
