package io.bianque.alerting.evaluation;

import io.bianque.alerting.alert.AlertState;
import io.bianque.alerting.alert.Transition;
import io.bianque.alerting.rule.Condition;
import io.bianque.alerting.rule.Inputs;
import io.bianque.alerting.rule.MissingPolicy;
import io.bianque.collector.series.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Judges alerts, steps them and tells what changed. Holds what ticks must look at, sorted, so that transitions come in one
 * order whatever the order of the readings in a frame.
 */
final class Alerts {
    final Teller teller;
    final Room room;
    final PastBreaches past = new PastBreaches(this);
    private final Inputs inputs = new Inputs();
    private final List<AlertInstance> dirty = new ArrayList<>();
    private final TreeSet<AlertInstance> restless = new TreeSet<>();

    /** When the collector last began, or its ticks had stopped: silence counts from there at the earliest. */
    long beganAt = Long.MIN_VALUE;

    private long judged;
    private long unknown;
    long late;
    long backlog;
    long dropped;
    private int active;

    Alerts(Transition.Sink sink, long bytesMax) {
        this.teller = new Teller(sink);
        this.room = new Room(bytesMax);
    }

    /** The newest tick; 0 before the first. */
    long now() {
        return teller.now;
    }

    Counters counters(String rules) {
        return new Counters(judged, unknown, late, backlog, dropped, room.refusedForMemory(),
                room.refusedForNumber(), room.isFull(), room.bytes(), active, teller.transitions(),
                teller.textFaults(), rules);
    }

    /** Forgets all alerts; the caller builds them anew. */
    void clear() {
        dirty.clear();
        restless.clear();
        active = 0;
        room.clear();
    }

    /** Takes an alert whose state was restored. */
    void restore(AlertInstance alert) {
        if (alert.isActive()) {
            active++;
            alert.owner.active++;
        }
        // What comes back was let in before.
        room.giveBack(alert.events == null || alert.events.isEmpty()
                ? 0
                : -(alert.events.size() - 1) * AlertInstance.EVENT_BYTES);
        room.giveBack(alert.callers == null ? 0 : -alert.callers.size() * alert.owner.callerBytes);
        settle(alert);
    }

    /** The alert of an identity, made when there is none; null when no more can be known. What always has room is never refused. */
    @Nullable
    AlertInstance find(RuleState rule, Labels identity, Labels entity) {
        var alert = rule.find(identity);
        if (alert != null) {
            return alert;
        }
        if (rule.alwaysHasRoom) {
            return findTold(rule, identity, entity);
        }
        return room.letIn(rule.bytesEach) ? rule.create(identity, entity) : null;
    }

    /** The alert of an identity that was told of, or that always has room: it is let in whatever there is. */
    AlertInstance findTold(RuleState rule, Labels identity, Labels entity) {
        var alert = rule.find(identity);
        if (alert == null) {
            room.letInAnyway(rule.bytesEach);
            alert = rule.create(identity, entity);
        }
        return alert;
    }

    /** Lets go of an alert: what it is about has ended, or can be judged anew from what is kept elsewhere. */
    void forget(AlertInstance alert) {
        if (alert.ticked) {
            restless.remove(alert);
        }
        room.letGo(alert.owner.bytesEach);
        alert.owner.remove(alert);
    }

