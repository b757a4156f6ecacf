package io.bianque.alerting.evaluation;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.alerting.alert.AlertState;
import io.bianque.alerting.alert.Severity;
import io.bianque.collector.record.Liveness;
import io.bianque.collector.series.Labels;
import io.bianque.collector.series.SeriesKey;
import io.bianque.collector.series.SparseArray;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The snapshot of an evaluation, version 1. Texts are numbered when first written, since labels repeat endlessly.
 *
 * <pre>
 * int version · long now, beganAt, sweptAt
 * int n · n hosts:   text name, labels, text liveness, double clock offset
 * int n · n series:  int number, text metric, labels, long heardAt, long time, double value
 * int n · n joined:  text metric, labels, long time, double value
 * int n · n orphans: text rule, labels key, text state, long since, text severity, labels
 * int n · n rules:   text name, text fingerprint, text severity, bool overflowing, labels of the rule,
 *                    int n · n alerts (see writeAlert)
 * </pre>
 */
final class EvaluationSnapshot {
    private static final int VERSION = 1;
    private static final int TEXTS_MAX = 10_000_000;

    private final Evaluation evaluation;
    private final Map<String, Integer> written = new HashMap<>();
    private final List<String> read = new ArrayList<>();

    EvaluationSnapshot(Evaluation evaluation) {
        this.evaluation = evaluation;
    }

    void write(DataOutput out) throws IOException {
        var alerts = evaluation.alerts;
        out.writeInt(VERSION);
        out.writeLong(alerts.now);
        out.writeLong(alerts.beganAt);
        out.writeLong(evaluation.sweptAt);
        out.writeInt(evaluation.hosts.byName.size());
        for (var host : evaluation.hosts.byName.entrySet()) {
            writeText(out, host.getKey());
            writeLabels(out, host.getValue().labels(host.getKey()));
            var liveness = host.getValue().liveness;
            writeText(out, liveness == null ? "" : liveness.name());
            out.writeDouble(host.getValue().clockOffset);
        }
        out.writeInt(evaluation.series.size());
        evaluation.series.<IOException>forEach((number, one) -> {
            out.writeInt(number);
            writeKey(out, one.key);
            out.writeLong(one.heardAt);
            out.writeLong(one.time);
            out.writeDouble(one.value);
        });
        out.writeInt(evaluation.joined.size());
        for (var one : new TreeMap<>(evaluation.joined).values()) {
            writeKey(out, one.key);
            out.writeLong(one.time);
            out.writeDouble(one.value);
        }
        out.writeInt(evaluation.orphans.size());
        for (var orphan : evaluation.orphans) {
            writeText(out, orphan.key().rule());
            writeLabels(out, orphan.key().labels());
            writeText(out, orphan.state().name());
            out.writeLong(orphan.since());
            writeText(out, orphan.severity().name());
            writeLabels(out, orphan.labels());
        }
        out.writeInt(evaluation.rules.size());
        for (var rule : evaluation.rules) {
            writeRule(out, rule);
        }
    }

    private void writeRule(DataOutput out, RuleState rule) throws IOException {
        writeText(out, rule.rule.name());
        writeText(out, rule.fingerprint);
        writeText(out, rule.rule.severity().name());
        out.writeBoolean(rule.overflowing);
        writeLabels(out, rule.rule.labels());
        out.writeInt(rule.alerts.size());
        for (var alert : rule.alerts.values()) {
            writeAlert(out, alert);
        }
    }

    private void writeAlert(DataOutput out, AlertInstance alert) throws IOException {
        writeLabels(out, alert.key.labels());
        writeLabels(out, alert.entity());
        writeText(out, alert.state.name());
        writeText(out, alert.signal.name());
        for (long time : new long[]{alert.signalSince, alert.since, alert.clearSince, alert.seen, alert.lateMillis,
                alert.pastSince, alert.pastLast, alert.pastCame}) {
            out.writeLong(time);
        }
        out.writeDouble(alert.value);
        out.writeDouble(alert.previous);
        out.writeDouble(alert.clockOffset);
        out.writeDouble(alert.pastValue);
        out.writeBoolean(alert.silent);
        out.writeInt(alert.failures);
        writeText(out, alert.outcome);
        writeText(out, alert.reason);
        writeText(out, alert.liveness);
        out.writeBoolean(alert.window != null);
        if (alert.window != null) {
            alert.window.write(out);
        }
        Collection<Long> events = alert.events == null ? List.of() : alert.events;
        out.writeInt(events.size());
        for (long time : events) {
            out.writeLong(time);
        }
    }

