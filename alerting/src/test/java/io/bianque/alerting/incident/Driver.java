package io.bianque.alerting.incident;

import io.bianque.alerting.alert.AlertState;
import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.alert.Transition;
import io.bianque.alerting.journal.Intent;
import io.bianque.alerting.journal.JournalInput;
import io.bianque.alerting.journal.JournalInput.Outcome;
import io.bianque.alerting.journal.JournalInputs;
import io.bianque.alerting.journal.ReceiverSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Drives a core as the journal does, with a clock of its own. */
final class Driver {
    final IncidentCore core;
    final List<Intent> intents = new ArrayList<>();
    final Map<String, IncidentView> views = new TreeMap<>();
    long nowMillis = 1_000_000;
    private long offset = 1;
    private int command;
    private boolean inBatch;

    Driver() {
        this(CoreLimits.standard());
    }

    Driver(CoreLimits limits) {
        core = new IncidentCore(limits);
        apply(new JournalInput.Installed("t1"));
    }

    Driver receivers(ReceiverSpec... receivers) {
        apply(new JournalInput.ReceiversSet(List.of(receivers)));
        return this;
    }

    static ReceiverSpec receiver(String name) {
        return new ReceiverSpec(name, "webhook", Severity.CRITICAL, 20);
    }

    List<Intent> apply(JournalInput input) {
        var caused = new ArrayList<>(core.apply(nowMillis, input));
        if (core.wantsDecision() && !inBatch) {
            caused.addAll(core.apply(nowMillis, new JournalInput.Decide()));
        }
        intents.addAll(caused);
        core.takeChanges().incidents().forEach(each -> views.put(each.incident().id(), each));
        return caused;
    }

    /** What comes at once is decided on at once, as the journal does with a batch. */
    void atOnce(Runnable inputs) {
        inBatch = true;
        inputs.run();
        inBatch = false;
        apply(new JournalInput.Decide());
    }

    List<Intent> fire(String host) {
        return change(host, AlertState.PENDING, AlertState.FIRING, Severity.CRITICAL);
    }

    List<Intent> resolve(String host) {
        return change(host, AlertState.FIRING, AlertState.RESOLVED, Severity.CRITICAL);
    }

    List<Intent> change(String host, AlertState from, AlertState to, Severity severity) {
        return apply(new JournalInput.Transitioned(
                JournalInputs.transition(offset++, "HostDown", host, from, to, severity)));
    }

    List<Intent> tick(long seconds) {
        var caused = new ArrayList<Intent>();
        for (long i = 0; i < seconds; i++) {
            nowMillis += 1_000;
            caused.addAll(apply(new JournalInput.Tick()));
        }
        return caused;
    }

    List<Intent> tickWithWallClockStandingStill(long seconds) {
        var caused = new ArrayList<Intent>();
        for (long i = 0; i < seconds; i++) {
            caused.addAll(apply(new JournalInput.Tick()));
        }
        return caused;
    }

    List<Intent> settle(Intent intent, Outcome outcome) {
        return apply(new JournalInput.Settled(intent.id(), outcome, outcome == Outcome.DELIVERED ? "" : "http_5xx",
                outcome == Outcome.DELIVERED ? "" : "status 503", false));
    }

    /** Confirms every open intent, and those that this causes. */
    void deliverAll() {
        while (!core.openIntents().isEmpty()) {
            settle(core.openIntents().getFirst(), Outcome.DELIVERED);
        }
    }

    List<Intent> acknowledge(String id) {
        return apply(new JournalInput.Acknowledge(id, "li", "c" + command++));
    }

    List<Intent> unacknowledge(String id) {
        return apply(new JournalInput.Unacknowledge(id, "li", "c" + command++));
    }

    List<Intent> resolveByHand(String id) {
        return apply(new JournalInput.Resolve(id, "li", "c" + command++));
    }

    List<Intent> past(String host, AlertState from, AlertState to) {
        var now = JournalInputs.transition(offset++, "HostDown", host, from, to, Severity.CRITICAL);
        return apply(new JournalInput.Transitioned(new Transition(now.logOffset(), now.alert(), now.from(), now.to(),
                now.eventTimeMillis(), now.sinceMillis(), now.value(), now.severity(), now.labels(), now.annotations(),
                true)));
    }

    /** Evaluation tells these hosts' alerts again, and that they are all. */
    List<Intent> reconcile(AlertState state, String... hosts) {
        long at = offset++;
        var caused = new ArrayList<Intent>();
        for (var host : hosts) {
            caused.addAll(apply(new JournalInput.Transitioned(
                    JournalInputs.transition(at, "HostDown", host, state, state, Severity.CRITICAL))));
        }
        caused.addAll(apply(new JournalInput.Reconciled(at)));
        return caused;
    }

    IncidentView view(String id) {
        return Objects.requireNonNull(views.get(id), id);
    }

    List<String> timeline(String id) {
        return view(id).timeline().stream().map(Incidents.TimelineEntry::key).toList();
    }
}
