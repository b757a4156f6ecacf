package io.bianque.protocol.log;

import io.bianque.seam.CrashPoints;
import io.bianque.seam.Disk;
import io.bianque.seam.DiskFile;
import io.bianque.seam.DiskFullException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The file that takes records. For one thread at a time: the one that leads the sync of {@link FileLog}. */
final class SegmentWriter {
    private final Disk disk;
    private final String directory;
    private final int segmentBytes;
    private final CrashPoints crashPoints;
    private @Nullable DiskFile file;
    private long base;
    private long directorySyncedFor = -1;

    SegmentWriter(Disk disk, String directory, LogOptions options) {
        this.disk = disk;
        this.directory = directory;
        this.segmentBytes = options.segmentBytes();
        this.crashPoints = options.crashPoints();
    }

    /**
     * Begins a new file. What an earlier try that found the disk full has left under its name is overwritten.
     *
     * @param previousEnd what earlier files hold from there on is void
     */
    void open(long newBase, long firstOrdinal, long previousEnd) throws IOException {
        crashPoints.reached("log.roll.before");
        abandon();
        base = newBase;
        Ceiling.write(disk, directory, newBase + segmentBytes);
        crashPoints.reached("log.roll.ceiling");
        var path = directory + "/" + Segment.nameOf(newBase);
        var fresh = disk.exists(path) ? disk.open(path) : disk.create(path);
        try {
            fresh.write(new SegmentHeader(newBase, firstOrdinal, previousEnd, segmentBytes).encoded(), 0);
        } catch (IOException e) {
            fresh.close();
            throw e;
        }
        file = fresh;
        crashPoints.reached("log.roll.created");
    }

    void write(PendingRecords.Batch batch) throws IOException {
        crashPoints.reached("log.write.before");
        opened().write(batch.bytes.duplicate().flip(), batch.start - base);
        crashPoints.reached("log.write.after");
    }

    /** Makes all that was written durable, and the file's name with it. */
    void sync() throws IOException {
        crashPoints.reached("log.sync.before");
        try {
            opened().sync();
            if (directorySyncedFor != base) {
                disk.syncDirectory(directory);
                directorySyncedFor = base;
            }
        } catch (DiskFullException e) {
            throw new IOException("no room while syncing", e); // unlike a full disk while writing, this is final
        }
        crashPoints.reached("log.sync.after");
    }

    /** Gives the file up as it is. */
    void abandon() {
        if (file != null) {
            try {
                file.close();
            } catch (IOException e) {
                // What counts was synced; a handle that cannot be closed is of no more use to anybody.
            }
            file = null;
        }
    }

    private DiskFile opened() {
        if (file == null) {
            throw new IllegalStateException("no segment is open");
        }
        return file;
    }
}
