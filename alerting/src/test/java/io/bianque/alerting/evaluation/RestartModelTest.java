package io.bianque.alerting.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.alerting.alert.AlertState;
import io.bianque.alerting.alert.Transition;
import io.bianque.collector.record.CollectorRecord;
import io.bianque.testkit.SeededRandom;
import io.bianque.testkit.Seeds;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.DoublePredicate;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;

/**
 * R12, R18, R19: after kills at any record, restarts from old snapshots, gaps, late and repeated readings no alert is false and none is
 * missed. What is right is said by a model that shares nothing with the evaluation: it looks at all readings told so far, each time
 * from the beginning.
 */
class RestartModelTest {
    private static final long HOLD = 20_000;
    private static final long KEEP = 15_000;
    private static final long OLD = 25_000;
    private static final String RULES = """
            rules:
              - {name: Full, level: host, select: {metric: m_ratio}, when: value > 0.8, recover: value < 0.5, for: 20s,
                 keep_firing_for: 15s, missing_after: 25s, severity: warning, worse: {critical: value > 0.95},
                 annotations: {summary: '{{value}}'}}
            """;

    @ParameterizedTest
    @Seeds(count = 60)
    void r18KillsAndRestartsChangeNothingThatIsTold(SeededRandom random) throws IOException {
        var log = new FaultyLog(random, 600);
        var straight = new LinkedHashMap<String, Transition>();
        run(log, new Evaluation(Scenario.rules(RULES), told(straight)), 0, log.records.size());

        var restarted = new LinkedHashMap<String, Transition>();
        var evaluation = new Evaluation(Scenario.rules(RULES), told(restarted));
        int at = 0;
        int saved = 0;
        byte[] snapshot = snapshot(evaluation);
        while (at < log.records.size()) {
            int until = Math.min(log.records.size(), at + random.nextInt(1, 120));
            run(log, evaluation, at, until);
            at = until;
            if (random.nextInt(3) == 0) {
                saved = at;
                snapshot = snapshot(evaluation);
            } else if (random.nextBoolean()) { // killed: what came after the snapshot is told again, under its old names
                evaluation = new Evaluation(Scenario.rules(RULES), told(restarted));
                evaluation.readSnapshot(new DataInputStream(new ByteArrayInputStream(snapshot)));
                at = saved;
            }
        }
        assertThat(restarted.values()).containsExactlyElementsOf(straight.values());
    }

    /** R23: each record is judged by one set of rules; those that did not change go on as if nothing had come. */
    @ParameterizedTest
    @Seeds(count = 40)
    void r23OtherRulesThatComeAndGoChangeNothingForThoseThatStay(SeededRandom random) {
        var log = new FaultyLog(random, 600);
        var straight = new ArrayList<Transition>();
        run(log, new Evaluation(Scenario.rules(RULES), straight::add), 0, log.records.size());

        var told = new ArrayList<Transition>();
        var evaluation = new Evaluation(Scenario.rules(RULES), told::add);
        for (int offset = 0; offset < log.records.size(); offset++) {
            if (random.nextInt(20) == 0) {
                evaluation.replaceRules(Scenario.rules(RULES + other(random.nextInt(3))));
            }
            evaluation.apply(offset, log.records.get(offset));
        }
        assertThat(told.stream().filter(t -> t.alert().rule().equals("Full"))).containsExactlyElementsOf(straight);
        var active = new TreeSet<String>();
        told.stream().filter(t -> t.alert().rule().equals("Other") && !t.retrospective()).forEach(t -> {
            boolean over = t.to() == AlertState.INACTIVE || t.to() == AlertState.RESOLVED;
            assertThat(over
                    ? active.remove(t.alert().toString())
                    : active.add(t.alert().toString()) || t.from() == t.to()
                            || t.to() == AlertState.FIRING)
                    .as("what was told is ended, once: " + t).isTrue();
        });
    }

    private static String other(int version) {
        return version == 0
                ? ""
                : "  - {name: Other, level: host, select: {metric: m_ratio}, when: value > 0." + (6 + version)
                        + ", severity: info, annotations: {summary: '{{value}}'}}\n";
    }

    /** A transition told before must be told alike; its name is that of the journal. */
    private static Transition.Sink told(Map<String, Transition> into) {
        return transition -> {
            var name = transition.logOffset() + " " + transition.alert() + " " + transition.to();
            var before = into.putIfAbsent(name, transition);
            assertThat(before == null ? transition : before).isEqualTo(transition);
        };
    }

