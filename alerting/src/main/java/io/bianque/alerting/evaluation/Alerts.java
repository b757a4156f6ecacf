package io.bianque.alerting.evaluation;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.alerting.alert.AlertState;
import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.alert.Transition;
import io.bianque.alerting.rule.Condition;
import io.bianque.alerting.rule.Inputs;
import io.bianque.alerting.rule.MissingPolicy;
import io.bianque.alerting.rule.Units;
import io.bianque.collector.series.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Judges alerts, steps them and tells what changed. Holds what ticks must look at, sorted, so that transitions come in one
 * order whatever the order of the readings in a frame.
 */
final class Alerts {
    /** No longer than this may pass after the newest backlog reading before a breach found in it counts as over. */
    private static final long PAST_OPEN_MILLIS_MAX = 60_000;
    /** The most things judged by all rules together. */
    private static final int KNOWN_MAX = 1_000_000;

    private final Transition.Sink sink;
    private final Inputs inputs = new Inputs();
    private final List<AlertInstance> dirty = new ArrayList<>();
    private final TreeSet<AlertInstance> restless = new TreeSet<>();

    long offset;
    /** The newest tick; 0 before the first. */
    long now;
    /** When the collector last began, or its ticks had stopped: silence counts from there at the earliest. */
    long beganAt = Long.MIN_VALUE;

    private long judged;
    private long unknown;
    private long transitions;
    private long textFaults;
    long late;
    long backlog;
    long dropped;
    private int active;
    private int known;

    Alerts(Transition.Sink sink) {
        this.sink = sink;
    }

    Counters counters(String rules) {
        return new Counters(judged, unknown, late, backlog, dropped, active, transitions, textFaults, rules);
    }

    /** Forgets all alerts; the caller builds them anew. */
    void clear() {
        dirty.clear();
        restless.clear();
        active = 0;
        known = 0;
    }

    /** Takes an alert whose state was restored. */
    void restore(AlertInstance alert) {
        if (alert.isActive()) {
            active++;
            alert.owner.active++;
        }
        settle(alert);
    }

    /** The alert of an identity, made when there is none; null when no more can be known. */
    @Nullable
    AlertInstance find(RuleState rule, Labels identity, Labels entity) {
        var alert = rule.find(identity);
        if (alert != null) {
            return alert;
        }
        if (known >= KNOWN_MAX) {
            dropped++;
            return null;
        }
        known++;
        return rule.create(identity, entity);
    }

    /** Lets go of an alert: what it is about has ended, or can be judged anew from what is kept elsewhere. */
    void forget(AlertInstance alert) {
        restless.remove(alert);
        alert.owner.remove(alert);
        known--;
    }

    private void rest(AlertInstance alert) {
        restless.remove(alert);
        if (alert.owner.forgetsAtRest) {
            forget(alert);
        }
    }

    /** Notes that an alert has something new; {@link #judgeDirty} follows in the same record. */
    void mark(AlertInstance alert) {
        if (!alert.dirty) {
            alert.dirty = true;
            dirty.add(alert);
        }
    }

    /** Judges everything marked, then steps it in the order of names. */
    void judgeDirty() {
        if (dirty.isEmpty()) {
            return;
        }
        List<AlertInstance> moving = new ArrayList<>();
        for (var alert : dirty) {
            alert.dirty = false;
            judge(alert);
            if (alert.isRestless()) {
                moving.add(alert);
            } else {
                rest(alert);
            }
        }
        dirty.clear();
        moving.sort(null);
        for (var alert : moving) {
            step(alert, alert.seen, false);
        }
    }

    /** Judges one alert by its newest values. */
    private void judge(AlertInstance alert) {
        var rule = alert.owner;
        boolean same = alert.value == alert.judgedValue;
        if (rule.usesValueOnly && same && !alert.silent && alert.signal != Signal.UNKNOWN) {
            return; // the same value says the same again
        }
        alert.silent = false;
        alert.judgedValue = alert.value;
        alert.fill(inputs, Math.max(now, alert.seen));
        signal(alert, answer(alert), alert.seen);
    }

    private Signal answer(AlertInstance alert) {
        judged++;
        return switch (alert.rule().when().judge(inputs)) {
            case TRUE -> Signal.BREACH;
            case FALSE -> ended(alert) ? Signal.CLEAR : Signal.BETWEEN;
            case UNKNOWN -> {
                unknown++;
                yield Signal.UNKNOWN;
            }
        };
    }

    private boolean ended(AlertInstance alert) {
        var recover = alert.rule().recover();
        return recover == null || recover.judge(inputs) == Condition.Verdict.TRUE;
    }

