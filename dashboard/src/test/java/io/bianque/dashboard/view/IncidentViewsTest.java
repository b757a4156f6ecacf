package io.bianque.dashboard.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.alerting.alert.AlertState;
import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.incident.Incidents;
import io.bianque.alerting.incident.Incidents.ActiveAlert;
import io.bianque.collector.series.Labels;
import io.bianque.dashboard.view.IncidentViews.SeriesRef;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class IncidentViewsTest {
    private static @Nullable SeriesRef series(Labels labels, Optional<String> metric) {
        var alert = new ActiveAlert("CheckFailed", AlertState.FIRING, Severity.CRITICAL, labels, 1, 0, Map.of(), null,
                Optional.empty(), Incidents.Standing.NONE, Optional.empty(), new AlertKey("CheckFailed", labels));
        var detail = new Incidents.Detail(
                FakeIncidents.incident("INC-1", Severity.CRITICAL, "CheckFailed", Map.of("host", "a")), List.of(alert),
                List.of(), Optional.empty());
        return IncidentViews.page(detail, List.of(), Neighbours.NONE, new FakeFleet(), _ -> metric, 1, "n").alerts()
                .getFirst().series();
    }

    @Test
    void anAlertNamesTheReadingsThatItsRuleJudges() {
        assertThat(series(Labels.of("host", "web-1", "check", "shop", "entity", "application:shop"),
                Optional.of("bianque_check_ok")))
                .isEqualTo(new SeriesRef("web-1", "bianque_check_ok", Map.of("check", "shop")));
    }

    @Test
    void whatHasNoReadingsOfOneHostNamesNone() {
        assertThat(series(Labels.of("host", "web-1"), Optional.empty())).isNull();
        assertThat(series(Labels.of("cluster", "west"), Optional.of("bianque_host_load_1m"))).isNull();
    }
}
