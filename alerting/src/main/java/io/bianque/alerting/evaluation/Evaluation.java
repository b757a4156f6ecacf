package io.bianque.alerting.evaluation;

import io.bianque.alerting.alert.Transition;
import io.bianque.alerting.rule.JudgedMetrics;
import io.bianque.alerting.rule.RuleSet;
import io.bianque.alerting.rule.Selector;
import io.bianque.collector.partition.JoinedTick;
import io.bianque.collector.partition.PartitionCore;
import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.record.Stamp;
import io.bianque.collector.record.Liveness;
import io.bianque.collector.series.Labels;
import io.bianque.collector.series.SeriesKey;
import io.bianque.collector.series.SparseArray;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Judges rules as records come: those of hosts, processes, checks and agents on arrival, those of clusters and
 * applications when the watermark passes a tick. Deterministic: the same records give the same transitions, whether or
 * not the state went through a snapshot in between. That holds as long as all that is judged finds room: when the memory is full, who
 * came first is judged, and after a start these are the series with the lowest numbers, and more or fewer with another bound. What
 * fires, hosts that are lost and the collector's own readings are judged in any case.
 *
 * <p>A series is matched with the rules once, when it is defined; a reading then costs one look-up and its judgements.
 * Confined to the partition's thread, but for {@link #replaceRules} and {@link #counters}.
 */
public final class Evaluation implements PartitionCore, JoinedTick.Listener, JudgedMetrics {
    /** After the collector's start no silence counts before two intervals of readings, and half a minute at least. */
    static final long GRACE_MILLIS = 30_000;
    /** Ticks further apart than this mean that the collector stood still. */
    private static final long STANDSTILL_MILLIS = 30_000;
    /**
     * Ticks after a start before all that is active is told again: readings come each 10 s, and an alert that has to be
     * found anew should be before the others are told that it is over.
     */
    static final int ALL_TOLD_TICKS = 60;
    private static final long SWEEP_MILLIS = 600_000;
    private static final long PROCESS_SILENT_MILLIS_MAX = 24 * 3_600_000L;
    /** What things judged may take together, unless it is said. */
    public static final long MEMORY_BYTES = 1L << 30;
    /** The most series known; definitions beyond are counted and not judged. */
    static final int SERIES_MAX = 2_000_000;

    final Alerts alerts;
    private final Arrivals arrivals;
    final HostStates hosts = new HostStates();
    SparseArray<KnownSeries> series = new SparseArray<>();
    final HashMap<SeriesKey, KnownSeries> joined = new HashMap<>();
    final List<Teller.Orphan> orphans = new ArrayList<>();
    /** Alerts that fire under another severity than was told; told anew with the next record. */
    final List<AlertInstance> regraded = new ArrayList<>();
    /** The rules that hold; any thread may look at it. */
    volatile RuleBook book;
    RuleSet ruleSet;
    long sweptAt;
    /** Ticks until all is told again; 0 when it was, or need not be. Not part of the state: it belongs to this start. */
    private int ticksUntilAllTold;
    private final AtomicReference<@Nullable RuleSet> replacement = new AtomicReference<>(null);
    private volatile Counters counters;

    /**
     * An evaluation that has seen nothing yet.
     *
     * @param rules the rules that hold from the first record on
     * @param sink  takes the transitions, on the partition's thread
     */
    public Evaluation(RuleSet rules, Transition.Sink sink) {
        this(rules, sink, MEMORY_BYTES);
    }

    /**
     * An evaluation that has seen nothing yet, with a bound of its own.
     *
     * @param memoryBytes what things judged may take together; what finds no room is counted and not judged
     */
    public Evaluation(RuleSet rules, Transition.Sink sink, long memoryBytes) {
        this.alerts = new Alerts(sink, memoryBytes);
        this.arrivals = new Arrivals(alerts, alerts.past);
        this.ruleSet = rules;
        this.counters = alerts.counters(rules.version());
        this.book = new RuleBook(rules);
    }

