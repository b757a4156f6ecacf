package io.bianque.protocol.log;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The end of the log in memory: gives out offsets, keeps the bytes until they are durable, holds the bounds.
 *
 * <p>Thread-safe by one short lock that no I/O is done under.
 */
final class PendingRecords {
    /** Records for one segment, in the bytes that go to disk. */
    static final class Batch {
        final long segmentBase;
        final long firstOrdinal;
        final long start;
        long nextOrdinal;
        ByteBuffer bytes;

        Batch(long segmentBase, long start, long firstOrdinal, ByteBuffer bytes) {
            this.segmentBase = segmentBase;
            this.firstOrdinal = firstOrdinal;
            this.start = start;
            this.nextOrdinal = firstOrdinal;
            this.bytes = bytes;
        }

        /** Offset after its last record. */
        long end() {
            return start + bytes.position();
        }
    }

    private static final int ROOM_MIN = 16 << 10;
    /** Up to here memory is the system's, from where a write goes without a copy, and is used again. */
    private static final int ROOM_KEPT_MAX = 4 << 20;
    /** One batch is written, one waits, one belongs to the next file. */
    private static final int SPARES_MAX = 3;

    private final LogOptions options;
    private final ArrayDeque<Batch> waiting = new ArrayDeque<>();
    private final ArrayDeque<ByteBuffer> spares = new ArrayDeque<>();
    private long segmentBase = -1; // -1: the next record opens a segment
    private long nextBase;
    private long end;
    private long nextOrdinal;
    private long storedBytes;
    private long pendingBytes;
    private boolean diskFull;
    private long refusals;
    private long appended;

    PendingRecords(LogOptions options, Recovery.Recovered recovered) {
        this.options = options;
        this.nextBase = recovered.nextBase();
        this.end = recovered.end();
        this.nextOrdinal = recovered.nextOrdinal();
        this.storedBytes = recovered.report().bytes();
    }

    synchronized long append(ByteBuffer payload, CRC32C checksum) throws LogFull {
        int length = payload.remaining();
        int size = RecordFormat.sizeOf(length);
        admit(size);
        var batch = batchFor(size);
        if (batch.bytes.remaining() < size) {
            int room = Math.max(Math.addExact(batch.bytes.position(), size), batch.bytes.capacity() * 2);
            var outgrown = batch.bytes;
            batch.bytes = room(room).put(outgrown.flip());
            keep(outgrown);
        }
        long offset = batch.end();
        RecordFormat.put(batch.bytes, payload, checksum, offset, batch.nextOrdinal++);
        end = offset + size;
        nextOrdinal = batch.nextOrdinal;
        if (pendingBytes == 0) {
            notifyAll(); // nobody waits for more than the first: to ask costs as much as to append
        }
        pendingBytes += size;
        appended++;
        return offset;
    }

    private void admit(int size) throws LogFull {
        LogFull.@Nullable Reason reason = null;
        if (diskFull) {
            reason = LogFull.Reason.DISK;
        } else if (pendingBytes > 0 && pendingBytes + size > options.maxPendingBytes()) {
            reason = LogFull.Reason.PENDING;
        } else if (storedBytes + pendingBytes + size + SegmentHeader.BYTES > options.maxBytes()) {
            reason = LogFull.Reason.SIZE;
        }
        if (reason != null) {
            refusals++;
            throw new LogFull(reason);
        }
    }

    private Batch batchFor(int size) {
        if (segmentBase >= 0 && end + size - segmentBase > options.segmentBytes()) {
            nextBase = end;
            segmentBase = -1;
        }
        if (segmentBase < 0) {
            segmentBase = nextBase;
            return opened(segmentBase + SegmentHeader.BYTES, size);
        }
        var last = waiting.peekLast();
        return last != null ? last : opened(end, size);
    }

    private Batch opened(long start, int size) {
        var batch = new Batch(segmentBase, start, nextOrdinal, room(Math.max(ROOM_MIN, size)));
        waiting.add(batch);
        return batch;
    }

    /** An empty buffer of at least so many bytes: the largest that was used before, so that batches soon fit without growing. */
    private ByteBuffer room(int bytes) {
        var largest = spares.peekLast();
        if (largest != null && largest.capacity() >= bytes) {
            spares.removeLast();
            return largest.clear();
        }
        return bytes <= ROOM_KEPT_MAX ? ByteBuffer.allocateDirect(bytes) : ByteBuffer.allocate(bytes);
    }

    private void keep(ByteBuffer used) {
        if (!used.isDirect()) {
            return;
        }
        var largest = spares.peekLast();
        if (largest == null || used.capacity() >= largest.capacity()) {
            spares.addLast(used);
        } else {
            spares.addFirst(used);
        }
        if (spares.size() > SPARES_MAX) {
            spares.removeFirst();
        }
    }

    /** A batch that was taken is on disk; its memory serves another one. Nobody may look at it any more. */
    synchronized void recycle(Batch written) {
        keep(written.bytes);
    }

    /** Hands over all that waits, oldest first; it still counts as pending. */
    synchronized List<Batch> take() {
        var taken = new ArrayList<>(waiting);
        waiting.clear();
        return taken;
    }

    /** Says that the oldest so many bytes of records are on disk now, in a file that has grown by {@code fileBytes}. */
    synchronized void becameDurable(long recordBytes, long fileBytes) {
        pendingBytes -= recordBytes;
        storedBytes += fileBytes;
        diskFull = false;
    }

    /** Forgets all that is not durable, and never uses its offsets again. Returns the offset after the last one. */
    synchronized long dropAll(long durableEnd, long durableOrdinal) {
        long lostEnd = end;
        waiting.clear();
        pendingBytes = 0;
        diskFull = false; // nothing is left whose sync could lift it
        nextBase = Math.max(nextBase, segmentBase < 0 ? 0 : RecordFormat.aligned(segmentBase + options.segmentBytes()));
        segmentBase = -1;
        end = durableEnd;
        nextOrdinal = durableOrdinal;
        return lostEnd;
    }

    synchronized void setDiskFull() {
        diskFull = true;
    }

    synchronized void deleted(long fileBytes) {
        storedBytes -= fileBytes;
    }

    /** Waits until something is pending, at most so long. */
    @SuppressWarnings("WaitNotInLoop") // a caller that is woken too early asks again
    synchronized boolean awaitPending(long millis) throws InterruptedException {
        if (pendingBytes == 0) {
            wait(millis);
        }
        return pendingBytes > 0;
    }

    synchronized void wake() {
        notifyAll();
    }

    synchronized long bytes() {
        return pendingBytes;
    }

    synchronized long end() {
        return end;
    }

    synchronized long segmentBase() {
        return Math.max(0, segmentBase);
    }

    synchronized LogStats stats(int segments, long syncs, long failures, long lostBytes) {
        return new LogStats(appended, refusals, storedBytes, pendingBytes, diskFull, segments, syncs, failures,
                lostBytes);
    }
}
