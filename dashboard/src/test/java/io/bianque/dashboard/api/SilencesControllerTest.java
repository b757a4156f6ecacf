package io.bianque.dashboard.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.alerting.alert.AlertState;
import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.incident.Incidents.ActiveAlert;
import io.bianque.alerting.incident.Incidents.Standing;
import io.bianque.collector.series.Labels;
import io.bianque.dashboard.api.SilencesController.NewSilence;
import io.bianque.dashboard.signin.Role;
import io.bianque.dashboard.signin.SignIn.Person;
import io.bianque.dashboard.view.FakeFleet;
import io.bianque.dashboard.view.FakeIncidents;
import io.bianque.dashboard.view.FakeSilences;
import io.bianque.testkit.ManualClock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.json.JsonMapper;

class SilencesControllerTest {
    private static final long FAR = 86_400_000L;

    private final FakeIncidents incidents = new FakeIncidents();
    private final FakeSilences silences = new FakeSilences();
    private final Pages pages = PagesTest.pages(new FakeFleet(), ManualClock.atSomeDay());
    private final SilencesController controller = new SilencesController(pages, silences, incidents);
    private final Person li = new Person("li", Role.RESPONDER, false);

    private void alert(String host, String incident, Standing standing) {
        var labels = Labels.of("host", host);
        incidents.alerts.add(new ActiveAlert("DiskFull", AlertState.FIRING, Severity.CRITICAL, labels, 1, 1, Map.of(),
                incident, Optional.empty(), standing, Optional.empty(), new AlertKey("DiskFull", labels)));
    }

    private static String json(ResponseEntity<Object> answer) {
        return JsonMapper.shared().writeValueAsString(answer.getBody());
    }

    @Test
    void aPreviewCountsWhatItWouldMute() {
        alert("a", "INC-1", Standing.PAGED);
        alert("b", "INC-1", Standing.PAGED);
        alert("a2", "INC-2", Standing.PAGED);
        alert("b2", "INC-2", Standing.EXPLAINED);
        var answer = controller.preview(new NewSilence(List.of("host=~a.*"), null, null));
        assertThat(json(answer)).contains("\"alerts\":2", "\"firing\":2", "\"incidents\":[\"INC-2\"]");
    }

    @Test
    void anIncidentOfWhichNobodyIsToldYetIsNotNamedAsMuted() {
        alert("a", "INC-1", Standing.WAITING);
        var answer = controller.preview(new NewSilence(List.of("host=a"), null, null));
        assertThat(json(answer)).contains("\"alerts\":1", "\"incidents\":[]");
    }

    @Test
    void aPatternThatWouldTakeTheServersMemoryIsABadRequest() {
        var answer = controller.preview(new NewSilence(List.of("host=~((x{1000}){1000}){1000}"), null, null));
        assertThat(answer.getStatusCode().value()).isEqualTo(400);
        assertThat(json(answer)).contains("steps");
    }

    @Test
    void whatCannotBeASilenceIsABadRequestThatSaysWhy() {
        assertThat(json(controller.preview(new NewSilence(List.of("host=~.*"), null, null))))
                .contains("mute almost everything");
        assertThat(json(controller.begin(new NewSilence(List.of("host=a"), pages.atMillis() + FAR, ""), li, "c1")))
                .contains("needs a reason");
        assertThat(json(controller.begin(new NewSilence(List.of("host"), pages.atMillis() + FAR, "x"), li, "c1")))
                .contains("is no matcher");
        assertThat(controller.begin(new NewSilence(List.of("host=a"), null, "x"), li, "c1").getStatusCode().value())
                .isEqualTo(400);
        assertThat(controller.begin(new NewSilence(List.of("host=a"), pages.atMillis() + FAR, "x"), li, "")
                .getStatusCode().value()).isEqualTo(400);
        assertThat(silences.all).isEmpty();
    }

    @Test
    void aSilenceIsBegunListedAndEnded() {
        alert("a", "INC-1", Standing.PAGED);
        var begun = controller.begin(new NewSilence(List.of("host=a"), pages.atMillis() + FAR, "new disks"), li, "c1");
        assertThat(begun.getStatusCode().value()).isEqualTo(201);
        assertThat(json(controller.list())).contains("\"id\":\"SIL-1\"", "\"author\":\"li\"", "\"mutes\":1",
                "\"active\":true");
        assertThat(json(controller.expire("SIL-1", li, "c2"))).contains("\"endedBy\":\"li\"", "\"mutes\":0");
        assertThat(controller.expire("SIL-9", li, "c3").getStatusCode().value()).isEqualTo(404);
    }

    @Test
    void whenThereAreTooManyItIsSaid() {
        silences.full = true;
        assertThat(controller.begin(new NewSilence(List.of("host=a"), pages.atMillis() + FAR, "x"), li, "c1")
                .getStatusCode().value()).isEqualTo(409);
    }
}