    void read(DataInput in) throws IOException {
        int version = in.readInt();
        if (version != VERSION) {
            throw new IOException("an evaluation snapshot of version " + version + "; this one reads " + VERSION);
        }
        var alerts = evaluation.alerts;
        evaluation.useRules(evaluation.ruleSet);
        evaluation.hosts.byName.clear();
        evaluation.series = new SparseArray<>();
        evaluation.joined.clear();
        evaluation.orphans.clear();
        evaluation.regraded.clear();
        alerts.now = in.readLong();
        alerts.beganAt = in.readLong();
        evaluation.sweptAt = in.readLong();
        for (int left = count(in); left > 0; left--) {
            var host = evaluation.hosts.get(readText(in));
            host.told = readLabels(in).only(name -> !name.equals("host"));
            var liveness = readText(in);
            host.liveness = liveness.isEmpty() ? null : constant(Liveness.class, liveness);
            host.clockOffset = in.readDouble();
        }
        for (int left = count(in); left > 0; left--) {
            int number = in.readInt();
            var one = new KnownSeries(readKey(in));
            one.heardAt = in.readLong();
            one.time = in.readLong();
            one.value = in.readDouble();
            evaluation.series.set(number, one);
            evaluation.bind(one, false);
        }
        for (int left = count(in); left > 0; left--) {
            var one = new KnownSeries(readKey(in));
            one.time = in.readLong();
            one.value = in.readDouble();
            evaluation.joined.put(one.key, one);
            evaluation.bind(one, true);
        }
        for (int left = count(in); left > 0; left--) {
            evaluation.orphans.add(new Alerts.Orphan(new AlertKey(readText(in), readLabels(in)),
                    constant(AlertState.class, readText(in)), in.readLong(),
                    constant(Severity.class, readText(in)), readLabels(in)));
        }
        var old = new HashSet<RuleState>();
        var byName = new HashMap<String, RuleState>();
        evaluation.rules.forEach(rule -> byName.put(rule.rule.name(), rule));
        for (int left = count(in); left > 0; left--) {
            var name = readText(in);
            var rule = byName.get(name);
            if (readRule(in, name, rule) && rule != null) {
                old.add(rule);
            }
        }
        evaluation.judgeLivenessOfKnownHosts(old);
    }

    /** Reads the alerts of one rule; says whether it is the rule that holds now, unchanged. */
    private boolean readRule(DataInput in, String name, @Nullable RuleState rule) throws IOException {
        boolean same = readText(in).equals(rule == null ? "" : rule.fingerprint);
        var severity = constant(Severity.class, readText(in));
        boolean overflowing = in.readBoolean();
        var ruleLabels = readLabels(in);
        if (rule != null) {
            rule.overflowing = overflowing;
        } else if (overflowing) {
            var labels = Labels.of("overflow", "true");
            evaluation.orphans.add(new Alerts.Orphan(new AlertKey(name, labels), AlertState.FIRING,
                    evaluation.alerts.now, severity, labels.with(ruleLabels)));
        }
        for (int left = count(in); left > 0; left--) {
            var saved = new SavedAlert(readLabels(in), readLabels(in));
            saved.read(in);
            var alert = rule == null ? null : find(rule, saved, same);
            // A pending alert of a changed rule is found anew by the next reading, where readings come by themselves.
            if (alert != null && (same || saved.state != AlertState.PENDING
                    || AlertTiming.holdsWithoutSeries(alert.owner))) {
                saved.restore(alert, same);
                evaluation.alerts.restore(alert);
                if (severity != alert.rule().severity() && alert.state == AlertState.FIRING) {
                    evaluation.regraded.add(alert);
                }
                if (!same && AlertTiming.holdsWithoutSeries(alert.owner)) {
                    evaluation.alerts.mark(alert); // its next record may be far off
                }
            } else if (saved.state != AlertState.INACTIVE) {
                evaluation.orphans
                        .add(new Alerts.Orphan(new AlertKey(name, saved.identity), saved.state, saved.times[1],
                                severity, saved.entity.with(ruleLabels)));
            }
        }
        return same;
    }

    /** The alert of the rule that holds now: bound already, or still to be judged without a series of its own. */
    private @Nullable AlertInstance find(RuleState rule, SavedAlert saved, boolean same) {
        var alert = rule.find(saved.identity);
        if (alert == null && same) {
            alert = evaluation.alerts.find(rule, saved.identity, saved.entity);
        }
        if (alert == null && AlertTiming.holdsWithoutSeries(rule) && rule.rule.select().matches(saved.entity)) {
            alert = evaluation.alerts.find(rule, saved.identity, saved.entity);
        }
        return alert;
    }