    private void rest(AlertInstance alert) {
        settle(alert);
        if (alert.owner.forgetsAtRest) {
            forget(alert);
        } else {
            alert.owner.rest(alert);
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
        if (!rule.usesValueOnly || !same || alert.silent || alert.signal == Signal.UNKNOWN) {
            alert.silent = false;
            alert.judgedValue = alert.value;
            alert.fill(inputs, Math.max(now(), alert.seen), rule.slots);
            signal(alert, answer(alert), alert.seen);
            judgeWorse(alert, alert.seen);
        } // else the same value says the same again
        if (alert.flaps != null && alert.signal != Signal.UNKNOWN) {
            // Between the bounds it stays what it was.
            alert.flaps.judged(alert.signal == Signal.BREACH
                    || (alert.signal == Signal.BETWEEN && alert.flaps.wasBreach()));
        }
    }

    private void judgeWorse(AlertInstance alert, long time) {
        var worse = alert.owner.worse;
        for (int i = 0; i < worse.length; i++) {
            switch (judge(worse[i], alert)) {
                case TRUE -> {
                    if (alert.worseSince[i] == AlertInstance.NEVER) {
                        alert.worseSince[i] = time;
                    }
                }
                case FALSE -> alert.worseSince[i] = AlertInstance.NEVER;
                case UNKNOWN -> {
                    // Neither better nor worse.
                }
            }
        }
    }

    /** What a reading of the past would have said. */
    Signal answerAt(AlertInstance alert, double value, String outcome) {
        alert.fill(inputs, now(), alert.owner.slots);
        inputs.number(Inputs.VALUE, value);
        inputs.outcome(outcome);
        return answer(alert);
    }

    private Signal answer(AlertInstance alert) {
        judged++;
        return switch (judge(alert.rule().when(), alert)) {
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
        return recover == null || judge(recover, alert) == Condition.Verdict.TRUE;
    }

    /**
     * What a condition says. While readings do not reach back over the whole window, what rose before them is not known: an answer
     * counts if it is the same however much that was.
     */
    private Condition.Verdict judge(Condition condition, AlertInstance alert) {
        var verdict = condition.judge(inputs);
        var window = alert.window;
        if (window == null || verdict == Condition.Verdict.UNKNOWN || window.isCovered()
                || !(condition.uses("increase") || condition.uses("changes"))) {
            return verdict;
        }
        double increase = inputs.number(Inputs.INCREASE);
        double changes = inputs.number(Inputs.CHANGES);
        inputs.number(Inputs.INCREASE, Double.POSITIVE_INFINITY);
        inputs.number(Inputs.CHANGES, Double.POSITIVE_INFINITY);
        var most = condition.judge(inputs);
        inputs.number(Inputs.INCREASE, increase);
        inputs.number(Inputs.CHANGES, changes);
        return most == verdict ? verdict : Condition.Verdict.UNKNOWN;
    }

    private static void signal(AlertInstance alert, Signal signal, long time) {
        if (alert.signal != signal) {
            alert.signal = signal;
            alert.signalSince = time;
        }
    }

    /** A second has passed: holds end, silence counts, ages grow. */
    void tick(Iterable<RuleState> rules, HostStates hosts) {
        long now = now();
        for (var rule : rules) {
            rule.refused = 0;
            rule.turn(now);
            boolean silenceFires = rule.rule.missing() == MissingPolicy.FIRE;
            if (silenceFires || rule.usesAge) {
                for (var alert : rule.alerts.values()) {
                    if (rule.usesAge && !alert.silent && alert.seen != AlertInstance.NEVER) {
                        alert.fill(inputs, now(), alert.owner.slots);
                        signal(alert, answer(alert), now);
                        judgeWorse(alert, now);
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
            past.endOld(alert);
            step(alert, now, true);
        }
        for (var rule : rules) {
            if (rule.overflowing && rule.refused == 0) {
                teller.tellOverflow(rule, false);
            }
        }
    }

    private boolean isSilent(AlertInstance alert) {
        return alert.seen != AlertInstance.NEVER && !AlertTiming.isAlwaysFresh(alert)
                && now() - Math.max(alert.seen, beganAt) > silenceMillis(alert);
    }

    /** After a start agents get two intervals, and half a minute at least, to be heard again. */
    private long silenceMillis(AlertInstance alert) {
        return alert.seen >= beganAt
                ? alert.owner.missingAfterMillis
                : Math.max(alert.owner.missingAfterMillis, Evaluation.GRACE_MILLIS);
    }

    private void noteSilence(AlertInstance alert) {
        if (!alert.silent && isSilent(alert)) {
            alert.silence();
            signal(alert, Signal.BREACH, Math.max(alert.seen, beganAt) + silenceMillis(alert));
        }
    }

    private void resolveSilent(AlertInstance alert) {
        if (alert.isActive() && isSilent(alert)) {
            alert.silence();
            signal(alert, Signal.UNKNOWN, now());
            var from = alert.state;
            change(alert, from == AlertState.PENDING ? AlertState.INACTIVE : AlertState.RESOLVED, now(), true);
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
            alert.liveSince = time;
        } else if (alert.state == AlertState.RECOVERING) {
            alert.clearSince = time;
        }
        for (int i = 0; i < alert.worseSince.length; i++) {
            if (alert.worseSince[i] != AlertInstance.NEVER) {
                alert.worseSince[i] = time;
            }
        }
    }

    /** Events fall out of the window as time passes. */
    private void countEvents(AlertInstance alert) {
        var events = alert.events;
        if (events == null) {
            return;
        }
        long oldest = now() - alert.rule().window().toMillis();
        while (!events.isEmpty() && events.getFirst() < oldest) {
            events.removeFirst();
            room.giveBack(events.isEmpty() ? 0 : AlertInstance.EVENT_BYTES); // one is counted with the thing
        }
        if (alert.value != events.size()) {
            alert.value = events.size();
            alert.judgedValue = alert.value;
            alert.fill(inputs, now(), alert.owner.slots);
            signal(alert, answer(alert), now());
            judgeWorse(alert, now());
        }
    }

    /** Steps an alert until it rests. */
    private void step(AlertInstance alert, long time, boolean tick) {
        long now = now();
        // Never more than a way through all states: what is told once at an offset is not told there again.
        for (var next = AlertTiming.next(alert, now, tick); next != alert.state; next = AlertTiming.next(alert, now,
                tick)) {
            if (!change(alert, next, time, tick)) {
                break;
            }
        }
        tellWorse(alert, time, tick);
        if (alert.isRestless()) {
            settle(alert);
        } else {
            rest(alert);
        }
    }

    /** A firing alert may have become worse, or begun to flap, or stopped. */
    private void tellWorse(AlertInstance alert, long time, boolean tick) {
        if (alert.state != AlertState.FIRING) {
            return;
        }
        int grade = AlertTiming.grade(alert, now(), tick);
        if ((grade != alert.grade || alert.isFlapping() != alert.flappingTold)
                && alert.mayTell(teller.offset, AlertState.FIRING)) {
            alert.grade = grade;
            alert.flappingTold = alert.isFlapping();
            teller.tell(alert, AlertState.FIRING, AlertState.FIRING, time, alert.since, false);
        }
    }

    void settle(AlertInstance alert) {
        boolean restsNot = alert.isRestless();
        if (restsNot) {
            alert.wake();
        }
        if (restsNot != alert.ticked) {
            alert.ticked = restsNot;
            if (restsNot) {
                restless.add(alert);
            } else {
                restless.remove(alert);
            }
        }
    }

    /** Moves an alert and tells; false when it must wait for the next tick. */
    private boolean change(AlertInstance alert, AlertState to, long time, boolean tick) {
        var rule = alert.owner;
        var from = alert.state;
        boolean begins = from == AlertState.INACTIVE;
        if (begins && rule.active >= RuleState.ALERTS_MAX) {
            rule.refused++;
            if (!rule.overflowing) {
                teller.tellOverflow(rule, true);
            }
            return false;
        }
        if (!alert.mayTell(teller.offset, to)) {
            return false;
        }
        if (begins) {
            alert.since = alert.signalSince;
            alert.liveSince = alert.since;
            rule.active++;
            active++;
        }
        if (to == AlertState.FIRING) {
            alert.grade = AlertTiming.grade(alert, now(), tick);
            alert.flappingTold = alert.isFlapping();
        } else if (to == AlertState.RECOVERING) {
            alert.clearSince = alert.signalSince;
        }
        teller.tell(alert, from, to, time, alert.since, false);
        boolean ends = to == AlertState.RESOLVED || to == AlertState.INACTIVE;
        alert.state = ends ? AlertState.INACTIVE : to;
        if (ends) {
            alert.grade = 0;
            alert.flappingTold = false;
            rule.active--;
            active--;
        }
        return true;
    }
}
