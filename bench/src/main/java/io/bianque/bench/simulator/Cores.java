package io.bianque.bench.simulator;

import io.bianque.alerting.alert.Transition;
import io.bianque.alerting.diagnosis.Effect;
import io.bianque.alerting.evaluation.Evaluation;
import io.bianque.alerting.health.HealthBoard;
import io.bianque.alerting.rule.RuleSet;
import io.bianque.collector.action.ProbeGateway;
import io.bianque.collector.fleet.SeriesCatalog;
import io.bianque.collector.join.JoinOptions;
import io.bianque.collector.join.JoinedMetric;
import io.bianque.collector.join.Joins;
import io.bianque.collector.partition.PartitionCore;
import io.bianque.collector.record.CollectorRecord;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;

/** The product's cores behind the log, fed record by record as its partition feeds them; restarted from a snapshot on demand. */
public final class Cores {
    private static final int SERIES_MAX = 1_000_000;
    private static final int HOSTS_MAX = 25_000;

    private final RuleSet rules;
    private final Transition.Sink sink;
    private final HealthBoard.Listener health;
    private SeriesCatalog catalog;
    private Joins joins;
    private Evaluation evaluation;
    private HealthBoard board;
    private ProbeGateway gateway = ProbeGateway.NOBODY;
    private long offset;

    /** Cores that have seen nothing yet. */
    public Cores(RuleSet rules, Transition.Sink sink, HealthBoard.Listener health) {
        this.rules = rules;
        this.sink = sink;
        this.health = health;
        catalog = new SeriesCatalog(SERIES_MAX);
        evaluation = new Evaluation(rules, sink);
        joins = joins(evaluation);
        board = board();
        board.caughtUp();
    }

    private HealthBoard board() {
        var standard = HealthBoard.Limits.standard();
        return new HealthBoard(new HealthBoard.Limits(HOSTS_MAX, standard.sourcesOfHost(), standard.questions()),
                health);
    }

    /** Through whom hosts are asked to look now. */
    public void lookThrough(ProbeGateway probes) {
        gateway = probes;
        board.lookThrough(probes);
    }

    /** What the diagnosis wants to know; answered with a later record. */
    public void ask(List<Effect.Ask> questions) {
        board.ask(questions);
    }

    private Joins joins(Evaluation listener) {
        // What no rule here looks at is not joined, which spares time and changes no alert.
        var metrics = List.of(
                new JoinedMetric("bianque_process_group_up", JoinedMetric.WithinHost.SUM, Set.of("group"), Set.of()),
                new JoinedMetric("app_errors_ratio", JoinedMetric.WithinHost.MAX, Set.of(), Set.of()),
                new JoinedMetric("app_latency_seconds", JoinedMetric.WithinHost.MAX, Set.of(), Set.of()));
        var defaults = JoinOptions.defaults();
        return new Joins(catalog, new JoinOptions(metrics, defaults.levels(), defaults.intervalMillis(),
                defaults.lateMillis(), defaults.groupsMax()), List.of(listener));
    }

    /** Takes one record, as the next of the log. */
    public void apply(CollectorRecord record) {
        offset++;
        catalog.apply(offset, record);
        joins.apply(offset, record);
        evaluation.apply(offset, record);
        board.apply(offset, record);
    }

    /** Takes the good outcome of a check that was good before: no rule says anything else after it, so none is asked. */
    void applyGoodAgain(CollectorRecord.Check check) {
        offset++;
        board.apply(offset, check);
    }

    /** Ends and begins again from a snapshot, a moment later. */
    void restart(long now) {
        var parts = List.of(write(catalog), write(joins), write(evaluation), write(board));
        catalog = new SeriesCatalog(SERIES_MAX);
        evaluation = new Evaluation(rules, sink);
        read(catalog, parts.get(0));
        joins = joins(evaluation);
        read(joins, parts.get(1));
        read(evaluation, parts.get(2));
        board = board();
        board.lookThrough(gateway);
        read(board, parts.get(3));
        List.of(catalog, joins, evaluation, board).forEach(PartitionCore::caughtUp);
        apply(new CollectorRecord.RunMarked("node", now, true));
    }

    private static byte[] write(PartitionCore core) {
        try {
            var bytes = new ByteArrayOutputStream();
            core.writeSnapshot(new DataOutputStream(bytes));
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void read(PartitionCore core, byte[] bytes) {
        try {
            core.readSnapshot(new DataInputStream(new ByteArrayInputStream(bytes)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