    private static void signal(AlertInstance alert, Signal signal, long time) {
        if (alert.signal != signal) {
            alert.signal = signal;
            alert.signalSince = time;
        }
    }

    /** A second has passed: holds end, silence counts, ages grow. */
    void tick(Iterable<RuleState> rules, HostStates hosts) {
        for (var rule : rules) {
            rule.refused = 0;
            boolean silenceFires = rule.rule.missing() == MissingPolicy.FIRE;
            if (silenceFires || rule.usesAge) {
                for (var alert : rule.alerts.values()) {
                    if (rule.usesAge && !alert.silent && alert.seen != AlertInstance.NEVER) {
                        alert.fill(inputs, now);
                        signal(alert, answer(alert), now);
                    }
                    if (silenceFires && !hosts.hasLeft(alert.host)) {
                        noteSilence(alert);
                    }
                    settle(alert);
                }
            }
        }
        for (var alert : List.copyOf(restless)) {
            countEvents(alert);
            if (alert.owner.rule.missing() == MissingPolicy.RESOLVE) {
                resolveSilent(alert);
            }
            closePast(alert, PAST_OPEN_MILLIS_MAX);
            step(alert, now, true);
        }
        for (var rule : rules) {
            if (rule.overflowing && rule.refused == 0) {
                tellOverflow(rule, false);
            }
        }
    }

    private boolean isSilent(AlertInstance alert) {
        return alert.seen != AlertInstance.NEVER && !AlertTiming.isAlwaysFresh(alert)
                && now - Math.max(alert.seen, beganAt) > silenceMillis(alert);
    }

    /** After a start agents get two intervals, and half a minute at least, to be heard again. */
    private long silenceMillis(AlertInstance alert) {
        return alert.seen >= beganAt
                ? alert.owner.missingAfterMillis
                : Math.max(alert.owner.missingAfterMillis, Evaluation.GRACE_MILLIS);
    }

    private void noteSilence(AlertInstance alert) {
        if (!alert.silent && isSilent(alert)) {
            alert.silent = true;
            signal(alert, Signal.BREACH, Math.max(alert.seen, beganAt) + silenceMillis(alert));
        }
    }

    private void resolveSilent(AlertInstance alert) {
        if (alert.isActive() && isSilent(alert)) {
            alert.silent = true;
            signal(alert, Signal.UNKNOWN, now);
            var from = alert.state;
            change(alert, from == AlertState.PENDING ? AlertState.INACTIVE : AlertState.RESOLVED, now);
        }
    }

    /**
     * A live reading comes after a gap: what held before it is not known to have held through it, so that the hold begins
     * with this reading. What the backlog brings of the gap may move it earlier again.
     */
    static void breakHold(AlertInstance alert, long time) {
        if (alert.seen == AlertInstance.NEVER || alert.silent || AlertTiming.isAlwaysFresh(alert)
                || time - alert.seen <= alert.owner.missingAfterMillis) {
            return;
        }
        alert.signalSince = time;
        if (alert.state == AlertState.PENDING) {
            alert.since = time;
        } else if (alert.state == AlertState.RECOVERING) {
            alert.clearSince = time;
        }
    }

    /** Events fall out of the window as time passes. */
    private void countEvents(AlertInstance alert) {
        var events = alert.events;
        if (events == null) {
            return;
        }
        long oldest = now - alert.rule().window().toMillis();
        while (!events.isEmpty() && events.getFirst() < oldest) {
            events.removeFirst();
        }
        if (alert.value != events.size()) {
            alert.value = events.size();
            alert.judgedValue = alert.value;
            alert.fill(inputs, now);
            signal(alert, answer(alert), now);
        }
    }

    /** Steps an alert until it rests. */
    private void step(AlertInstance alert, long time, boolean tick) {
        // Never more than a way through all states: what is told once at an offset is not told there again.
        for (var next = AlertTiming.next(alert, now, tick); next != alert.state; next = AlertTiming.next(alert, now,
                tick)) {
            if (!change(alert, next, time)) {
                break;
            }
        }
        if (alert.isRestless()) {
            restless.add(alert);
        } else {
            rest(alert);
        }
    }

    private void settle(AlertInstance alert) {
        if (alert.isRestless()) {
            restless.add(alert);
        } else {
            restless.remove(alert);
        }
    }

