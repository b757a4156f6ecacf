package io.bianque.alerting.incident;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.alerting.alert.AlertState;
import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.journal.Intent;
import io.bianque.alerting.journal.JournalInput;
import io.bianque.alerting.journal.JournalInputs;
import io.bianque.alerting.journal.JournalReader;
import io.bianque.alerting.journal.JournalWriter;
import io.bianque.alerting.notify.Texts;
import io.bianque.alerting.runbook.RunInput;
import io.bianque.alerting.runbook.Runbook;
import io.bianque.alerting.runbook.RunbookLoader;
import io.bianque.collector.action.ActionOutcome;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
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

    private static final String ASKS = RESTART.replace("auto: true", "auto: false");

    private static List<String> remarks(Intent intent) {
        return intent.page().words().stream().map(Intent.Words::key).filter(key -> key.startsWith("remark.")).toList();
    }

    @Test
    void theVeryPageSaysThatARunWaitsForApproval() {
        driver.receivers(Driver.receiver("ops"));
        runbooks(load(ASKS));
        var page = driver.fire("h1");
        assertThat(page).singleElement().satisfies(each -> {
            assertThat(each.kind()).isEqualTo(Intent.Kind.TRIGGER);
            assertThat(remarks(each)).containsExactly("remark.run_waits");
            assertThat(new Texts(Locale.SIMPLIFIED_CHINESE, ZoneOffset.UTC).text(each, ""))
                    .contains("预案 restart-host（RUN-1）待批准，所需角色：approver");
        });
        assertThat(driver.core.openIntents()).isEqualTo(page);
        driver.deliverAll();
        assertThat(driver.tick(60)).as("said once").isEmpty();
        driver.resolve("h1");
        assertThat(driver.intents.getLast().kind()).isEqualTo(Intent.Kind.RESOLVE);
        assertThat(remarks(driver.intents.getLast())).as("nothing waits when it is over").isEmpty();
    }

    @Test
    void whoWasPagedBeforeIsToldOnceUnderTheSameKeyThatARunWaits() {
        driver.receivers(Driver.receiver("ops"));
        var page = driver.fire("h1").getFirst();
        driver.deliverAll();
        driver.acknowledge("INC-1");
        driver.deliverAll();
        runbooks(load(ASKS));
        driver.tick(1);
        var update = driver.intents.getLast();
        assertThat(update.kind()).isEqualTo(Intent.Kind.UPDATE);
        assertThat(update.dedupKey()).isEqualTo(page.dedupKey());
        assertThat(new Texts(Locale.ENGLISH, ZoneOffset.UTC).title(update))
                .startsWith("[critical] A runbook waits for approval: ");
        int told = driver.intents.size();
        driver.deliverAll();
        driver.tick(60);
        assertThat(driver.intents).as("once, and nobody has to acknowledge again").hasSize(told);

        var run = driver.core.runs().everything().getFirst();
        driver.apply(new JournalInput.OfRuns(new RunInput.Decided(run.id(), true, "li", run.planHash(), "c1")));
        driver.apply(new JournalInput.OfRuns(
                new RunInput.ActionEnded("t1-run-1-1", ActionOutcome.FAILED, 1, "no", "")));
        driver.deliverAll();
        driver.unacknowledge("INC-1");
        assertThat(remarks(driver.intents.getLast())).as("it does not wait any more")
                .containsExactly("remark.run_failed");
    }

    @Test
    void aSnapshotKeepsWhatMessagesSay() {
        driver.receivers(Driver.receiver("ops"));
        runbooks(load(ASKS));
        driver.fire("h1");
        var out = new JournalWriter();
        driver.core.writeSnapshot(out);
        var again = new IncidentCore(CoreLimits.standard());
        again.readSnapshot(new JournalReader(out.toBytes()));
        assertThat(again.openIntents()).isEqualTo(driver.core.openIntents());
        var copy = new JournalWriter();
        again.writeSnapshot(copy);
        assertThat(copy.toBytes()).isEqualTo(out.toBytes());
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
