package io.bianque.alerting.evaluation;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.alerting.alert.AlertState;
import io.bianque.alerting.alert.Severity;
import io.bianque.collector.record.Liveness;
import io.bianque.collector.series.Labels;
import io.bianque.collector.series.SparseArray;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The snapshot of an evaluation, version 3; versions 1 and 2 are read too. Texts and labels are those of {@link SnapshotTexts}.
 *
 * <pre>
 * int version · long now, beganAt, sweptAt
 * int n · n hosts:   text name, labels, text liveness, double clock offset
 * int n · n series:  int number, text metric, labels, long heardAt, long time, double value
 * int n · n joined:  text metric, labels, long time, double value
 * int n · n orphans: text rule, labels key, text state, long since, text severity, labels
 * int n · n rules:   text name, text fingerprint, text severity, bool overflowing, labels of the rule,
 *                    from version 2: byte 0 times not looked at, 1 outside them, 2 within,
 *                    int n · n alerts (see {@link SavedAlert}),
 *                    from version 2: int n · n places of peers: labels, double median, long made at
 * </pre>
 */
final class EvaluationSnapshot {
    private static final int VERSION = 3;
    private static final int VERSION_OLDEST = 1;

    private final Evaluation evaluation;
    private final SnapshotTexts texts = new SnapshotTexts();
    /** What is told of series that found no room; few, for a rule has a bound on what is active. */
    private final List<Homeless> homeless = new ArrayList<>();

    private record Homeless(RuleState rule, Labels ruleLabels, SavedAlert saved, boolean same) {}

    EvaluationSnapshot(Evaluation evaluation) {
        this.evaluation = evaluation;
    }

    void write(DataOutput out) throws IOException {
        var alerts = evaluation.alerts;
        out.writeInt(VERSION);
        out.writeLong(alerts.now());
        out.writeLong(alerts.beganAt);
        out.writeLong(evaluation.sweptAt);
        out.writeInt(evaluation.hosts.byName.size());
        for (var host : evaluation.hosts.byName.entrySet()) {
            texts.write(out, host.getKey());
            texts.write(out, host.getValue().labels(host.getKey()));
            var liveness = host.getValue().liveness;
            texts.write(out, liveness == null ? "" : liveness.name());
            out.writeDouble(host.getValue().clockOffset);
        }
        out.writeInt(evaluation.series.size());
        evaluation.series.<IOException>forEach((number, one) -> {
            out.writeInt(number);
            texts.write(out, one.key);
            out.writeLong(one.heardAt);
            out.writeLong(one.time);
            out.writeDouble(one.value);
        });
        out.writeInt(evaluation.joined.size());
        for (var one : new TreeMap<>(evaluation.joined).values()) {
            texts.write(out, one.key);
            out.writeLong(one.time);
            out.writeDouble(one.value);
        }
        out.writeInt(evaluation.orphans.size());
        for (var orphan : evaluation.orphans) {
            texts.write(out, orphan.key().rule());
            texts.write(out, orphan.key().labels());
            texts.write(out, orphan.state().name());
            out.writeLong(orphan.since());
            texts.write(out, orphan.severity().name());
            texts.write(out, orphan.labels());
        }
        out.writeInt(evaluation.book.rules.size());
        for (var rule : evaluation.book.rules) {
            writeRule(out, rule);
        }
    }

    private void writeRule(DataOutput out, RuleState rule) throws IOException {
        texts.write(out, rule.rule.name());
        texts.write(out, rule.fingerprint);
        texts.write(out, rule.rule.severity().name());
        out.writeBoolean(rule.overflowing);
        texts.write(out, rule.rule.labels());
        out.writeByte(!rule.onKnown ? 0 : rule.on ? 2 : 1);
        out.writeInt(rule.alerts.size());
        for (var alert : rule.alerts.values()) {
            SavedAlert.write(alert, out, texts);
        }
        out.writeInt(rule.peersByPlace.size());
        for (var peers : rule.peersByPlace.entrySet()) {
            texts.write(out, peers.getKey());
            out.writeDouble(peers.getValue().median);
            out.writeLong(peers.getValue().madeAt);
        }
    }

