package io.bianque.collector.partition;

import io.bianque.collector.record.BadRecordException;
import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.record.CollectorRecordCodec;
import io.bianque.collector.series.Labels;
import io.bianque.collector.series.SeriesKey;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * How cores write the words of their snapshots, so that equal state gives equal bytes.
 *
 * <pre>
 *   text    u32 length in bytes, UTF-8
 *   map     u32 entries, then text name, text value, sorted by name
 *   labels  as a map
 *   key     text metric, labels
 *   record  u32 length in bytes, as in the log
 *   count   u32
 * </pre>
 *
 * <p>All numbers big-endian. Stateless and thread-safe.
 */
public final class StateCodec {
    private static final int TEXT_BYTES_MAX = 1 << 20;
    private static final int RECORD_BYTES_MAX = 16 << 20;
    private static final int COUNT_MAX = 1 << 26;

    private StateCodec() {}

    /** Writes a text. */
    public static void writeText(DataOutput out, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /** Reads a text. */
    public static String readText(DataInput in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > TEXT_BYTES_MAX) {
            throw new IOException("a text of " + length + " bytes, at most " + TEXT_BYTES_MAX + " are written");
        }
        var bytes = new byte[length];
        in.readFully(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Writes a map, sorted by its names whatever order it has itself. */
    public static void writeMap(DataOutput out, Map<String, String> map) throws IOException {
        out.writeInt(map.size());
        for (var entry : new TreeMap<>(map).entrySet()) {
            writeText(out, entry.getKey());
            writeText(out, entry.getValue());
        }
    }

    /** Reads a map. */
    public static Map<String, String> readMap(DataInput in) throws IOException {
        int entries = readCount(in);
        var map = new TreeMap<String, String>();
        for (int i = 0; i < entries; i++) {
            map.put(readText(in), readText(in));
        }
        return map;
    }

    /** Writes labels. */
    public static void writeLabels(DataOutput out, Labels labels) throws IOException {
        out.writeInt(labels.size());
        for (var label : labels) {
            writeText(out, label.name());
            writeText(out, label.value());
        }
    }

    /** Reads labels. */
    public static Labels readLabels(DataInput in) throws IOException {
        try {
            return Labels.of(readMap(in));
        } catch (IllegalArgumentException e) {
            throw new IOException("labels that cannot be: " + e.getMessage(), e);
        }
    }

    /** Writes the name of a series. */
    public static void writeKey(DataOutput out, SeriesKey key) throws IOException {
        writeText(out, key.metric());
        writeLabels(out, key.labels());
    }

    /** Reads the name of a series. */
    public static SeriesKey readKey(DataInput in) throws IOException {
        var metric = readText(in);
        if (metric.isEmpty()) {
            throw new IOException("a series without a metric name");
        }
        return new SeriesKey(metric, readLabels(in));
    }

    /** Writes a record as it stands in the log, its length before it. */
    public static void writeRecord(DataOutput out, CollectorRecordCodec codec, CollectorRecord record)
            throws IOException {
        var encoded = codec.encode(record);
        var bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /** Reads a record of a kind. */
    public static <R extends CollectorRecord> R readRecord(DataInput in, Class<R> kind) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > RECORD_BYTES_MAX) {
            throw new IOException("a record of " + length + " bytes, at most " + RECORD_BYTES_MAX + " are written");
        }
        var bytes = new byte[length];
        in.readFully(bytes);
        try {
            return kind.cast(CollectorRecordCodec.decode(ByteBuffer.wrap(bytes)));
        } catch (BadRecordException | ClassCastException e) {
            throw new IOException("not a record of kind " + kind.getSimpleName() + ": " + e.getMessage(), e);
        }
    }

    /**
     * Reads a number of entries to follow.
     *
     * @throws IOException when it is negative or beyond what any core keeps
     */
    public static int readCount(DataInput in) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > COUNT_MAX) {
            throw new IOException(count + " entries, at most " + COUNT_MAX + " are written");
        }
        return count;
    }

    /**
     * Reads the version that a core wrote first.
     *
     * @throws IOException when it is another one than {@code known}
     */
    public static void readVersion(DataInput in, int known) throws IOException {
        int version = in.readInt();
        if (version != known) {
            throw new IOException("state version " + version + ", this program reads version " + known);
        }
    }
}
