package io.bianque.protocol.log;

import io.bianque.seam.Disk;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.zip.CRC32C;

/**
 * A small file that names an offset which no record has reached yet. It keeps offsets from being used twice when the newest
 * segments are gone or cut short: a log that is opened again goes on above it.
 *
 * <pre>
 *  0                8                16       20
 *  ├ "BQCEILNG" ────┼ offset ────────┼ crc ───┤
 * </pre>
 */
final class Ceiling {
    static final String NAME = "ceiling";
    static final String DRAFT = "ceiling.new";
    private static final long MAGIC = 0x4251_4345_494C_4E47L;
    private static final int BYTES = 20;

    private Ceiling() {}

    /** Replaces the file at once; durable after the directory's next sync. */
    static void write(Disk disk, String directory, long offset) throws IOException {
        var bytes = ByteBuffer.allocate(BYTES).putLong(MAGIC).putLong(offset);
        bytes.putInt(checksum(bytes)).flip();
        var draft = directory + "/" + DRAFT;
        try (var file = disk.exists(draft) ? disk.open(draft) : disk.create(draft)) {
            file.write(bytes, 0);
            file.truncate(BYTES);
            file.sync();
        }
        disk.rename(draft, directory + "/" + NAME);
    }

    /** The offset; 0 when the file is missing or its checksum fails. */
    static long read(Disk disk, String directory) throws IOException {
        var bytes = ByteBuffer.allocate(BYTES);
        try (var file = disk.open(directory + "/" + NAME)) {
            file.read(bytes, 0);
        } catch (NoSuchFileException | FileNotFoundException e) {
            return 0;
        }
        boolean intact = !bytes.hasRemaining() && bytes.getLong(0) == MAGIC && bytes.getInt(16) == checksum(bytes)
                && bytes.getLong(8) >= 0;
        return intact ? bytes.getLong(8) : 0;
    }

    private static int checksum(ByteBuffer bytes) {
        var crc = new CRC32C();
        crc.update(bytes.duplicate().clear().slice(0, 16));
        return (int) crc.getValue();
    }
}