    void read(DataInput in) throws IOException {
        int version = in.readInt();
        if (version < VERSION_OLDEST || version > VERSION) {
            throw new IOException(
                    "an evaluation snapshot of version " + version + "; read are " + VERSION_OLDEST + " to "
                            + VERSION);
        }
        var alerts = evaluation.alerts;
        evaluation.useRules(evaluation.ruleSet);
        evaluation.hosts.byName.clear();
        evaluation.series = new SparseArray<>();
        evaluation.joined.clear();
        evaluation.orphans.clear();
        evaluation.regraded.clear();
        alerts.teller.now = in.readLong();
        alerts.beganAt = in.readLong();
        evaluation.sweptAt = in.readLong();
        for (int left = SnapshotTexts.count(in); left > 0; left--) {
            var host = evaluation.hosts.get(texts.read(in));
            host.told = texts.readLabels(in).only(name -> !name.equals("host"));
            var liveness = texts.read(in);
            host.liveness = liveness.isEmpty() ? null : liveness(liveness);
            host.clockOffset = in.readDouble();
        }
        for (int left = SnapshotTexts.count(in); left > 0; left--) {
            int number = in.readInt();
            var one = new KnownSeries(texts.readKey(in));
            one.heardAt = in.readLong();
            one.time = in.readLong();
            one.value = in.readDouble();
            evaluation.series.set(number, one);
            evaluation.bind(one, false);
        }
        for (int left = SnapshotTexts.count(in); left > 0; left--) {
            var one = new KnownSeries(texts.readKey(in));
            one.time = in.readLong();
            one.value = in.readDouble();
            evaluation.joined.put(one.key, one);
            evaluation.bind(one, true);
        }
        for (int left = SnapshotTexts.count(in); left > 0; left--) {
            evaluation.orphans.add(new Teller.Orphan(new AlertKey(texts.read(in), texts.readLabels(in)),
                    texts.constant(in, AlertState.class), in.readLong(),
                    texts.constant(in, Severity.class), texts.readLabels(in)));
        }
        var old = new HashSet<RuleState>();
        var byName = new HashMap<String, RuleState>();
        evaluation.book.rules.forEach(rule -> byName.put(rule.rule.name(), rule));
        for (int left = SnapshotTexts.count(in); left > 0; left--) {
            var name = texts.read(in);
            var rule = byName.get(name);
            if (readRule(in, version, name, rule) && rule != null) {
                old.add(rule);
            }
        }
        bindHomeless();
        if (alerts.now() != 0) {
            // Not with the next tick: a record before it would find a rule with times to be outside them.
            evaluation.book.rules.stream().filter(rule -> !rule.onKnown).forEach(rule -> rule.turn(alerts.now()));
        }
        evaluation.judgeLivenessOfKnownHosts(old);
    }

    /** Reads the alerts of one rule; says whether it is the rule that holds now, unchanged. */
    private boolean readRule(DataInput in, int version, String name, @Nullable RuleState rule) throws IOException {
        boolean same = texts.read(in).equals(rule == null ? "" : rule.fingerprint);
        var severity = texts.constant(in, Severity.class);
        boolean overflowing = in.readBoolean();
        var ruleLabels = texts.readLabels(in);
        if (rule != null) {
            rule.overflowing = overflowing;
        } else if (overflowing) {
            var labels = Labels.of("overflow", "true");
            evaluation.orphans.add(new Teller.Orphan(new AlertKey(name, labels), AlertState.FIRING,
                    evaluation.alerts.now(), severity, labels.with(ruleLabels)));
        }
        int turned = version < 2 ? 0 : in.readByte();
        if (same && rule != null && turned != 0) {
            rule.onKnown = true;
            rule.on = turned == 2;
        }
        for (int left = SnapshotTexts.count(in); left > 0; left--) {
            var saved = new SavedAlert(in, texts, version, severity);
            if (rule != null && mayHaveFoundNoRoom(rule, saved)) {
                homeless.add(new Homeless(rule, ruleLabels, saved, same));
            } else {
                take(name, rule, ruleLabels, saved, same);
            }
        }
        for (int left = version < 2 ? 0 : SnapshotTexts.count(in); left > 0; left--) {
            var place = texts.readLabels(in);
            double median = in.readDouble();
            long madeAt = in.readLong();
            var peers = rule == null ? null : rule.peersByPlace.get(place);
            if (same && peers != null) {
                peers.median = median;
                peers.madeAt = madeAt;
            }
        }
        return same;
    }

