package io.bianque.alerting.evaluation;

import io.bianque.alerting.alert.AlertState;

/**
 * The steps of an alert: {@code inactive → pending → firing → recovering → resolved}. Pure: what the alert is and the
 * time go in, the next state comes out.
 *
 * <p>A hold of zero is passed through at once. Any longer hold ends on a tick only, and only while readings come: silence
 * neither raises nor ends an alert here. A signal in the band between the bounds ends a pending alert and keeps a firing
 * one. While an alert flaps it fires. Outside the times of its rule there is none.
 */
final class AlertTiming {
    private AlertTiming() {}

    /**
     * The next state; the same one when nothing is to change. {@link AlertState#RESOLVED} stands for inactive again.
     *
     * @param now  in event time
     * @param tick whether a tick asks, so that holds may end
     */
    static AlertState next(AlertInstance alert, long now, boolean tick) {
        var rule = alert.owner;
        if (!rule.on) {
            return alert.state == AlertState.FIRING || alert.state == AlertState.RECOVERING
                    ? AlertState.RESOLVED
                    : AlertState.INACTIVE;
        }
        if (alert.isFlapping()) {
            return AlertState.FIRING;
        }
        return switch (alert.state) {
            case INACTIVE, RESOLVED -> alert.signal != Signal.BREACH
                    ? AlertState.INACTIVE
                    : rule.holdMillis == 0 ? AlertState.FIRING : AlertState.PENDING;
            case PENDING -> switch (alert.signal) {
                case CLEAR, BETWEEN -> AlertState.INACTIVE;
                case UNKNOWN -> AlertState.PENDING;
                case BREACH -> tick && isFresh(alert, now) && hasHeld(alert, now)
                        ? AlertState.FIRING
                        : AlertState.PENDING;
            };
            case FIRING -> alert.signal != Signal.CLEAR
                    ? AlertState.FIRING
                    : rule.keepFiringMillis == 0 ? AlertState.RESOLVED : AlertState.RECOVERING;
            case RECOVERING -> switch (alert.signal) {
                case BREACH, BETWEEN -> AlertState.FIRING;
                case UNKNOWN -> AlertState.RECOVERING;
                case CLEAR -> tick && isFresh(alert, now) && now - alert.clearSince >= rule.keepFiringMillis
                        ? AlertState.RESOLVED
                        : AlertState.RECOVERING;
            };
        };
    }

    /**
     * Whether it has held as long as its rule asks. What the backlog adds counts once no more of it comes: the next reading of the
     * past may say that all was well in between.
     */
    private static boolean hasHeld(AlertInstance alert, long now) {
        long hold = alert.owner.holdMillis;
        return now - alert.liveSince >= hold
                || (now - alert.since >= hold && now - alert.pastCame > PastBreaches.SETTLED_MILLIS);
    }

    /**
     * How bad an alert has become: 0 for as bad as its rule says, else one more than the index of what is worse. What is worse
     * must hold as long as the alert must before it fires.
     */
    static int grade(AlertInstance alert, long now, boolean tick) {
        long hold = alert.owner.holdMillis;
        for (int i = alert.worseSince.length; i > alert.grade; i--) {
            long since = alert.worseSince[i - 1];
            if (since != AlertInstance.NEVER
                    && (hold == 0 || (tick && isFresh(alert, now) && now - since >= hold))) {
                return i;
            }
        }
        return alert.grade;
    }

    /** Whether the signal still says how things are. */
    static boolean isFresh(AlertInstance alert, long now) {
        return isAlwaysFresh(alert) || alert.silent || now - alert.seen <= alert.owner.missingAfterMillis;
    }

    /** Liveness and counts of events hold until they change; silence means nothing there. */
    static boolean isAlwaysFresh(AlertInstance alert) {
        return switch (alert.rule().select().kind()) {
            case LIVENESS, EVENT -> true;
            case METRIC, OUTCOME -> false;
        };
    }

    /** Whether what the rule judges comes by itself rather than as a series that is defined before. */
    static boolean holdsWithoutSeries(RuleState rule) {
        return switch (rule.rule.select().kind()) {
            case LIVENESS, EVENT, OUTCOME -> true;
            case METRIC -> false;
        };
    }
}