    @ParameterizedTest
    @Seeds(count = 20)
    void aGoodPartOfTheBacklogComesBehindLiveReadings(SeededRandom random) {
        int backlog = 0;
        int behindLive = 0;
        for (int i = 0; i < 10; i++) {
            var log = new FaultyLog(random, 600);
            backlog += (int) log.readings.stream().filter(FaultyLog.Reading::backlog).count();
            behindLive += log.behindLive;
        }
        assertThat(behindLive).as("of " + backlog).isGreaterThan(backlog / 4);
    }

    @ParameterizedTest
    @Seeds(count = 120)
    void r12R19NoAlertIsFalseAndNoneIsMissed(SeededRandom random) {
        var log = new FaultyLog(random, 600);
        var told = new ArrayList<Transition>();
        var evaluation = new Evaluation(Scenario.rules(RULES), told::add);
        var state = AlertState.INACTIVE;
        long now = Scenario.T0;
        for (int offset = 0; offset < log.records.size(); offset++) {
            evaluation.apply(offset, log.records.get(offset));
            var model = new Model(log.readings, offset);
            for (var transition : List.copyOf(told)) {
                now = Math.max(now, timeOf(log, offset, now));
                if (!transition.retrospective()) {
                    check(transition, model, timeOf(log, offset, now));
                    state = transition.to();
                }
            }
            told.clear();
            if (log.records.get(offset) instanceof CollectorRecord.Tick tick) {
                now = tick.wallMillis();
                var where = "at " + (now - Scenario.T0) / 1_000 + " s, seed " + random;
                if (model.lasts(now, value -> value > 0.8, HOLD, false)) {
                    assertThat(state).as("missed " + where).isEqualTo(AlertState.FIRING);
                }
                if (model.lasts(now, value -> value < 0.5, KEEP, false)) {
                    assertThat(state).as("not ended " + where).isIn(AlertState.INACTIVE, AlertState.RESOLVED);
                }
            }
        }
    }

    private static long timeOf(FaultyLog log, int offset, long now) {
        return log.records.get(offset) instanceof CollectorRecord.Tick tick ? tick.wallMillis() : now;
    }

    private static void check(Transition transition, Model model, long now) {
        switch (transition.to()) {
            case PENDING -> assertThat(model.newest()).as(transition.toString()).isGreaterThan(0.8);
            case FIRING -> {
                assertThat(model.newest()).as(transition.toString()).isGreaterThanOrEqualTo(0.5);
                if (transition.from() == AlertState.PENDING) {
                    assertThat(model.lasts(now, value -> value > 0.8, HOLD, true)).as("false: " + transition).isTrue();
                }
            }
            case INACTIVE -> assertThat(model.newest()).as(transition.toString()).isLessThanOrEqualTo(0.8);
            case RECOVERING -> assertThat(model.newest()).as(transition.toString()).isLessThan(0.5);
            case RESOLVED -> assertThat(model.lasts(now, value -> value < 0.5, KEEP, false))
                    .as("false recovery: " + transition).isTrue();
        }
    }

    /** All that was read up to a record. */
    private static final class Model {
        /** Live readings that were newer than all before them, oldest first. */
        private final List<FaultyLog.Reading> live = new ArrayList<>();
        private final List<FaultyLog.Reading> past = new ArrayList<>();

        Model(List<FaultyLog.Reading> readings, int offset) {
            for (var reading : readings) {
                if (reading.offset() > offset) {
                    break;
                }
                if (reading.backlog()) {
                    past.add(reading);
                } else if (live.isEmpty() || reading.time() > live.getLast().time()) {
                    live.add(reading);
                }
            }
        }

        double newest() {
            return live.getLast().value();
        }

        /** Whether something holds now and has for so long, without a gap: by live readings, or with the backlog's help. */
        boolean lasts(long now, DoublePredicate holds, long millis, boolean orByBacklog) {
            if (live.isEmpty() || now - live.getLast().time() > OLD || !holds.test(newest())) {
                return false;
            }
            if (now - begin(live, holds) >= millis) {
                return true;
            }
            var all = Stream.concat(live.stream(), past.stream().filter(p -> p.time() < live.getLast().time()))
                    .sorted((a, b) -> Long.compare(a.time(), b.time())).toList();
            return orByBacklog && now - begin(all, holds) >= millis;
        }

        private static long begin(List<FaultyLog.Reading> readings, DoublePredicate holds) {
            long begin = readings.getLast().time();
            for (var reading : readings.reversed()) {
                if (begin - reading.time() > OLD || !holds.test(reading.value())) {
                    break;
                }
                begin = reading.time();
            }
            return begin;
        }
    }

    private static void run(FaultyLog log, Evaluation evaluation, int from, int to) {
        for (int offset = from; offset < to; offset++) {
            evaluation.apply(offset, log.records.get(offset));
        }
    }

    private static byte[] snapshot(Evaluation evaluation) throws IOException {
        var bytes = new ByteArrayOutputStream();
        evaluation.writeSnapshot(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }
}
