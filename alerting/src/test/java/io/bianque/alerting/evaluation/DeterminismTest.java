package io.bianque.alerting.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.alerting.alert.AlertState;
import io.bianque.alerting.alert.Transition;
import io.bianque.collector.partition.JoinedTick;
import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.record.Liveness;
import io.bianque.collector.record.Stamp;
import io.bianque.collector.series.Labels;
import io.bianque.collector.series.SeriesKey;
import io.bianque.testkit.SeededRandom;
import io.bianque.testkit.Seeds;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;

class DeterminismTest {
    private static final String RULES = """
            rules:
              - {name: Full, level: host, select: {metric: m_ratio}, when: value > 0.8, recover: value < 0.5, for: 5s, keep_firing_for: 4s,
                 severity: critical, annotations: {summary: '{{value}} {{labels.host}}'}}
              - {name: Now, level: host, select: {metric: m_ratio}, when: value > 0.7, missing: fire, missing_after: 8s, severity: warning,
                 annotations: {summary: '{{value}} after {{previous}}, {{age_seconds}} old'}}
              - {name: Both, level: host, select: {metric: m_ratio}, values: {other: {metric: n_ratio}}, when: value > other, missing: resolve,
                 missing_after: 6s, severity: info, annotations: {summary: '{{other}}'}}
              - {name: Slope, level: host, select: {metric: n_ratio}, window: 30s, when: rate > 0.01 || changes > 6 || avg > 0.9, severity: info,
                 annotations: {summary: '{{rate}} {{increase}} {{min}} {{max}}'}}
              - {name: Old, level: host, select: {metric: n_ratio}, when: age_seconds > 9.0, for: 3s, severity: info, annotations: {summary: old}}
              - {name: Lost, level: agent, when: liveness == "lost", severity: critical, annotations: {summary: '{{labels.zone}}'}}
              - {name: Failed, level: check, when: failures >= 2, for: 2s, severity: critical, annotations: {summary: '{{reason}}'}}
              - {name: Events, level: host, select: {event: oom_kill}, window: 20s, when: value >= 2, severity: info, annotations: {summary: '{{value}}'}}
              - {name: Cluster, level: cluster, select: {metric: m_ratio, labels: {stat: avg}}, when: 'value > 0.6 && labels.cluster != "x"', for: 3s,
                 severity: warning, annotations: {summary: '{{value}}'}}
              - {name: Own, level: collector, select: {metric: bianque_partition_lag_bytes}, when: value > 5.0, for: 2s, severity: warning,
                 annotations: {summary: '{{labels.collector}} {{value}}'}}
            """;

    /** One step of a log: a record, or a joined tick at the offset of the record after it. */
    private record Step(CollectorRecord record, JoinedTick joined) {}

    @ParameterizedTest
    @Seeds(count = 25)
    void sameLogGivesTheSameTransitionsWithOrWithoutSnapshots(SeededRandom random) throws IOException {
        var log = log(random, 600);
        var once = run(log, new int[0]);
        assertThat(run(log, new int[0])).isEqualTo(once);
        assertThat(run(log, new int[]{random.nextInt(log.size()), random.nextInt(log.size())})).isEqualTo(once);
    }

    @ParameterizedTest
    @Seeds(count = 25)
    void transitionsAreAChainOfLegalStepsAndNoneIsToldTwice(SeededRandom random) throws IOException {
        var keys = new HashSet<String>();
        Map<Object, AlertState> states = new HashMap<>();
        var told = transitions(log(random, 600), new int[0]);
        assertThat(told).isNotEmpty();
        for (var transition : told) {
            assertThat(keys.add(transition.logOffset() + " " + transition.alert() + " " + transition.to()))
                    .as(transition.toString()).isTrue();
            if (!transition.retrospective()) {
                assertThat(transition.from()).as(transition.toString())
                        .isEqualTo(states.getOrDefault(transition.alert(), AlertState.INACTIVE));
                boolean ended = transition.to() == AlertState.RESOLVED;
                states.put(transition.alert(), ended ? AlertState.INACTIVE : transition.to());
            }
        }
    }

    private static String run(List<Step> log, int[] restarts) throws IOException {
        var text = new StringBuilder();
        transitions(log, restarts).forEach(transition -> text.append(transition.logOffset()).append(' ')
                .append(transition.alert()).append(' ').append(transition.from()).append(transition.to()).append(' ')
                .append(transition.eventTimeMillis()).append(' ').append(transition.sinceMillis()).append(' ')
                .append(Double.doubleToRawLongBits(transition.value())).append(transition.labels())
                .append(new java.util.TreeMap<>(transition.annotations())).append(transition.retrospective())
                .append('\n'));
        return text.toString();
    }

