package io.bianque.alerting.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.alerting.alert.AlertState;
import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.alert.Transition;
import io.bianque.alerting.rule.BuiltInRules;
import io.bianque.alerting.rule.RuleSet;
import io.bianque.collector.record.CollectorRecord;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** R18, R22, R23: what the collector says of itself is judged from the log, and what is told of it needs no file. */
class CollectorRulesTest {
    private static final String OK = "bianque_evaluation_config_ok";
    private static final String FULL = "bianque_evaluation_full";
    private static final String SET_ASIDE = "bianque_partition_set_aside_total";

    private static Scenario withoutFiles() {
        var story = new Scenario("rules: []");
        story.evaluation.replaceRules(BuiltInRules.beside(RuleSet.EMPTY));
        return story.pass(1);
    }

    @Test
    void r23RulesThatAreRefusedAreToldThoughNoFileSaysSo() {
        var story = withoutFiles();
        assertThat(story.evaluation.ownMetrics()).contains(OK, FULL, SET_ASIDE);
        story.own(OK, 1).pass(5);
        assertThat(story.transitions).isEmpty();
        story.own(OK, 0).own("bianque_nobody_asks", 0);
        assertThat(story.transitions).singleElement().satisfies(told -> {
            assertThat(told.alert().rule()).isEqualTo("RulesRefused");
            assertThat(told.to()).isEqualTo(AlertState.FIRING);
            assertThat(told.severity()).as("receivers hear of critical alone unless they ask").isEqualTo(
                    Severity.CRITICAL);
            assertThat(told.labels().toMap()).containsEntry("entity", "collector:node");
        });
        story.pass(1).own(OK, 1);
        assertThat(story.last().to()).isEqualTo(AlertState.RESOLVED);
    }

    @Test
    void aRuleOfAFileTakesThePlaceOfTheOneThatIsBuiltIn() {
        var own = Scenario
                .rules("""
                        rules:
                          - {name: RulesRefused, level: collector, select: {metric: bianque_evaluation_config_ok}, when: value < 1,
                             severity: warning, enabled: false, annotations: {summary: s}}
                        """);
        assertThat(BuiltInRules.beside(own).rules()).filteredOn(rule -> rule.name().equals("RulesRefused"))
                .containsExactlyElementsOf(own.rules());
        assertThat(BuiltInRules.beside(own).rules()).hasSize(4);
        assertThat(BuiltInRules.beside(BuiltInRules.beside(own)).version())
                .isEqualTo(BuiltInRules.beside(own).version());
    }

    @Test
    void r24ARecordThatWasSetAsideIsToldAndEndsAnHourAfterTheLast() {
        var story = withoutFiles().own(SET_ASIDE, 0).pass(5).own(SET_ASIDE, 0).pass(5);
        assertThat(story.transitions).isEmpty();
        story.own(SET_ASIDE, 1);
        assertThat(story.last().alert().rule()).isEqualTo("RecordsSetAside");
        assertThat(story.last().to()).isEqualTo(AlertState.FIRING);
        for (int i = 0; i < 700; i++) {
            story.pass(5).own(SET_ASIDE, 1);
        }
        assertThat(story.last().to()).isEqualTo(AlertState.FIRING);
        for (int i = 0; i < 100; i++) {
            story.pass(5).own(SET_ASIDE, i < 50 ? 1 : 0); // a start counts from zero again
        }
        assertThat(story.last().to()).isEqualTo(AlertState.RESOLVED);
        assertThat(story.transitions).hasSize(2);
    }

    @Test
    void r24WhatIsSetAsideWhileTheLogIsReadAtAStartIsTold() {
        var story = withoutFiles();
        story.apply(new CollectorRecord.RunMarked("node", story.now(), true));
        story.pass(5).own(SET_ASIDE, 3);
        assertThat(story.last().alert().rule()).isEqualTo("RecordsSetAside");
        assertThat(story.last().to()).isEqualTo(AlertState.FIRING);
        for (int i = 0; i < 800; i++) {
            story.pass(5).own(SET_ASIDE, 3);
        }
        assertThat(story.last().to()).isEqualTo(AlertState.RESOLVED);
        story.pass(60);
        story.apply(new CollectorRecord.RunMarked("node", story.now(), true));
        story.pass(5).own(SET_ASIDE, 3);
        assertThat(story.last().to()).as("the same record fails the next start as well").isEqualTo(AlertState.FIRING);
        assertThat(story.transitions).hasSize(3);
    }

    @Test
    void r18KilledBetweenFiringAndTheSnapshotItTellsTheSameAgain() throws IOException {
        List<CollectorRecord> log = new ArrayList<>();
        log.add(new CollectorRecord.RunMarked("node", Scenario.T0, true));
        for (int second = 1; second <= 60; second++) {
            long now = Scenario.T0 + second * 1_000L;
            log.add(new CollectorRecord.Tick(now, now));
            if (second % 5 == 0) {
                log.add(new CollectorRecord.OwnReadings("node", now,
                        Map.of(OK, second >= 20 && second < 40 ? 0.0 : 1.0)));
            }
        }
        var rules = BuiltInRules.beside(RuleSet.EMPTY);
        var straight = new ArrayList<Transition>();
        feed(new Evaluation(rules, straight::add), log, 0, log.size());
        assertThat(straight).extracting(Transition::to).containsExactly(AlertState.FIRING, AlertState.RESOLVED);

        for (int killed = 1; killed < log.size(); killed++) { // the snapshot is of before the reading, the kill anywhere after
            var told = new ArrayList<Transition>();
            var before = new Evaluation(rules, told::add);
            feed(before, log, 0, 10);
            var bytes = new ByteArrayOutputStream();
            before.writeSnapshot(new DataOutputStream(bytes));
            feed(before, log, 10, Math.max(10, killed));
            var toldBefore = List.copyOf(told);
            told.clear();
            var after = new Evaluation(rules, told::add);
            after.readSnapshot(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
            feed(after, log, 10, log.size());
            assertThat(told).as("killed at " + killed).containsExactlyElementsOf(straight);
            assertThat(straight.subList(0, toldBefore.size())).isEqualTo(toldBefore);
        }
    }

    private static void feed(Evaluation evaluation, List<CollectorRecord> log, int from, int to) {
        for (int offset = from; offset < to; offset++) {
            evaluation.apply(offset, log.get(offset));
        }
    }
}
