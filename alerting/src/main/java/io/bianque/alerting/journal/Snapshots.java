package io.bianque.alerting.journal;

import io.bianque.seam.CrashPoints;
import io.bianque.seam.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Snapshots of the core's state, one file each, written beside and renamed into place. A file that does not hold what
 * it should is passed over. For one thread.
 *
 * <pre>
 *  u32 magic "BQJS" | u8 version = 1 | i64 nextOffset | i64 lastMillis | i32 length | state | u32 CRC-32C of all before
 * </pre>
 */
final class Snapshots {
    private static final String DIRECTORY = "snapshots";
    private static final String TEMPORARY = DIRECTORY + "/snapshot.tmp";
    private static final int MAGIC = 0x4251_4a53;
    private static final int VERSION = 1;
    private static final int HEADER_BYTES = 25;

    private final Disk disk;
    private final CrashPoints crashPoints;
    private long bad;

    /**
     * One state.
     *
     * @param nextOffset the first record that is not in the state
     * @param lastMillis the time of the last record that is
     */
    record Snapshot(long nextOffset, long lastMillis, ByteBuffer state) {}

    Snapshots(Disk disk, CrashPoints crashPoints) throws IOException {
        this.disk = disk;
        this.crashPoints = crashPoints;
        disk.createDirectories(DIRECTORY);
    }

    long bad() {
        return bad;
    }

    /** The offsets of the files there are, lowest first, readable or not. */
    List<Long> offsets() throws IOException {
        var offsets = new ArrayList<Long>();
        for (var name : disk.list(DIRECTORY)) {
            if (name.matches("snapshot-[0-9a-f]{16}")) {
                offsets.add(Long.parseUnsignedLong(name.substring(9), 16));
            }
        }
        offsets.sort(null);
        return offsets;
    }

    void write(Snapshot snapshot) throws IOException {
        var out = new JournalWriter().i32(MAGIC).u8(VERSION).i64(snapshot.nextOffset()).i64(snapshot.lastMillis());
        var head = out.i32(snapshot.state().remaining()).toBytes();
        var crc = new CRC32C();
        crc.update(head);
        crc.update(snapshot.state().duplicate());
        crashPoints.reached("journal.snapshot.before");
        if (disk.exists(TEMPORARY)) {
            disk.delete(TEMPORARY);
        }
        try (var file = disk.create(TEMPORARY)) {
            file.write(ByteBuffer.wrap(head), 0);
            file.write(snapshot.state().duplicate(), head.length);
            file.write(ByteBuffer.allocate(4).putInt((int) crc.getValue()).flip(), (long) head.length
                    + snapshot.state().remaining());
            file.sync();
        }
        crashPoints.reached("journal.snapshot.written");
        disk.rename(TEMPORARY, path(snapshot.nextOffset()));
        disk.syncDirectory(DIRECTORY);
        crashPoints.reached("journal.snapshot.after");
    }

    /** The snapshot of an offset, or null when its file is damaged or of another version. */
    @Nullable
    Snapshot read(long offset) throws IOException {
        try (var file = disk.open(path(offset))) {
            long size = file.size();
            if (size < HEADER_BYTES + 4 || size > Integer.MAX_VALUE - 64) {
                bad++;
                return null;
            }
            var bytes = ByteBuffer.allocate((int) size);
            file.read(bytes, 0);
            return parse(bytes.flip(), offset);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private @Nullable Snapshot parse(ByteBuffer bytes, long offset) {
        int length = bytes.limit();
        var crc = new CRC32C();
        crc.update(bytes.slice(0, length - 4));
        boolean holds = (int) crc.getValue() == bytes.getInt(length - 4) && bytes.getInt(0) == MAGIC
                && bytes.get(4) == VERSION && bytes.getLong(5) == offset
                && bytes.getInt(21) == length - HEADER_BYTES - 4;
        if (!holds) {
            bad++;
            return null;
        }
        return new Snapshot(offset, bytes.getLong(13), bytes.slice(HEADER_BYTES, length - HEADER_BYTES - 4));
    }

    void delete(long offset) throws IOException {
        if (disk.exists(path(offset))) {
            disk.delete(path(offset));
            disk.syncDirectory(DIRECTORY);
        }
    }

    static String path(long offset) {
        return DIRECTORY + "/snapshot-" + String.format("%016x", offset);
    }
}
