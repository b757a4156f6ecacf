package io.bianque.alerting.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.alerting.journal.JournalReader;
import io.bianque.alerting.journal.JournalWriter;
import io.bianque.alerting.run.Run.Guard;
import io.bianque.alerting.run.Run.Status;
import io.bianque.alerting.runbook.RunInput;
import io.bianque.collector.action.ActionOutcome;
import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.RedundancyGroup;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunbookCoreTest {
    private static final String RESTART = """
            runbooks:
              - name: restart-redis
                for: {entities: ["resource:redis"]}
                auto: true
                verify_within: 60s
                per_hour: 2
                steps:
                  - action: restart-redis
                    args: {unit: "{{name}}"}
                    timeout: 20s
            """;

    private final Stage stage = new Stage();

    @Test
    void anAutomaticRunActsIsVerifiedAndHasSucceeded() {
        stage.runbooks(RESTART).open("INC-1", "resource:redis");
        var order = stage.order();
        assertThat(order.host()).isEqualTo("web-1");
        assertThat(order.action()).isEqualTo("restart-redis");
        assertThat(order.args()).isEqualTo(Map.of("unit", "redis"));
        assertThat(order.timeoutMillis()).isEqualTo(20_000);
        stage.tick(2);
        stage.ends(ActionOutcome.SUCCEEDED);
        assertThat(stage.asks).isEmpty();
        assertThat(stage.status("RUN-1")).isEqualTo(Status.RUNNING);
        stage.tick(10);
        stage.close("INC-1");
        assertThat(stage.status("RUN-1")).isEqualTo(Status.SUCCEEDED);
        assertThat(stage.keys()).containsExactly("started", "step", "step_done", "succeeded");
        assertThat(stage.notes).noneMatch(Note::tell);
    }

    @Test
    void whatAnActionSaidStandsInTheAuditAndNotInTheTimeline() {
        stage.runbooks(RESTART).open("INC-1", "resource:redis");
        stage.ends(ActionOutcome.SUCCEEDED);
        assertThat(stage.run("RUN-1").audit().getLast().args()).containsEntry("output", "said");
        assertThat(stage.notes.getLast().args()).doesNotContainKey("output").containsEntry("host", "web-1");
    }

    @Test
    void anEffectThatDoesNotComeFailsTheRunAndIsTold() {
        stage.runbooks(RESTART).open("INC-1", "resource:redis");
        stage.ends(ActionOutcome.SUCCEEDED);
        stage.tick(59);
        assertThat(stage.status("RUN-1")).isEqualTo(Status.RUNNING);
        stage.tick(1);
        assertThat(stage.status("RUN-1")).isEqualTo(Status.FAILED);
        assertThat(stage.notes.getLast().key()).isEqualTo("timeline.run_failed_not_mended");
        assertThat(stage.notes.getLast().tell()).isTrue();
    }

    @Test
    void aRunbookThatIsNotAutomaticWaitsForAPerson() {
        stage.runbooks(RESTART.replace("auto: true", "auto: false")).open("INC-1", "resource:redis");
        assertThat(stage.status("RUN-1")).isEqualTo(Status.PROPOSED);
        assertThat(stage.asks).isEmpty();
        stage.decide("RUN-1", true);
        assertThat(stage.asks).hasSize(1);
        assertThat(stage.run("RUN-1").decidedBy()).isEqualTo("ann");
    }

    @Test
    void notApprovedInTimeIsANo() {
        stage.runbooks(RESTART.replace("auto: true", "approve_within: 30s")).open("INC-1", "resource:redis");
        stage.tick(30);
        assertThat(stage.status("RUN-1")).isEqualTo(Status.EXPIRED);
        assertThat(stage.decide("RUN-1", true)).isFalse();
        assertThat(stage.asks).isEmpty();
    }

    @Test
    void aRejectedRunDoesNothing() {
        stage.runbooks(RESTART.replace("auto: true", "auto: false")).open("INC-1", "resource:redis");
        stage.decide("RUN-1", false);
        assertThat(stage.status("RUN-1")).isEqualTo(Status.REJECTED);
        stage.tick(10);
        assertThat(stage.asks).isEmpty();
    }

    @Test
    void anApprovalOfAnotherPlanApprovesNothing() {
        stage.runbooks(RESTART.replace("auto: true", "auto: false")).open("INC-1", "resource:redis");
        stage.give(new RunInput.Decided("RUN-1", true, "ann", "another", "c"));
        assertThat(stage.status("RUN-1")).isEqualTo(Status.PROPOSED);
    }

    @Test
    void aCauseThatIsOnlyPossibleWaitsForAPersonUntilItIsSure() {
        stage.runbooks(RESTART);
        stage.open("INC-1", "resource:redis", 0.5);
        assertThat(stage.status("RUN-1")).isEqualTo(Status.PROPOSED);
        stage.open("INC-1", "resource:redis", 0.8);
        assertThat(stage.status("RUN-1")).isEqualTo(Status.RUNNING);
    }

    @Test
    void anApprovalAfterTheIncidentIsOverDoesNothing() {
        stage.runbooks(RESTART.replace("auto: true", "auto: false")).open("INC-1", "resource:redis");
        stage.close("INC-1");
        assertThat(stage.status("RUN-1")).isEqualTo(Status.CANCELLED);
        stage.decide("RUN-1", true);
        assertThat(stage.asks).isEmpty();
    }

    @Test
    void theCauseIsLookedAtAgainAtTheMomentOfActing() {
        stage.runbooks(RESTART.replace("steps:", "steps:\n      - wait: 10s")).open("INC-1", "resource:redis");
        stage.tick(5);
        stage.open("INC-1", "host:web-1");
        stage.tick(5);
        assertThat(stage.asks).isEmpty();
        assertThat(stage.status("RUN-1")).isEqualTo(Status.FAILED);
        assertThat(stage.keys()).endsWith("failed_other_cause");
    }

    @Test
    void anotherCauseCancelsWhatWasProposedForTheFirst() {
        stage.runbooks(RESTART.replace("auto: true", "auto: false")).open("INC-1", "resource:redis");
        stage.open("INC-1", "host:web-1");
        assertThat(stage.status("RUN-1")).isEqualTo(Status.CANCELLED);
    }

    @Test
    void anOrderIsNotGivenAgainOnceTheIncidentIsOverButItsEndStillCounts() {
        stage.runbooks(RESTART).open("INC-1", "resource:redis");
        stage.close("INC-1");
        assertThat(stage.asks).singleElement().matches(each -> !each.wanted());
        assertThat(stage.status("RUN-1")).isEqualTo(Status.RUNNING);
        stage.ends(ActionOutcome.SUCCEEDED);
        assertThat(stage.status("RUN-1")).isEqualTo(Status.SUCCEEDED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"timeline.merged", "timeline.resolved_by", "timeline.not_judged"})
    void anIncidentThatWasNotMendedProvesNoHelp(String how) {
        stage.runbooks(RESTART).open("INC-1", "resource:redis");
        stage.ends(ActionOutcome.SUCCEEDED);
        stage.close("INC-1", how);
        assertThat(stage.status("RUN-1")).isEqualTo(Status.CANCELLED);
        assertThat(stage.notes).noneMatch(Note::saysThatItHelped);
        assertThat(stage.keys()).endsWith("cancelled_unproven");
        assertThat(stage.core.counters().succeeded()).isZero();
    }

    @Test
    void anAnswerAfterTheMergeProvesNoHelpAlsoAfterARestart() {
        stage.runbooks(RESTART).open("INC-1", "resource:redis");
        stage.close("INC-1", "timeline.merged");
        stage.restart();
        stage.ends(ActionOutcome.SUCCEEDED);
        assertThat(stage.status("RUN-1")).isEqualTo(Status.CANCELLED);
        assertThat(stage.keys()).endsWith("cancelled_unproven");
    }

    @Test
    void theEndOfAnotherCauseProvesNoHelp() {
        stage.runbooks(RESTART).open("INC-1", "resource:redis");
        stage.ends(ActionOutcome.SUCCEEDED);
        stage.open("INC-1", "host:web-1");
        stage.close("INC-1");
        assertThat(stage.status("RUN-1")).isEqualTo(Status.CANCELLED);
        assertThat(stage.notes).noneMatch(Note::saysThatItHelped);
    }

    @Test
    void aSnapshotOfBeforeTheEndsWereKeptClaimsNoHelp() {
        stage.runbooks(RESTART).open("INC-1", "resource:redis");
        stage.close("INC-1");
        var bytes = stage.snapshot();
        bytes[0] = 1;
        var in = new JournalReader(Arrays.copyOf(bytes, bytes.length - emptyList().length));
        stage.core.read(in);
        in.end();
        stage.ends(ActionOutcome.SUCCEEDED);
        assertThat(stage.status("RUN-1")).isEqualTo(Status.CANCELLED);
    }

    private static byte[] emptyList() {
        return new JournalWriter().list(List.<String>of(), JournalWriter::text).toBytes();
    }

    @Test
    void anAutomaticRunThatWaitsGoesBackToAPersonWhenTheCauseIsHardlyBelievedAnyMore() {
        stage.runbooks(RESTART);
        stage.automation(false);
        stage.open("INC-1", "resource:redis");
        assertThat(stage.status("RUN-1")).isEqualTo(Status.READY);
        stage.open("INC-1", "resource:redis", 0.3);
        stage.automation(true);
        stage.tick(1);
        assertThat(stage.asks).isEmpty();
        assertThat(stage.status("RUN-1")).isEqualTo(Status.PROPOSED);
        stage.open("INC-1", "resource:redis", 0.9);
        assertThat(stage.status("RUN-1")).isEqualTo(Status.RUNNING);
    }

    @Test
    void anAutomaticRunStopsBeforeItsNextActionWhenTheCauseIsHardlyBelievedAnyMore() {
        stage.runbooks(RESTART.replace("steps:", "steps:\n      - wait: 10s")).open("INC-1", "resource:redis");
        stage.open("INC-1", "resource:redis", 0.3);
        stage.tick(10);
        assertThat(stage.asks).isEmpty();
        assertThat(stage.keys()).endsWith("failed_unsure");
    }

    @Test
    void whatAPersonApprovedGoesOnHoweverSureTheCauseIs() {
        stage.runbooks(RESTART.replace("steps:", "steps:\n      - wait: 10s"));
        stage.open("INC-1", "resource:redis", 0.5);
        stage.decide("RUN-1", true);
        stage.open("INC-1", "resource:redis", 0.3);
        stage.tick(10);
        assertThat(stage.asks).singleElement().matches(ActionRequest::wanted);
    }

    @Test
    void aRunbookThatIsTakenAwayDoesNothingMore() {
        stage.runbooks(RESTART.replace("steps:", "steps:\n      - wait: 10s")).open("INC-1", "resource:redis");
        stage.give(new RunInput.RunbooksSet(List.of()));
        stage.tick(10);
        assertThat(stage.asks).isEmpty();
        assertThat(stage.keys()).endsWith("failed_removed");
    }

    @Test
    void anOrderThatWasNotSentIsTakenBackWithItsRunbook() {
        stage.runbooks(RESTART).open("INC-1", "resource:redis");
        stage.give(new RunInput.RunbooksSet(List.of()));
        assertThat(stage.asks).singleElement().matches(each -> !each.wanted());
    }

    @Test
    void aHostThatDoesNotAnswerFailsTheRun() {
        stage.runbooks(RESTART).open("INC-1", "resource:redis");
        stage.tick(80);
        assertThat(stage.status("RUN-1")).isEqualTo(Status.FAILED);
        assertThat(stage.keys()).endsWith("step_failed", "failed_no_answer");
        assertThat(stage.asks).isEmpty();
    }

    @Test
    void theSwitchHoldsBackWhatHasNotStarted() {
        stage.runbooks(RESTART);
        stage.automation(false);
        stage.open("INC-1", "resource:redis");
        assertThat(stage.run("RUN-1").waitsFor()).isEqualTo(Guard.AUTOMATION_OFF);
        stage.tick(5);
        assertThat(stage.asks).isEmpty();
        stage.automation(true);
        stage.tick(1);
        assertThat(stage.status("RUN-1")).isEqualTo(Status.RUNNING);
        assertThat(stage.keys()).containsSubsequence("waits_automation", "started");
    }

    @Test
    void theSwitchStopsWhatHasStarted() {
        stage.runbooks(RESTART.replace("steps:", "steps:\n      - wait: 10s")).open("INC-1", "resource:redis");
        stage.automation(false);
        stage.tick(10);
        assertThat(stage.asks).isEmpty();
        assertThat(stage.status("RUN-1")).isEqualTo(Status.FAILED);
        assertThat(stage.keys()).endsWith("failed_automation");
    }

    @Test
    void theSwitchTakesBackAnOrderThatWasNotSent() {
        stage.runbooks(RESTART).open("INC-1", "resource:redis");
        assertThat(stage.asks).singleElement().matches(ActionRequest::wanted);
        stage.automation(false);
        assertThat(stage.asks).singleElement().matches(each -> !each.wanted());
    }

    @Test
    void noPersonTurnsOnWhatTheConfigurationTurnedOff() {
        stage.give(new RunInput.AutomationSet(false, true, "configuration", ""));
        stage.automation(true);
        assertThat(stage.core.automation().isOn()).isFalse();
        stage.give(new RunInput.AutomationSet(true, true, "configuration", ""));
        assertThat(stage.core.automation().isOn()).isTrue();
    }

    @Test
    void oneRunAtATimeIsAtWorkOnACause() {
        stage.runbooks(RESTART);
        stage.open("INC-1", "resource:redis");
        stage.open("INC-2", "resource:redis");
        assertThat(stage.run("RUN-2").waitsFor()).isEqualTo(Guard.BUSY);
        stage.ends(ActionOutcome.SUCCEEDED);
        stage.close("INC-1");
        stage.tick(1);
        assertThat(stage.status("RUN-2")).isEqualTo(Status.RUNNING);
    }

    @Test
    void aRunbookDoesNotStartMoreOftenWithinAnHourThanItMay() {
        stage.runbooks(RESTART.replace("approve_within", "x").replace("auto: true",
                "auto: true\n    approve_within: 2h"));
        for (int i = 1; i <= 2; i++) {
            stage.open("INC-" + i, "resource:redis");
            stage.ends(ActionOutcome.SUCCEEDED);
            stage.close("INC-" + i);
        }
        stage.open("INC-3", "resource:redis");
        assertThat(stage.run("RUN-3").waitsFor()).isEqualTo(Guard.RATE);
        stage.tick(3_599);
        assertThat(stage.status("RUN-3")).isEqualTo(Status.READY);
        stage.tick(1);
        assertThat(stage.status("RUN-3")).isEqualTo(Status.RUNNING);
    }

    @Test
    void noMoreOfARedundancyGroupIsWorkedOnAtOnceThanItsShare() {
        stage.core.groups(List.of(new RedundancyGroup(EntityId.parse("group:db").orElseThrow(),
                List.of(host("db-1"), host("db-2"), host("db-3"), host("db-4")), 2)));
        stage.runbooks(RESTART.replace("\"resource:redis\"", "\"process:*/postgres\"")
                .replace("per_hour: 2", "per_hour: 9\n    share: 0.5"));
        for (int i = 1; i <= 3; i++) {
            stage.open("INC-" + i, "process:db-" + i + "/postgres");
        }
        assertThat(stage.status("RUN-1")).isEqualTo(Status.RUNNING);
        assertThat(stage.status("RUN-2")).isEqualTo(Status.RUNNING);
        assertThat(stage.run("RUN-3").waitsFor()).isEqualTo(Guard.SHARE);
        stage.restart();
        stage.tick(1);
        assertThat(stage.run("RUN-3").waitsFor()).isEqualTo(Guard.SHARE);
    }

    private static EntityId host(String name) {
        return EntityId.parse("host:" + name).orElseThrow();
    }

    @Test
    void aDryRunOnlyTells() {
        stage.runbooks(RESTART.replace("auto: true", "auto: true\n    dry_run: true")).open("INC-1", "resource:redis");
        assertThat(stage.status("RUN-1")).isEqualTo(Status.REHEARSED);
        assertThat(stage.keys()).containsExactly("rehearsed");
        stage.tick(10);
        assertThat(stage.asks).isEmpty();
    }

    private static final String TWO = """
            runbooks:
              - name: swap
                for: {entities: ["resource:redis"]}
                auto: true
                steps:
                  - action: drain
                    undo: {action: undrain, args: {what: "{{name}}"}}
                  - check: 30s
                  - action: failover
                    undo: {action: failback}
                  - check: 30s
            """;

    @Test
    void aCheckThatSeesTheIncidentEndLeavesTheRestOut() {
        stage.runbooks(TWO).open("INC-1", "resource:redis");
        stage.ends(ActionOutcome.SUCCEEDED);
        stage.tick(3);
        stage.close("INC-1");
        assertThat(stage.status("RUN-1")).isEqualTo(Status.SUCCEEDED);
        assertThat(stage.asks).isEmpty();
    }

    @Test
    void whatDidNotHelpIsTakenBackInReverse() {
        stage.runbooks(TWO).open("INC-1", "resource:redis");
        stage.ends(ActionOutcome.SUCCEEDED);
        stage.tick(30);
        assertThat(stage.order().action()).isEqualTo("failover");
        stage.ends(ActionOutcome.SUCCEEDED);
        stage.tick(30);
        assertThat(stage.status("RUN-1")).isEqualTo(Status.UNDOING);
        assertThat(stage.order().action()).isEqualTo("failback");
        stage.ends(ActionOutcome.SUCCEEDED);
        assertThat(stage.order().action()).isEqualTo("undrain");
        assertThat(stage.order().args()).isEqualTo(Map.of("what", "redis"));
        stage.ends(ActionOutcome.SUCCEEDED);
        assertThat(stage.status("RUN-1")).isEqualTo(Status.UNDONE);
        assertThat(stage.keys()).endsWith("failed_not_mended", "undo", "undo_done", "undo", "undo_done", "undone");
    }

    @Test
    void anActionThatTheHostRefusedNeedsNoUndoing() {
        stage.runbooks(TWO).open("INC-1", "resource:redis");
        stage.ends(ActionOutcome.REFUSED);
        assertThat(stage.status("RUN-1")).isEqualTo(Status.FAILED);
        assertThat(stage.asks).isEmpty();
    }

    @Test
    void undoingThatFailsIsToldToo() {
        stage.runbooks(TWO).open("INC-1", "resource:redis");
        stage.ends(ActionOutcome.FAILED);
        assertThat(stage.order().action()).isEqualTo("undrain");
        stage.ends(ActionOutcome.FAILED);
        assertThat(stage.status("RUN-1")).isEqualTo(Status.FAILED);
        assertThat(stage.notes.getLast().key()).isEqualTo("timeline.run_undo_failed");
        assertThat(stage.notes.getLast().tell()).isTrue();
    }

    @Test
    void everyExecutionHasANameOfItsOwn() {
        stage.runbooks(TWO).open("INC-1", "resource:redis");
        assertThat(stage.order().runId()).isEqualTo("i1-run-1-1");
        stage.ends(ActionOutcome.FAILED);
        assertThat(stage.order().runId()).isEqualTo("i1-run-1-1u");
    }

    @Test
    void afterARestartTheSameIsAskedUnderTheSameName() {
        stage.runbooks(RESTART).open("INC-1", "resource:redis");
        var before = stage.order();
        stage.asks = List.of();
        stage.restart();
        assertThat(stage.order()).isEqualTo(before);
        stage.ends(ActionOutcome.SUCCEEDED);
        stage.close("INC-1");
        assertThat(stage.status("RUN-1")).isEqualTo(Status.SUCCEEDED);
    }

    @Test
    void anEndThatIsToldAgainChangesNothing() {
        stage.runbooks(RESTART).open("INC-1", "resource:redis");
        var end = new RunInput.ActionEnded(stage.order().runId(), ActionOutcome.SUCCEEDED, 0, "", "");
        assertThat(stage.give(end)).isTrue();
        assertThat(stage.give(end)).isFalse();
    }

    @Test
    void anIncidentIsTriedOnceByEachRunbook() {
        stage.runbooks(RESTART).open("INC-1", "resource:redis");
        stage.ends(ActionOutcome.FAILED);
        stage.open("INC-1", "resource:redis", 0.95);
        stage.tick(10);
        assertThat(stage.runs).hasSize(1);
    }

    @Test
    void aRunbookThatWasChangedIsProposedAnew() {
        stage.runbooks(RESTART.replace("auto: true", "auto: false")).open("INC-1", "resource:redis");
        stage.runbooks(RESTART.replace("auto: true", "auto: false").replace("20s", "25s"));
        assertThat(stage.status("RUN-1")).isEqualTo(Status.CANCELLED);
        assertThat(stage.status("RUN-2")).isEqualTo(Status.PROPOSED);
        assertThat(stage.run("RUN-2").planHash()).isNotEqualTo(stage.run("RUN-1").planHash());
    }

    @Test
    void aBlankThatNothingFillsCancelsTheRun() {
        stage.runbooks(RESTART.replace("{{name}}", "{{labels.unit}}")).open("INC-1", "resource:redis");
        assertThat(stage.status("RUN-1")).isEqualTo(Status.CANCELLED);
        assertThat(stage.notes.getLast().args()).containsEntry("detail",
                "nothing fills {{labels.unit}} for resource:redis");
    }

    @Test
    void whatIsBeyondTheBoundIsCountedAndNotMade() {
        stage.runbooks(RESTART.replace("\"resource:redis\"", "resource").replace("auto: true", "auto: false"));
        for (int i = 0; i <= RunbookCore.OPEN_MAX; i++) {
            stage.open("INC-" + i, "resource:r" + i);
        }
        assertThat(stage.core.counters().dropped()).isEqualTo(1);
        assertThat(stage.core.counters().proposed()).isEqualTo(RunbookCore.OPEN_MAX);
    }
}
