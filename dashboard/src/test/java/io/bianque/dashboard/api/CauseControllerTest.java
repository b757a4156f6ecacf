package io.bianque.dashboard.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.dashboard.api.CauseController.Release;
import io.bianque.dashboard.signin.Role;
import io.bianque.dashboard.signin.SignIn.Person;
import io.bianque.dashboard.view.FakeFleet;
import io.bianque.dashboard.view.FakeIncidents;
import io.bianque.testkit.ManualClock;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class CauseControllerTest {
    private final CauseController controller = new CauseController(
            PagesTest.pages(new FakeFleet(), new ManualClock(Instant.ofEpochMilli(1_000_000))), new FakeIncidents());

    private Object release(String body) {
        return controller.release("INC-1", new Person("ann", Role.RESPONDER, false), "once",
                JsonMapper.shared().readValue(body, Release.class));
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
