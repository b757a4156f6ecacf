package io.bianque.alerting.diagnosis;

import static io.bianque.alerting.diagnosis.SnapshotWords.readAll;
import static io.bianque.alerting.diagnosis.SnapshotWords.readConstant;
import static io.bianque.alerting.diagnosis.SnapshotWords.readId;
import static io.bianque.alerting.diagnosis.SnapshotWords.readIds;
import static io.bianque.alerting.diagnosis.SnapshotWords.readKey;
import static io.bianque.alerting.diagnosis.SnapshotWords.readSymptom;
import static io.bianque.alerting.diagnosis.SnapshotWords.readTexts;
import static io.bianque.alerting.diagnosis.SnapshotWords.readVerdict;
import static io.bianque.alerting.diagnosis.SnapshotWords.writeAll;
import static io.bianque.alerting.diagnosis.SnapshotWords.writeId;
import static io.bianque.alerting.diagnosis.SnapshotWords.writeIds;
import static io.bianque.alerting.diagnosis.SnapshotWords.writeKey;
import static io.bianque.alerting.diagnosis.SnapshotWords.writeSymptom;
import static io.bianque.alerting.diagnosis.SnapshotWords.writeTexts;
import static io.bianque.alerting.diagnosis.SnapshotWords.writeVerdict;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Optional;

/**
 * The snapshot of a core, version 1: equal cores write equal bytes.
 *
 * <pre>
 * int version · topology (see {@link SnapshotTopology})
 * int n · n nodes:  text id, long healthy, failing, bool unread, heard, text presence, long since, text change, long at,
 *                   long asked, asked since, int unanswered, int n · n pending: key, long since
 * long next key
 * int n · n cases:  long key, text entity, text state, long onset, gone, bool had own, int ended, int n · n keys ever,
 *                   int n · n suffered, int n · n tokens, int n · n refused, int n · n of them still refused, int n · n owners told, int n · n joined
 * int n · n closed: long key, text entity, int n · n tokens
 * int n · n alerts: symptom, long arrived, long case or 0, bool judged, verdict
 * int n · n remembered: text entity, bool right, long at, int n · n tokens
 * int n · n edges: text dependent, text dependency, int failed, int well
 * int n · n missing edges: text dependent, text dependency, int times
 * int n · n broken groups: text id, text redundancy
 * </pre>
 */
final class DiagnosisSnapshot {
    private static final int VERSION = 1;

    private final DiagnosisCore core;

    DiagnosisSnapshot(DiagnosisCore core) {
        this.core = core;
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(VERSION);
        SnapshotTopology.write(out, core.nodes.topology());
        writeAll(out, core.nodes.sorted().stream().filter(node -> !node.isBlank()).toList(), node -> write(out, node));
        out.writeLong(core.cases.nextKey);
        writeAll(out, core.cases.open.values(), one -> write(out, one));
        writeAll(out, core.cases.closed, one -> {
            out.writeLong(one.key());
            writeId(out, one.entity());
            writeTexts(out, one.tokens());
        });
        var alerts = core.sick.values().stream().flatMap(node -> node.firing.stream()).toList();
        writeAll(out, alerts, active -> write(out, active));
        writeAll(out, core.memory.all(), one -> {
            writeId(out, one.entity());
            out.writeBoolean(one.right());
            out.writeLong(one.atMillis());
            writeTexts(out, one.tokens());
        });
        writeAll(out, core.experience.counts.entrySet(), one -> {
            writeId(out, one.getKey().dependent());
            writeId(out, one.getKey().dependency());
            out.writeInt(one.getValue().failed());
            out.writeInt(one.getValue().well());
        });
        writeAll(out, core.experience.joined.entrySet(), one -> {
            writeId(out, one.getKey().dependent());
            writeId(out, one.getKey().dependency());
            out.writeInt(one.getValue());
        });
        writeAll(out, core.redundancies.broken.entrySet(), one -> {
            writeId(out, one.getKey());
            out.writeUTF(one.getValue().name());
        });
    }

    private static void write(DataOutput out, Node node) throws IOException {
        writeId(out, node.id);
        out.writeLong(node.healthyAsOf);
        out.writeLong(node.failingAsOf);
        out.writeBoolean(node.unread);
        out.writeBoolean(node.heard);
        out.writeUTF(node.presence.name());
        out.writeLong(node.presenceSince);
        out.writeUTF(node.changedWhat);
        out.writeLong(node.changedAt);
        out.writeLong(node.askedAt);
        out.writeLong(node.askedSince);
        out.writeInt(node.unanswered);
        writeAll(out, node.pending.entrySet(), one -> {
            writeKey(out, one.getKey());
            out.writeLong(one.getValue());
        });
    }