    /**
     * Lets other rules hold from the next record on. Rules that did not change keep their alerts and timers; alerts of a
     * rule that changed keep firing until judged anew; those of a rule that is gone are resolved. Any thread; the newest
     * call wins.
     */
    public void replaceRules(RuleSet newRules) {
        replacement.set(newRules);
    }

    /** The collector's own metrics that rules ask for. Any thread. */
    public Set<String> ownMetrics() {
        return book.ownMetrics();
    }

    @Override
    public Optional<String> metricOf(String rule) {
        return book.metricOf(rule);
    }

    /** What was done so far, at most a tick old. Any thread. */
    public Counters counters() {
        return counters;
    }

    @Override
    public String name() {
        return "evaluation";
    }

    @Override
    public void apply(long offset, CollectorRecord record) {
        begin(offset);
        switch (record) {
            case CollectorRecord.Tick tick -> onTick(tick);
            case CollectorRecord.SeriesDefined(int number, SeriesKey key) -> define(number, key);
            case CollectorRecord.Samples samples -> onSamples(samples);
            case CollectorRecord.Check check -> arrivals.check(check, book.of(Selector.Kind.OUTCOME));
            case CollectorRecord.Event event -> {
                arrivals.event(event, book.of(Selector.Kind.EVENT));
                event.clockRightMillis().ifPresent(millis -> clockIsOff(event.stamp(), millis / 1_000.0));
            }
            case CollectorRecord.SessionOpened session -> onSession(session);
            case CollectorRecord.LivenessChanged change -> onLiveness(change);
            case CollectorRecord.OwnReadings readings -> takeOwn(readings);
            case CollectorRecord.RunMarked mark -> {
                if (mark.began()) {
                    alerts.beganAt = mark.wallMillis();
                    beginCounters(mark);
                }
            }
            case CollectorRecord.Gap _,CollectorRecord.LanesKept _,CollectorRecord.Links _,CollectorRecord.Change _,CollectorRecord.ActionDone _ -> {
                // What is missing shows as silence; lanes are the intake's; the others are for the diagnosis and runbooks.
            }
        }
        alerts.judgeDirty();
    }

    @Override
    public void caughtUp() {
        ticksUntilAllTold = ALL_TOLD_TICKS;
    }

    @Override
    public void onJoined(JoinedTick tick) {
        begin(tick.offset());
        tick.values().forEach(value -> takeJoined(value.key(), tick.tickMillis(), value.value()));
        alerts.judgeDirty();
    }

    private void takeJoined(SeriesKey key, long time, double value) {
        if (!book.usesOf(key.metric()).isEmpty()) {
            var one = joined.get(key);
            if (one == null) {
                if (joined.size() >= SERIES_MAX) {
                    alerts.dropped++;
                    return;
                }
                one = new KnownSeries(key);
                joined.put(key, one);
                bind(one, true);
            }
            takeLive(one, time, value);
        }
    }

    /** The label by which the diagnosis knows whom an alert is about. */
    private static Labels ownLabels(String node) {
        return Labels.of("collector", node, "entity", "collector:" + node);
    }

    /** A counter begins at zero with its process: what it counts before its first reading is a rise like any other. */
    private void beginCounters(CollectorRecord.RunMarked mark) {
        var labels = ownLabels(mark.node());
        book.ownMetrics().stream().filter(metric -> metric.endsWith("_total")).sorted()
                .forEach(metric -> takeJoined(new SeriesKey(metric, labels), mark.wallMillis(), 0));
    }

    private void takeOwn(CollectorRecord.OwnReadings readings) {
        var labels = ownLabels(readings.node());
        for (var reading : new TreeMap<>(readings.values()).entrySet()) {
            if (book.ownMetrics().contains(reading.getKey())) {
                takeJoined(new SeriesKey(reading.getKey(), labels), readings.wallMillis(), reading.getValue());
            }
        }
    }