    /** Moves an alert and tells; false when it must wait for the next tick. */
    private boolean change(AlertInstance alert, AlertState to, long time) {
        var rule = alert.owner;
        var from = alert.state;
        boolean begins = from == AlertState.INACTIVE;
        if (begins && rule.active >= RuleState.ALERTS_MAX) {
            rule.refused++;
            if (!rule.overflowing) {
                tellOverflow(rule, true);
            }
            return false;
        }
        if (!alert.mayTell(offset, to)) {
            return false;
        }
        if (begins) {
            alert.since = alert.signalSince;
            rule.active++;
            active++;
        }
        if (to == AlertState.RECOVERING) {
            alert.clearSince = alert.signalSince;
        }
        tell(alert, from, to, time, alert.since, false);
        boolean ends = to == AlertState.RESOLVED || to == AlertState.INACTIVE;
        alert.state = ends ? AlertState.INACTIVE : to;
        if (ends) {
            rule.active--;
            active--;
        }
        return true;
    }

    /** Judges a reading of the backlog: it may show that a breach began earlier, or one that is over. */
    void judgePast(AlertInstance alert, long time, double value, String outcome) {
        backlog++;
        if (time >= alert.seen && alert.seen != AlertInstance.NEVER) {
            return;
        }
        alert.fill(inputs, now);
        inputs.number(Inputs.VALUE, value);
        inputs.outcome(outcome);
        var answer = answer(alert);
        if (answer == Signal.UNKNOWN) {
            return;
        }
        if (alert.pastSince != AlertInstance.NEVER && time - alert.pastLast > alert.owner.missingAfterMillis) {
            closePast(alert, -1);
        }
        if (answer == Signal.BREACH) {
            if (alert.pastSince == AlertInstance.NEVER) {
                alert.pastSince = time;
            }
            alert.pastLast = time;
            alert.pastCame = now;
            alert.pastValue = value;
            joinPast(alert);
        } else if (alert.pastSince != AlertInstance.NEVER) {
            alert.pastLast = time;
            closePast(alert, -1);
        }
        settle(alert);
    }

    /** A past breach that reaches up to the one going on is its beginning. */
    private static void joinPast(AlertInstance alert) {
        if (alert.isActive() && alert.pastSince < alert.since
                && alert.since - alert.pastLast <= alert.owner.missingAfterMillis) {
            alert.since = alert.pastSince;
            alert.signalSince = Math.min(alert.signalSince, alert.pastSince);
            alert.pastSince = AlertInstance.NEVER;
        } else if (alert.isActive() && alert.pastSince >= alert.since) {
            alert.pastSince = AlertInstance.NEVER; // within what is told already
        }
    }

    /** Ends a past breach, when its newest reading came longer ago than a bound, and tells of it if it was long enough. */
    private void closePast(AlertInstance alert, long openMillisMax) {
        if (alert.pastSince == AlertInstance.NEVER || now - alert.pastCame <= openMillisMax) {
            return;
        }
        long hold = alert.owner.holdMillis;
        if (alert.pastLast - alert.pastSince >= hold) {
            if (alert.mayTell(offset, AlertState.FIRING) && alert.mayTell(offset, AlertState.RESOLVED)) {
                tell(alert, AlertState.INACTIVE, AlertState.FIRING, alert.pastSince + hold, alert.pastSince, true);
                tell(alert, AlertState.FIRING, AlertState.RESOLVED, alert.pastLast, alert.pastSince, true);
            } else {
                dropped++;
            }
        }
        alert.pastSince = AlertInstance.NEVER;
    }

    private void tell(AlertInstance alert, AlertState from, AlertState to, long time, long since, boolean past) {
        var rule = alert.rule();
        var labels = alert.entity().with(rule.labels());
        alert.fill(inputs, Math.max(now, alert.seen));
        if (past) {
            inputs.number(Inputs.VALUE, alert.pastValue);
        }
        double value = inputs.number(Inputs.VALUE);
        var texts = new TreeMap<>(rule.fillTexts(inputs, labels.toMap(), () -> textFaults++));
        if (alert.silent && !past) {
            var silence = Units.humanise("silence_seconds", (now - alert.seen) / 1_000.0);
            texts.put("summary", rule.name() + ": no readings for " + silence
                    + (alert.host.isEmpty() ? "" : " from " + alert.host));
        }
        if (alert.lateMillis > 0 && !past) {
            texts.put("late", Units.humanise("late_seconds", alert.lateMillis / 1_000.0));
        }
        send(new Transition(offset, alert.key, from, to, time, since, value, rule.severity(), labels, texts, past));
    }

    private void tellOverflow(RuleState rule, boolean firing) {
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

    /** An alert that is told of, but whose rule judges it no more. */
    record Orphan(AlertKey key, AlertState state, long since, Severity severity,
            Labels labels) {}
}
