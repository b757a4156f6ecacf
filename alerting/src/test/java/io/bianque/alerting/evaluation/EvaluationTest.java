package io.bianque.alerting.evaluation;

import static io.bianque.alerting.evaluation.Scenario.T0;
import static io.bianque.alerting.evaluation.Scenario.series;
import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.alerting.alert.AlertState;
import io.bianque.alerting.alert.Severity;
import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.record.CollectorRecord.Check.Outcome;
import io.bianque.collector.record.Liveness;
import io.bianque.collector.series.Labels;
import io.bianque.collector.series.SeriesKey;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EvaluationTest {
    private static final SeriesKey ROOT = series("bianque_host_filesystem_used_ratio", "mountpoint", "/");
    private static final SeriesKey GROUP = series("bianque_process_group_up", "group", "nginx");

    private static final String FULL = """
            rules:
              - name: FilesystemFull
                level: host
                select: {metric: bianque_host_filesystem_used_ratio}
                when: value > 0.95
                recover: value < 0.90
                for: 15s
                severity: critical
                labels: {team: storage}
                annotations:
                  summary: '{{labels.mountpoint}} on {{labels.host}} is {{value}} full'
                  runbook: docs/runbooks/FilesystemFull.md
            """;
    private static final String DOWN = """
            rules:
              - name: ProcessGroupDown
                level: process
                select: {metric: bianque_process_group_up}
                when: value < 1
                for: 5s
                severity: critical
                annotations: {summary: 'no {{labels.group}}'}
            """;

    private static String with(String yaml, String key, String value) {
        return yaml.replace("    severity:", "    " + key + ": " + value + "\n    severity:");
    }

    @Test
    void breachFiresAfterItsHoldAndIsResolvedByTheRepair() {
        var story = new Scenario(FULL).hold(20, ROOT, 0.5).hold(40, ROOT, 0.97).hold(20, ROOT, 0.5);
        assertThat(story.told()).containsExactly("20 PENDING", "35 FIRING", "60 RESOLVED");
        var fired = story.transitions.get(1);
        assertThat(fired.sinceMillis()).isEqualTo(T0 + 20_000);
        assertThat(fired.severity()).isEqualTo(Severity.CRITICAL);
        assertThat(fired.alert().labels().toMap()).isEqualTo(Map.of("host", "db1", "mountpoint", "/"));
        assertThat(fired.labels().toMap()).containsEntry("team", "storage").containsEntry("cluster", "c1");
        assertThat(fired.annotations()).containsEntry("summary", "/ on db1 is 97.0 % full")
                .containsEntry("runbook", "docs/runbooks/FilesystemFull.md");
        assertThat(story.last().value()).isEqualTo(0.5);
    }

    @Test
    void breachShorterThanItsHoldDoesNotFire() {
        var story = new Scenario(FULL).hold(10, ROOT, 0.97).hold(30, ROOT, 0.5);
        assertThat(story.told()).containsExactly("0 PENDING", "10 INACTIVE");
    }

    @Test
    void signalInsideTheHysteresisBandKeepsTheAlertFiring() {
        var story = new Scenario(FULL).hold(20, ROOT, 0.97).hold(60, ROOT, 0.92).hold(20, ROOT, 0.97);
        assertThat(story.told()).containsExactly("0 PENDING", "15 FIRING");
    }

    @Test
    void holdOfZeroFiresInTheSameEvaluation() {
        var story = new Scenario(DOWN.replace("for: 5s", "for: 0s")).read(GROUP, 2).pass(3).read(GROUP, 0);
        assertThat(story.told()).containsExactly("3 FIRING");
        story.pass(2).read(GROUP, 1);
        assertThat(story.told()).containsExactly("3 FIRING", "5 RESOLVED");
    }

    @Test
    void killedWatchedProcessFiresWithinTwoReadingsAndItsRestartResolves() {
        var story = new Scenario(DOWN).hold(20, GROUP, 2).hold(30, GROUP, 0).hold(10, GROUP, 1);
        assertThat(story.told()).containsExactly("20 PENDING", "25 FIRING", "50 RESOLVED");
    }

    @Test
    void recoveryMustHoldAsLongAsTheRuleSays() {
        var story = new Scenario(with(DOWN, "keep_firing_for", "15s")).hold(10, GROUP, 0).hold(10, GROUP, 1)
                .hold(10, GROUP, 0).hold(30, GROUP, 1);
        assertThat(story.told()).containsExactly("0 PENDING", "5 FIRING", "10 RECOVERING", "20 FIRING",
                "30 RECOVERING", "45 RESOLVED");
    }

    @Test
    void missingDataIsNotRecovery() {
        var story = new Scenario(FULL).hold(20, ROOT, 0.97).pass(3_600);
        assertThat(story.told()).containsExactly("0 PENDING", "15 FIRING");
    }

    @Test
    void missingDataDoesNotFireWhatWasOnlyPending() {
        var story = new Scenario(FULL.replace("for: 15s", "for: 5m")).read(ROOT, 0.97).pass(3_600);
        assertThat(story.told()).containsExactly("0 PENDING");
    }

    @Test
    void missingDataDoesNotEndARecovery() {
        var story = new Scenario(with(DOWN, "keep_firing_for", "5m")).hold(10, GROUP, 0).read(GROUP, 1).pass(3_600);
        assertThat(story.told()).containsExactly("0 PENDING", "5 FIRING", "10 RECOVERING");
    }

    @Test
    void missingDataResolvesWhenTheRuleSaysSo() {
        var story = new Scenario(with(DOWN, "missing", "resolve")).hold(10, GROUP, 0).pass(120);
        assertThat(story.told()).containsExactly("0 PENDING", "5 FIRING", "61 RESOLVED");
        assertThat(story.last().value()).isNaN();
    }

    @Test
    void missingDataFiresWhenTheRuleSaysSoAndAGoodReadingResolves() {
        var story = new Scenario(with(DOWN, "missing", "fire")).hold(10, GROUP, 1).pass(80).read(GROUP, 1);
        assertThat(story.told()).containsExactly("61 PENDING", "65 FIRING", "90 RESOLVED");
        assertThat(story.transitions.get(1).annotations().get("summary")).contains("no readings for").contains("db1");
    }

    @Test
    void hostThatSaidGoodbyeIsNotMissed() {
        var story = new Scenario(with(DOWN, "missing", "fire")).hold(10, GROUP, 1).liveness("db1", Liveness.LEFT)
                .pass(600);
        assertThat(story.told()).isEmpty();
    }

    @Test
    void afterARestartSilenceCountsFromTheStart() {
        var yaml = with(with(DOWN, "missing", "fire"), "missing_after", "12s");
        var story = new Scenario(yaml).hold(10, GROUP, 1).restart(300).pass(30);
        assertThat(story.told()).isEmpty();
        story.pass(10);
        assertThat(story.told()).containsExactly("342 PENDING", "346 FIRING");
    }

    @Test
    void clockThatStoodStillDoesNotMakeSilence() {
        var story = new Scenario(with(DOWN, "missing", "fire")).hold(10, GROUP, 1);
        story.apply(new CollectorRecord.Tick(story.now() + 3_600_000, 1));
        assertThat(story.told()).isEmpty();
    }

    @Test
    void backlogNeitherPagesNorResolves() {
        var story = new Scenario(FULL).hold(10, ROOT, 0.97).pass(6);
        assertThat(story.told()).containsExactly("0 PENDING", "15 FIRING");
        story.readAt(ROOT, T0 - 5_000, 0.1, true).pass(5);
        assertThat(story.told()).hasSize(2);
        var other = series("bianque_host_filesystem_used_ratio", "mountpoint", "/other");
        story.readAt(other, T0 - 500_000, 0.99, true).pass(10);
        assertThat(story.told()).hasSize(2);
    }

    @Test
    void backlogMovesTheStartOfAFiringAlertEarlier() {
        var story = new Scenario(FULL).pass(100).hold(20, ROOT, 0.97);
        for (int second = 60; second < 100; second += 10) {
            story.readAt(ROOT, T0 + second * 1_000L, 0.98, true);
        }
        story.pass(1).read(ROOT, 0.1);
        assertThat(story.last().to()).isEqualTo(AlertState.RESOLVED);
        assertThat(story.last().sinceMillis()).isEqualTo(T0 + 60_000);
    }

    @Test
    void breachThatIsOverIsToldAsPast() {
        var story = new Scenario(FULL).pass(200).read(ROOT, 0.1);
        for (int second = 60; second < 100; second += 10) {
            story.readAt(ROOT, T0 + second * 1_000L, 0.98, true);
        }
        story.readAt(ROOT, T0 + 100_000, 0.2, true);
        assertThat(story.told()).containsExactly("75 FIRING past", "100 RESOLVED past");
        story.readAt(ROOT, T0 + 110_000, 0.99, true).readAt(ROOT, T0 + 120_000, 0.1, true);
        assertThat(story.told()).as("shorter than its hold").hasSize(2);
    }

    @Test
    void lateReadingsAreNotJudged() {
        var story = new Scenario(DOWN).pass(60).read(GROUP, 1).readAt(GROUP, T0 + 30_000, 0, false).pass(60);
        assertThat(story.told()).isEmpty();
        assertThat(story.evaluation.counters().late()).isEqualTo(1);
    }

    @Test
    void agentThatIsLostFiresAndOneThatLeftDoesNot() {
        var story = new Scenario("""
                rules:
                  - name: AgentLost
                    level: agent
                    when: liveness == "lost"
                    severity: critical
                    annotations: {summary: '{{labels.host}} of {{labels.cluster}} is {{liveness}}'}
                """).session("db1", "cluster", "c9").liveness("db1", Liveness.UP).pass(5);
        story.liveness("db1", Liveness.LATE).pass(2).liveness("db1", Liveness.LOST).pass(60);
        assertThat(story.told()).containsExactly("7 FIRING");
        assertThat(story.last().annotations()).containsEntry("summary", "db1 of c9 is lost");
        assertThat(story.last().labels().toMap()).containsExactlyInAnyOrderEntriesOf(
                Map.of("host", "db1", "cluster", "c9", "application", "default"));
        story.liveness("db1", Liveness.UP).pass(5).liveness("db1", Liveness.LEFT).pass(600);
        assertThat(story.told()).containsExactly("7 FIRING", "67 RESOLVED");
    }

    @Test
    void hostsThatAreWellTakeNoRoomForTheAlertsThatTheyMightHave() {
        var story = new Scenario("""
                rules:
                  - name: AgentLost
                    level: agent
                    when: liveness == "lost"
                    severity: critical
                    annotations: {summary: '{{labels.host}}'}
                """);
        for (int i = 0; i < 100; i++) {
            story.session("db" + i).liveness("db" + i, Liveness.UP);
        }
        var kept = story.evaluation.book.rules.getFirst().alerts;
        assertThat(kept).isEmpty();
        story.liveness("db7", Liveness.LOST).pass(1);
        assertThat(kept).hasSize(1);
        story.liveness("db7", Liveness.UP).pass(1);
        assertThat(kept).isEmpty();
        assertThat(story.told()).containsExactly("0 FIRING", "1 RESOLVED");
    }

    @Test
    void checkThatFailsTwiceInARowFires() {
        var story = new Scenario("""
                rules:
                  - name: CheckFailed
                    level: check
                    when: failures >= 2
                    severity: critical
                    annotations: {summary: '{{labels.check}} of {{labels.target}}: {{outcome}}, {{reason}}'}
                """).check("shop", Outcome.FAILED).pass(10).check("shop", Outcome.OK).pass(10)
                .check("shop", Outcome.TIMEOUT).pass(10).check("shop", Outcome.FAILED).pass(10)
                .check("shop", Outcome.OK);
        assertThat(story.told()).containsExactly("30 FIRING", "40 RESOLVED");
        assertThat(story.transitions.getFirst().annotations()).containsEntry("summary",
                "shop of http://shop/: failed, status 503");
    }

    @Test
    void outcomeThatIsYoungPagesThoughItCameLate() {
        var story = new Scenario("""
                rules:
                  - name: CheckFailed
                    level: check
                    when: outcome != "ok"
                    severity: critical
                    annotations: {summary: failed}
                """).pass(2_000);
        story.checkAt("old", Outcome.FAILED, T0 + 100_000, true);
        assertThat(story.told()).isEmpty();
        story.checkAt("young", Outcome.FAILED, T0 + 1_700_000, true);
        assertThat(story.told()).containsExactly("1700 FIRING");
        assertThat(story.last().annotations()).containsEntry("late", "5.0 min");
    }

    @Test
    void eventsAreCountedOverTheirWindow() {
        var story = new Scenario("""
                rules:
                  - name: Restarting
                    level: process
                    select: {event: process_started}
                    window: 60s
                    when: value >= 3
                    severity: warning
                    annotations: {summary: '{{labels.group}} started {{value}} times'}
                """);
        for (int i = 0; i < 3; i++) {
            story.event("process_started", "group", "nginx", "pid", "" + i, "start", "" + i).pass(10);
        }
        assertThat(story.told()).containsExactly("20 FIRING");
        assertThat(story.last().annotations()).containsEntry("summary", "nginx started 3 times");
        story.pass(60);
        assertThat(story.told()).containsExactly("20 FIRING", "61 RESOLVED");
    }

    @Test
    void clusterRulesJudgeJoinedValuesOnly() {
        var yaml = """
                rules:
                  - name: ClusterHot
                    level: cluster
                    select: {metric: bianque_host_cpu_busy_ratio, labels: {stat: avg}}
                    when: value > 0.8
                    severity: warning
                    annotations: {summary: '{{labels.cluster}} at {{value}}'}
                """;
        var story = new Scenario(yaml).read(series("bianque_host_cpu_busy_ratio"), 0.99);
        var joined = Labels.of("cluster", "c1", "stat", "avg", "level", "cluster");
        story.joined(new SeriesKey("bianque_host_cpu_busy_ratio", joined.with("stat", "max")), 0.99);
        story.joined(new SeriesKey("bianque_host_cpu_busy_ratio",
                Labels.of("application", "shop", "stat", "avg", "level", "application")), 0.99);
        assertThat(story.told()).isEmpty();
        story.joined(new SeriesKey("bianque_host_cpu_busy_ratio", joined), 0.9);
        assertThat(story.told()).hasSize(1);
        assertThat(story.last().annotations()).containsEntry("summary", "c1 at 90.0 %");
    }

    @Test
    void furtherValuesComeFromTheSameEntity() {
        var story = new Scenario("""
                rules:
                  - name: Load
                    level: host
                    select: {metric: bianque_host_load5}
                    values:
                      cpus: {metric: bianque_host_cpu_count}
                    when: value > 2.0 * cpus
                    severity: warning
                    annotations: {summary: '{{value}} on {{cpus}} CPUs'}
                """);
        story.read(series("bianque_host_cpu_count", "host", "other"), 1);
        story.read(series("bianque_host_load5"), 9);
        assertThat(story.told()).as("the number of CPUs is not known").isEmpty();
        story.read(series("bianque_host_cpu_count"), 4);
        assertThat(story.told()).containsExactly("0 FIRING");
        assertThat(story.last().annotations()).containsEntry("summary", "9 on 4 CPUs");
    }

    @Test
    void windowTellsTheSlopeAndTheRises() {
        var story = new Scenario("""
                rules:
                  - name: Filling
                    level: host
                    select: {metric: bianque_host_filesystem_used_ratio}
                    window: 5m
                    when: rate > 0.0 && value + rate * 3600.0 >= 1.0
                    severity: warning
                    annotations: {summary: filling}
                  - name: Oom
                    level: host
                    select: {metric: bianque_host_oom_kills_total}
                    window: 60s
                    when: increase > 0
                    severity: warning
                    annotations: {summary: '{{increase}} killed'}
                """);
        var kills = series("bianque_host_oom_kills_total");
        for (int i = 0; i < 30; i++) {
            story.hold(10, ROOT, 0.5 + i * 0.002);
        }
        assertThat(story.transitions).singleElement().satisfies(t -> assertThat(t.alert().rule()).isEqualTo("Filling"));
        story.hold(20, kills, 7);
        assertThat(story.transitions).hasSize(1);
        story.hold(10, kills, 9);
        assertThat(story.last().annotations()).containsEntry("summary", "2 killed");
        story.hold(90, kills, 9);
        assertThat(story.last().to()).isEqualTo(AlertState.RESOLVED);
    }

    @Test
    void tooManyAlertsOfOneRuleAreToldAsOneAndTheFirstStay() {
        var story = new Scenario(DOWN.replace("for: 5s", "for: 0s"));
        for (int i = 0; i < RuleState.ALERTS_MAX + 50; i++) {
            story.read(series("bianque_process_group_up", "group", "g" + i), 0);
        }
        story.pass(5);
        assertThat(story.transitions).hasSize(RuleState.ALERTS_MAX + 1);
        assertThat(story.transitions).filteredOn(t -> t.alert().labels().get("overflow") != null).singleElement()
                .satisfies(t -> assertThat(t.to()).isEqualTo(AlertState.FIRING));
        for (int i = 0; i < RuleState.ALERTS_MAX + 50; i++) {
            story.read(series("bianque_process_group_up", "group", "g" + i), 1);
        }
        story.pass(2);
        assertThat(story.evaluation.counters().active()).isZero();
        assertThat(story.last().alert().labels().get("overflow")).isEqualTo("true");
        assertThat(story.last().to()).isEqualTo(AlertState.RESOLVED);
    }

    @Test
    void twoChangesInOneRecordAreToldAtTwoOffsets() {
        var story = new Scenario(DOWN.replace("for: 5s", "for: 0s")).read(GROUP, 1).pass(1);
        int number = story.number(GROUP);
        long now = story.now();
        story.apply(new CollectorRecord.Samples(story.stamp("db1", 1, now, false), new int[]{number, number},
                new long[]{now + 1, now + 2}, new double[]{1, 0}));
        assertThat(story.transitions).singleElement().satisfies(t -> assertThat(t.to()).isEqualTo(AlertState.FIRING));
    }

    @Test
    void otherRulesCloseWhatTheOldOnesOpenedAndUnchangedOnesKeepTheirTimers() {
        var both = FULL + DOWN.replace("rules:\n", "");
        var story = new Scenario(both).hold(10, ROOT, 0.97).read(GROUP, 0).pass(8);
        assertThat(story.told()).containsExactly("0 PENDING", "10 PENDING", "15 FIRING", "15 FIRING");
        story.rulesBecome(FULL).pass(1);
        assertThat(story.last().alert().rule()).isEqualTo("ProcessGroupDown");
        assertThat(story.last().to()).isEqualTo(AlertState.RESOLVED);
        assertThat(story.transitions).hasSize(5);
        story.pass(60);
        assertThat(story.transitions).hasSize(5);
    }

    @Test
    void pendingAlertOfAnUnchangedRuleFiresOnTimeAfterOtherRulesCame() {
        var story = new Scenario(FULL).read(ROOT, 0.97).pass(10).rulesBecome(FULL + DOWN.replace("rules:\n", ""))
                .read(ROOT, 0.97).pass(10);
        assertThat(story.told()).containsExactly("0 PENDING", "15 FIRING");
    }

    @Test
    void firingAlertOfAChangedRuleGoesOnUntilJudgedAnew() {
        var story = new Scenario(FULL).hold(20, ROOT, 0.97).rulesBecome(FULL.replace("0.95", "0.96")).pass(5);
        assertThat(story.told()).containsExactly("0 PENDING", "15 FIRING");
        story.read(ROOT, 0.5);
        assertThat(story.told()).containsExactly("0 PENDING", "15 FIRING", "25 RESOLVED");
    }

    @Test
    void allThatIsActiveIsToldAgainOnceAMinuteAfterAStart() {
        var both = FULL + DOWN.replace("rules:\n", "");
        var story = new Scenario(both).hold(20, ROOT, 0.97).read(GROUP, 1);
        story.evaluation.caughtUp();
        assertThat(story.told()).containsExactly("0 PENDING", "15 FIRING");
        story.hold(59, ROOT, 0.97);
        assertThat(story.allTold).isEmpty();
        story.pass(1);
        assertThat(story.told()).containsExactly("0 PENDING", "15 FIRING", "80 FIRING");
        assertThat(story.last().from()).isEqualTo(AlertState.FIRING);
        assertThat(story.last().sinceMillis()).isEqualTo(T0);
        assertThat(story.allTold).containsExactly(story.last().logOffset());
        story.hold(300, ROOT, 0.97);
        assertThat(story.allTold).as("once a start").hasSize(1);
    }

    @Test
    void aHoldDoesNotRunOnThroughAGap() {
        var story = new Scenario(FULL.replace("for: 15s", "for: 10m")).read(ROOT, 0.97).pass(7_200);
        story.read(ROOT, 0.97).pass(5);
        assertThat(story.told()).containsExactly("0 PENDING");
        story.hold(620, ROOT, 0.97);
        assertThat(story.told()).containsExactly("0 PENDING", "7800 FIRING");
        assertThat(story.last().sinceMillis()).isEqualTo(T0 + 7_200_000);
    }

    @Test
    void whatTheBacklogBringsOfAGapMovesTheStartOfTheHoldEarlier() {
        var story = new Scenario(FULL.replace("for: 15s", "for: 10m")).read(ROOT, 0.97).pass(300).read(ROOT, 0.97);
        for (int second = 10; second < 300; second += 10) {
            story.readAt(ROOT, T0 + second * 1_000L, 0.98, true);
        }
        story.hold(330, ROOT, 0.97);
        assertThat(story.told()).containsExactly("0 PENDING", "610 FIRING");
    }

    @Test
    void aRecoveryDoesNotRunOnThroughAGap() {
        var story = new Scenario(with(DOWN, "keep_firing_for", "5m")).hold(10, GROUP, 0).read(GROUP, 1).pass(7_200);
        story.read(GROUP, 1).pass(5);
        assertThat(story.told()).containsExactly("0 PENDING", "5 FIRING", "10 RECOVERING");
        story.hold(310, GROUP, 1);
        assertThat(story.told()).containsExactly("0 PENDING", "5 FIRING", "10 RECOVERING", "7510 RESOLVED");
    }

    private static final String LOST = """
            rules:
              - name: AgentLost
                level: agent
                when: liveness == "lost"
                for: 30s
                severity: critical
                annotations: {summary: '{{labels.host}} is lost'}
            """;

    @Test
    void pendingAlertOfAnEditedRuleThatNoReadingJudgesAgainStillFires() {
        var story = new Scenario(LOST).session("db1").liveness("db1", Liveness.LOST).pass(5);
        assertThat(story.told()).containsExactly("0 PENDING");
        story.rulesBecome(LOST.replace("is lost", "has gone")).pass(60);
        assertThat(story.told()).containsExactly("0 PENDING", "30 FIRING");
        assertThat(story.last().annotations()).containsEntry("summary", "db1 has gone");
    }

    @Test
    void pendingAlertOfAnEditedRuleThatDoesNotHoldAnyMoreEnds() {
        var story = new Scenario(LOST).session("db1").liveness("db1", Liveness.LOST).pass(5);
        story.rulesBecome(LOST.replace("== \"lost\"", "== \"late\"")).pass(60);
        assertThat(story.told()).hasSize(2).last().asString().endsWith("INACTIVE");
    }

    @Test
    void severityThatIsRaisedWhileItFiresIsToldAtOnce() {
        var mild = FULL.replace("severity: critical", "severity: warning");
        var story = new Scenario(mild).hold(20, ROOT, 0.97);
        assertThat(story.last().severity()).isEqualTo(Severity.WARNING);
        story.rulesBecome(FULL).pass(1);
        assertThat(story.told()).containsExactly("0 PENDING", "15 FIRING", "20 FIRING");
        assertThat(story.last().from()).isEqualTo(AlertState.FIRING);
        assertThat(story.last().severity()).isEqualTo(Severity.CRITICAL);
        story.hold(60, ROOT, 0.97);
        assertThat(story.told()).hasSize(3);
    }

    @Test
    void counterThatIsNewHasNotStoodStill() {
        var story = new Scenario("""
                rules:
                  - name: NothingOrdered
                    level: host
                    select: {metric: orders_total}
                    window: 10m
                    when: increase < 1
                    severity: warning
                    annotations: {summary: '{{increase}}'}
                  - name: Ordered
                    level: host
                    select: {metric: orders_total}
                    window: 10m
                    when: increase >= 3.0
                    severity: info
                    annotations: {summary: '{{increase}}'}
                """).hold(300, series("orders_total"), 7);
        assertThat(story.told()).isEmpty();
        story.hold(20, series("orders_total"), 10);
        assertThat(story.told()).as("what rose has risen").containsExactly("300 FIRING");
        story.hold(900, series("orders_total"), 10);
        assertThat(story.told()).containsExactly("300 FIRING", "900 FIRING", "900 RESOLVED");
        var gap = new Scenario(FULL).read(ROOT, 0.1);
        gap.rulesBecome(
                """
                        rules:
                          - {name: Low, level: host, select: {metric: bianque_host_load1}, window: 1m, when: min > 0.9 || max < 0.05,
                             severity: warning, annotations: {summary: low}}
                        """)
                .read(series("bianque_host_load1"), Double.NaN).pass(60);
        assertThat(gap.told()).isEmpty();
    }

    @Test
    void aReadingThatIsNoNumberNeitherRaisesNorEndsAndInfinityIsOne() {
        var story = new Scenario(FULL).hold(60, ROOT, Double.NaN);
        assertThat(story.told()).isEmpty();
        story.hold(30, ROOT, Double.POSITIVE_INFINITY);
        assertThat(story.last().to()).isEqualTo(AlertState.FIRING);
        story.hold(60, ROOT, Double.NaN);
        assertThat(story.last().to()).as("nobody has read that it is well").isEqualTo(AlertState.FIRING);
        story.hold(60, ROOT, Double.NEGATIVE_INFINITY);
        assertThat(story.last().to()).isEqualTo(AlertState.RESOLVED);
    }

    @Test
    void aGapNoLongerThanSilenceLastsDoesNotEndAHold() {
        var story = new Scenario(FULL.replace("for: 15s", "for: 2m")).read(ROOT, 0.97).pass(55).read(ROOT, 0.97)
                .pass(55)
                .read(ROOT, 0.97).pass(15);
        assertThat(story.told()).containsExactly("0 PENDING", "120 FIRING");
    }

    @Test
    void whatWasWellInBetweenIsNotHeldThrough() {
        var story = new Scenario(FULL.replace("for: 15s", "for: 10m")).pass(1_200).read(ROOT, 0.97);
        for (int second = 0; second < 1_190; second += 10) {
            boolean well = second >= 1_150;
            story.readAt(ROOT, T0 + second * 1_000L, well ? 0.1 : 0.98, true);
            if (second % 100 == 50) {
                story.pass(1);
            }
        }
        assertThat(story.told()).contains("1200 PENDING").doesNotContain("1200 FIRING");
        story.hold(60, ROOT, 0.97);
        assertThat(story.told()).containsExactly("1200 PENDING", "600 FIRING past", "1140 RESOLVED past");
        story.hold(600, ROOT, 0.97);
        assertThat(story.last().sinceMillis()).isEqualTo(T0 + 1_200_000);
        assertThat(story.told()).endsWith("1800 FIRING");
    }

    @Test
    void hostThatMovesIsJudgedAnewThoughItsValueIsTheSame() {
        var story = new Scenario("""
                rules:
                  - name: Flag
                    level: host
                    select: {metric: flag}
                    when: value >= 1 && labels.cluster == "prod"
                    severity: warning
                    annotations: {summary: '{{labels.cluster}}'}
                """).hold(20, series("flag", "cluster", "prod"), 1).hold(20, series("flag", "cluster", "test"), 1);
        assertThat(story.told()).containsExactly("0 FIRING", "20 RESOLVED");
        story.hold(20, series("flag", "cluster", "prod2"), 1);
        assertThat(story.told()).hasSize(2);
    }

    @Test
    void readingsThatMatchNoRuleAreNotJudged() {
        var story = new Scenario(FULL).read(series("bianque_host_load1"), 99).pass(5);
        assertThat(story.evaluation.counters().judged()).isZero();
    }
}
