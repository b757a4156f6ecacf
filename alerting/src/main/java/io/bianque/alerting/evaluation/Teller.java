package io.bianque.alerting.evaluation;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.alerting.alert.AlertState;
import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.alert.Transition;
import io.bianque.alerting.rule.Inputs;
import io.bianque.alerting.rule.Units;
import io.bianque.collector.series.Labels;
import java.util.Map;

/** Makes transitions of what alerts do, with their texts, and hands them on. Confined to the partition's thread. */
final class Teller {
    private static final long ALL_SLOTS = -1;

    private final Transition.Sink sink;
    private final Inputs inputs = new Inputs();
    long offset;
    /** The newest tick; 0 before the first. */
    long now;
    private long transitions;
    private long textFaults;

    /** An alert that is told of, but whose rule judges it no more. */
    record Orphan(AlertKey key, AlertState state, long since, Severity severity, Labels labels) {}

    Teller(Transition.Sink sink) {
        this.sink = sink;
    }

    long transitions() {
        return transitions;
    }

    long textFaults() {
        return textFaults;
    }

    /** Tells a step of an alert. */
    void tell(AlertInstance alert, AlertState from, AlertState to, long time, long since, boolean past) {
        var rule = alert.rule();
        var severity = past ? rule.severity() : alert.severity();
        var labels = rule.labels().isEmpty() ? alert.entity() : alert.entity().with(rule.labels());
        alert.fill(inputs, Math.max(now, alert.seen), ALL_SLOTS);
        if (past) {
            inputs.number(Inputs.VALUE, alert.pastValue);
        }
        double value = inputs.number(Inputs.VALUE);
        var texts = alert.owner.texts.fill(inputs, severity,
                rule.labels().isEmpty() ? inputs.labels() : labels.toMap(), () -> textFaults++);
        if (!past) {
            addCircumstances(alert, to, texts);
        }
        send(new Transition(offset, alert.key, from, to, time, since, value, severity, labels, texts, past));
    }

    private void addCircumstances(AlertInstance alert, AlertState to, Map<String, String> texts) {
        var rule = alert.rule();
        if (alert.silent) {
            var silence = Units.humanise("silence_seconds", (now - alert.seen) / 1_000.0);
            texts.put("summary", rule.name() + ": no readings for " + silence
                    + (alert.host.isEmpty() ? "" : " from " + alert.host));
        }
        if (alert.lateMillis > 0) {
            texts.put("late", Units.humanise("late_seconds", alert.lateMillis / 1_000.0));
        }
        if (alert.flaps != null && to == AlertState.FIRING && alert.flaps.isFlapping()) {
            texts.put("flapping", alert.flaps.changes() + " changes in the last " + Flaps.SLOTS + " readings");
            texts.merge("summary", " (comes and goes)", String::concat);
        }
        if (!alert.owner.on && to == AlertState.RESOLVED) {
            texts.put("summary", rule.name() + ": not judged outside its times");
        }
    }

    void tellOverflow(RuleState rule, boolean firing) {
        rule.overflowing = firing;
        sendOverflow(rule, firing ? AlertState.INACTIVE : AlertState.FIRING,
                firing ? AlertState.FIRING : AlertState.RESOLVED);
    }

    private void sendOverflow(RuleState rule, AlertState from, AlertState to) {
        var summary = to == AlertState.FIRING
                ? rule.rule.name() + ": more than " + RuleState.ALERTS_MAX + " alerts at once; only the first are told"
                : rule.rule.name() + ": no more than " + RuleState.ALERTS_MAX + " alerts any more";
        send(new Transition(offset, rule.overflowKey(), from, to, now, now, rule.active, rule.rule.severity(),
                Labels.of("overflow", "true").with(rule.rule.labels()), Map.of("summary", summary), false));
    }

    /** Ends an alert whose rule is gone, so that what was told is closed. */
    void tellOrphan(Orphan orphan) {
        var summary = orphan.key().rule() + ": the rule was changed or removed";
        send(new Transition(offset, orphan.key(), orphan.state(),
                orphan.state() == AlertState.PENDING ? AlertState.INACTIVE : AlertState.RESOLVED, now, orphan.since(),
                Double.NaN, orphan.severity(), orphan.labels(), Map.of("summary", summary), false));
    }

    /** Tells a firing alert once more, as it is now. */
    void tellAgain(AlertInstance alert) {
        if (alert.state == AlertState.FIRING && alert.mayTell(offset, AlertState.FIRING)) {
            tell(alert, AlertState.FIRING, AlertState.FIRING, now, alert.since, false);
        }
    }

    /** Tells all that is active once more, so that who keeps incidents can compare. */
    void tellAll(Iterable<RuleState> rules) {
        for (var rule : rules) {
            for (var alert : rule.alerts.values()) {
                if (alert.isActive() && alert.mayTell(offset, alert.state)) {
                    tell(alert, alert.state, alert.state, now, alert.since, false);
                }
            }
            if (rule.overflowing) {
                sendOverflow(rule, AlertState.FIRING, AlertState.FIRING);
            }
        }
        sink.allTold(offset);
    }

    private void send(Transition transition) {
        transitions++;
        sink.accept(transition);
    }
}