    private void begin(long offset) {
        alerts.teller.offset = offset;
        var newRules = replacement.getAndSet(null);
        if (newRules != null && !newRules.version().equals(ruleSet.version())) {
            exchangeRules(newRules);
        }
        if (!orphans.isEmpty()) {
            orphans.forEach(alerts.teller::tellOrphan);
            orphans.clear();
        }
        if (!regraded.isEmpty()) {
            regraded.forEach(alerts.teller::tellAgain);
            regraded.clear();
        }
    }

    private void onTick(CollectorRecord.Tick tick) {
        if (alerts.now() != 0 && tick.wallMillis() - alerts.now() > STANDSTILL_MILLIS) {
            alerts.beganAt = tick.wallMillis();
        }
        alerts.teller.now = tick.wallMillis();
        alerts.tick(book.rules, hosts);
        if (StrictMath.abs(alerts.now() - sweptAt) >= SWEEP_MILLIS) {
            sweptAt = alerts.now();
            sweep();
        }
        if (ticksUntilAllTold > 0 && --ticksUntilAllTold == 0) {
            alerts.teller.tellAll(book.rules);
        }
        counters = alerts.counters(ruleSet.version());
    }

    private void define(int number, SeriesKey key) {
        if (series.get(number) != null) {
            return;
        }
        if (series.size() >= SERIES_MAX) {
            alerts.dropped++;
            return;
        }
        var one = new KnownSeries(key);
        one.heardAt = alerts.now();
        series.set(number, one);
        bind(one, false);
    }

    /** Matches a series with the rules. */
    void bind(KnownSeries one, boolean isJoined) {
        var labels = one.key.labels();
        for (var use : book.usesOf(one.key.metric())) {
            var rule = use.rule();
            if (!rule.isOfLevel(labels, isJoined) || !use.select().matches(labels)) {
                continue;
            }
            if (use.extra() >= 0) {
                rule.addExtra(use.extra(), one);
            } else {
                var alert = alerts.find(rule, rule.identity(labels), labels);
                if (alert != null) {
                    rule.entity(alert, labels);
                    one.bind(alert, -1);
                }
            }
        }
    }

    private void onSamples(CollectorRecord.Samples samples) {
        boolean past = samples.stamp().backlog();
        for (int i = 0; i < samples.series().length; i++) {
            var one = series.get(samples.series()[i]);
            if (one == null) {
                continue;
            }
            one.heardAt = alerts.now();
            if (one.bindings.length == 0) {
                continue;
            }
            if (past) {
                takePast(one, samples.timesMillis()[i], samples.values()[i]);
            } else {
                takeLive(one, samples.timesMillis()[i], samples.values()[i]);
            }
        }
    }

    private void takeLive(KnownSeries one, long time, double value) {
        if (time <= one.time) {
            alerts.late++;
            return;
        }
        if (!one.isQuietAt(value)) {
            handOn(one, time, value);
        }
        one.note(time, value);
    }

    private void handOn(KnownSeries one, long time, double value) {
        var bindings = one.bindings;
        for (int i = 0; i < bindings.length; i++) {
            if (one.isQuietAt(i, value)) {
                continue;
            }
            var alert = bindings[i].alert();
            if (!bindings[i].isMain()) {
                alerts.mark(alert);
                continue;
            }
            alert.wake();
            if (time > alert.seen) {
                Alerts.breakHold(alert, time);
                alert.take(time, value);
                alerts.mark(alert);
            } else {
                alerts.late++;
            }
        }
    }

    private void takePast(KnownSeries one, long time, double value) {
        for (var binding : one.bindings) {
            // What needs more than the value itself cannot be told of the past.
            if (binding.isMain() && binding.alert().owner.usesValueOnly) {
                alerts.past.judge(binding.alert(), time, value, "");
            }
        }
    }

