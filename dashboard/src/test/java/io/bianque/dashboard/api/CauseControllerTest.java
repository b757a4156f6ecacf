package io.bianque.dashboard.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.alerting.alert.Severity;
import io.bianque.collector.topology.Entity;
import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.Topology;
import io.bianque.dashboard.api.CauseController.Release;
import io.bianque.dashboard.signin.Role;
import io.bianque.dashboard.signin.SignIn.Person;
import io.bianque.dashboard.view.FakeFleet;
import io.bianque.dashboard.view.FakeIncidents;
import io.bianque.dashboard.view.FakeTopology;
import io.bianque.testkit.ManualClock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class CauseControllerTest {
    private static final Person ANN = new Person("ann", Role.RESPONDER, false);
    private static final EntityId DB = EntityId.parse("host:db").orElseThrow();
    private final FakeIncidents incidents = new FakeIncidents();
    private final CauseController controller = new CauseController(
            PagesTest.pages(new FakeFleet(), new ManualClock(Instant.ofEpochMilli(1_000_000))), incidents,
            new FakeTopology(new Topology(List.of(new Entity(DB, Optional.empty())), List.of(), List.of(), List.of())));

    private Object release(String body) {
        return controller.release("INC-1", ANN, "once",
                JsonMapper.shared().readValue(body, Release.class));
    }

    private Object wrong(String right) {
        incidents.open.add(FakeIncidents.incident("INC-1", Severity.CRITICAL, "HostDown", Map.of("host", "web")));
        return controller.wrongCause("INC-1", ANN, "once", new CauseController.Wrong(right));
    }

    @Test
    void whoMarksACauseWrongMaySayWhatItIs() {
        assertThat(wrong("host:db")).hasFieldOrPropertyWithValue("statusCode.value", 200);
        assertThat(controller.wrongCause("INC-1", ANN, "twice", null))
                .hasFieldOrPropertyWithValue("statusCode.value", 200);
        assertThat(incidents.commands).containsExactly("wrong INC-1 host:db ann once", "wrong INC-1 null ann twice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"host:dbx", "db", "", "nonsense:db"})
    void aCauseThatNobodyKnowsIsMissingAndNothingIsMarked(String right) {
        assertThat(wrong(right)).hasFieldOrPropertyWithValue("statusCode.value", 404);
        assertThat(incidents.commands).isEmpty();
    }

    @Test
    void aCauseIsConfirmedByName() {
        incidents.open.add(FakeIncidents.incident("INC-1", Severity.CRITICAL, "HostDown", Map.of("host", "web")));
        assertThat(controller.confirmCause("INC-1", ANN, "once")).hasFieldOrPropertyWithValue("statusCode.value", 200);
        assertThat(incidents.commands).containsExactly("confirm INC-1 ann once");
        assertThat(controller.confirmCause("INC-2", ANN, "once")).hasFieldOrPropertyWithValue("statusCode.value", 404);
        assertThat(controller.confirmCause("INC-1", ANN, " ")).hasFieldOrPropertyWithValue("statusCode.value", 400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"rule\": \"x\"}", "{\"labels\": {}}",
            "{\"rule\": \"x\", \"labels\": {\"a\": null}}", "{\"rule\": \"x\", \"labels\": {\"\": \"v\"}}"})
    void anAlertThatCannotBeIsTheCallersFault(String body) {
        assertThat(release(body)).hasFieldOrPropertyWithValue("statusCode.value", 400);
    }

    @Test
    void moreLabelsThanAnAlertHasAreTheCallersFault() {
        var labels = new StringBuilder("\"a\": \"v\"");
        for (int i = 0; i < 100; i++) {
            labels.append(", \"l").append(i).append("\": \"v\"");
        }
        assertThat(release("{\"rule\": \"x\", \"labels\": {" + labels + "}}"))
                .hasFieldOrPropertyWithValue("statusCode.value", 400);
    }

    @Test
    void anIncidentThatIsNotThereIsMissing() {
        assertThat(release("{\"rule\": \"x\", \"labels\": {\"a\": \"v\"}}"))
                .hasFieldOrPropertyWithValue("statusCode.value", 404);
    }
}
