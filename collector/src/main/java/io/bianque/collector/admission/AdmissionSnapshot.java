package io.bianque.collector.admission;

import io.bianque.collector.record.Liveness;
import io.bianque.collector.series.Labels;
import io.bianque.collector.series.SeriesKey;
import io.bianque.seam.Disk;
import io.bianque.seam.DiskFile;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UTFDataFormatException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The file that lets admission begin near the end of the log.
 *
 * <pre>
 *  ├ "BQADMIT3" ┼ log offset ┼ next series number ┼ hosts ┼ host … host ┼ CRC-32C of all before ┤
 *     8 bytes      i64          i32                  i32
 * </pre>
 *
 * <p>A host is its name, when it was heard, its epoch, lanes and series; texts of a host stand once in a table of its own.
 * The state may be newer than the offset: records are replayed onto it without harm. It may not be newer than what is
 * durable, or a frame that the log lost would be taken for stored: see {@link #capture}.
 */
public final class AdmissionSnapshot {
    private static final long MAGIC = 0x42514144_4d495433L; // BQADMIT3
    /** As before the lanes of earlier epochs were kept. */
    private static final long MAGIC_2 = 0x42514144_4d495432L;
    /** The same, but for events, whose content was remembered by another number. */
    private static final long MAGIC_1 = 0x42514144_4d495431L;
    private static final int MAX_TEXTS = 1 << 20;
    private static final String DRAFT = ".new";

    private AdmissionSnapshot() {}

    /**
     * Writes all that is known, each agent under its lock, into a file of its own that is not yet the snapshot. The
     * caller then makes the log durable up to its present end and calls {@link #publish}, unless the log has lost
     * records since this began.
     *
     * @param offset the log's appended end, read before the call
     * @throws IOException when the disk fails or is full
     */
    public static void capture(Admission admission, Disk disk, String path, long offset) throws IOException {
        var draft = path + DRAFT;
        if (disk.exists(draft)) {
            disk.delete(draft);
        }
        try (var file = disk.create(draft)) {
            var checked = new CheckedOutputStream(new BufferedOutputStream(new FileOutput(file), 1 << 16),
                    new CRC32C());
            var out = new DataOutputStream(checked);
            var agents = admission.agents();
            out.writeLong(MAGIC);
            out.writeLong(offset);
            out.writeInt(admission.registry().next());
            out.writeInt(agents.size());
            var buffer = new ByteArrayOutputStream();
            for (var agent : agents) {
                buffer.reset();
                synchronized (agent) { // into memory: no agent waits for the disk
                    writeAgent(new DataOutputStream(buffer), agent);
                }
                buffer.writeTo(out);
            }
            out.writeInt((int) checked.getChecksum().getValue());
            out.flush();
            file.sync();
        }
    }

    /** Makes the file that {@link #capture} wrote the snapshot, at once and durably. */
    public static void publish(Disk disk, String path) throws IOException {
        disk.rename(path + DRAFT, path);
        disk.syncDirectory(path.substring(0, Math.max(0, path.lastIndexOf('/'))));
    }

    private static void writeAgent(DataOutputStream out, Agent agent) throws IOException {
        out.writeUTF(agent.host());
        out.writeLong(agent.lastSeenMillis());
        out.writeByte(livenessCode(agent.judged()));
        writeLanes(out, agent.lanes().epoch(), agent.lanes().lanes());
        var texts = new HashMap<String, Integer>();
        var series = new ArrayList<>(agent.series().entries());
        var table = new ArrayList<String>();
        for (var one : series) {
            intern(one.key().metric(), texts, table);
            for (var label : one.key().labels()) {
                intern(label.name(), texts, table);
                intern(label.value(), texts, table);
            }
        }
        out.writeInt(table.size());
        for (var text : table) {
            var utf8 = text.getBytes(StandardCharsets.UTF_8);
            out.writeInt(utf8.length);
            out.write(utf8);
        }
        out.writeInt(series.size());
        for (var one : series) {
            out.writeInt(one.number());
            out.writeLong(one.usedMillis());
            out.writeInt(texts.getOrDefault(one.key().metric(), 0));
            out.writeByte(one.key().labels().size());
            for (var label : one.key().labels()) {
                out.writeInt(texts.getOrDefault(label.name(), 0));
                out.writeInt(texts.getOrDefault(label.value(), 0));
            }
        }
        out.writeInt(agent.lanes().former().size());
        for (var earlier : agent.lanes().former().entrySet()) {
            writeLanes(out, earlier.getKey(), earlier.getValue());
        }
    }

    private static int livenessCode(@Nullable Liveness liveness) {
        return switch (liveness) {
            case null -> 0;
            case UP -> 1;
            case LATE -> 2;
            case LOST -> 3;
            case LEFT -> 4;
        };
    }

    private static void readLiveness(int code, Agent agent) throws IOException {
        switch (code) {
            case 0 -> {
            }
            case 1 -> agent.judged(Liveness.UP);
            case 2 -> agent.judged(Liveness.LATE);
            case 3 -> agent.judged(Liveness.LOST);
            case 4 -> agent.judged(Liveness.LEFT);
            default -> throw new IOException("there is no liveness " + code + " in the snapshot");
        }
    }

    private static void intern(String text, Map<String, Integer> texts, List<String> table) {
        if (texts.putIfAbsent(text, table.size()) == null) {
            table.add(text);
        }
    }

    private static void writeLanes(DataOutputStream out, long epoch, Map<Integer, Lane> lanes) throws IOException {
        out.writeLong(epoch);
        out.writeInt(lanes.size());
        for (var entry : lanes.entrySet()) {
            writeLane(out, entry.getKey(), entry.getValue());
        }
    }

    private static void writeLane(DataOutputStream out, int number, Lane lane) throws IOException {
        out.writeInt(number);
        out.writeLong(lane.contiguous());
        out.writeLong(lane.newestMillis());
        int prints = (int) Math.min(Lane.PRINTS, lane.contiguous());
        out.writeByte(prints);
        for (long seq = lane.contiguous() - prints + 1; seq <= lane.contiguous(); seq++) {
            out.writeInt(lane.print(seq));
        }
        out.writeInt(lane.beyond().size());
        for (var range : lane.beyond().entrySet()) {
            out.writeLong(range.getKey());
            out.writeLong(range.getValue());
        }
    }

    /**
     * Reads the snapshot into an admission that knows nobody yet.
     *
     * @return the offset to replay the log from; -1 when there is no snapshot
     * @throws IOException when the file is not what this version writes, in which case the admission is not to be used
     */
    public static long restore(Admission admission, Disk disk, String path) throws IOException {
        if (!disk.exists(path)) {
            return -1;
        }
        try (var file = disk.open(path)) {
            var checked = new CheckedInputStream(new BufferedInputStream(new FileInput(file), 1 << 16), new CRC32C());
            var in = new DataInputStream(checked);
            long magic = in.readLong();
            if (magic != MAGIC && magic != MAGIC_2 && magic != MAGIC_1) {
                throw new IOException(path + " does not begin as an admission snapshot of this version does");
            }
            long offset = in.readLong();
            admission.registry().atLeast(in.readInt());
            for (int agents = in.readInt(); agents > 0; agents--) {
                readAgent(in, admission, magic != MAGIC_1, magic == MAGIC);
            }
            int computed = (int) checked.getChecksum().getValue();
            if (in.readInt() != computed) {
                throw new IOException(path + " fails its checksum");
            }
            return offset;
        } catch (EOFException e) {
            throw new IOException(path + " ends early", e);
        } catch (IllegalArgumentException e) {
            throw new IOException(path + " is damaged: " + e.getMessage(), e);
        }
    }

    private static void readAgent(DataInputStream in, Admission admission, boolean knowsEvents, boolean knowsFormer)
            throws IOException {
        var host = in.readUTF();
        long seen = in.readLong();
        var agent = admission.agent(host, seen);
        if (agent == null) {
            throw new IOException("the snapshot holds more agents than may be known");
        }
        agent.seen(seen);
        readLiveness(in.readUnsignedByte(), agent);
        agent.lanes().restore(in.readLong(), readLanes(in, knowsEvents));
        var table = new ArrayList<String>();
        for (int count = bounded(in.readInt(), MAX_TEXTS); count > 0; count--) {
            var utf8 = in.readNBytes(bounded(in.readInt(), 1 << 16));
            table.add(new String(utf8, StandardCharsets.UTF_8));
        }
        for (int count = bounded(in.readInt(), MAX_TEXTS); count > 0; count--) {
            int number = in.readInt();
            long used = in.readLong();
            var metric = text(table, in.readInt());
            var pairs = new String[2 * in.readUnsignedByte()];
            for (int i = 0; i < pairs.length; i++) {
                pairs[i] = text(table, in.readInt());
            }
            agent.series().restore(new SeriesKey(metric, Labels.of(pairs)), number, used);
        }
        for (int count = knowsFormer ? bounded(in.readInt(), AgentLanes.MAX_FORMER) : 0; count > 0; count--) {
            agent.lanes().remember(in.readLong(), readLanes(in, knowsEvents));
        }
    }

    private static NavigableMap<Integer, Lane> readLanes(DataInputStream in, boolean knowsEvents) throws IOException {
        var lanes = new TreeMap<Integer, Lane>();
        for (int count = bounded(in.readInt(), AgentLanes.MAX_LANES); count > 0; count--) {
            int number = in.readInt();
            lanes.put(number, readLane(in, number > 0 || knowsEvents));
        }
        return lanes;
    }

    private static Lane readLane(DataInputStream in, boolean knowsPrints) throws IOException {
        var lane = new Lane(in.readLong());
        long newest = in.readLong();
        int count = in.readUnsignedByte();
        var prints = new HashMap<Long, Integer>();
        for (long seq = lane.contiguous() - count + 1; seq <= lane.contiguous(); seq++) {
            int print = in.readInt();
            prints.put(seq, knowsPrints ? print : 0);
        }
        var beyond = new TreeMap<Long, Long>();
        for (int ranges = bounded(in.readInt(), MAX_TEXTS); ranges > 0; ranges--) {
            beyond.put(in.readLong(), in.readLong());
        }
        lane.restore(newest, prints, beyond);
        return lane;
    }

    private static String text(List<String> table, int index) throws IOException {
        if (index < 0 || index >= table.size()) {
            throw new UTFDataFormatException("text " + index + " of " + table.size());
        }
        return table.get(index);
    }

    private static int bounded(int count, int max) throws IOException {
        if (count < 0 || count > max) {
            throw new IOException("a count of " + count + " in the snapshot, at most " + max + " is possible");
        }
        return count;
    }

    private static final class FileOutput extends OutputStream {
        private final DiskFile file;
        private long position;

        FileOutput(DiskFile file) {
            this.file = file;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[]{(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            file.write(ByteBuffer.wrap(bytes, offset, length), position);
            position += length;
        }
    }

    private static final class FileInput extends InputStream {
        private final DiskFile file;
        private long position;

        FileInput(DiskFile file) {
            this.file = file;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = file.read(ByteBuffer.wrap(bytes, offset, length), position);
            position += Math.max(0, read);
            return read;
        }
    }
}
