package io.bianque.alerting.evaluation;

import io.bianque.alerting.alert.AlertState;

/**
 * What readings of the backlog show: that a breach began earlier than was known, or that there was one which is over. They neither
 * raise nor end an alert of now. Without state of its own; confined to the partition's thread.
 */
final class PastBreaches {
    /** No longer than this may pass after the newest backlog reading before a breach found in it counts as over. */
    private static final long OPEN_MILLIS_MAX = 60_000;
    /** No backlog for so long: all of it has come. */
    static final long SETTLED_MILLIS = 10_000;

    private final Alerts alerts;

    PastBreaches(Alerts alerts) {
        this.alerts = alerts;
    }

    /** Judges a reading of the backlog: it may show that a breach began earlier, or one that is over. */
    void judge(AlertInstance alert, long time, double value, String outcome) {
        alerts.backlog++;
        alert.sync();
        if (time >= alert.seen && alert.seen != AlertInstance.NEVER) {
            return;
        }
        var answer = alerts.answerAt(alert, value, outcome);
        if (answer == Signal.UNKNOWN) {
            return;
        }
        alert.pastCame = alerts.now();
        if (alert.pastSince != AlertInstance.NEVER && time - alert.pastLast > alert.owner.missingAfterMillis) {
            end(alert);
        }
        if (answer == Signal.BREACH) {
            if (alert.pastSince == AlertInstance.NEVER) {
                alert.pastSince = time;
            }
            alert.pastLast = time;
            alert.pastValue = value;
            join(alert);
        } else if (alert.pastSince != AlertInstance.NEVER) {
            alert.pastLast = time;
            end(alert);
        } else if (alert.isActive() && time > alert.since && time < alert.liveSince) {
            part(alert);
        }
        alerts.settle(alert);
    }

    /** A past breach that reaches up to the one going on is its beginning. */
    private static void join(AlertInstance alert) {
        if (alert.isActive() && alert.pastSince < alert.since
                && alert.since - alert.pastLast <= alert.owner.missingAfterMillis) {
            alert.since = alert.pastSince;
            alert.pastSince = AlertInstance.NEVER;
        } else if (alert.isActive() && alert.pastSince >= alert.since) {
            alert.pastSince = AlertInstance.NEVER; // within what is told already
        }
    }

    /** A past breach that was taken for the beginning of the one going on is over before that begins. */
    private void part(AlertInstance alert) {
        alert.pastSince = alert.since;
        alert.since = alert.liveSince;
        end(alert);
    }

    /** Ends a past breach of which nothing came for a while. */
    void endOld(AlertInstance alert) {
        if (alert.pastSince != AlertInstance.NEVER && alerts.now() - alert.pastCame > OPEN_MILLIS_MAX) {
            end(alert);
        }
    }

    /** Ends a past breach, and tells of it if it was long enough. */
    private void end(AlertInstance alert) {
        long hold = alert.owner.holdMillis;
        if (alert.pastLast - alert.pastSince >= hold && alert.rule().active().contains(alert.pastSince)) {
            var teller = alerts.teller;
            if (alert.mayTell(teller.offset, AlertState.FIRING) && alert.mayTell(teller.offset, AlertState.RESOLVED)) {
                teller.tell(alert, AlertState.INACTIVE, AlertState.FIRING, alert.pastSince + hold, alert.pastSince,
                        true);
                teller.tell(alert, AlertState.FIRING, AlertState.RESOLVED, alert.pastLast, alert.pastSince, true);
            } else {
                alerts.dropped++;
            }
        }
        alert.pastSince = AlertInstance.NEVER;
    }
}
