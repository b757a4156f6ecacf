package io.bianque.agent.spool;

import io.bianque.seam.Disk;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.CRC32C;

/**
 * What the logs do not say: the epoch, how far each lane is acknowledged, which numbers were given. Replaced whole, by a new
 * file that is synced and renamed.
 *
 * @param epoch    64 random bits
 * @param nextLane the next lane number never used when this was written, {@code >= 1}
 * @param reserved above {@code nextLane} when lanes up to here may have been used since, without a word on disk
 * @param loose    the lanes that may have been sent from memory beyond what is written here, now or before an earlier kill
 * @param lanes    by number
 * @param refused  numbers that the collector refused for good, by lane
 * @param holes    numbers that will never come, by lane
 */
record SpoolState(long epoch, int nextLane, int reserved, SortedSet<Integer> loose, SortedMap<Integer, Lane> lanes,
        Map<Integer, SortedSet<Long>> refused, Map<Integer, List<Holes.Hole>> holes) {
    private static final int MAGIC_1 = 0x42715331; // "BqS1": neither a reserve nor holes
    private static final int MAGIC_2 = 0x42715332; // "BqS2": not which lanes are loose
    private static final int MAGIC = 0x42715333; // "BqS3"
    private static final String FILE = "state";
    private static final String DRAFT = "state.new";
    private static final int BYTES_MAX = 1 << 20;

    /**
     * One lane.
     *
     * @param acked highest number acknowledged, all before it too
     * @param next  next number to give
     */
    record Lane(long acked, long next) {}

    static SpoolState fresh(long epoch) {
        return new SpoolState(epoch, 1, 1, new TreeSet<>(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
    }

    /** The state as it was written; empty when there is none or it is damaged. */
    static Optional<SpoolState> read(Disk disk, String directory) throws IOException {
        if (!disk.exists(directory + "/" + FILE)) {
            return Optional.empty();
        }
        try (var file = disk.open(directory + "/" + FILE)) {
            var bytes = new byte[(int) Math.min(BYTES_MAX, file.size())];
            file.read(ByteBuffer.wrap(bytes), 0);
            return parse(bytes);
        }
    }

    private static Optional<SpoolState> parse(byte[] bytes) {
        if (bytes.length < 8) {
            return Optional.empty();
        }
        var crc = new CRC32C();
        crc.update(bytes, 0, bytes.length - 4);
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            var magic = in.readInt();
            if (ByteBuffer.wrap(bytes).getInt(bytes.length - 4) != (int) crc.getValue()
                    || (magic != MAGIC && magic != MAGIC_2 && magic != MAGIC_1)) {
                return Optional.empty();
            }
            var epoch = in.readLong();
            var nextLane = in.readInt();
            var reserved = magic == MAGIC_1 ? nextLane : in.readInt();
            var loose = new TreeSet<Integer>();
            for (var n = magic == MAGIC ? in.readInt() : 0; n > 0; n--) {
                loose.add(in.readInt());
            }
            var lanes = new TreeMap<Integer, Lane>();
            for (var n = in.readInt(); n > 0; n--) {
                lanes.put(in.readInt(), new Lane(in.readLong(), in.readLong()));
            }
            if (magic != MAGIC) {
                lanes.keySet().stream().filter(lane -> lane > 0).forEach(loose::add); // any may be
            }
            var refused = new TreeMap<Integer, SortedSet<Long>>();
            for (var n = in.readInt(); n > 0; n--) {
                refused.computeIfAbsent(in.readInt(), _ -> new TreeSet<>()).add(in.readLong());
            }
            var holes = new TreeMap<Integer, List<Holes.Hole>>();
            for (var n = magic == MAGIC_1 ? 0 : in.readInt(); n > 0; n--) {
                holes.computeIfAbsent(in.readInt(), _ -> new ArrayList<>())
                        .add(new Holes.Hole(in.readLong(), in.readLong(), in.readUTF(), in.readLong(), true));
            }
            return Optional.of(new SpoolState(epoch, nextLane, reserved, loose, lanes, refused, holes));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    void write(Disk disk, String directory) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeInt(MAGIC);
            out.writeLong(epoch);
            out.writeInt(nextLane);
            out.writeInt(reserved);
            out.writeInt(loose.size());
            for (var lane : loose) {
                out.writeInt(lane);
            }
            out.writeInt(lanes.size());
            for (var lane : lanes.entrySet()) {
                out.writeInt(lane.getKey());
                out.writeLong(lane.getValue().acked());
                out.writeLong(lane.getValue().next());
            }
            out.writeInt(refused.values().stream().mapToInt(Set::size).sum());
            for (var lane : refused.entrySet()) {
                for (var seq : lane.getValue()) {
                    out.writeInt(lane.getKey());
                    out.writeLong(seq);
                }
            }
            out.writeInt(holes.values().stream().mapToInt(List::size).sum());
            for (var lane : holes.entrySet()) {
                for (var hole : lane.getValue()) {
                    out.writeInt(lane.getKey());
                    out.writeLong(hole.first());
                    out.writeLong(hole.last());
                    out.writeUTF(hole.reason());
                    out.writeLong(hole.readings());
                }
            }
            var crc = new CRC32C();
            crc.update(bytes.toByteArray());
            out.writeInt((int) crc.getValue());
        }
        if (disk.exists(directory + "/" + DRAFT)) {
            disk.delete(directory + "/" + DRAFT);
        }
        try (var file = disk.create(directory + "/" + DRAFT)) {
            file.write(ByteBuffer.wrap(bytes.toByteArray()), 0);
            file.sync();
        }
        disk.rename(directory + "/" + DRAFT, directory + "/" + FILE);
        disk.syncDirectory(directory);
    }
}
