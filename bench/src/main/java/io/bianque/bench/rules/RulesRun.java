package io.bianque.bench.rules;

import io.bianque.alerting.alert.AlertState;
import io.bianque.alerting.evaluation.Evaluation;
import io.bianque.alerting.rule.RuleSetLoader;
import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.record.Stamp;
import io.bianque.collector.series.Labels;
import io.bianque.collector.series.SeriesKey;
import java.nio.charset.StandardCharsets;

/** The product's evaluation under the load, record by record as its partition feeds it, in simulated time. Confined to one thread. */
final class RulesRun {
    private static final long BEGIN_MILLIS = 1_800_000_000_000L;

    private final Evaluation evaluation;
    private final int[][] series = new int[RuleLoad.HOSTS][RuleLoad.METRICS];
    private long offset;
    private long round;
    /** Alerts that began to fire. */
    long fired;
    /** Alerts that ended. */
    long resolved;

    RulesRun(RuleLoad.Condition condition) {
        var outcome = RuleSetLoader.loadDocument("rules.yaml",
                RuleLoad.ours(condition).getBytes(StandardCharsets.UTF_8));
        if (!(outcome instanceof RuleSetLoader.Outcome.Loaded(var rules, var _))) {
            throw new IllegalStateException(outcome.toString());
        }
        evaluation = new Evaluation(rules, transition -> {
            if (transition.to() == AlertState.FIRING && transition.from() != AlertState.FIRING) {
                fired++;
            } else if (transition.to() == AlertState.RESOLVED) {
                resolved++;
            }
        });
        apply(new CollectorRecord.RunMarked("node", BEGIN_MILLIS, true));
        for (int host = 0; host < RuleLoad.HOSTS; host++) {
            for (int metric = 0; metric < RuleLoad.METRICS; metric++) {
                int number = 1 + host * RuleLoad.METRICS + metric;
                series[host][metric] = number;
                apply(new CollectorRecord.SeriesDefined(number,
                        new SeriesKey(RuleLoad.metric(metric), Labels.of("host", RuleLoad.host(host)))));
            }
        }
    }

    /** Ten seconds: a message of each host, a tick a second. */
    void round() {
        for (int second = 0; second < RuleLoad.ROUND_SECONDS; second++) {
            long now = BEGIN_MILLIS + (round * RuleLoad.ROUND_SECONDS + second) * 1_000;
            for (int host = second; host < RuleLoad.HOSTS; host += RuleLoad.ROUND_SECONDS) {
                var times = new long[RuleLoad.METRICS];
                var values = new double[RuleLoad.METRICS];
                for (int metric = 0; metric < RuleLoad.METRICS; metric++) {
                    times[metric] = now;
                    values[metric] = RuleLoad.value(host, metric, round);
                }
                var stamp = new Stamp(RuleLoad.host(host), 1, 1, round + 1, 1 + host, now, now, false);
                apply(new CollectorRecord.Samples(stamp, series[host], times, values));
            }
            apply(new CollectorRecord.Tick(now, now * 1_000_000));
        }
        round++;
    }

    private void apply(CollectorRecord record) {
        evaluation.apply(++offset, record);
    }
}
