package io.bianque.alerting.evaluation;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.alerting.alert.AlertState;
import io.bianque.alerting.rule.AlertRule;
import io.bianque.alerting.rule.Inputs;
import io.bianque.alerting.rule.Selector;
import io.bianque.collector.series.Labels;
import java.util.ArrayDeque;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one thing that one rule judges: the newest values, what they said, and where the alert stands. Mutable
 * and without decisions of its own; {@link AlertTiming} steps it.
 */
final class AlertInstance implements Comparable<AlertInstance> {
    /** No time. */
    static final long NEVER = Long.MIN_VALUE;
    /** The most events counted in a window. */
    static final int EVENTS_MAX = 1_000;

    final RuleState owner;
    final AlertKey key;
    final String host;

    /** The labels of the thing judged; those of the rule come on top when it is told. */
    private Labels entity;
    private @Nullable Map<String, String> entityMap;

    AlertState state = AlertState.INACTIVE;
    Signal signal = Signal.UNKNOWN;
    /** Since when the signal is what it is, in event time. */
    long signalSince = NEVER;
    /** When the condition first held, in event time; meaningful unless inactive. */
    long since = NEVER;
    /** When the end first held; meaningful while recovering. */
    long clearSince = NEVER;

    double value = Double.NaN;
    double previous = Double.NaN;
    /** The value that the signal was judged from. */
    double judgedValue = Double.NaN;
    /** The time of the newest live reading. */
    long seen = NEVER;
    /** Whether the newest signal stands for silence. */
    boolean silent;
    /** How late the newest outcome or event came in, if it was taken before its connection; else 0. */
    long lateMillis;
    int failures;
    String outcome = "";
    String reason = "";
    String liveness = "";
    double clockOffset = Double.NaN;
    final @Nullable Window window;
    final @Nullable ArrayDeque<Long> events;
    final @Nullable KnownSeries[] extras;

    /** A breach found in the backlog whose end is not known yet: its start, its newest reading, when that came. */
    long pastSince = NEVER;
    long pastLast = NEVER;
    long pastCame = NEVER;
    double pastValue = Double.NaN;

    /** Which states this was told to have at one offset, so that none is told twice there. */
    private long toldOffset = -1;
    private int told;

    /** Whether it waits to be judged in the record at hand. */
    boolean dirty;

    AlertInstance(RuleState owner, AlertKey key, Labels entity) {
        this.owner = owner;
        this.key = key;
        this.entity = entity;
        this.host = entity.getOrEmpty("host");
        var rule = owner.rule;
        this.window = rule.keepsWindow() ? new Window(rule.window().toMillis()) : null;
        this.events = rule.select().kind() == Selector.Kind.EVENT ? new ArrayDeque<>() : null;
        this.extras = new KnownSeries[rule.extras().size()];
    }

    AlertRule rule() {
        return owner.rule;
    }

    Labels entity() {
        return entity;
    }

    void entity(Labels labels) {
        if (!labels.equals(entity)) {
            entity = labels;
            entityMap = null;
        }
    }

    boolean isActive() {
        return state != AlertState.INACTIVE;
    }

    /** Whether a tick may change something. */
    boolean isRestless() {
        return isActive() || signal == Signal.BREACH || pastSince != NEVER || (events != null && !events.isEmpty());
    }

    /** Takes a newer live reading. */
    void take(long time, double reading) {
        previous = value;
        value = reading;
        seen = time;
        if (window != null && !Double.isNaN(reading)) {
            window.add(time, reading);
        }
    }

    /** Puts everything that conditions and texts may name where they find it. */
    void fill(Inputs inputs, long now) {
        inputs.clear();
        var map = entityMap;
        if (map == null) {
            map = entity.toMap();
            entityMap = map;
        }
        inputs.labels(map);
        inputs.number(Inputs.VALUE, silent ? Double.NaN : value);
        inputs.number(Inputs.PREVIOUS, previous);
        inputs.number(Inputs.AGE_SECONDS, seen == NEVER ? Double.NaN : Math.max(0, now - seen) / 1_000.0);
        inputs.number(Inputs.FAILURES, failures);
        inputs.outcome(outcome);
        inputs.reason(reason);
        inputs.liveness(liveness);
        inputs.number(Inputs.CLOCK_OFFSET_SECONDS, clockOffset);
        if (window != null) {
            inputs.number(Inputs.AVG, window.avg());
            inputs.number(Inputs.MIN, window.min());
            inputs.number(Inputs.MAX, window.max());
            inputs.number(Inputs.RATE, window.rate());
            inputs.number(Inputs.INCREASE, window.increase());
            inputs.number(Inputs.CHANGES, window.changes());
        }
        long oldest = seen - rule().missingAfter().toMillis();
        for (int i = 0; i < extras.length; i++) {
            var extra = extras[i];
            if (extra != null && extra.time >= oldest) {
                inputs.number(Inputs.FIRST_EXTRA + i, extra.value);
            }
        }
    }

    /** Notes that a state is told at an offset; false when it was told there already. */
    boolean mayTell(long offset, AlertState to) {
        if (toldOffset != offset) {
            toldOffset = offset;
            told = 0;
        }
        int bit = switch (to) {
            case INACTIVE -> 1;
            case PENDING -> 2;
            case FIRING -> 4;
            case RECOVERING -> 8;
            case RESOLVED -> 16;
        };
        if ((told & bit) != 0) {
            return false;
        }
        told |= bit;
        return true;
    }

    @Override
    public int compareTo(AlertInstance other) {
        return key.compareTo(other.key);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
