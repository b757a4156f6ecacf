package io.bianque.alerting.incident;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.alerting.alert.AlertState;
import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.incident.Incidents.ActiveAlert;
import io.bianque.alerting.incident.Incidents.Delivery;
import io.bianque.alerting.incident.Incidents.Detail;
import io.bianque.alerting.incident.Incidents.Incident;
import io.bianque.alerting.incident.Incidents.Root;
import io.bianque.alerting.incident.Incidents.Standing;
import io.bianque.alerting.incident.Incidents.TimelineEntry;
import io.bianque.alerting.incident.Incidents.Why;
import io.bianque.collector.series.Labels;
import io.bianque.collector.topology.EntityId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WhyTextsTest {
    private static final Labels HOST = Labels.of("host", "db-1");
    private static final EntityId DB = EntityId.parse("host:db-1").orElseThrow();
    private static final Delivery TOLD = new Delivery("ops", "webhook", "sent", 5, "");

    private static Why why(String rule, Severity severity, Severity worst, List<Delivery> deliveries,
            String... timeline) {
        var key = new AlertKey(rule, HOST);
        var alert = new ActiveAlert(rule, AlertState.FIRING, severity, HOST, 1, 1, Map.of(), "INC-7", Optional.of(DB),
                Standing.PAGED, Optional.empty(), key);
        var incident = new Incident("INC-7", worst, "HostDown", HOST, "db-1 is down", "", 1, null, null, null, 2,
                deliveries, Optional.of(new Root(DB, 0.9, false, Optional.empty())), 0);
        return new Why(key, Optional.of(alert), Optional.of(new Detail(incident, List.of(alert),
                Arrays.stream(timeline).map(each -> new TimelineEntry(1, each, Map.of(), null)).toList(),
                Optional.empty())));
    }

    private static String english(Why why) {
        return new WhyTexts(Locale.ENGLISH, ZoneOffset.UTC).text(why);
    }

    private static String chinese(Why why) {
        return new WhyTexts(Locale.SIMPLIFIED_CHINESE, ZoneOffset.UTC).text(why);
    }

    @Test
    void theAlertThatAPageIsToldByPages() {
        assertThat(english(why("HostDown", Severity.CRITICAL, Severity.CRITICAL, List.of(TOLD)))).contains(
                "It pages: it is in INC-7, which is put down to host:db-1 (90 %).");
    }

    @Test
    void anAlertInThePageOfAnotherIsToldThereAndMakesNoneOfItsOwn() {
        var why = why("DiskBusy", Severity.WARNING, Severity.CRITICAL, List.of(TOLD));
        assertThat(english(why)).contains("It makes no page of its own: it is told in INC-7, which pages because of "
                + "HostDown{host=\"db-1\"}, severity critical").doesNotContain("It pages");
        assertThat(chinese(why)).contains("不单独通知", "INC-7", "HostDown{host=\"db-1\"}").doesNotContain("已通知：属于");
    }

    @Test
    void anAlertWhoseIncidentNoReceiverIsMeantForDoesNotPage() {
        var why = why("HostDown", Severity.WARNING, Severity.WARNING, List.of());
        assertThat(english(why)).containsOnlyOnce("no receiver").contains("It does not page", "severity warning")
                .doesNotContain("It pages");
        assertThat(chinese(why)).contains("未通知", "级别为警告").doesNotContain("已通知");
    }

    @Test
    void anAlertThatASilenceKeepsBackIsNotSaidToPage() {
        var why = why("HostDown", Severity.CRITICAL, Severity.CRITICAL, List.of(), "timeline.opened",
                "timeline.silenced");
        assertThat(english(why)).contains("It does not page: a silence keeps INC-7").doesNotContain("no receiver");
        var over = why("HostDown", Severity.CRITICAL, Severity.CRITICAL, List.of(), "timeline.silenced",
                "timeline.unsilenced");
        assertThat(english(over)).contains("It does not page: no receiver").doesNotContain("a silence");
    }
}
