package io.bianque.alerting.evaluation;

import static io.bianque.alerting.evaluation.Scenario.series;
import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.alerting.alert.AlertState;
import io.bianque.alerting.alert.Transition;
import io.bianque.alerting.rule.BuiltInRules;
import io.bianque.alerting.rule.RuleSet;
import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.record.Liveness;
import io.bianque.collector.record.Stamp;
import io.bianque.collector.series.Labels;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What rules judge has a bound in bytes; what finds no room is counted and told, and what is told stays told. */
class RoomTest {
    private static final String WINDOW = """
            rules:
              - {name: Busy, level: host, select: {metric: m_ratio}, window: 20m, when: avg > 0.8 || max > 2.0, severity: warning,
                 annotations: {summary: '{{avg}}'}}
            """;
    private static final String LOST = """
              - {name: Lost, level: agent, when: liveness == "lost", severity: critical, annotations: {summary: s}}
            """;
    private static final String VALUE = """
            rules:
              - {name: Busy, level: host, select: {metric: m_ratio}, when: value > 0.8, severity: warning, annotations: {summary: s}}
            """;
    /** Of one thing that this rule judges, as the page on rules has it. */
    private static final int EACH = 800 + 2_480 + 1_216;

    private final List<Transition> told = new ArrayList<>();
    private Evaluation evaluation = new Evaluation(Scenario.rules(WINDOW), told::add, 3 * EACH + EACH / 2);
    private long offset;

    private void apply(CollectorRecord record) {
        evaluation.apply(++offset, record);
    }

    private void define(int number, String host) {
        apply(new CollectorRecord.SeriesDefined(number, series("m_ratio", "host", host)));
    }

    private void read(int number, double value) {
        long now = Scenario.T0 + offset * 1_000;
        apply(new CollectorRecord.Samples(new Stamp("h" + number, 1, 1, offset, 1, now, now,
                false), new int[]{number}, new long[]{now}, new double[]{value}));
    }

    private Counters counters() {
        apply(new CollectorRecord.Tick(Scenario.T0 + offset * 1_000, offset));
        return evaluation.counters();
    }

    @Test
    void whatFindsNoRoomIsCountedAndTheFirstAreJudgedOn() {
        for (int i = 1; i <= 5; i++) {
            define(i, "h" + i);
        }
        for (int i = 1; i <= 5; i++) {
            read(i, 0.9);
        }
        assertThat(told).extracting(each -> each.alert().labels().getOrEmpty("host")).containsExactly("h1", "h2", "h3");
        var counters = counters();
        assertThat(counters.refusedForMemory()).isEqualTo(2);
        assertThat(counters.refusedForNumber()).isZero();
        assertThat(counters.full()).isTrue();
        assertThat(counters.memoryBytes()).isEqualTo(3 * EACH);
    }

    @Test
    void whatEndsMakesRoomForOthers() {
        for (int i = 1; i <= 4; i++) {
            apply(new CollectorRecord.SeriesDefined(i, series("m_ratio", "host", "h" + i, "pid", "7", "start", "1")));
            read(i, 0.1);
        }
        assertThat(counters().refusedForMemory()).isEqualTo(1);
        apply(new CollectorRecord.Tick(Scenario.T0 + 26 * 3_600_000L, 1));
        assertThat(evaluation.counters().memoryBytes()).as("processes that ended are forgotten").isZero();
        define(9, "h9");
        assertThat(counters().memoryBytes()).isEqualTo(EACH);
    }

    @Test
    void otherRulesLetInWhatWasRefusedAndTheFullnessEnds() {
        for (int i = 1; i <= 5; i++) {
            define(i, "h" + i);
        }
        assertThat(counters().full()).isTrue();
        evaluation.replaceRules(Scenario.rules(WINDOW.replace("window: 20m, ", "").replace("avg > 0.8 || max > 2.0",
                "value > 0.8").replace("{{avg}}", "{{value}}")));
        var counters = counters();
        assertThat(counters.full()).isFalse();
        assertThat(counters.memoryBytes()).isEqualTo(5 * 800);
        read(5, 0.9);
        assertThat(told).hasSize(1);
    }

