package io.bianque.alerting.journal;

import io.bianque.alerting.diagnosis.SnapshotTopology;
import io.bianque.collector.topology.Topology;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * A topology in a record of the journal: packed when it is large, for names repeat. Stateless and thread-safe.
 */
public final class TopologyBytes {
    /** The longest that a topology may be in a record, in bytes: it must fit into a segment of the journal's log. */
    public static final int MAX = 7 << 20;
    /** Small ones are kept as they are. */
    private static final int PACKED_FROM = 64 << 10;

    private TopologyBytes() {}

    /** How many bytes it has in a record. Costs what writing it does. */
    public static int sizeOf(Topology topology) {
        var out = new JournalWriter();
        write(out, topology);
        return out.toBytes().length;
    }

    static void write(JournalWriter out, Topology topology) {
        var plain = new ByteArrayOutputStream();
        try {
            SnapshotTopology.write(new DataOutputStream(plain), topology);
            boolean packed = plain.size() >= PACKED_FROM;
            out.bool(packed).bytes(packed ? packed(plain) : plain.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
    }

    private static byte[] packed(ByteArrayOutputStream plain) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var deflater = new DeflaterOutputStream(packed)) {
            plain.writeTo(deflater);
        }
        return packed.toByteArray();
    }

    static Topology read(JournalReader in) {
        boolean packed = in.bool();
        var bytes = new ByteArrayInputStream(in.bytes());
        try (var data = new DataInputStream(packed ? new InflaterInputStream(bytes) : bytes)) {
            return SnapshotTopology.read(data);
        } catch (IOException e) {
            throw new JournalFormatException("a record of the journal holds no topology: " + e.getMessage());
        }
    }
}
