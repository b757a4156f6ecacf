package io.bianque.alerting.run;

import io.bianque.alerting.diagnosis.Evidence;
import io.bianque.alerting.journal.EvidenceCodec;
import io.bianque.alerting.journal.JournalCodec;
import io.bianque.alerting.journal.JournalReader;
import io.bianque.alerting.journal.JournalWriter;
import io.bianque.alerting.journal.RunCodec;
import io.bianque.alerting.runbook.Order;
import io.bianque.alerting.runbook.Runbook;
import io.bianque.alerting.runbook.Step;
import io.bianque.collector.topology.EntityId;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One run while the core works on it. Confined to the journal's thread; others get its {@link Run}. */
final class RunState {
    /** Entries of an audit; a run of the most steps with all undone has fewer. */
    private static final int AUDIT_MAX = 200;
    private static final int HASH_CHARACTERS = 16;

    final long number;
    final Runbook runbook;
    final String incidentId;
    final EntityId cause;
    final double confidence;
    final List<Evidence> evidence;
    final List<Step> plan;
    final String planHash;
    private final long proposedMillis;
    private final List<Run.Entry> audit = new ArrayList<>();
    /** Steps that were asked for and can be taken back, the newest last. */
    final ArrayDeque<Integer> undoable = new ArrayDeque<>();
    Run.Status status = Run.Status.PROPOSED;
    int step;
    /** How many actions have succeeded. */
    int acted;
    /** The tick at which what it waits for ends by itself. */
    long deadlineTick;
    /** The id of the action that was asked for and has not ended, or null. */
    @Nullable
    String execution;
    Run.@Nullable Guard waitsFor;
    @Nullable
    String decidedBy;
    @Nullable
    Long startedMillis;
    private @Nullable Long endedMillis;
    private @Nullable Long untilMillis;

    RunState(long number, Runbook runbook, Trouble trouble, List<Step> plan, long nowMillis) {
        this(number, runbook, trouble.incidentId(), trouble.cause(), trouble.confidence(), trouble.evidence(), plan,
                nowMillis);
    }

    private RunState(long number, Runbook runbook, String incidentId, EntityId cause, double confidence,
            List<Evidence> evidence, List<Step> plan, long proposedMillis) {
        this.number = number;
        this.runbook = runbook;
        this.incidentId = incidentId;
        this.cause = cause;
        this.confidence = confidence;
        this.evidence = evidence;
        this.plan = List.copyOf(plan);
        this.planHash = hash(runbook, cause, plan);
        this.proposedMillis = proposedMillis;
    }

    String id() {
        return "RUN-" + number;
    }

    boolean isAtWork() {
        return status == Run.Status.RUNNING || status == Run.Status.UNDOING;
    }

    /** Whether all its steps are done and only the incident's end is awaited. */
    boolean isVerifying() {
        return step >= plan.size();
    }

    void wait(long ticks, long seconds, long nowMillis) {
        deadlineTick = ticks + seconds;
        untilMillis = nowMillis + seconds * 1_000;
    }

    void end(Run.Status status, long nowMillis) {
        this.status = status;
        endedMillis = nowMillis;
        untilMillis = null;
        waitsFor = null;
        execution = null;
        undoable.clear();
    }

    /** The order that is open, or null. */
    @Nullable
    Order openOrder() {
        if (execution == null || !(plan.get(step) instanceof Step.Act act)) {
            return null;
        }
        return status == Run.Status.UNDOING ? Objects.requireNonNull(act.undo()) : act.order();
    }

    void note(long atMillis, String key, Map<String, String> args, @Nullable String actor) {
        if (audit.size() < AUDIT_MAX) {
            audit.add(new Run.Entry(atMillis, key, args, actor));
        }
    }

    Run view() {
        return new Run(number, id(), runbook.name(), incidentId, cause, confidence, status, runbook.automatic(),
                runbook.approvers(), decidedBy, plan, planHash, step, proposedMillis, startedMillis, endedMillis,
                untilMillis, waitsFor, evidence, audit);
    }

    private static String hash(Runbook runbook, EntityId cause, List<Step> plan) {
        var bytes = new JournalWriter().text(runbook.name()).text(cause.toString()).list(plan, RunCodec::writeStep)
                .toBytes();
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)).substring(0,
                    HASH_CHARACTERS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    void write(JournalWriter out) {
        out.i64(number);
        RunCodec.writeRunbook(out, runbook);
        out.text(incidentId).text(cause.toString()).f64(confidence);
        out.list(evidence, EvidenceCodec::write).list(plan, RunCodec::writeStep).i64(proposedMillis);
        out.u8(RunWords.code(status)).i32(step).i32(acted).i64(deadlineTick).optionalText(execution);
        out.u8(RunWords.code(waitsFor)).optionalText(decidedBy).optionalI64(startedMillis).optionalI64(endedMillis);
        out.optionalI64(untilMillis).list(undoable, JournalWriter::i32);
        out.list(audit, (to, entry) -> to.i64(entry.atMillis()).text(entry.key()).texts(entry.args())
                .optionalText(entry.actor()));
    }

    static RunState read(JournalReader in) {
        var state = new RunState(in.i64(), RunCodec.readRunbook(in), in.text(), JournalCodec.readEntity(in), in.f64(),
                in.list(EvidenceCodec::read), in.list(RunCodec::readStep), in.i64());
        state.status = RunWords.status(in.u8());
        state.step = in.i32();
        state.acted = in.i32();
        state.deadlineTick = in.i64();
        state.execution = in.optionalText();
        state.waitsFor = RunWords.guard(in.u8());
        state.decidedBy = in.optionalText();
        state.startedMillis = in.optionalI64();
        state.endedMillis = in.optionalI64();
        state.untilMillis = in.optionalI64();
        state.undoable.addAll(in.list(JournalReader::i32));
        state.audit.addAll(in.list(from -> new Run.Entry(from.i64(), from.text(), from.texts(), from.optionalText())));
        return state;
    }
}
