package io.bianque.alerting.diagnosis;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.alerting.alert.Severity;
import io.bianque.collector.series.Labels;
import io.bianque.collector.topology.EntityId;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** How values stand in a snapshot. Stateless. */
final class SnapshotWords {
    private SnapshotWords() {}

    /** Writes one thing. */
    interface Writer<T> {
        void write(T one) throws IOException;
    }

    /** Reads one thing. */
    interface Reader<T> {
        T read() throws IOException;
    }

    static <T> void writeAll(DataOutput out, Collection<T> things, Writer<? super T> writer) throws IOException {
        out.writeInt(things.size());
        for (var thing : things) {
            writer.write(thing);
        }
    }

    static <T> List<T> readAll(DataInput in, Reader<? extends T> reader) throws IOException {
        int count = in.readInt();
        if (count < 0) {
            throw new IOException("a count of " + count);
        }
        var things = new ArrayList<T>();
        for (int i = 0; i < count; i++) {
            things.add(reader.read());
        }
        return things;
    }

    static void writeId(DataOutput out, EntityId id) throws IOException {
        out.writeUTF(id.toString());
    }

    static EntityId readId(DataInput in) throws IOException {
        var text = in.readUTF();
        return EntityId.parse(text).orElseThrow(() -> new IOException("\"" + text + "\" is not an entity"));
    }

    static void writeIds(DataOutput out, Collection<EntityId> ids) throws IOException {
        writeAll(out, ids, id -> writeId(out, id));
    }

    static List<EntityId> readIds(DataInput in) throws IOException {
        return readAll(in, () -> readId(in));
    }

    static void writeTexts(DataOutput out, Collection<String> texts) throws IOException {
        writeAll(out, texts, out::writeUTF);
    }

    static List<String> readTexts(DataInput in) throws IOException {
        return readAll(in, in::readUTF);
    }

    static void writeKey(DataOutput out, AlertKey key) throws IOException {
        out.writeUTF(key.rule());
        out.writeByte(key.labels().size());
        for (var label : key.labels()) {
            out.writeUTF(label.name());
            out.writeUTF(label.value());
        }
    }

    static AlertKey readKey(DataInput in) throws IOException {
        var rule = in.readUTF();
        var labels = new TreeMap<String, String>();
        for (int left = in.readUnsignedByte(); left > 0; left--) {
            labels.put(in.readUTF(), in.readUTF());
        }
        return new AlertKey(rule, Labels.of(labels));
    }

    static void writeOptional(DataOutput out, Optional<String> text) throws IOException {
        out.writeBoolean(text.isPresent());
        if (text.isPresent()) {
            out.writeUTF(text.get());
        }
    }

    static Optional<String> readOptional(DataInput in) throws IOException {
        return in.readBoolean() ? Optional.of(in.readUTF()) : Optional.empty();
    }

    static void writeOptionalId(DataOutput out, Optional<EntityId> id) throws IOException {
        writeOptional(out, id.map(EntityId::toString));
    }

    static Optional<EntityId> readOptionalId(DataInput in) throws IOException {
        var text = readOptional(in);
        var id = text.flatMap(EntityId::parse);
        if (text.isPresent() && id.isEmpty()) {
            throw new IOException("\"" + text.get() + "\" is not an entity");
        }
        return id;
    }

    static <E extends Enum<E>> E readConstant(DataInput in, Class<E> type) throws IOException {
        var name = in.readUTF();
        try {
            return Enum.valueOf(type, name);
        } catch (IllegalArgumentException e) {
            throw new IOException("no " + type.getSimpleName() + " is named " + name, e);
        }
    }

    static void writeSymptom(DataOutput out, Symptom symptom) throws IOException {
        writeKey(out, symptom.alert());
        writeId(out, symptom.entity());
        out.writeUTF(symptom.severity().name());
        out.writeBoolean(symptom.breaksObjective());
        out.writeLong(symptom.pendingMillis());
        out.writeLong(symptom.firedMillis());
        out.writeDouble(symptom.strengthNats());
        writeOptionalId(out, symptom.blames());
    }

    static Symptom readSymptom(DataInput in) throws IOException {
        return new Symptom(readKey(in), readId(in), readConstant(in, Severity.class), in.readBoolean(), in.readLong(),
                in.readLong(), in.readDouble(), readOptionalId(in));
    }

    static void writeVerdict(DataOutput out, Verdict verdict) throws IOException {
        switch (verdict) {
            case Verdict.Paged(var cause, var entity) -> writeOf(out, 1, cause, entity);
            case Verdict.Explained(var cause, var entity, var path) -> {
                writeOf(out, 2, cause, entity);
                writeIds(out, path);
            }
            case Verdict.Waiting(var until, var awaited) -> {
                out.writeByte(3);
                out.writeLong(until);
                writeIds(out, awaited);
            }
            case Verdict.Degraded(var cause, var entity) -> writeOf(out, 4, cause, entity);
            case Verdict.Looking(var cause, var entity, var until) -> {
                writeOf(out, 5, cause, entity);
                out.writeLong(until);
            }
            case Verdict.LeftOver(var cause, var entity) -> writeOf(out, 6, cause, entity);
        }
    }

    private static void writeOf(DataOutput out, int kind, long cause, EntityId entity) throws IOException {
        out.writeByte(kind);
        out.writeLong(cause);
        writeId(out, entity);
    }

    static Verdict readVerdict(DataInput in) throws IOException {
        int kind = in.readByte();
        return switch (kind) {
            case 1 -> new Verdict.Paged(in.readLong(), readId(in));
            case 2 -> new Verdict.Explained(in.readLong(), readId(in), readIds(in));
            case 3 -> new Verdict.Waiting(in.readLong(), readIds(in));
            case 4 -> new Verdict.Degraded(in.readLong(), readId(in));
            case 5 -> new Verdict.Looking(in.readLong(), readId(in), in.readLong());
            case 6 -> new Verdict.LeftOver(in.readLong(), readId(in));
            default -> throw new IOException("no verdict is numbered " + kind);
        };
    }
}
