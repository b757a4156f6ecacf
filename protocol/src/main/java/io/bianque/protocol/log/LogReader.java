package io.bianque.protocol.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/** Reads the durable records of a log in order. For one thread; any number of readers may read at once. */
public final class LogReader implements Closeable {
    private static final int WINDOW_BYTES = 256 << 10;

    private final FileLog log;
    private final ByteBuffer window;
    private @Nullable SegmentScanner scanner;
    private @Nullable Segment segment;
    private long position;
    private long skippedBytes;

    LogReader(FileLog log, long fromOffset) {
        this.log = log;
        this.window = ByteBuffer.allocateDirect(Math.min(WINDOW_BYTES, log.segmentBytes()));
        this.position = Math.max(0, fromOffset);
    }

    /**
     * The next record; null at the durable end, where a later call may find more. Records whose checksum fails are passed over.
     *
     * @throws IOException when the disk fails; the reader stays where it is and may be asked again
     */
    public @Nullable LogRecord next() throws IOException {
        while (true) {
            long durableEnd = log.durableEnd(); // before the segment's own end, which may be set meanwhile
            var found = enter();
            if (found == null) {
                return null;
            }
            long limit = Math.min(found.scanned.end(), durableEnd);
            if (advance(found.scanner, limit)) {
                position = found.scanner.nextOffset();
                return new LogRecord(found.scanner.offset(), position, found.scanner.payload());
            }
            if (limit < found.scanned.end()) {
                return null;
            }
            position = Math.max(position, found.scanned.end());
            leave();
        }
    }

    private boolean advance(SegmentScanner open, long limit) throws IOException {
        try {
            return open.next(limit);
        } catch (IOException e) {
            leave(); // so that the next try begins at the same record
            throw e;
        }
    }

    private record Entered(Segment scanned, SegmentScanner scanner) {}

    /** The segment of the position, open; null when there is none yet. */
    private @Nullable Entered enter() throws IOException {
        while (scanner == null || segment == null) {
            var wanted = log.segmentAt(position);
            if (wanted == null) {
                return null;
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
        return new Entered(segment, scanner);
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