    private final class SavedAlert {
        private final Labels identity;
        private final Labels entity;
        private final long[] times = new long[8];
        private AlertState state = AlertState.INACTIVE;
        private Signal signal = Signal.UNKNOWN;
        private double value;
        private double previous;
        private double clockOffset;
        private double pastValue;
        private boolean silent;
        private int failures;
        private String outcome = "";
        private String reason = "";
        private String liveness = "";
        private @Nullable Window window;
        private final List<Long> events = new ArrayList<>();

        SavedAlert(Labels identity, Labels entity) {
            this.identity = identity;
            this.entity = entity;
        }

        void read(DataInput in) throws IOException {
            state = constant(AlertState.class, readText(in));
            signal = constant(Signal.class, readText(in));
            for (int i = 0; i < times.length; i++) {
                times[i] = in.readLong();
            }
            value = in.readDouble();
            previous = in.readDouble();
            clockOffset = in.readDouble();
            pastValue = in.readDouble();
            silent = in.readBoolean();
            failures = in.readInt();
            outcome = readText(in);
            reason = readText(in);
            liveness = readText(in);
            if (in.readBoolean()) {
                window = new Window(Long.MAX_VALUE);
                window.read(in);
            }
            int count = count(in);
            if (count > AlertInstance.EVENTS_MAX) {
                throw new IOException(count + " events of one alert; at most " + AlertInstance.EVENTS_MAX);
            }
            for (int i = 0; i < count; i++) {
                events.add(in.readLong());
            }
        }

        /** Puts all back; of a changed rule what it has told stays, what was judged is judged anew. */
        void restore(AlertInstance alert, boolean same) {
            alert.entity(entity);
            alert.since = times[1];
            alert.clearSince = times[2];
            alert.seen = times[3];
            alert.lateMillis = times[4];
            alert.value = value;
            alert.previous = previous;
            alert.clockOffset = clockOffset;
            alert.failures = failures;
            alert.outcome = outcome;
            alert.reason = reason;
            alert.liveness = liveness;
            if (alert.window != null && window != null) {
                alert.window.takeFrom(window);
            }
            if (alert.events != null) {
                alert.events.addAll(events);
            }
            if (same) {
                alert.state = state;
                alert.signal = signal;
                alert.signalSince = times[0];
                alert.silent = silent;
                alert.pastSince = times[5];
                alert.pastLast = times[6];
                alert.pastCame = times[7];
                alert.pastValue = pastValue;
            } else {
                alert.state = state == AlertState.RECOVERING ? AlertState.FIRING : state;
            }
        }
    }

    private static int count(DataInput in) throws IOException {
        int count = in.readInt();
        if (count < 0) {
            throw new IOException("a count of " + count);
        }
        return count;
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String name) throws IOException {
        try {
            return Enum.valueOf(type, name);
        } catch (IllegalArgumentException e) {
            throw new IOException("no " + type.getSimpleName() + " is named " + name, e);
        }
    }

    private void writeKey(DataOutput out, SeriesKey key) throws IOException {
        writeText(out, key.metric());
        writeLabels(out, key.labels());
    }

    private SeriesKey readKey(DataInput in) throws IOException {
        var metric = readText(in);
        if (metric.isEmpty()) {
            throw new IOException("a series without a metric");
        }
        return new SeriesKey(metric, readLabels(in));
    }

    private void writeLabels(DataOutput out, Labels labels) throws IOException {
        out.writeByte(labels.size());
        for (var label : labels) {
            writeText(out, label.name());
            writeText(out, label.value());
        }
    }

    private Labels readLabels(DataInput in) throws IOException {
        int size = in.readByte();
        if (size < 0 || size > Labels.MAX_LABELS) {
            throw new IOException(size + " labels");
        }
        var map = new TreeMap<String, String>();
        for (int i = 0; i < size; i++) {
            map.put(readText(in), readText(in));
        }
        return Labels.of(map);
    }

    private void writeText(DataOutput out, String text) throws IOException {
        var number = written.get(text);
        out.writeInt(number == null ? written.size() : number);
        if (number == null) {
            written.put(text, written.size());
            out.writeUTF(text);
        }
    }

    private String readText(DataInput in) throws IOException {
        int number = in.readInt();
        if (number == read.size() && number < TEXTS_MAX) {
            read.add(in.readUTF());
        }
        if (number < 0 || number >= read.size()) {
            throw new IOException("no text number " + number + " of " + read.size());
        }
        return read.get(number);
    }
}
