package io.bianque.alerting.evaluation;

import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.record.Stamp;
import io.bianque.collector.series.Labels;
import io.bianque.collector.topology.EntityId;
import java.util.List;
import java.util.Locale;

/** Hands outcomes of checks, and events, to the rules that judge them. Confined to the partition's thread. */
final class Arrivals {
    /** Events and outcomes younger than this count as live though they were taken before their connection. */
    private static final long LATE_MILLIS_MAX = 15 * 60_000;
    static final int REASON_LENGTH_MAX = 1_000;

    private final Alerts alerts;
    private final PastBreaches past;

    Arrivals(Alerts alerts, PastBreaches past) {
        this.alerts = alerts;
        this.past = past;
    }

    /** Hands on the outcome of a check; the rules are those that judge outcomes. */
    void check(CollectorRecord.Check check, List<RuleState> rules) {
        if (rules.isEmpty()) {
            return;
        }
        var labels = check.labels().with(
                Labels.of("host", check.stamp().host(), "check", check.check(), "kind", check.kind(), "target",
                        check.target()));
        for (var rule : rules) {
            if (!rule.rule.select().matches(labels)) {
                continue;
            }
            switch (rule.rule.level()) {
                case DEPENDENCY -> dependency(rule, check);
                case CALL -> call(rule, check, labels.only(name -> !name.equals("check") && !name.equals("kind")));
                default ->
                    outcome(rule, check, Labels.of("host", check.stamp().host(), "check", check.check()), labels);
            }
        }
    }

    private void outcome(RuleState rule, CollectorRecord.Check check, Labels identity, Labels labels) {
        var alert = alerts.find(rule, identity, labels);
        if (alert == null) {
            return;
        }
        long time = check.stamp().eventTimeMillis();
        var outcome = outcome(check);
        if (!isLive(check.stamp(), alert.seen)) {
            if (!rule.rule.uses("failures")) {
                past.judge(alert, time, check.durationSeconds(), outcome);
            }
        } else if (time <= alert.seen) {
            alerts.late++;
        } else {
            rule.entity(alert, labels);
            alert.outcome = outcome;
            alert.reason = reason(check);
            alert.failures = check.outcome() == CollectorRecord.Check.Outcome.OK ? 0 : alert.failures + 1;
            alert.lateMillis = lateMillis(check.stamp());
            Alerts.breakHold(alert, time);
            alert.take(time, check.durationSeconds());
            alerts.mark(alert);
        }
    }

    /** What one host finds of one target by all its checks: the worst of them says how it is. */
    private void call(RuleState rule, CollectorRecord.Check check, Labels labels) {
        var alert = alerts.find(rule, Labels.of("host", check.stamp().host(), "target", check.target()), labels);
        if (alert == null || alert.callers == null) {
            return;
        }
        if (!isLive(check.stamp(), alert.callers.seen(check.check()))) {
            alerts.backlog++; // what the other checks found at that time is not known any more
            return;
        }
        long time = check.stamp().eventTimeMillis();
        if (!take(rule, alert.callers, check.check(), check, reason(check))) {
            return;
        }
        long newest = Math.max(time, alert.seen);
        count(rule, alert.callers, newest);
        var worst = alert.callers.worst();
        if (worst == null) {
            return; // it came late, and silence has lasted since
        }
        rule.entity(alert, labels);
        alert.outcome = worst.outcome();
        alert.reason = worst.reason();
        alert.failures = worst.failures();
        alert.lateMillis = lateMillis(check.stamp());
        Alerts.breakHold(alert, newest);
        alert.take(newest, alert.callers.slowest());
        alerts.mark(alert);
    }

