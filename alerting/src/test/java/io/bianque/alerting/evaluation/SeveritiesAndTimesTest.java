package io.bianque.alerting.evaluation;

import static io.bianque.alerting.evaluation.Scenario.T0;
import static io.bianque.alerting.evaluation.Scenario.series;
import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.alerting.alert.AlertState;
import io.bianque.alerting.alert.Severity;
import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.series.SeriesKey;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeveritiesAndTimesTest {
    private static final SeriesKey LOAD = series("bianque_host_load1");

    private static String rule(String more) {
        return """
                rules:
                  - name: Load
                    level: host
                    select: {metric: bianque_host_load1}
                    when: value > 8.0
                    recover: value < 4.0
                    severity: warning
                    annotations: {summary: 'load {{value}}, {{severity}}'}
                """ + more.indent(4);
    }

    private static List<String> severities(Scenario story) {
        return story.transitions.stream()
                .map(t -> (t.eventTimeMillis() - T0) / 1_000 + " " + t.to() + " " + t.severity()).toList();
    }

    @Test
    void worseIsToldOnceAndAtOnceAndStaysUntilTheEnd() {
        var story = new Scenario(rule("worse: {critical: value > 32.0}")).hold(20, LOAD, 9).hold(20, LOAD, 40)
                .hold(20, LOAD, 9).hold(20, LOAD, 40).hold(10, LOAD, 1).hold(10, LOAD, 9);
        assertThat(severities(story)).containsExactly("0 FIRING WARNING", "20 FIRING CRITICAL", "80 RESOLVED CRITICAL",
                "90 FIRING WARNING");
        assertThat(story.transitions.get(1).from()).isEqualTo(AlertState.FIRING);
        assertThat(story.transitions.get(1).annotations()).containsEntry("summary", "load 40, critical");
    }

    @Test
    void worseMustHoldAsLongAsTheAlertMust() {
        var story = new Scenario(rule("worse: {critical: value > 32.0}\nfor: 15s")).hold(20, LOAD, 40);
        assertThat(severities(story)).containsExactly("0 PENDING WARNING", "15 FIRING CRITICAL");
        var other = new Scenario(rule("worse: {critical: value > 32.0}\nfor: 15s")).hold(20, LOAD, 9)
                .hold(10, LOAD, 40).hold(10, LOAD, 9).hold(20, LOAD, 40);
        assertThat(severities(other)).containsExactly("0 PENDING WARNING", "15 FIRING WARNING",
                "55 FIRING CRITICAL");
    }

    @Test
    void worseSurvivesARestart() {
        var story = new Scenario(rule("worse: {critical: value > 32.0}\nfor: 15s")).hold(20, LOAD, 9)
                .hold(10, LOAD, 40).restart(2).read(LOAD, 40).pass(10);
        assertThat(severities(story)).containsExactly("0 PENDING WARNING", "15 FIRING WARNING", "35 FIRING CRITICAL");
        story.restart(2).hold(20, LOAD, 40);
        assertThat(story.transitions).hasSize(3);
        assertThat(story.hold(10, LOAD, 1).last().severity()).isEqualTo(Severity.CRITICAL);
    }

    @Test
    void alertThatComesAndGoesIsToldOnceUntilItRests() {
        var story = new Scenario(rule("flapping: true"));
        for (int i = 0; i < 30; i++) {
            story.hold(10, LOAD, i % 2 == 0 ? 9 : 1);
        }
        // The seventh change is the first above 30 percent; before that the alert follows its condition.
        assertThat(story.transitions).hasSizeLessThan(10);
        assertThat(story.last().to()).isEqualTo(AlertState.FIRING);
        assertThat(story.last().annotations().get("flapping")).contains("changes in the last 20 readings");
        assertThat(story.last().annotations().get("summary")).endsWith("(comes and goes)");
        int told = story.transitions.size();
        story.restart(1);
        for (int i = 0; i < 15; i++) {
            story.hold(10, LOAD, 1);
        }
        assertThat(story.transitions).as("one end").hasSize(told + 1);
        assertThat(story.last().to()).isEqualTo(AlertState.RESOLVED);
        assertThat(story.last().annotations()).doesNotContainKey("flapping");
    }

    @Test
    void swingsTooShortForTheHoldAreToldAsFlapping() {
        var story = new Scenario(rule("flapping: true\nfor: 5m"));
        for (int i = 0; i < 30; i++) {
            story.hold(10, LOAD, i % 2 == 0 ? 9 : 1);
        }
        assertThat(story.transitions).filteredOn(t -> t.to() == AlertState.FIRING).hasSize(1);
        assertThat(new Scenario(rule("for: 5m")).hold(10, LOAD, 9).hold(10, LOAD, 1).transitions)
                .noneMatch(t -> t.to() == AlertState.FIRING);
    }

    @Test
    void alertThatFlappedAndThenFellSilentIsResolvedOnce() {
        var story = new Scenario(rule("flapping: true\nmissing: resolve"));
        for (int i = 0; i < 20; i++) {
            story.hold(10, LOAD, i % 2 == 0 ? 9 : 1);
        }
        int told = story.transitions.size();
        assertThat(story.last().annotations()).containsKey("flapping");
        story.pass(180);
        assertThat(story.transitions).hasSize(told + 1);
        assertThat(story.last().to()).isEqualTo(AlertState.RESOLVED);
        story.hold(60, LOAD, 1);
        assertThat(story.transitions).as("well when it is back").hasSize(told + 1);
    }

    @Test
    void worseDoesNotHoldThroughASilence() {
        var story = new Scenario(rule("worse: {critical: value > 32.0}\nfor: 5m\nmissing: fire")).read(LOAD, 40)
                .pass(800);
        assertThat(severities(story)).containsExactly("0 PENDING WARNING", "300 FIRING WARNING");
    }

    @Test
    void editOfARuleWithTimesResolvesNothing() {
        var yaml = rule("active: [{zone: UTC, from: 08:00, to: 18:00}]");
        var story = new Scenario(yaml).hold(20, LOAD, 9);
        assertThat(story.told()).containsExactly("0 FIRING");
        story.rulesBecome(yaml.replace("load {{value}}", "a load of {{value}}"));
        story.read(LOAD, 9).hold(20, LOAD, 9);
        story.rulesBecome(rule("")).read(LOAD, 9).pass(1);
        story.rulesBecome(yaml).read(LOAD, 9).hold(20, LOAD, 9);
        assertThat(story.told()).containsExactly("0 FIRING");
        story.rulesBecome(rule("active: [{zone: UTC, from: 18:00, to: 19:00}]")).read(LOAD, 9).pass(1);
        assertThat(story.told()).hasSize(2).last().asString().endsWith("RESOLVED");
    }

    @Test
    void weightsAreThoseOfIcinga() {
        var flaps = new Flaps();
        for (int i = 0; i < 5; i++) {
            flaps.judged(i % 2 == 0);
        }
        // The five newest of twenty: 1.18 + 1.16 + 1.14 + 1.12 + 1.10 = 5.7, of 20 that is 28.5 %.
        assertThat(flaps.isFlapping()).isFalse();
        flaps.judged(false); // 5.7 + 1.08 = 6.78: 33.9 %
        assertThat(flaps.isFlapping()).isTrue();
        for (int i = 0; i < 8; i++) {
            flaps.judged(false);
        }
        // Eight places older each is lighter by 0.16: 6.78 - 0.96 = 5.82, which is 29.1 %: above the lower bound.
        assertThat(flaps.isFlapping()).isTrue();
        for (int i = 0; i < 7; i++) {
            flaps.judged(false);
        }
        assertThat(flaps.isFlapping()).isFalse();
    }

    @Test
    void outsideItsTimesARuleHasNoAlerts() {
        // The story begins on Friday 2027-01-15 at 08:00 UTC.
        assertThat(Instant.ofEpochMilli(T0)).hasToString("2027-01-15T08:00:00Z");
        var story = new Scenario(rule("for: 10s\nactive: [{zone: UTC, days: [mon-fri], from: 08:01, to: 08:02}]"));
        story.hold(200, LOAD, 9);
        assertThat(story.told()).containsExactly("60 PENDING", "70 FIRING", "120 RESOLVED");
        assertThat(story.last().annotations()).containsEntry("summary", "Load: not judged outside its times");
    }

    @Test
    void timesSurviveARestart() {
        var yaml = rule("for: 10s\nactive: [{zone: UTC, from: 08:01, to: 08:02}]");
        var story = new Scenario(yaml).hold(65, LOAD, 9).restart(1).hold(30, LOAD, 9);
        assertThat(story.told()).containsExactly("60 PENDING", "70 FIRING");
    }

    @Test
    void dependencyIsJudgedByAllWhoCallIt() {
        var story = new Scenario(
                """
                        rules:
                          - name: Down
                            level: dependency
                            when: callers >= 3.0 && value > 0.5
                            missing_after: 30s
                            severity: critical
                            annotations: {summary: '{{failures}} of {{callers}} ({{value}}) cannot reach {{labels.target}}: {{reason}}'}
                        """);
        for (var host : List.of("a", "b", "c")) {
            call(story, host, CollectorRecord.Check.Outcome.FAILED);
        }
        assertThat(story.told()).containsExactly("0 FIRING");
        assertThat(story.last().annotations()).containsEntry("summary",
                "3 of 3 (100.0 %) cannot reach http://shop/: status 503");
        assertThat(story.last().labels().toMap()).containsEntry("entity", "resource:http://shop/");
        story.restart(1).pass(5);
        call(story, "a", CollectorRecord.Check.Outcome.OK);
        assertThat(story.transitions).hasSize(1);
        call(story, "b", CollectorRecord.Check.Outcome.OK);
        assertThat(story.last().to()).isEqualTo(AlertState.RESOLVED);
        story.pass(31);
        call(story, "c", CollectorRecord.Check.Outcome.FAILED);
        assertThat(story.transitions).as("the others were not heard for too long").hasSize(2);
    }

    @Test
    void callersThatCheckSeldomAreNotForgottenBetweenTheirChecks() {
        var story = new Scenario("""
                rules:
                  - name: Down
                    level: dependency
                    when: value > 0.5
                    severity: critical
                    annotations: {summary: '{{failures}} of {{callers}}'}
                """);
        for (int second = 0; second < 1_200; second++) {
            int caller = second % 120;
            if (caller < 10) {
                call(story, "h" + caller, caller == 9 && second > 120
                        ? CollectorRecord.Check.Outcome.FAILED
                        : CollectorRecord.Check.Outcome.OK);
            }
            story.pass(1);
        }
        assertThat(story.told()).isEmpty();
        story.pass(301);
        call(story, "h9", CollectorRecord.Check.Outcome.FAILED);
        assertThat(story.last().annotations()).as("only h9 is still heard").containsEntry("summary", "1 of 1");
    }

    @Test
    void checksOfOneTargetDoNotUndoEachOther() {
        var story = new Scenario(
                """
                        rules:
                          - {name: Twice, level: call, when: failures >= 2, severity: warning, annotations: {summary: '{{reason}}'}}
                          - {name: Bad, level: call, when: outcome != "ok", severity: warning, annotations: {summary: '{{outcome}}'}}
                        """);
        for (int i = 0; i < 20; i++) {
            story.check("http", CollectorRecord.Check.Outcome.FAILED);
            story.check("tcp", CollectorRecord.Check.Outcome.OK).pass(5);
            story.check("tcp", CollectorRecord.Check.Outcome.OK).pass(5);
        }
        story.restart(1);
        assertThat(story.told()).containsExactly("0 FIRING", "10 FIRING");
        assertThat(story.last().annotations()).containsEntry("summary", "status 503");
        story.check("tcp", CollectorRecord.Check.Outcome.OK).pass(1);
        assertThat(story.told()).hasSize(2);
        story.check("http", CollectorRecord.Check.Outcome.OK).pass(1);
        assertThat(story.told()).endsWith("202 RESOLVED", "202 RESOLVED");
    }

    private static void call(Scenario story, String host, CollectorRecord.Check.Outcome outcome) {
        story.apply(new CollectorRecord.Check(story.stamp(host, 0, story.now(), false), "shop", "http", "http://shop/",
                outcome, outcome == CollectorRecord.Check.Outcome.OK ? "" : "status 503", 0.2, java.util.Map.of(),
                io.bianque.collector.series.Labels.of("host", host)));
    }
}
