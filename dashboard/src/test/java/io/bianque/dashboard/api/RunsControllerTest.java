package io.bianque.dashboard.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.alerting.run.Automation;
import io.bianque.alerting.run.Run;
import io.bianque.alerting.run.Runs;
import io.bianque.alerting.runbook.Approvers;
import io.bianque.alerting.runbook.Order;
import io.bianque.alerting.runbook.Runbook;
import io.bianque.alerting.runbook.Step;
import io.bianque.collector.topology.EntityId;
import io.bianque.dashboard.api.RunsController.Approval;
import io.bianque.dashboard.api.RunsController.Switch;
import io.bianque.dashboard.signin.Role;
import io.bianque.dashboard.signin.SignIn.Person;
import io.bianque.dashboard.view.FakeFleet;
import io.bianque.testkit.ManualClock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class RunsControllerTest {
    private final FakeRuns runs = new FakeRuns();
    private final RunsController controller = new RunsController(
            PagesTest.pages(new FakeFleet(), ManualClock.atSomeDay()), runs);

    /** One run that waits for an approver. */
    private static final class FakeRuns implements Runs {
        boolean configured = true;
        boolean on = true;
        Run.Status status = Run.Status.PROPOSED;

        Run run() {
            return new Run(1, "RUN-1", "restart-redis", "INC-1", EntityId.parse("resource:redis").orElseThrow(), 0.9,
                    status, false, Approvers.APPROVER, null,
                    List.of(new Step.Act(new Order("restart", "web-1", Map.of("unit", "redis"), 30), null),
                            new Step.Check(60)),
                    "00ff", 0, 5, null, null, 9L, null, List.of(),
                    List.of(new Run.Entry(5, "timeline.run_proposed", Map.of("run", "RUN-1"), null)));
        }

        @Override
        public List<Run> list(@Nullable String incidentId, int limit) {
            return incidentId == null || incidentId.equals("INC-1") ? List.of(run()) : List.of();
        }

        @Override
        public Optional<Run> run(String id) {
            return id.equals("RUN-1") ? Optional.of(run()) : Optional.empty();
        }

        @Override
        public Decision decide(String id, boolean approve, String person, String planHash, String commandId) {
            if (!planHash.equals("00ff")) {
                return new Decision.Stale(run());
            }
            status = approve ? Run.Status.RUNNING : Run.Status.REJECTED;
            return new Decision.Taken(run());
        }

        @Override
        public Automation automation() {
            return new Automation(configured, on, "ann", 3);
        }

        @Override
        public Automation automate(boolean now, String person, String commandId) {
            on = now;
            return automation();
        }

        @Override
        public List<Runbook> runbooks() {
            return List.of();
        }
    }

    private static Person person(Role role) {
        return new Person("ann", role, false);
    }

    @Test
    void aRunIsToldWithItsPlanAndItsAudit() {
        var json = new JsonMapper().valueToTree(controller.list("INC-1", 10, "zh-CN").getBody());
        var run = json.get("items").get(0);
        assertThat(run.get("cause").get("id").asString()).isEqualTo("resource:redis");
        assertThat(run.get("status").asString()).isEqualTo("proposed");
        assertThat(run.get("plan").get(0).get("order").get("args").get("unit").asString()).isEqualTo("redis");
        assertThat(run.get("plan").get(1).get("kind").asString()).isEqualTo("check");
        assertThat(run.get("planHash").asString()).isEqualTo("00ff");
        assertThat(run.get("audit").get(0).get("key").asString()).isEqualTo("timeline.run_proposed");
        assertThat(json.get("automation").get("on").asBoolean()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"RUN-1, APPROVER, approve, 00ff, c, 200, RUNNING", "RUN-1, ADMIN, reject, 00ff, c, 200, REJECTED",
            "RUN-1, RESPONDER, approve, 00ff, c, 403, PROPOSED", "RUN-1, APPROVER, approve, beef, c, 409, PROPOSED",
            "RUN-2, APPROVER, approve, 00ff, c, 404, PROPOSED", "RUN-1, APPROVER, maybe, 00ff, c, 400, PROPOSED",
            "RUN-1, APPROVER, approve, , c, 400, PROPOSED", "RUN-1, APPROVER, approve, 00ff, '', 400, PROPOSED"})
    void onlyAPlainWordOfTheRightPersonAboutTheRightPlanCounts(String id, Role role, String decision,
            @Nullable String hash, String command, int status, Run.Status after) {
        var answer = controller.decide(id, new Approval(decision, hash), person(role), command, "en");
        assertThat(answer.getStatusCode().value()).isEqualTo(status);
        assertThat(runs.status).isEqualTo(after);
    }

    @Test
    void theSwitchIsTurnedUnlessTheConfigurationSaysNo() {
        assertThat(controller.automate(new Switch(false), person(Role.APPROVER), "c").getStatusCode().value())
                .isEqualTo(200);
        assertThat(runs.on).isFalse();
        runs.configured = false;
        assertThat(controller.automate(new Switch(true), person(Role.APPROVER), "c").getStatusCode().value())
                .isEqualTo(409);
        assertThat(controller.automate(new Switch(null), person(Role.APPROVER), "c").getStatusCode().value())
                .isEqualTo(400);
    }
}