    private static void write(DataOutput out, Case one) throws IOException {
        out.writeLong(one.key);
        writeId(out, one.node.id);
        out.writeUTF(one.state.name());
        out.writeLong(one.onset);
        out.writeLong(one.goneSince);
        out.writeBoolean(one.hadOwn);
        out.writeInt(one.ended);
        writeAll(out, one.ever.stream().sorted().toList(), key -> writeKey(out, key));
        writeIds(out, one.suffered.stream().sorted().toList());
        writeTexts(out, one.tokens);
        writeIds(out, one.refused.stream().map(node -> node.id).toList());
        writeIds(out, one.refused.stream().filter(node -> node.notCauseOf == one).map(node -> node.id).toList());
        writeTexts(out, one.ownersTold);
        writeIds(out, one.joined);
        out.writeBoolean(one.node.ownCase == one);
    }

    private static void write(DataOutput out, Active active) throws IOException {
        writeSymptom(out, active.symptom);
        out.writeLong(active.arrivedMillis);
        out.writeLong(active.inCase == null ? 0 : active.inCase.key);
        out.writeBoolean(active.verdict != null);
        if (active.verdict != null) {
            writeVerdict(out, active.verdict);
        }
    }

    void read(DataInput in) throws IOException {
        int version = in.readInt();
        if (version != VERSION) {
            throw new IOException("a snapshot of version " + version + "; this program reads " + VERSION);
        }
        core.setGraph(SnapshotTopology.read(in));
        readAll(in, () -> readNode(in));
        core.cases.nextKey = in.readLong();
        readAll(in, () -> readCase(in));
        readAll(in, () -> core.cases.closed.add(new Cases.ClosedCase(in.readLong(), readId(in), readTexts(in))));
        readAll(in, () -> readActive(in));
        readAll(in, () -> {
            var entity = readId(in);
            boolean right = in.readBoolean();
            core.memory.add(entity, right, in.readLong(), readTexts(in));
            return entity;
        });
        readAll(in, () -> {
            var pair = new Experience.Pair(readId(in), readId(in));
            core.experience.counts.put(pair, new Experience.Count(in.readInt(), in.readInt()));
            return pair;
        });
        readAll(in, () -> {
            var pair = new Experience.Pair(readId(in), readId(in));
            return core.experience.joined.put(pair, in.readInt()) == null;
        });
        readAll(in, () -> {
            var group = readId(in);
            core.redundancies.broken.put(group, readConstant(in, Redundancy.class));
            return group;
        });
        core.redundancies.touchAll();
        core.boundsOfSayers();
    }

    private Node readNode(DataInput in) throws IOException {
        var node = core.nodes.of(readId(in));
        node.healthyAsOf = in.readLong();
        node.failingAsOf = in.readLong();
        node.unread = in.readBoolean();
        node.heard = in.readBoolean();
        node.presence = readConstant(in, Presence.class);
        node.presenceSince = in.readLong();
        node.changedWhat = in.readUTF();
        node.changedAt = in.readLong();
        node.askedAt = in.readLong();
        node.askedSince = in.readLong();
        node.unanswered = in.readInt();
        readAll(in, () -> {
            var key = readKey(in);
            core.whereabouts.put(key, node);
            return node.pending.put(key, in.readLong()) == null;
        });
        return node;
    }

    private Case readCase(DataInput in) throws IOException {
        var one = new Case(in.readLong(), core.nodes.of(readId(in)), 0);
        one.state = readConstant(in, Cause.State.class);
        one.onset = in.readLong();
        one.goneSince = in.readLong();
        one.hadOwn = in.readBoolean();
        one.ended = in.readInt();
        one.ever.addAll(readAll(in, () -> readKey(in)));
        one.suffered.addAll(readIds(in));
        one.tokens.addAll(readTexts(in));
        for (var id : readIds(in)) {
            var node = core.nodes.of(id);
            one.refused.add(node);
        }
        for (var id : readIds(in)) {
            core.nodes.of(id).notCauseOf = one;
        }
        one.ownersTold.addAll(readTexts(in));
        one.joined.addAll(readIds(in));
        core.cases.open.put(one.key, one);
        if (in.readBoolean()) {
            one.node.ownCase = one;
        }
        return one;
    }

    private Active readActive(DataInput in) throws IOException {
        Symptom symptom;
        try {
            symptom = readSymptom(in);
        } catch (IllegalArgumentException e) {
            throw new IOException("not a symptom: " + e.getMessage(), e);
        }
        var node = core.nodes.of(symptom.entity());
        var active = new Active(node, symptom, in.readLong());
        node.add(active);
        core.sick.put(node.id, node);
        core.whereabouts.put(symptom.alert(), node);
        long key = in.readLong();
        if (key != 0) {
            var one = core.cases.open.get(key);
            if (one == null) {
                throw new IOException(symptom.alert() + " belongs to case " + key + ", which is not there");
            }
            active.inCase = one;
            one.put(active);
        }
        active.verdict = in.readBoolean() ? readVerdict(in) : null;
        if (active.inCase == null && active.verdict instanceof Verdict.Degraded(var told, _)) {
            Optional.ofNullable(core.cases.open.get(told)).ifPresent(one -> one.degrade(active));
        }
        return active;
    }
}
