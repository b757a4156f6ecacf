package io.bianque.alerting.evaluation;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.alerting.alert.AlertState;
import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.rule.AlertRule;
import io.bianque.alerting.rule.Inputs;
import io.bianque.alerting.rule.Level;
import io.bianque.alerting.rule.Selector;
import io.bianque.alerting.unusual.RunningNormal;
import io.bianque.collector.series.Labels;
import java.util.ArrayDeque;
import java.util.Arrays;
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
    /** What an event that is counted takes. */
    static final int EVENT_BYTES = 24;
    /** What it takes by itself, with its labels, its place among others and its part of a series. */
    static final int BYTES = 800;

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
    /** The same as live readings alone tell it: what the backlog makes it earlier, the backlog may take back. */
    long liveSince = NEVER;
    /** When the end first held; meaningful while recovering. */
    long clearSince = NEVER;
    /** Since when each condition for a worse severity holds, from mild to bad. */
    final long[] worseSince;
    /** How bad it was told to be: 0 as the rule says, else one more than the index of what is worse. It only rises. */
    int grade;
    final @Nullable Flaps flaps;
    /** Whether it was told to be flapping. */
    boolean flappingTold;

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
    final @Nullable Callers callers;
    /** What is normal here, how far the newest value was from that, and when the last value was taken into it. */
    @Nullable
    RunningNormal normal;
    double deviation = Double.NaN;
    long normalAt = NEVER;
    @Nullable
    Peers peers;

    /** A breach found in the backlog whose end is not known yet: its start, its newest reading; when the backlog last came. */
    long pastSince = NEVER;
    long pastLast = NEVER;
    long pastCame = NEVER;
    double pastValue = Double.NaN;

    /** Which states this was told to have at one offset, so that none is told twice there. */
    private long toldOffset = -1;
    private int told;

    /** Whether it waits to be judged in the record at hand. */
    boolean dirty;
    /** Whether ticks look at it. */
    boolean ticked;

    /** The series whose readings it judges, and its place there. */
    private @Nullable KnownSeries main;
    private int mainIndex;
    /** Whether there are several such series, which no one of them can speak for. */
    private boolean hasManyMains;
    /** Whether the newest reading is noted at the series alone. */
    private boolean quiet;

    AlertInstance(RuleState owner, AlertKey key, Labels entity) {
        this.owner = owner;
        this.key = key;
        this.entity = entity;
        this.host = entity.getOrEmpty("host");
        var rule = owner.rule;
        this.window = rule.keepsWindow() ? new Window(rule.window().toMillis(), owner.windowTraits) : null;
        this.events = rule.select().kind() == Selector.Kind.EVENT ? new ArrayDeque<>() : null;
        this.extras = new KnownSeries[rule.extras().size()];
        this.callers = rule.level() == Level.DEPENDENCY || rule.level() == Level.CALL ? new Callers() : null;
        this.normal = owner.usesNormal ? new RunningNormal() : null;
        this.flaps = rule.flapping() ? new Flaps() : null;
        this.worseSince = new long[owner.worse.length];
        Arrays.fill(worseSince, NEVER);
    }

    AlertRule rule() {
        return owner.rule;
    }

    Labels entity() {
        return entity;
    }

    /** Use {@link RuleState#entity}, which knows who its peers are. */
    void entity(Labels labels) {
        wake();
        entity = labels;
        entityMap = null;
        judgedValue = Double.NaN; // the same value may say something else of it now
    }

    Severity severity() {
        return grade == 0 ? owner.rule.severity() : owner.grades[grade - 1];
    }

    boolean isActive() {
        return state != AlertState.INACTIVE;
    }

    boolean isFlapping() {
        return flaps != null && !silent && flaps.isFlapping();
    }

    /** Whether a tick may change something. */
    boolean isRestless() {
        return isActive() || signal == Signal.BREACH || isFlapping() || pastSince != NEVER
                || (events != null && !events.isEmpty());
    }

    /** Notes the series whose readings it judges. */
    void boundTo(KnownSeries series, int index) {
        hasManyMains |= main != null && main != series;
        main = series;
        mainIndex = index;
    }

    /** Lets the series note readings between two bounds instead of handing them on. */
    void rest(double above, double below) {
        if (main != null && !hasManyMains && main.time <= seen) {
            quiet = true;
            main.quiet(mainIndex, above, below);
        }
    }

    /** Takes over what the series noted; the next reading is handed on. */
    void wake() {
        if (quiet && main != null) {
            sync();
            quiet = false;
            main.quiet(mainIndex, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
        }
    }

    /** Takes over what the series noted, if it rests. */
    void sync() {
        if (quiet && main != null && main.time > seen) {
            previous = main.previous;
            value = main.value;
            seen = main.time;
            judgedValue = value; // it would have said the same
        }
    }

    /** Takes a newer live reading. */
    void take(long time, double reading) {
        previous = value;
        value = reading;
        seen = time;
        if (Double.isNaN(reading)) {
            return;
        }
        if (window != null) {
            window.add(time, reading);
        }
        if (normal != null) {
            deviation = normal.deviation(reading); // from what was before it
            if (normalAt == NEVER || time - normalAt >= owner.normalStepMillis) {
                normalAt = time;
                normal.add(reading);
            }
        }
    }

    /** Puts what conditions and texts may name where they find it: the slots of these bits, and all texts. */
    void fill(Inputs inputs, long now, long slots) {
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
        inputs.number(Inputs.CLOCK_OFFSET_SECONDS, clockOffset);
        inputs.number(Inputs.DEVIATION, silent ? Double.NaN : deviation);
        inputs.outcome(outcome);
        inputs.reason(reason);
        inputs.liveness(liveness);
        if (callers != null) {
            inputs.number(Inputs.CALLERS, callers.heard());
        }
        if (peers != null && has(slots, Inputs.RATIO_TO_PEERS)) {
            double median = peers.median(now, owner.missingAfterMillis);
            inputs.number(Inputs.RATIO_TO_PEERS, silent || median == 0 ? Double.NaN : value / median);
        }
        if (window != null) {
            fillFromWindow(window, inputs, slots);
        }
        long oldest = seen - owner.missingAfterMillis;
        for (int i = 0; i < extras.length; i++) {
            var extra = extras[i];
            if (extra != null && extra.time >= oldest) {
                inputs.number(Inputs.FIRST_EXTRA + i, extra.value);
            }
        }
    }

    private void fillFromWindow(Window readings, Inputs inputs, long slots) {
        if (has(slots, Inputs.AVG)) {
            inputs.number(Inputs.AVG, readings.avg());
        }
        if (has(slots, Inputs.MIN)) {
            inputs.number(Inputs.MIN, readings.min());
        }
        if (has(slots, Inputs.MAX)) {
            inputs.number(Inputs.MAX, readings.max());
        }
        if (has(slots, Inputs.RATE)) {
            inputs.number(Inputs.RATE, readings.rate(owner.isCounter));
        }
        if (has(slots, Inputs.INCREASE)) {
            inputs.number(Inputs.INCREASE, readings.increase());
        }
        if (has(slots, Inputs.CHANGES)) {
            inputs.number(Inputs.CHANGES, readings.changes());
        }
        if (has(slots, Inputs.READINGS)) {
            inputs.number(Inputs.READINGS, readings.size());
        }
        int slot = Inputs.FIRST_EXTRA + extras.length;
        for (var derived : owner.rule.derived()) {
            if (has(slots, slot)) {
                inputs.number(slot, switch (derived.function()) {
                    case QUANTILE -> readings.quantile(derived.argument());
                    case PREDICT -> readings.secondsUntil(derived.argument(), owner.isCounter);
                });
            }
            slot++;
        }
    }

    private static boolean has(long slots, int slot) {
        return (slots & 1L << slot) != 0;
    }

    /** Readings have stopped: what was counted or held before does not go on through the silence. */
    void silence() {
        silent = true;
        Arrays.fill(worseSince, NEVER);
        if (flaps != null) {
            flaps.clear();
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
