package io.bianque.protocol.log;

import io.bianque.seam.Disk;
import io.bianque.seam.DiskFile;
import io.bianque.seam.DiskFullException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a directory of segments and says what a log has there. Changes no byte, so it may be cut off anywhere and repeated; but
 * it makes the newest segment durable, since what a killed process wrote is not so yet.
 */
final class Recovery {
    private static final int WINDOW_BYTES = 1 << 20;
    private static final int SET_ASIDE_MAX = 100;

    /**
     * What the log goes on from.
     *
     * @param segments    oldest first, all sealed
     * @param end         offset after the last intact record; 0 when there is none
     * @param previousEnd for the header of the next segment: what lies before it here stays valid
     * @param nextBase    lowest offset at which a segment may begin: above all that was ever handed out
     * @param nextOrdinal ordinal of the next record
     */
    record Recovered(List<Segment> segments, long end, long previousEnd, long nextBase, long nextOrdinal,
            LogRecovery report) {}

    private record Found(long base, String path, long bytes, Optional<SegmentHeader> header) {}

    private final Disk disk;
    private final String directory;
    private final LogOptions options;
    private final List<String> setAside = new ArrayList<>();
    private final List<Segment> segments = new ArrayList<>();
    private ByteBuffer window;
    private long records;
    private long bad;
    private long skipped;
    private long expectedOrdinal = -1; // -1: nothing read yet, so nothing can be missing
    private long horizon; // ordinal after the last record of which there is any trace in the newest file
    private long end;
    private long nextBase;

    private Recovery(Disk disk, String directory, LogOptions options) {
        this.disk = disk;
        this.directory = directory;
        this.options = options;
        this.window = ByteBuffer.allocateDirect(Math.min(WINDOW_BYTES, options.segmentBytes()));
    }

    static Recovered run(Disk disk, String directory, LogOptions options) throws IOException {
        return new Recovery(disk, directory, options).run();
    }

    private Recovered run() throws IOException {
        disk.createDirectories(directory);
        var files = findSegments();
        long previousEnd = 0;
        long bytes = 0;
        for (int i = 0; i < files.size(); i++) {
            var file = files.get(i);
            scan(file, validEnd(files, i), i == files.size() - 1);
            int extent = Math.max(file.header.map(SegmentHeader::segmentBytes).orElse(0), options.segmentBytes());
            nextBase = Math.max(nextBase, file.base + Math.max(extent, file.bytes));
            previousEnd = file.base + RecordFormat.aligned(file.bytes);
            bytes += file.bytes;
        }
        missUntil(horizon);
        var report = new LogRecovery(records, bad, skipped, bytes, setAside);
        return new Recovered(List.copyOf(segments), end, previousEnd, RecordFormat.aligned(nextBase),
                Math.max(0, expectedOrdinal), report);
    }

    private List<Found> findSegments() throws IOException {
        nextBase = Ceiling.read(disk, directory);
        var files = new ArrayList<Found>();
        for (var name : disk.list(directory)) {
            var base = Segment.baseOf(name);
            if (base.isPresent()) {
                // Of files set aside too: no new file may get the name of one.
                nextBase = Math.max(nextBase, base.getAsLong() + options.segmentBytes());
                inspect(base.getAsLong(), name).ifPresent(files::add);
            } else if (!name.equals(Ceiling.NAME) && !name.equals(Ceiling.DRAFT)) {
                setAside(name);
            }
        }
        return files;
    }

    private Optional<Found> inspect(long base, String name) {
        var path = directory + "/" + name;
        try (var file = disk.open(path)) {
            var bytes = ByteBuffer.allocate(SegmentHeader.BYTES);
            file.read(bytes, 0);
            var header = SegmentHeader.decode(bytes.flip());
            boolean misnamed = header.isPresent() && header.get().base() != base;
            if (!misnamed && file.size() >= SegmentHeader.BYTES) {
                return Optional.of(new Found(base, path, file.size(), header));
            }
        } catch (IOException e) {
            // A directory, a link, a broken disk: as good as not there, and named in the report.
        }
        setAside(name);
        return Optional.empty();
    }

    private void setAside(String name) {
        if (setAside.size() < SET_ASIDE_MAX) {
            setAside.add(name);
        }
    }

    /** Where the records of a file end at the latest: at its own end, where the next file begins, or where one says so. */
    private static long validEnd(List<Found> files, int index) {
        var file = files.get(index);
        long valid = file.base + file.bytes;
        if (index + 1 < files.size()) {
            valid = Math.min(valid, files.get(index + 1).base);
        }
        for (var later : files.subList(index + 1, files.size())) {
            valid = Math.min(valid, later.header.map(SegmentHeader::previousEnd).orElse(Long.MAX_VALUE));
        }
        return valid;
    }

    private void scan(Found found, long validEnd, boolean newest) throws IOException {
        if (validEnd <= found.base) {
            segments.add(Segment.sealed(found.base, found.base, found.bytes)); // void as a whole
            return;
        }
        found.header.ifPresent(header -> missUntil(header.firstOrdinal()));
        skipped += found.header.isPresent() ? 0 : SegmentHeader.BYTES;
        if (newest) {
            makeDurable(found);
        }
        long segmentEnd = found.base;
        try (var scanner = new SegmentScanner(disk.open(found.path), found.base, window)) {
            while (scanner.next(validEnd)) {
                missUntil(scanner.ordinal());
                expectedOrdinal = scanner.ordinal() + 1;
                records++;
                segmentEnd = scanner.nextOffset();
                end = segmentEnd;
            }
            horizon = scanner.lastOrdinal() + 1 + (scanner.endsInGarbage() ? 1 : 0);
            skipped += scanner.skippedBytes();
            window = scanner.window();
        } catch (IOException e) {
            // What was read so far stands; the report names the file, and the next one tells how many records are missing.
            setAside(found.path.substring(directory.length() + 1));
        }
        segments.add(Segment.sealed(found.base, segmentEnd, found.bytes));
    }

    /**
     * Makes the newest file durable as it is read now. A process that was killed after a failed sync leaves bytes that the kernel
     * still shows but will never write: only writing them again makes the sync mean something.
     */
    private void makeDurable(Found found) throws IOException {
        try (var file = disk.open(found.path)) {
            for (long at = 0; at < found.bytes; at += window.capacity()) {
                writeBack(file, at);
            }
            file.sync();
        }
        disk.syncDirectory(directory);
    }

    private void writeBack(DiskFile file, long at) throws IOException {
        try {
            file.read(window.clear(), at);
        } catch (IOException e) {
            return; // a bad sector: the scan will find it and say so
        }
        try {
            file.write(window.flip(), at);
        } catch (DiskFullException e) {
            // Some file systems need room even to overwrite. A full disk must not stop the start: it goes without.
        }
    }

    /** The next record is known to have this ordinal: those before it that were not seen are lost. */
    private void missUntil(long ordinal) {
        if (expectedOrdinal >= 0) {
            bad += Math.max(0, ordinal - expectedOrdinal);
        }
        expectedOrdinal = Math.max(expectedOrdinal, ordinal);
    }
}