    private static List<Transition> transitions(List<Step> log, int[] restarts) throws IOException {
        var told = new ArrayList<Transition>();
        var rules = Scenario.rules(RULES);
        var evaluation = new Evaluation(rules, told::add);
        for (int i = 0; i < log.size(); i++) {
            for (int restart : restarts) {
                if (restart == i) {
                    var bytes = new ByteArrayOutputStream();
                    evaluation.writeSnapshot(new DataOutputStream(bytes));
                    evaluation = new Evaluation(rules, told::add);
                    evaluation.readSnapshot(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
                    var again = new ByteArrayOutputStream();
                    evaluation.writeSnapshot(new DataOutputStream(again));
                    assertThat(again.toByteArray()).isEqualTo(bytes.toByteArray());
                }
            }
            if (log.get(i).joined() != null) {
                evaluation.onJoined(log.get(i).joined());
            }
            evaluation.apply(i, log.get(i).record());
        }
        return told;
    }

    @SuppressWarnings("NullAway") // a step without a joined tick says so with null; test code only
    private static List<Step> log(SeededRandom random, int seconds) {
        var log = new ArrayList<Step>();
        var keys = new ArrayList<SeriesKey>();
        long now = Scenario.T0;
        long seq = 0;
        log.add(new Step(new CollectorRecord.RunMarked("n", now, true), null));
        for (int second = 0; second < seconds; second++) {
            now += random.nextInt(200) == 0 ? 60_000 : 1_000;
            JoinedTick joined = random.nextInt(5) != 0
                    ? null
                    : new JoinedTick(log.size(), now, List.of(new JoinedTick.JoinedValue(new SeriesKey("m_ratio",
                            Labels.of("cluster", "c" + random.nextInt(2), "stat", "avg", "level", "cluster")),
                            random.nextDouble())));
            log.add(new Step(new CollectorRecord.Tick(now, second * 1_000_000_000L), joined));
            if (random.nextInt(150) == 0) {
                log.add(new Step(new CollectorRecord.RunMarked("n", now, true), null));
            }
            for (int n = random.nextInt(4); n > 0; n--) {
                var host = "h" + random.nextInt(3);
                boolean backlog = random.nextInt(5) == 0;
                long time = backlog ? now - random.nextInt(120_000) : now - random.nextInt(3_000);
                var stamp = new Stamp(host, 1, random.nextInt(2), ++seq, 1, time, now, backlog);
                log.add(new Step(switch (random.nextInt(13)) {
                    case 4 -> new CollectorRecord.OwnReadings("n" + random.nextInt(2), now,
                            Map.of("bianque_partition_lag_bytes", (double) random.nextInt(10)));
                    case 0 -> new CollectorRecord.LivenessChanged(host, any(random, Liveness.values()), now, "");
                    case 1 -> new CollectorRecord.SessionOpened(stamp, "b",
                            Labels.of("zone", "z" + random.nextInt(2)), Map.of());
                    case 2 -> new CollectorRecord.Event(stamp, "oom_kill", Labels.of("pid", "" + second), Map.of());
                    case 3 -> new CollectorRecord.Check(stamp, "k", "tcp", "t",
                            any(random, CollectorRecord.Check.Outcome.values()), "r" + second % 3, 0.1, Map.of(),
                            Labels.of("zone", "z"));
                    default -> samples(random, log, keys, stamp, time);
                }, null));
            }
        }
        return log;
    }

    @SafeVarargs
    private static <E> E any(SeededRandom random, E... choices) {
        return choices[random.nextInt(choices.length)];
    }

    @SuppressWarnings("NullAway") // as above
    private static CollectorRecord samples(SeededRandom random, List<Step> log, List<SeriesKey> keys, Stamp stamp,
            long time) {
        int size = 1 + random.nextInt(4);
        var numbers = new int[size];
        var times = new long[size];
        var values = new double[size];
        for (int i = 0; i < size; i++) {
            var key = new SeriesKey(random.nextBoolean() ? "m_ratio" : "n_ratio", Labels.of("host", stamp.host(),
                    "cluster", "c1", "disk", "d" + random.nextInt(2), random.nextInt(9) == 0 ? "extra" : "zone", "z"));
            if (!keys.contains(key)) {
                keys.add(key);
                log.add(new Step(new CollectorRecord.SeriesDefined(keys.size() * 3, key), null));
            }
            numbers[i] = (keys.indexOf(key) + 1) * 3;
            times[i] = time + i;
            values[i] = random.nextInt(10) / 10.0;
        }
        return new CollectorRecord.Samples(stamp, numbers, times, values);
    }
}
