package io.bianque.dashboard.api;

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
import io.bianque.alerting.incident.Incidents.Why;
import io.bianque.alerting.rule.BuiltInRules;
import io.bianque.alerting.rule.RuleSet;
import io.bianque.alerting.rule.RuleSetLoader;
import io.bianque.alerting.silence.SilenceMatcher;
import io.bianque.collector.fleet.FleetView;
import io.bianque.collector.record.Liveness;
import io.bianque.collector.series.Labels;
import io.bianque.collector.series.SeriesKey;
import io.bianque.collector.topology.EntityId;
import io.bianque.dashboard.view.FakeFleet;
import io.bianque.dashboard.view.FakeIncidents;
import io.bianque.dashboard.view.FakeSilences;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class WhyControllerTest {
    private final FakeIncidents incidents = new FakeIncidents();
    private final FakeSilences silences = new FakeSilences();
    private final FakeFleet fleet = new FakeFleet();
    private final WhyController controller = new WhyController(incidents, silences, fleet,
            () -> BuiltInRules.beside(RuleSet.EMPTY));

    @BeforeEach
    void twoAlertsOfOneRule() {
        add("web-1");
        add("web-2");
    }

    private void add(String host) {
        var labels = Labels.of("host", host, "check", "db");
        incidents.alerts.add(new ActiveAlert("CheckFailed", AlertState.FIRING, Severity.CRITICAL, labels, 2,
                1_800_000_000_000L, Map.of(), null, EntityId.parse("call:" + host + "/db"), Standing.PAGED,
                Optional.empty(), new AlertKey("CheckFailed", labels)));
    }

    private String text(String... namesAndValues) {
        var parameters = new HashMap<String, String>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            parameters.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return String.valueOf(controller.why(parameters).getBody());
    }

    @Test
    void labelsThatFitOneAlertNameIt() {
        assertThat(text("rule", "CheckFailed", "label.host", "web-2")).contains("web-2", "call:web-2/db",
                "2027-01-15 08:00:00").doesNotContain("web-1");
    }

    @Test
    void aSilenceIsSaidWithItsAuthorAndReason() {
        silences.silence(List.of(SilenceMatcher.parse("host=web-2")), 1_800_000_600_000L, "li", "new disks", "c1");
        assertThat(text("rule", "CheckFailed", "label.host", "web-2"))
                .contains("Silenced by li until 2027-01-15 08:10:00.000 (SIL-1): new disks");
        assertThat(text("rule", "CheckFailed", "label.host", "web-1")).doesNotContain("Silenced");
    }

    @Test
    void whatIsOverIsToldWithTheMomentOfItsEndByTheLabelsThatAreGiven() {
        for (var host : List.of("web-8", "web-9")) {
            var labels = Labels.of("host", host, "device", "sda");
            var incident = new Incident("INC-" + host.charAt(4), Severity.CRITICAL, "DiskFull", labels, "full", "",
                    1_800_000_000_000L, 1_800_000_060_000L, null, null, 0,
                    List.of(new Delivery("ops", "webhook", "closed", 1_800_000_061_000L, "")),
                    Optional.of(new Root(EntityId.parse("host:" + host).orElseThrow(), 0.8, false, Optional.empty())),
                    0);
            incidents.past.add(new Why(new AlertKey("DiskFull", labels), Optional.empty(),
                    Optional.of(new Detail(incident, List.of(), List.of(), Optional.empty()))));
        }
        assertThat(text("rule", "DiskFull", "label.host", "web-9")).contains("DiskFull{device=\"sda\",host=\"web-9\"}",
                "INC-9 is over: it began 2027-01-15 08:00:00.000 and ended 2027-01-15 08:01:00.000",
                "Why it was put down to host:web-9").doesNotContain("web-8");
        assertThat(text("rule", "DiskFull")).contains("INC-8", "INC-9");
    }

    @Test
    void programsGetTheSameInParts() {
        silences.silence(List.of(SilenceMatcher.parse("host=web-2")), 1_800_000_600_000L, "li", "new disks", "c1");
        var answer = controller.why(Map.of("rule", "CheckFailed", "label.check", "db", "format", "json"));
        var items = JsonMapper.shared().valueToTree(answer.getBody()).path("items");
        assertThat(items).hasSize(2);
        assertThat(items.path(0).path("alert").path("standing").asString()).isEqualTo("paged");
        assertThat(items.path(0).path("silence").isNull()).isTrue();
        assertThat(items.path(1).path("labels").path("host").asString()).isEqualTo("web-2");
        assertThat(items.path(1).path("silence").path("author").asString()).isEqualTo("li");
        assertThat(items.path(1).path("text").asString())
                .isEqualTo(text("rule", "CheckFailed", "label.host", "web-2").strip());
    }

    @Test
    void everyAlertThatFitsIsTold() {
        assertThat(text("rule", "CheckFailed", "label.check", "db")).contains("call:web-1/db", "call:web-2/db");
    }

    @Test
    void languageAndTimeZoneAreThoseOfWhoeverAsks() {
        assertThat(text("rule", "CheckFailed", "label.host", "web-1", "lang", "zh-CN", "zone", "Asia/Shanghai"))
                .contains("2027-01-15 16:00:00").containsPattern("\\p{IsHan}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            RulesRefused  | collector | missing.alert | RulesRefused{collector="mon-1"} is quiet       | 没有告警
            RulesRefusd   | collector | missing.rule  | no rule RulesRefusd. Did you mean RulesRefused? | 您是指 RulesRefused 吗
            RulesRefused  | colector  | missing.label | No alert has a label colector. Did you mean collector? | 标签 colector
            RulesRefused  | host      | missing.label | Nothing is known with host=mon-1. Did you mean mon-2? | host=mon-1
            """)
    void whatIsWellIsToldApartFromWhatIsNotThere(String rule, String label, String key, String english,
            String chinese) {
        fleet.hosts.add(new FleetView.Host("mon-2", Labels.EMPTY, Liveness.UP, 0, 0, 0, Map.of()));
        for (var language : List.of("en", "zh-CN")) {
            var answer = controller.why(Map.of("rule", rule, "label." + label, "mon-1", "lang", language));
            assertThat(answer.getStatusCode().value()).isEqualTo(404);
            assertThat(String.valueOf(answer.getBody())).contains("key=" + key,
                    language.equals("en") ? english : chinese);
        }
    }

    /** Each: a label's value, and what is said of it; /data is there, but not on web-2. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            mountpoint=/          | missing.alert | is quiet
            mountpoint=/dat       | missing.label | Nothing is known with mountpoint=/dat. Did you mean /data?
            mountpoint=/data,host=web-2 | missing.label | No series that the rule looks at is known with these labels: DiskFull{host="web-2",mountpoint="/data"}
            mountpoint=/data,host=web-1 | missing.alert | is quiet
            team=platform         | missing.alert | is quiet
            interface=eth9        | missing.label | No series that the rule looks at
            mountpoint=/old,host=db-1 | missing.alert | is quiet
            queue=mail,host=db-1  | missing.alert | is quiet
            mountpoint=/data,cluster=store | missing.alert | is quiet
            mountpoint=/data,cluster=store,host=web-2 | missing.label | No series that the rule looks at
            mountpoint=/data,host=db-1 | missing.alert | is quiet
            host=db-1,cluster=stor | missing.label | Nothing is known with cluster=stor. Did you mean store?
            queue=mail            | missing.label | No alert has a label queue
            """)
    void aSeriesThatNobodyKnowsIsNotSaidToBeQuiet(String labels, String key, String text) {
        for (var host : List.of("web-1", "web-2")) {
            fleet.hosts.add(new FleetView.Host(host, Labels.EMPTY, Liveness.UP, 0, 0, 0, Map.of()));
            for (var mount : host.equals("web-1") ? List.of("/", "/data") : List.of("/")) {
                fleet.newest.add(new FleetView.NewestValue(new SeriesKey("bianque_host_filesystem_used_ratio",
                        Labels.of("host", host, "mountpoint", mount)), 1, 0.5));
            }
        }
        // Lost for so long that nothing is known of its series.
        fleet.hosts.add(
                new FleetView.Host("db-1", Labels.of("cluster", "store"), Liveness.LOST, 0, 0, 0, Map.of()));
        var parameters = new HashMap<>(Map.of("rule", "DiskFull"));
        for (var label : labels.split(",", -1)) {
            var pair = label.split("=", -1);
            parameters.put("label." + pair[0], pair[1]);
        }
        assertThat(String.valueOf(onDisks(true).why(parameters).getBody())).contains("key=" + key, text);
    }

    /** What asks with one rule, that looks at file systems. */
    private WhyController onDisks(boolean enabled) {
        var rules = RuleSetLoader.loadDocument("x", """
                rules:
                  - name: DiskFull
                    enabled: %s
                    level: host
                    select: {metric: bianque_host_filesystem_used_ratio}
                    when: value > 0.9
                    severity: critical
                    labels: {team: platform}
                    annotations: {summary: full}
                """.formatted(enabled).getBytes(StandardCharsets.UTF_8));
        return new WhyController(incidents, silences, fleet, () -> ((RuleSetLoader.Outcome.Loaded) rules).rules());
    }

    @Test
    void aRuleThatIsOffIsSaidToBeOffWhateverItIsAskedFor() {
        fleet.hosts.add(new FleetView.Host("web-1", Labels.EMPTY, Liveness.UP, 0, 0, 0, Map.of()));
        fleet.newest.add(new FleetView.NewestValue(new SeriesKey("bianque_host_load1", Labels.of("host", "web-1")), 1,
                0.5));
        for (var label : List.of("host", "interface")) {
            assertThat(String.valueOf(onDisks(false).why(Map.of("rule", "DiskFull", "label." + label, "web-1"))
                    .getBody())).contains("key=missing.alert", "DiskFull").doesNotContain("No series", "is quiet");
        }
    }

    @Test
    void aQuietRuleIsNamedAsItIs() {
        assertThat(String.valueOf(controller.why(Map.of("rule", "RulesRefused")).getBody()))
                .contains("detail=RulesRefused is quiet");
    }

    @ParameterizedTest
    @CsvSource({"CheckFailed, web-1, en, UTC, 200", "CheckFailed, web-3, en, UTC, 404", "Other, web-1, en, UTC, 404",
            "CheckFailed, web-1, fr, UTC, 400", "CheckFailed, web-1, en, Mars/Olympus, 400", "'', web-1, en, UTC, 400"})
    void whatCannotBeAnsweredSaysSo(String rule, String host, String language, String zone, int status) {
        assertThat(controller.why(Map.of("rule", rule, "label.host", host, "lang", language, "zone", zone))
                .getStatusCode().value()).isEqualTo(status);
    }
}
