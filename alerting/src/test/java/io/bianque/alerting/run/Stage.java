package io.bianque.alerting.run;

import io.bianque.alerting.journal.JournalReader;
import io.bianque.alerting.journal.JournalWriter;
import io.bianque.alerting.runbook.RunInput;
import io.bianque.alerting.runbook.Runbook;
import io.bianque.alerting.runbook.RunbookLoader;
import io.bianque.collector.action.ActionOrder;
import io.bianque.collector.action.ActionOutcome;
import io.bianque.collector.series.Labels;
import io.bianque.collector.topology.EntityId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Drives a core of runs as the incidents do, with a clock of its own. */
final class Stage {
    static final EntityId REDIS = EntityId.parse("resource:redis").orElseThrow();

    RunbookCore core = new RunbookCore();
    final TreeMap<String, Run> runs = new TreeMap<>();
    final List<Note> notes = new ArrayList<>();
    List<ActionRequest> asks = List.of();
    long nowMillis = 1_000_000;
    private int command;

    Stage runbooks(String yaml) {
        give(new RunInput.RunbooksSet(load(yaml)));
        return this;
    }

    static List<Runbook> load(String yaml) {
        var outcome = RunbookLoader.loadDocument("r.yaml", yaml.getBytes(StandardCharsets.UTF_8));
        if (outcome instanceof RunbookLoader.Outcome.Loaded(var runbooks)) {
            return runbooks;
        }
        throw new AssertionError(outcome);
    }

    boolean give(RunInput input) {
        if (core.isRepeat(input)) {
            return false;
        }
        core.accept(input, "i1", nowMillis);
        look();
        return true;
    }

    void open(String incident, String entity) {
        open(incident, entity, 0.9);
    }

    void open(String incident, String entity, double confidence) {
        core.troubled(new Trouble(incident, EntityId.parse(entity).orElseThrow(), confidence, List.of("RedisDown"),
                Labels.of("host", "web-1"), List.of()), "i1", nowMillis);
        look();
    }

    void close(String incident) {
        close(incident, RunbookCore.MENDED);
    }

    void close(String incident, String how) {
        core.over(incident, how, nowMillis);
        look();
    }

    void tick(long seconds) {
        for (long i = 0; i < seconds; i++) {
            nowMillis += 1_000;
            core.tick(nowMillis);
            look();
        }
    }

    void ends(ActionOutcome outcome) {
        give(new RunInput.ActionEnded(order().runId(), outcome, outcome == ActionOutcome.SUCCEEDED ? 0 : 1, "",
                "said"));
    }

    boolean decide(String run, boolean approve) {
        var hash = runs.values().stream().filter(each -> each.id().equals(run)).findFirst().orElseThrow().planHash();
        return give(new RunInput.Decided(run, approve, "ann", hash, "c" + command++));
    }

    void automation(boolean on) {
        give(new RunInput.AutomationSet(on, false, "ann", "c" + command++));
    }

    ActionOrder order() {
        return asks.stream().findFirst().orElseThrow(() -> new AssertionError("nothing is asked for: " + runs))
                .order();
    }

    Run run(String id) {
        return runs.values().stream().filter(each -> each.id().equals(id)).findFirst()
                .orElseThrow(() -> new AssertionError(id + " is not among " + runs.keySet()));
    }

    Run.Status status(String id) {
        return run(id).status();
    }

    List<String> keys() {
        return notes.stream().map(Note::key).map(key -> key.replace("timeline.run_", "")).toList();
    }

    byte[] snapshot() {
        var out = new JournalWriter();
        core.write(out);
        return out.toBytes();
    }

    /** Goes on with a core that was read from what this one writes. */
    void restart() {
        var bytes = snapshot();
        core = new RunbookCore();
        var in = new JournalReader(bytes);
        core.read(in);
        in.end();
        core.everything().forEach(run -> runs.put(run.id(), run));
        look();
    }

    private void look() {
        core.takeChanges().forEach(run -> runs.put(run.id(), run));
        notes.addAll(core.takeNotes());
        core.takeAsks().ifPresent(now -> asks = now);
    }
}
