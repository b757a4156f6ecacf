package io.bianque.alerting.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.alerting.alert.AlertState;
import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.diagnosis.EvidenceKey;
import io.bianque.alerting.incident.Incidents;
import io.bianque.alerting.journal.JournalInputs;
import io.bianque.alerting.run.Run;
import io.bianque.alerting.run.Runs.Decision;
import io.bianque.alerting.runbook.RunInput;
import io.bianque.alerting.runbook.RunbookLoader;
import io.bianque.collector.action.ActionOrder;
import io.bianque.collector.action.ActionOutcome;
import io.bianque.seam.CrashPoints;
import io.bianque.testkit.SeededRandom;
import io.bianque.testkit.SimulatedDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs of runbooks from the alert to the end of the incident, through a real journal, with an agent that obeys the test. */
class AlertingRunsTest {
    private static final String RUNBOOK = """
            runbooks:
              - name: restart-host
                for: {entities: ["host:h*"], rules: [HostDown]}
                auto: AUTO
                steps: [{action: restart, timeout: 20s}]
            """;

    private final SimulatedDisk disk = new SimulatedDisk();
    private final List<ActionOrder> orders = new CopyOnWriteArrayList<>();
    @TempDir
    private Path directory;

    @SuppressWarnings("NullAway.Init") // JUnit sets the directory
    AlertingRunsTest() {}

    private Server start(boolean automatic) throws IOException {
        return start(automatic, true);
    }

    private Server start(boolean automatic, boolean automation) throws IOException {
        var server = new Server(disk, directory.resolve("bianque.db"), "receivers: []", CrashPoints.none(), automation);
        server.alerting.actThrough(orders::add);
        var yaml = RUNBOOK.replace("AUTO", Boolean.toString(automatic)).getBytes(StandardCharsets.UTF_8);
        if (RunbookLoader.loadDocument("r.yaml", yaml) instanceof RunbookLoader.Outcome.Loaded(var runbooks)) {
            server.alerting.tell(new RunInput.RunbooksSet(runbooks));
        }
        return server;
    }

    private static Run.Status status(Server server) {
        return server.alerting.runs().run("RUN-1").map(Run::status).orElse(Run.Status.PROPOSED);
    }

    @Test
    void anAlertIsMendedAndTheTimelineTellsHow() throws IOException {
        try (var server = start(true)) {
            server.fire(1);
            Server.await("the order", () -> !orders.isEmpty());
            assertThat(orders.getFirst().host()).isEqualTo("h1");
            assertThat(orders.getFirst().runId()).isEqualTo("test-run-1-1");
            server.alerting.desk().output("h1", "test-run-1-1", false, "done so\n");
            server.alerting.desk().done("h1", "test-run-1-1", ActionOutcome.SUCCEEDED, 0, "", 1);
            server.resolve(1);
            Server.await("success", () -> status(server) == Run.Status.SUCCEEDED);
            assertThat(server.incidents().detail("INC-1").orElseThrow().timeline()).extracting(each -> each.key())
                    .containsSubsequence("timeline.opened", "timeline.run_started", "timeline.run_step",
                            "timeline.run_step_done", "timeline.resolved", "timeline.run_succeeded");
            var run = server.alerting.runs().list("INC-1", 10).getFirst();
            assertThat(run.audit()).anyMatch(each -> "done so\n".equals(each.args().get("output")));
            assertThat(run.evidence()).isNotEmpty();
        }
    }

    @Test
    void whatARunHasMendedIsRememberedAsTheCause() throws IOException {
        try (var server = start(true)) {
            server.fire(1);
            Server.await("the order", () -> !orders.isEmpty());
            server.alerting.desk().done("h1", "test-run-1-1", ActionOutcome.SUCCEEDED, 0, "", 1);
            server.resolve(1);
            Server.await("success", () -> status(server) == Run.Status.SUCCEEDED);
            server.alerting.accept(JournalInputs.transition(2_000, "HostDown", "h1", AlertState.PENDING,
                    AlertState.FIRING, Severity.CRITICAL));
            Server.await("the memory", () -> server.incidents().detail("INC-2").flatMap(Incidents.Detail::diagnosis)
                    .filter(found -> found.evidence().stream()
                            .anyMatch(each -> each.key() == EvidenceKey.CONFIRMED_BEFORE))
                    .isPresent());
        }
    }

    @Test
    void afterACrashTheSameOrderIsGivenAgainAndItsEndCounts() throws IOException {
        var first = start(true);
        first.fire(1);
        Server.await("the order", () -> !orders.isEmpty());
        var order = orders.getFirst();
        disk.powerLoss(new SeededRandom(1));
        first.alerting.dispatcher().stop(Duration.ofMillis(200));
        orders.clear();
        try (var second = start(true)) {
            Server.await("the order again", () -> !orders.isEmpty());
            assertThat(orders.getFirst()).isEqualTo(order);
            second.alerting.desk().done("h1", order.runId(), ActionOutcome.SUCCEEDED, 0, "", 1);
            second.alerting.desk().done("h1", order.runId(), ActionOutcome.SUCCEEDED, 0, "", 1);
            second.resolve(1);
            Server.await("success", () -> status(second) == Run.Status.SUCCEEDED);
            assertThat(second.alerting.runs().counters().actions()).isEqualTo(1);
        }
    }

    @Test
    void whatTheConfigurationTurnsOffIsOffBeforeAnOrderIsGivenAgain() throws IOException {
        var first = start(true);
        first.fire(1);
        Server.await("the order", () -> !orders.isEmpty());
        disk.powerLoss(new SeededRandom(1));
        first.alerting.dispatcher().stop(Duration.ofMillis(200));
        orders.clear();
        try (var second = start(true, false)) {
            Server.await("the switch", () -> !second.alerting.runs().automation().isOn());
            second.alerting.desk().again();
            assertThat(orders).isEmpty();
        }
    }

    @Test
    void aPersonApprovesWhatWasShownAndNothingElse() throws IOException {
        try (var server = start(false)) {
            server.fire(1);
            var runs = server.alerting.runs();
            Server.await("the proposal", () -> runs.run("RUN-1").isPresent());
            assertThat(runs.decide("RUN-1", true, "ann", "other", "c1")).isInstanceOf(Decision.Stale.class);
            assertThat(runs.decide("RUN-9", true, "ann", "other", "c2")).isInstanceOf(Decision.Missing.class);
            assertThat(orders).isEmpty();
            var hash = runs.run("RUN-1").orElseThrow().planHash();
            assertThat(runs.decide("RUN-1", true, "ann", hash, "c3")).isInstanceOf(Decision.Taken.class);
            Server.await("the order", () -> !orders.isEmpty());
            assertThat(runs.decide("RUN-1", true, "bob", hash, "c4")).isInstanceOf(Decision.Stale.class);
        }
    }

    @Test
    void theSwitchHoldsAcrossARestart() throws IOException {
        try (var server = start(true)) {
            assertThat(server.alerting.runs().automate(false, "ann", "c1").isOn()).isFalse();
        }
        try (var server = start(true)) {
            server.fire(1);
            Server.await("the run", () -> server.alerting.runs().run("RUN-1").isPresent());
            assertThat(server.alerting.runs().run("RUN-1").orElseThrow().waitsFor())
                    .isEqualTo(Run.Guard.AUTOMATION_OFF);
            assertThat(orders).isEmpty();
            server.alerting.runs().automate(true, "ann", "c2");
            Server.await("the order", () -> !orders.isEmpty());
        }
    }
}
