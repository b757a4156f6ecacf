package io.bianque.protocol.log;

import io.bianque.seam.DiskFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Walks the records of one segment, over damage to the next intact one. For one thread.
 *
 * <p>Costs one read a buffer's length. Reads no byte at or after the limit it is given, since those may still change.
 */
final class SegmentScanner implements Closeable {
    private final DiskFile file;
    private final long base;
    private ByteBuffer window;
    private long windowStart;
    private int windowBytes;

    private long position = SegmentHeader.BYTES; // in the file, like all others here
    private long recordAt;
    private long damageEnd;
    private long skippedBytes;
    private long lastOrdinal = -1;
    private boolean garbage;

    /**
     * Starts at the first record of a file.
     *
     * @param window big-endian, at least 4 KiB, direct for speed; belongs to this scanner until it is closed
     */
    SegmentScanner(DiskFile file, long base, ByteBuffer window) {
        this.file = file;
        this.base = base;
        this.window = window;
    }

    /** Goes on at the first record at or after this offset. */
    void seek(long offset) {
        position = Math.max(SegmentHeader.BYTES, RecordFormat.aligned(offset - base));
    }

    /**
     * Finds the next intact record that ends at or before the limit, which is an offset.
     *
     * @return false when there is none
     */
    boolean next(long limit) throws IOException {
        long end = limit - base;
        long from = position;
        while (position < end) {
            if (!holds(position, (int) Math.min(RecordFormat.HEADER_BYTES, end - position), end)) {
                position = end; // the file is shorter than it should be
            } else if (end - position < RecordFormat.HEADER_BYTES
                    || !RecordFormat.hasHeader(window, inWindow(position), base + position)) {
                passWord(end);
            } else if (takeRecord(end)) {
                skippedBytes += recordAt - from;
                return true;
            }
        }
        skippedBytes += Math.max(0, damageEnd - from);
        return false;
    }

    private void passWord(long end) {
        int bytes = (int) Math.min(RecordFormat.ALIGNMENT, end - position);
        for (int i = 0; i < bytes; i++) {
            if (window.get(inWindow(position) + i) != 0) {
                garbage = true;
                damageEnd = position + bytes;
            }
        }
        position += bytes;
    }

    private boolean takeRecord(long end) throws IOException {
        int length = RecordFormat.length(window, inWindow(position));
        lastOrdinal = RecordFormat.ordinal(window, inWindow(position));
        garbage = false;
        recordAt = position;
        position = Math.min(RecordFormat.aligned(end), position + RecordFormat.sizeOfLong(length));
        if (recordAt + RecordFormat.HEADER_BYTES + length <= end
                && holds(recordAt, RecordFormat.HEADER_BYTES + length, end)
                && RecordFormat.hasPayload(window, inWindow(recordAt))) {
            return true;
        }
        damageEnd = Math.min(position, end);
        return false;
    }

    /** Offset of the record that was found. */
    long offset() {
        return base + recordAt;
    }

    /** Offset after it. */
    long nextOffset() {
        return base + position;
    }

    /** Its number among all records. */
    long ordinal() {
        return lastOrdinal;
    }

    /** A byte of its payload, 0 to 255; -1 behind its end. */
    int payloadByte(int index) {
        int at = inWindow(recordAt);
        return index < RecordFormat.length(window, at)
                ? window.get(at + RecordFormat.HEADER_BYTES + index) & 0xff
                : -1;
    }

    /** A copy of its payload. */
    ByteBuffer payload() {
        int at = inWindow(recordAt);
        var copy = new byte[RecordFormat.length(window, at)];
        window.get(at + RecordFormat.HEADER_BYTES, copy);
        return ByteBuffer.wrap(copy);
    }

    /** The highest ordinal that an intact header has named, its payload intact or not; -1 before the first. */
    long lastOrdinal() {
        return lastOrdinal;
    }

    /** Whether something that is neither a record nor zeros follows the last intact header. */
    boolean endsInGarbage() {
        return garbage;
    }

    /** Bytes passed over because they belong to no intact record. */
    long skippedBytes() {
        return skippedBytes;
    }

    /** The buffer, which may have grown: for the next scanner. */
    ByteBuffer window() {
        return window;
    }

    private int inWindow(long at) {
        return (int) (at - windowStart);
    }

    /** Brings these bytes into the window, and none at or after the end; false when the file does not have them. */
    private boolean holds(long at, int bytes, long end) throws IOException {
        if (at >= windowStart && at + bytes <= windowStart + windowBytes) {
            return true;
        }
        if (window.capacity() < bytes) {
            window = ByteBuffer.allocateDirect(bytes);
        }
        windowStart = at;
        windowBytes = 0; // in case the read fails
        window.clear().limit((int) Math.min(window.capacity(), end - at));
        windowBytes = Math.max(0, file.read(window, at));
        return windowBytes >= bytes;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