    @Test
    void r19AStartWithLessMemoryEndsNothingThatFires() throws IOException {
        for (int i = 1; i <= 3; i++) {
            define(i, "h" + i);
            read(i, 0.9);
        }
        assertThat(told).hasSize(3);
        var bytes = new ByteArrayOutputStream();
        evaluation.writeSnapshot(new DataOutputStream(bytes));
        told.clear();
        evaluation = new Evaluation(Scenario.rules(WINDOW), told::add, EACH);
        evaluation.readSnapshot(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        var counters = counters();
        assertThat(told).as("nobody has read anything better").isEmpty();
        assertThat(counters.active()).isEqualTo(3);
        assertThat(counters.full()).isTrue();
    }

    @Test
    void eventsAndCallersTakeRoomAsTheyComeAndGiveItBack() {
        evaluation = new Evaluation(
                Scenario.rules(
                        """
                                rules:
                                  - {name: Kills, level: host, select: {event: oom_kill}, window: 1m, when: value >= 1000, severity: info,
                                     annotations: {summary: s}}
                                  - {name: Down, level: dependency, when: callers >= 3.0 && value > 0.5, severity: critical, annotations: {summary: s}}
                                """),
                told::add, 1_600 + 10 * 24 + 3 * 320 + 20);
        for (int i = 0; i < 12; i++) {
            apply(new CollectorRecord.Event(stamp("a"), "oom_kill", Labels.of("host", "a"), Map.of()));
        }
        assertThat(counters().memoryBytes()).isEqualTo(800 + 12 * 24);
        for (int i = 0; i < 4; i++) {
            apply(new CollectorRecord.Check(stamp("c" + i), "k", "tcp", "db",
                    CollectorRecord.Check.Outcome.FAILED, "no", 0.1, Map.of(), Labels.of("host", "c" + i)));
        }
        assertThat(counters().refusedForMemory()).as("two events too many leave room for two callers").isEqualTo(2);
        assertThat(told).isEmpty();
        apply(new CollectorRecord.Tick(Scenario.T0 + 7_200_000, 1));
        assertThat(evaluation.counters().memoryBytes()).as("the events have left the window")
                .isEqualTo(1_600 + 24 + 2 * 320);
    }

    @Test
    void anEventIsCountedThoughTheRoomIsFull() {
        evaluation = new Evaluation(
                Scenario.rules(
                        """
                                rules:
                                  - {name: Kills, level: host, select: {event: oom_kill}, window: 1m, when: value >= 1, severity: info,
                                     annotations: {summary: s}}
                                """),
                told::add, 824);
        kill();
        assertThat(told).extracting(Transition::to).containsExactly(AlertState.FIRING);
        tickAt(40_000);
        offset = 40;
        kill();
        assertThat(counters().refusedForMemory()).as("one more than fits").isEqualTo(1);
        tickAt(90_000);
        assertThat(told).as("the newest counts, and it is within the minute").hasSize(1);
        tickAt(105_000);
        assertThat(told).extracting(Transition::to).containsExactly(AlertState.FIRING, AlertState.RESOLVED);
        assertThat(evaluation.counters().memoryBytes()).isEqualTo(824);
    }

    private void kill() {
        apply(new CollectorRecord.Event(stamp("a"), "oom_kill", Labels.of("host", "a"), Map.of()));
    }

    private void tickAt(long millis) {
        apply(new CollectorRecord.Tick(Scenario.T0 + millis, millis));
    }

    @Test
    void aHostThatIsLostIsToldThoughTheRoomIsFull() {
        evaluation = new Evaluation(Scenario.rules(WINDOW + LOST), told::add, EACH);
        for (var host : List.of("h1", "h2")) {
            apply(new CollectorRecord.LivenessChanged(host, Liveness.UP, Scenario.T0, "test"));
        }
        define(1, "h1");
        define(2, "h2");
        assertThat(counters().full()).isTrue();
        for (var host : List.of("h1", "h2", "h3")) {
            apply(new CollectorRecord.LivenessChanged(host, Liveness.LOST, Scenario.T0 + 1_000, "test"));
        }
        assertThat(told).extracting(each -> each.alert().labels().getOrEmpty("host")).containsExactly("h1", "h2", "h3");
        assertThat(told).extracting(Transition::to).containsOnly(AlertState.FIRING);
        apply(new CollectorRecord.LivenessChanged("h1", Liveness.UP, Scenario.T0 + 2_000, "test"));
        assertThat(told.getLast().to()).isEqualTo(AlertState.RESOLVED);
    }

    @Test
    void thatNothingIsLeftIsToldThoughTheStartItselfLeavesNoRoom() throws IOException {
        var rules = BuiltInRules.beside(Scenario.rules(WINDOW));
        evaluation = new Evaluation(rules, told::add, 1 << 20);
        for (int i = 1; i <= 3; i++) {
            define(i, "h" + i);
        }
        own(0);
        startWith(rules, EACH);
        assertThat(counters().full()).isTrue();
        own(1);
        assertThat(told).extracting(each -> each.alert().rule()).containsExactly("RulesOutOfMemory");
    }

    private void own(double full) {
        offset++;
        apply(new CollectorRecord.OwnReadings("node", Scenario.T0 + offset * 1_000,
                Map.of("bianque_evaluation_full", full)));
    }

    private void startWith(RuleSet rules, long memoryBytes) throws IOException {
        var bytes = new ByteArrayOutputStream();
        evaluation.writeSnapshot(new DataOutputStream(bytes));
        evaluation = new Evaluation(rules, told::add, memoryBytes);
        evaluation.readSnapshot(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    }

    @Test
    void whatFiresAndFoundNoRoomAtAStartEndsByItsReadings() throws IOException {
        for (var rule : List.of(VALUE, VALUE.replace("> 0.8", "> 0.7"))) {
            evaluation = new Evaluation(Scenario.rules(VALUE), told::add, 1 << 20);
            for (int i = 1; i <= 3; i++) {
                define(i, "h" + i);
                read(i, 0.9);
            }
            told.clear();
            startWith(Scenario.rules(rule), 800);
            for (int i = 1; i <= 3; i++) {
                read(i, 0.9);
            }
            assertThat(told).as("nobody has read anything better").isEmpty();
            assertThat(counters().full()).isTrue();
            for (int i = 1; i <= 3; i++) {
                read(i, 0.1);
            }
            assertThat(told).extracting(Transition::to).as(rule).hasSize(3).containsOnly(AlertState.RESOLVED);
            assertThat(counters().active()).isZero();
        }
    }

    private Stamp stamp(String host) {
        long now = Scenario.T0 + offset * 1_000;
        return new Stamp(host, 1, 0, offset + 1, 1, now, now, false);
    }

    @Test
    void theAlertThatNothingIsLeftEndsWhenRulesThatFitWereTaken() {
        var story = new Scenario("rules: []");
        story.evaluation.replaceRules(BuiltInRules.beside(Scenario.rules(WINDOW)));
        story.pass(1).own("bianque_evaluation_full", 1);
        assertThat(story.last().alert().rule()).isEqualTo("RulesOutOfMemory");
        assertThat(story.last().to()).isEqualTo(AlertState.FIRING);
        story.pass(1).own("bianque_evaluation_full", 0);
        assertThat(story.last().to()).isEqualTo(AlertState.RESOLVED);
    }
}