    private void onSession(CollectorRecord.SessionOpened session) {
        hosts.get(session.stamp().host()).told = session.labels();
        clockIsOff(session.stamp(), seconds(session.facts().get("clock_offset_millis")));
    }

    private void clockIsOff(Stamp stamp, double seconds) {
        var state = hosts.get(stamp.host());
        state.clockOffset = seconds;
        for (var rule : book.of(Selector.Kind.LIVENESS)) {
            if (rule.rule.uses("clock_offset_seconds")) {
                judgeLiveness(rule, stamp.host(), state, Liveness.UP, stamp.receivedAtMillis());
            }
        }
    }

    private static double seconds(@Nullable String millis) {
        try {
            return millis == null ? Double.NaN : Long.parseLong(millis) / 1_000.0;
        } catch (NumberFormatException _) {
            return Double.NaN; // a fact is whatever the agent says
        }
    }

    private void onLiveness(CollectorRecord.LivenessChanged change) {
        var host = hosts.get(change.host());
        host.liveness = change.liveness();
        for (var rule : book.of(Selector.Kind.LIVENESS)) {
            judgeLiveness(rule, change.host(), host, change.liveness(), change.atMillis());
        }
    }

    private void judgeLiveness(RuleState rule, String name, HostStates.HostState host, Liveness liveness, long at) {
        var labels = host.labels(name);
        var alert = rule.rule.select().matches(labels)
                ? alerts.find(rule, Labels.of("host", name), labels)
                : null;
        if (alert != null) {
            rule.entity(alert, labels);
            alert.liveness = liveness.name().toLowerCase(Locale.ROOT);
            alert.clockOffset = host.clockOffset;
            alert.take(at, liveness == Liveness.UP || liveness == Liveness.LATE ? 1 : 0);
            alerts.mark(alert);
        }
    }

    /**
     * Lets rules that are new judge what was said before they came.
     *
     * @param old rules that have judged it: what of theirs is not kept is at rest
     */
    void judgeLivenessOfKnownHosts(Set<RuleState> old) {
        for (var rule : book.of(Selector.Kind.LIVENESS)) {
            if (rule.forgetsAtRest && old.contains(rule)) {
                continue;
            }
            hosts.byName.forEach((name, host) -> {
                if (host.liveness != null && rule.find(Labels.of("host", name)) == null) {
                    judgeLiveness(rule, name, host, host.liveness, alerts.now());
                }
            });
        }
    }

    /** Forgets processes that ended long ago; they come and go for ever. */
    private void sweep() {
        series.forEach((number, one) -> {
            if (one.isProcess() && alerts.now() - one.heardAt > PROCESS_SILENT_MILLIS_MAX
                    && forgetAlertsOf(one)) {
                series.set(number, null);
            }
        });
    }

    private boolean forgetAlertsOf(KnownSeries one) {
        for (var binding : one.bindings) {
            if (!binding.isMain() || binding.alert().isRestless()) {
                return false;
            }
        }
        for (var binding : one.bindings) {
            alerts.forget(binding.alert());
        }
        return true;
    }

    /** Starts with these rules and nothing known. */
    void useRules(RuleSet newRules) {
        ruleSet = newRules;
        alerts.clear();
        book = new RuleBook(newRules);
    }

    /** Other rules are a restart with other rules: one way through, the snapshot's. */
    private void exchangeRules(RuleSet newRules) {
        try {
            var bytes = new ByteArrayOutputStream();
            writeSnapshot(new DataOutputStream(bytes));
            ruleSet = newRules;
            readSnapshot(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        } catch (IOException e) {
            throw new IllegalStateException("the evaluation cannot read what it wrote", e);
        }
    }

    @Override
    public void writeSnapshot(DataOutput out) throws IOException {
        new EvaluationSnapshot(this).write(out);
    }

    @Override
    public void readSnapshot(DataInput in) throws IOException {
        new EvaluationSnapshot(this).read(in);
        counters = alerts.counters(ruleSet.version());
    }
}