    /** All who call one target say together how it is. */
    private void dependency(RuleState rule, CollectorRecord.Check check) {
        if (check.stamp().backlog()) {
            alerts.backlog++; // what others found at that time is not known any more
            return;
        }
        // The label by which the diagnosis knows whom an alert is about.
        var labels = EntityId.isName(check.target())
                ? Labels.of("target", check.target(), "entity", "resource:" + check.target())
                : Labels.of("target", check.target());
        var alert = alerts.find(rule, Labels.of("target", check.target()), labels);
        if (alert == null || alert.callers == null) {
            return;
        }
        long time = check.stamp().eventTimeMillis();
        boolean ok = check.outcome() == CollectorRecord.Check.Outcome.OK;
        if (!take(rule, alert.callers, check.stamp().host() + "/" + check.check(), check, "")) {
            return;
        }
        long newest = Math.max(time, alert.seen);
        count(rule, alert.callers, newest);
        if (alert.callers.heard() == 0) {
            return;
        }
        alert.failures = alert.callers.failing();
        alert.outcome = outcome(check);
        alert.reason = ok ? alert.reason : reason(check);
        Alerts.breakHold(alert, newest);
        alert.take(newest, (double) alert.callers.failing() / alert.callers.heard());
        alerts.mark(alert);
    }

    /** Takes what a caller found; false, and counted, when it is late or finds no room. */
    private boolean take(RuleState rule, Callers callers, String caller, CollectorRecord.Check check, String reason) {
        boolean isNew = !callers.knows(caller);
        if (isNew && !alerts.room.take(rule.callerBytes)) {
            return false;
        }
        if (callers.take(caller, check.stamp().eventTimeMillis(), outcome(check), reason, check.durationSeconds())) {
            return true;
        }
        alerts.late++;
        if (isNew) {
            alerts.room.giveBack(rule.callerBytes);
        }
        return false;
    }

    private void count(RuleState rule, Callers callers, long now) {
        int before = callers.size();
        callers.count(now, rule.missingAfterMillis);
        alerts.room.giveBack((before - callers.size()) * rule.callerBytes);
    }

    private static String outcome(CollectorRecord.Check check) {
        return check.outcome().name().toLowerCase(Locale.ROOT);
    }

    private static String reason(CollectorRecord.Check check) {
        var reason = check.reason();
        return reason.length() > REASON_LENGTH_MAX ? reason.substring(0, REASON_LENGTH_MAX) : reason;
    }

    /** Hands on an event; the rules are those that count events. */
    void event(CollectorRecord.Event event, List<RuleState> rules) {
        for (var rule : rules) {
            var select = rule.rule.select();
            if (!select.name().equals(event.kind())) {
                continue;
            }
            var labels = event.labels().with("host", event.stamp().host()); // made for the few that a rule asks for
            if (!select.matches(labels)) {
                continue;
            }
            var kept = labels.only(name -> !name.equals("pid") && !name.equals("start"));
            var alert = alerts.find(rule, rule.identity(kept), kept);
            if (alert == null || alert.events == null || !isLive(event.stamp(), alert.seen)) {
                alerts.backlog++;
                continue;
            }
            // The first is counted with the thing. Without room for more the newest is kept, so that one is known to be there.
            if (alert.events.size() >= AlertInstance.EVENTS_MAX
                    || (!alert.events.isEmpty() && !alerts.room.take(AlertInstance.EVENT_BYTES))) {
                alert.events.removeFirst();
            }
            alert.events.addLast(event.stamp().eventTimeMillis());
            alert.lateMillis = lateMillis(event.stamp());
            alert.take(event.stamp().eventTimeMillis(), alert.events.size());
            alerts.mark(alert);
        }
    }

    /** Live, or an event or outcome in lane 0 that is young and that nothing newer supersedes. */
    private static boolean isLive(Stamp stamp, long seen) {
        return !stamp.backlog() || (stamp.lane() == 0 && stamp.eventTimeMillis() > seen
                && stamp.receivedAtMillis() - stamp.eventTimeMillis() < LATE_MILLIS_MAX);
    }

    private static long lateMillis(Stamp stamp) {
        return stamp.backlog() ? Math.max(1, stamp.receivedAtMillis() - stamp.eventTimeMillis()) : 0;
    }
}
