package io.bianque.alerting.incident;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.alerting.alert.AlertState;
import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.journal.JournalInput;
import io.bianque.alerting.journal.JournalInputs;
import io.bianque.alerting.runbook.RunInput;
import io.bianque.alerting.runbook.Runbook;
import io.bianque.alerting.runbook.RunbookLoader;
import io.bianque.collector.action.ActionOutcome;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the incidents tell the runs of runbooks. */
class IncidentRunsTest {
    private static final String RESTART = """
            runbooks:
              - name: restart-host
                for: {entities: ["host:h*"], rules: [HostDown]}
                auto: true
                verify_within: 1h
                steps: [{action: restart, timeout: 20s}]
            """;

    private final Driver driver = new Driver();

    private void runbooks(List<Runbook> now) {
        driver.apply(new JournalInput.OfRuns(new RunInput.RunbooksSet(now)));
    }

    private static List<Runbook> load(String yaml) {
        if (RunbookLoader.loadDocument("r.yaml",
                yaml.getBytes(StandardCharsets.UTF_8)) instanceof RunbookLoader.Outcome.Loaded(var runbooks)) {
            return runbooks;
        }
        throw new AssertionError(yaml);
    }

    private void restarted() {
        runbooks(load(RESTART));
        driver.fire("h1");
        driver.apply(new JournalInput.OfRuns(
                new RunInput.ActionEnded("t1-run-1-1", ActionOutcome.SUCCEEDED, 0, "", "")));
        assertThat(driver.timeline("INC-1")).endsWith("timeline.run_step_done");
    }

    @Test
    void whatEndsByItselfAfterARunWasMendedByIt() {
        restarted();
        driver.resolve("h1");
        driver.tick(600);
        assertThat(driver.timeline("INC-1")).contains("timeline.resolved", "timeline.run_succeeded");
    }

    @Test
    void whatAPersonEndsIsNoProofThatTheRunHelped() {
        restarted();
        driver.resolveByHand("INC-1");
        assertThat(driver.timeline("INC-1")).contains("timeline.resolved_by", "timeline.run_cancelled_unproven")
                .doesNotContain("timeline.run_succeeded");
    }

    @Test
    void whatIsNotJudgedAnyMoreIsNoProofThatTheRunHelped() {
        restarted();
        driver.reconcile(AlertState.FIRING);
        driver.tick(600);
        assertThat(driver.timeline("INC-1")).contains("timeline.not_judged", "timeline.run_cancelled_unproven")
                .doesNotContain("timeline.run_succeeded");
    }

    @Test
    void runbooksThatComeBackActOnWhatIsSoNow() {
        runbooks(load(RESTART.replace("HostDown", "HostDown, Slow").replace("auto: true", "auto: false")));
        driver.fire("h1");
        runbooks(List.of());
        driver.apply(new JournalInput.Transitioned(JournalInputs.transition(500, "Slow", "h1", AlertState.PENDING,
                AlertState.FIRING, Severity.CRITICAL)));
        driver.resolve("h1");
        driver.tick(2);
        assertThat(driver.view("INC-1").incident().isOpen()).isTrue();
        runbooks(load(RESTART));
        assertThat(driver.core.runs().everything()).hasSize(1).noneMatch(run -> run.startedMillis() != null);
    }
}
