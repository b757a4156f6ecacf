package io.bianque.collector.partition;

import io.bianque.seam.CrashPoints;
import io.bianque.seam.Disk;
import io.bianque.seam.DiskFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The snapshots of a partition on disk: each the state of all cores at one offset. The newest two are kept, so that the log
 * between them can stand in when the newest turns out damaged.
 *
 * <pre>
 *   u32  magic "BQPS"
 *   u32  version, 1
 *   u64  offset: the first record that the state does not know
 *   u32  parts, then of each: text name, u32 length, bytes
 *   u32  CRC32C of all before
 * </pre>
 *
 * <p>Numbers are big-endian. A file is written beside its place, synced, then renamed. Reading and writing belong to one
 * thread at a time; {@link #durableOffset} to any.
 */
public final class PartitionSnapshots {
    /** Every name that the crash points are called with. */
    public static final List<String> CRASH_POINTS = List.of("partition.snapshot.before",
            "partition.snapshot.written", "partition.snapshot.synced", "partition.snapshot.renamed",
            "partition.snapshot.after");

    private static final Logger LOG = LoggerFactory.getLogger(PartitionSnapshots.class);
    private static final int MAGIC = 0x42515053;
    private static final int VERSION = 1;
    private static final int KEPT = 2;
    private static final int HEADER_BYTES = 20;
    private static final int FILE_BYTES_MAX = 1 << 30;
    private static final String PREFIX = "snapshot-";
    private static final String TEMPORARY = "snapshot.tmp";

    private final Disk disk;
    private final String directory;
    private final CrashPoints crashPoints;
    private final TreeSet<Long> good = new TreeSet<>();
    private volatile long durableOffset;

    /**
     * One snapshot, whole and with a checksum that holds.
     *
     * @param offset the first record that the state does not know
     * @param parts  the state of each core, by its name
     */
    record Loaded(long offset, Map<String, byte[]> parts) {}

    /**
     * Snapshots in one directory, which is made when it is missing.
     *
     * @throws IOException when it cannot be made
     */
    public PartitionSnapshots(Disk disk, String directory, CrashPoints crashPoints) throws IOException {
        this.disk = disk;
        this.directory = directory;
        this.crashPoints = crashPoints;
        disk.createDirectories(directory);
    }

    /**
     * The records before this one are never needed again, whatever happens to the newest snapshot. 0 while there are fewer
     * than two. Any thread.
     */
    public long durableOffset() {
        return durableOffset;
    }

    /** All snapshots that are whole, newest first. What is not is named in the log and left alone. */
    List<Loaded> load() throws IOException {
        var loaded = new ArrayList<Loaded>();
        good.clear();
        for (var name : disk.list(directory).reversed()) {
            if (name.startsWith(PREFIX)) {
                try {
                    var snapshot = parse(bytes(name));
                    loaded.add(snapshot);
                    good.add(snapshot.offset());
                } catch (IOException e) {
                    LOG.warn("The snapshot {}/{} cannot be used: {}", directory, name, e.getMessage());
                }
            }
        }
        durableOffset = good.size() < KEPT ? 0 : good.first();
        return loaded;
    }

    /** Makes a snapshot durable, then deletes all but the newest two. */
    void write(long offset, Map<String, byte[]> parts) throws IOException {
        crashPoints.reached("partition.snapshot.before");
        var temporary = directory + "/" + TEMPORARY;
        if (disk.exists(temporary)) {
            disk.delete(temporary);
        }
        try (var file = disk.create(temporary)) {
            file.write(format(offset, parts), 0);
            crashPoints.reached("partition.snapshot.written");
            file.sync();
        }
        crashPoints.reached("partition.snapshot.synced");
        disk.rename(temporary, directory + "/" + name(offset));
        crashPoints.reached("partition.snapshot.renamed");
        disk.syncDirectory(directory);
        good.add(offset);
        while (good.size() > KEPT) {
            good.pollFirst();
        }
        durableOffset = good.size() < KEPT ? 0 : good.first();
        deleteOthers();
        crashPoints.reached("partition.snapshot.after");
    }

    /** Snapshots of a log that is no longer this one: nothing may be cut on their word. */
    void forget() {
        good.clear();
        durableOffset = 0;
    }

    private void deleteOthers() throws IOException {
        for (var name : disk.list(directory)) {
            if (name.startsWith(PREFIX) && good.stream().noneMatch(offset -> name.equals(name(offset)))) {
                disk.delete(directory + "/" + name);
            }
        }
        disk.syncDirectory(directory);
    }

    /** Sorted by name means sorted by offset. */
    private static String name(long offset) {
        return PREFIX + "%016x".formatted(offset);
    }

    static ByteBuffer format(long offset, Map<String, byte[]> parts) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        out.writeInt(MAGIC);
        out.writeInt(VERSION);
        out.writeLong(offset);
        out.writeInt(parts.size());
        for (var part : parts.entrySet()) {
            StateCodec.writeText(out, part.getKey());
            out.writeInt(part.getValue().length);
            out.write(part.getValue());
        }
        out.writeInt(checksum(bytes.toByteArray(), bytes.size()));
        return ByteBuffer.wrap(bytes.toByteArray());
    }

    private static int checksum(byte[] bytes, int length) {
        var crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    private byte[] bytes(String name) throws IOException {
        try (DiskFile file = disk.open(directory + "/" + name)) {
            long size = file.size();
            if (size < HEADER_BYTES + Integer.BYTES || size > FILE_BYTES_MAX) {
                throw new IOException("it has " + size + " bytes");
            }
            var bytes = ByteBuffer.allocate((int) size);
            file.read(bytes, 0);
            return bytes.array();
        }
    }

    static Loaded parse(byte[] bytes) throws IOException {
        int end = bytes.length - Integer.BYTES;
        if (end < HEADER_BYTES || ByteBuffer.wrap(bytes).getInt(end) != checksum(bytes, end)) {
            throw new IOException("its checksum does not hold");
        }
        var in = new DataInputStream(new ByteArrayInputStream(bytes, 0, end));
        try {
            if (in.readInt() != MAGIC) {
                throw new IOException("it is not a snapshot");
            }
            StateCodec.readVersion(in, VERSION);
            long offset = in.readLong();
            var parts = new LinkedHashMap<String, byte[]>();
            for (int left = StateCodec.readCount(in); left > 0; left--) {
                var name = StateCodec.readText(in);
                int length = in.readInt();
                if (length < 0 || length > in.available()) {
                    throw new IOException("its part " + name + " says that it has " + length + " bytes");
                }
                parts.put(name, in.readNBytes(length));
            }
            return new Loaded(offset, parts);
        } catch (EOFException e) {
            throw new IOException("it ends too early", e);
        }
    }
}
