package io.bianque.protocol.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads the durable records of a log in order, or all that are written. For one thread; any number of readers may read at once.
 */
public final class LogReader implements Closeable {
    private static final int WINDOW_BYTES = 256 << 10;

    private final FileLog log;
    private final boolean ahead;
    private final ByteBuffer window;
    private @Nullable SegmentScanner scanner;
    private @Nullable Segment segment;
    private long position;
    private long skippedBytes;

    LogReader(FileLog log, long fromOffset, boolean ahead) {
        this.log = log;
        this.ahead = ahead;
        this.window = ByteBuffer.allocateDirect(Math.min(WINDOW_BYTES, log.segmentBytes()));
        this.position = Math.max(0, fromOffset);
    }

    /**
     * The next record; null at the end, where a later call may find more. Records whose checksum fails are passed over.
     *
     * @throws IOException when the disk fails; the reader stays where it is and may be asked again
     */
    public @Nullable LogRecord next() throws IOException {
        return advance() ? new LogRecord(offset(), position, payload()) : null;
    }

    /**
     * Goes to the next record without copying it: for who passes over most. False at the end, where a later call may
     * find more. Until the next call {@link #offset}, {@link #payloadByte} and {@link #payload} tell of the record.
     *
     * @throws IOException as {@link #next}
     */
    public boolean advance() throws IOException {
        while (true) {
            // Before the segment's own end, which may be set meanwhile.
            long readableEnd = ahead ? log.writtenEnd() : log.durableEnd();
            if (!enter()) {
                return false;
            }
            long limit = Math.min(entered().end(), readableEnd);
            if (advance(opened(), limit)) {
                position = opened().nextOffset();
                return true;
            }
            if (limit < entered().end()) {
                return false;
            }
            position = Math.max(position, entered().end());
            leave();
        }
    }

    /** Offset of the record that {@link #advance} has found. */
    public long offset() {
        return opened().offset();
    }

    /** A byte of its payload, 0 to 255; -1 when the payload is not as long. */
    public int payloadByte(int index) {
        return opened().payloadByte(index);
    }

    /** A copy of its payload. */
    public ByteBuffer payload() {
        return opened().payload();
    }

    private SegmentScanner opened() {
        return Objects.requireNonNull(scanner, "no record was found");
    }

    private Segment entered() {
        return Objects.requireNonNull(segment, "no record was found");
    }

    private boolean advance(SegmentScanner open, long limit) throws IOException {
        try {
            return open.next(limit);
        } catch (IOException e) {
            leave(); // so that the next try begins at the same record
            throw e;
        }
    }

    /** Opens the segment of the position; false when there is none yet. */
    private boolean enter() throws IOException {
        while (scanner == null || segment == null) {
            var wanted = log.segmentAt(position);
            if (wanted == null) {
                return false;
            }
            try {
                var opened = log.scannerOf(wanted, window);
                opened.seek(position);
                scanner = opened;
                segment = wanted;
            } catch (NoSuchFileException e) {
                if (log.segmentAt(position) == wanted) {
                    throw e; // not cut meanwhile, but gone
                }
            }
        }
        return true;
    }

    private void leave() throws IOException {
        if (scanner != null) {
            skippedBytes += scanner.skippedBytes();
            scanner.close();
        }
        scanner = null;
        segment = null;
    }

    /** Where the next record begins at the earliest: what a consumer remembers, to read on there after a restart. */
    public long position() {
        return position;
    }

    /** Bytes of damaged records that this reader has passed over. */
    public long skippedBytes() {
        var open = scanner;
        return skippedBytes + (open == null ? 0 : open.skippedBytes());
    }

    /** Gives the file back. */
    @Override
    public void close() throws IOException {
        leave();
    }
}