    private void take(String name, @Nullable RuleState rule, Labels ruleLabels, SavedAlert saved, boolean same) {
        var alert = rule == null ? null : find(rule, saved, same);
        // A pending alert of a changed rule is found anew by the next reading, where readings come by themselves.
        if (alert != null && (same || saved.state != AlertState.PENDING
                || AlertTiming.holdsWithoutSeries(alert.owner))) {
            saved.restore(alert, same);
            evaluation.alerts.restore(alert);
            if (saved.severity != alert.severity() && alert.state == AlertState.FIRING) {
                evaluation.regraded.add(alert);
            }
            if (!same && AlertTiming.holdsWithoutSeries(alert.owner)) {
                evaluation.alerts.mark(alert); // its next record may be far off
            }
        } else if (saved.state != AlertState.INACTIVE) {
            evaluation.orphans
                    .add(new Teller.Orphan(new AlertKey(name, saved.identity), saved.state, saved.since,
                            saved.severity, saved.entity.with(ruleLabels)));
        }
    }

    /** Whether it was told of a series that is not bound to it, perhaps for want of room. */
    private boolean mayHaveFoundNoRoom(RuleState rule, SavedAlert saved) {
        return evaluation.alerts.room.isFull() && saved.state != AlertState.INACTIVE
                && !AlertTiming.holdsWithoutSeries(rule) && rule.find(saved.identity) == null;
    }

    /** Lets in what was told of, with the series that it is about: without them nothing could ever end it. */
    private void bindHomeless() {
        if (homeless.isEmpty()) {
            return;
        }
        var identities = new HashMap<RuleState, Set<Labels>>();
        homeless.forEach(each -> identities.computeIfAbsent(each.rule, _ -> new HashSet<>()).add(each.saved.identity));
        evaluation.series.<RuntimeException>forEach((_, one) -> bindTold(one, false, identities));
        new TreeMap<>(evaluation.joined).values().forEach(one -> bindTold(one, true, identities));
        homeless.forEach(each -> take(each.rule.rule.name(), each.rule, each.ruleLabels, each.saved, each.same));
        homeless.clear();
    }

    private void bindTold(KnownSeries one, boolean isJoined, Map<RuleState, Set<Labels>> identities) {
        var labels = one.key.labels();
        for (var use : evaluation.book.usesOf(one.key.metric())) {
            var rule = use.rule();
            if (use.extra() < 0 && identities.getOrDefault(rule, Set.of()).contains(rule.identity(labels))
                    && rule.isOfLevel(labels, isJoined) && use.select().matches(labels)) {
                var alert = evaluation.alerts.findTold(rule, rule.identity(labels), labels);
                rule.entity(alert, labels);
                one.bind(alert, -1);
            }
        }
    }

    private static Liveness liveness(String name) throws IOException {
        try {
            return Liveness.valueOf(name);
        } catch (IllegalArgumentException e) {
            throw new IOException("no liveness is named " + name, e);
        }
    }

    /** The alert of the rule that holds now: bound already, or still to be judged without a series of its own. */
    private @Nullable AlertInstance find(RuleState rule, SavedAlert saved, boolean same) {
        var alert = rule.find(saved.identity);
        if (alert == null && same) {
            alert = saved.state == AlertState.INACTIVE
                    ? evaluation.alerts.find(rule, saved.identity, saved.entity)
                    : evaluation.alerts.findTold(rule, saved.identity, saved.entity);
        }
        if (alert == null && AlertTiming.holdsWithoutSeries(rule) && rule.rule.select().matches(saved.entity)) {
            alert = evaluation.alerts.find(rule, saved.identity, saved.entity);
        }
        return alert;
    }
}
