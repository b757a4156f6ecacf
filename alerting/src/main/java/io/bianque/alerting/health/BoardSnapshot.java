package io.bianque.alerting.health;

import io.bianque.alerting.health.HealthBoard.Group;
import io.bianque.collector.partition.StateCodec;
import io.bianque.collector.record.Liveness;
import io.bianque.collector.series.SparseArray;
import io.bianque.collector.topology.EntityId;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The board's part of the partition's snapshot.
 *
 * <pre>
 *   u32 version, u32 series, each: u32 number, text host, text group
 *   u32 hosts, each: text name, labels, map facts, text liveness, i64 since, i64 taken, i64 heard, checks, groups
 *   checks and groups: u32 count, each: text name, text entity that it is about or empty, i64 taken, bool good, i64 heard
 * </pre>
 */
final class BoardSnapshot {
    private static final int VERSION = 1;

    private BoardSnapshot() {}

    static void write(DataOutput out, Readers readers, SparseArray<Group> groups) throws IOException {
        out.writeInt(VERSION);
        out.writeInt(groups.size());
        groups.<IOException>forEach((number, group) -> {
            out.writeInt(number);
            StateCodec.writeText(out, group.host());
            StateCodec.writeText(out, group.name());
        });
        out.writeInt(readers.hosts.size());
        for (var host : new TreeMap<>(readers.hosts).values()) {
            StateCodec.writeText(out, host.name);
            StateCodec.writeLabels(out, host.labels);
            StateCodec.writeMap(out, host.facts);
            StateCodec.writeText(out, host.liveness.name());
            out.writeLong(host.livenessSince);
            out.writeLong(host.takenAt);
            out.writeLong(host.heardAt);
            write(out, host.checks);
            write(out, host.groups);
        }
    }

    private static void write(DataOutput out, SortedMap<String, Source> sources) throws IOException {
        out.writeInt(sources.size());
        for (var entry : sources.entrySet()) {
            var source = entry.getValue();
            StateCodec.writeText(out, entry.getKey());
            StateCodec.writeText(out, source.about.map(EntityId::toString).orElse(""));
            out.writeLong(source.takenAt);
            out.writeBoolean(source.good);
            out.writeLong(source.heardAt);
        }
    }

    /** Replaces what the readers know; the series of groups. What is broken leaves them empty. */
    static SparseArray<Group> read(DataInput in, Readers readers) throws IOException {
        readers.clear();
        try {
            StateCodec.readVersion(in, VERSION);
            var groups = new SparseArray<Group>();
            for (int left = StateCodec.readCount(in); left > 0; left--) {
                groups.set(in.readInt(), new Group(StateCodec.readText(in), StateCodec.readText(in)));
            }
            for (int left = StateCodec.readCount(in); left > 0; left--) {
                readHost(in, readers);
            }
            return groups;
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
            readers.clear();
            throw new IOException("not the state of a board: " + e.getMessage(), e);
        }
    }

    private static void readHost(DataInput in, Readers readers) throws IOException {
        var host = readers.hostOf(StateCodec.readText(in));
        if (host == null) {
            throw new IOException("more hosts than are kept");
        }
        host.labels = StateCodec.readLabels(in);
        host.facts = StateCodec.readMap(in);
        host.liveness = Liveness.valueOf(StateCodec.readText(in));
        host.livenessSince = in.readLong();
        host.takenAt = in.readLong();
        host.heardAt = in.readLong();
        for (int left = StateCodec.readCount(in); left > 0; left--) {
            var name = StateCodec.readText(in);
            var about = EntityId.parse(StateCodec.readText(in));
            readSource(in, readers.checkOf(host, name, about));
        }
        for (int left = StateCodec.readCount(in); left > 0; left--) {
            var name = StateCodec.readText(in);
            if (!StateCodec.readText(in).isEmpty()) {
                throw new IOException("a group that is about something else");
            }
            readSource(in, readers.groupOf(host, name));
        }
    }

    private static void readSource(DataInput in, @Nullable Source source)
            throws IOException {
        if (source == null) {
            throw new IOException("more checks and groups than are kept");
        }
        source.takenAt = in.readLong();
        source.good = in.readBoolean();
        source.heardAt = in.readLong();
    }
}
