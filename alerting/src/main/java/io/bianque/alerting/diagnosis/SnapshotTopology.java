package io.bianque.alerting.diagnosis;

import static io.bianque.alerting.diagnosis.SnapshotWords.readAll;
import static io.bianque.alerting.diagnosis.SnapshotWords.readConstant;
import static io.bianque.alerting.diagnosis.SnapshotWords.readId;
import static io.bianque.alerting.diagnosis.SnapshotWords.readIds;
import static io.bianque.alerting.diagnosis.SnapshotWords.readOptional;
import static io.bianque.alerting.diagnosis.SnapshotWords.readOptionalId;
import static io.bianque.alerting.diagnosis.SnapshotWords.writeAll;
import static io.bianque.alerting.diagnosis.SnapshotWords.writeId;
import static io.bianque.alerting.diagnosis.SnapshotWords.writeIds;
import static io.bianque.alerting.diagnosis.SnapshotWords.writeOptional;
import static io.bianque.alerting.diagnosis.SnapshotWords.writeOptionalId;

import io.bianque.collector.topology.Edge;
import io.bianque.collector.topology.Entity;
import io.bianque.collector.topology.Origin;
import io.bianque.collector.topology.Owner;
import io.bianque.collector.topology.RedundancyGroup;
import io.bianque.collector.topology.Strength;
import io.bianque.collector.topology.Topology;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The bytes of a topology, in snapshots and in the journal. Stateless.
 *
 * <pre>
 * int n · n entities: text id, optional text owner
 * int n · n owners:   text name, text contact
 * int n · n edges:    text dependent, text dependency, text strength, text origin, optional text switch to,
 *                     optional text switch off, double confidence, long last seen
 * int n · n groups:   text id, int n · n texts member, int need
 * </pre>
 */
public final class SnapshotTopology {
    private SnapshotTopology() {}

    /** Writes it; equal topologies have equal bytes. */
    public static void write(DataOutput out, Topology topology) throws IOException {
        writeAll(out, topology.entities(), entity -> {
            writeId(out, entity.id());
            writeOptional(out, entity.owner());
        });
        writeAll(out, topology.owners(), owner -> {
            out.writeUTF(owner.name());
            out.writeUTF(owner.contact());
        });
        writeAll(out, topology.edges(), edge -> {
            writeId(out, edge.dependent());
            writeId(out, edge.dependency());
            out.writeUTF(edge.strength().name());
            out.writeUTF(edge.origin().name());
            writeOptionalId(out, edge.switchTo());
            writeOptional(out, edge.switchOff());
            out.writeDouble(edge.confidence());
            out.writeLong(edge.lastSeenMillis());
        });
        writeAll(out, topology.groups(), group -> {
            writeId(out, group.id());
            writeIds(out, group.members());
            out.writeInt(group.need());
        });
    }

    /**
     * Reads it.
     *
     * @throws IOException when it is none
     */
    public static Topology read(DataInput in) throws IOException {
        try {
            return new Topology(readAll(in, () -> new Entity(readId(in), readOptional(in))),
                    readAll(in, () -> new Owner(in.readUTF(), in.readUTF())),
                    readAll(in, () -> new Edge(readId(in), readId(in), readConstant(in, Strength.class),
                            readConstant(in, Origin.class), readOptionalId(in), readOptional(in), in.readDouble(),
                            in.readLong())),
                    readAll(in, () -> new RedundancyGroup(readId(in), readIds(in), in.readInt())));
        } catch (IllegalArgumentException e) {
            throw new IOException("not a topology: " + e.getMessage(), e);
        }
    }
}
