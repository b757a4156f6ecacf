package io.bianque.dashboard.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.alerting.alert.AlertState;
import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.incident.Incidents.ActiveAlert;
import io.bianque.alerting.incident.Incidents.Delivery;
import io.bianque.alerting.incident.Incidents.Incident;
import io.bianque.alerting.incident.Incidents.Standing;
import io.bianque.alerting.silence.Silence;
import io.bianque.alerting.rule.BuiltInRules;
import io.bianque.alerting.rule.RuleSet;
import io.bianque.collector.fleet.FleetView;
import io.bianque.collector.record.Liveness;
import io.bianque.collector.series.Labels;
import io.bianque.dashboard.api.SilencesController.NewSilence;
import io.bianque.dashboard.signin.Role;
import io.bianque.dashboard.signin.SignIn.Person;
import io.bianque.dashboard.view.FakeFleet;
import io.bianque.dashboard.view.FakeIncidents;
import io.bianque.dashboard.view.FakeSilences;
import io.bianque.testkit.ManualClock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.json.JsonMapper;

class SilencesControllerTest {
    private static final long FAR = 86_400_000L;

    private final FakeIncidents incidents = new FakeIncidents();
    private final FakeSilences silences = new FakeSilences();
    private final FakeFleet fleet = new FakeFleet();
    private final Pages pages = PagesTest.pages(fleet, ManualClock.atSomeDay());
    private final SilencesController controller = new SilencesController(pages, silences, incidents, fleet,
            () -> BuiltInRules.beside(RuleSet.EMPTY));
    private final Person li = new Person("li", Role.RESPONDER, false);

    private void alert(String host, String incident, Standing standing) {
        var labels = Labels.of("host", host);
        add("DiskFull", Severity.CRITICAL, labels, incident, standing);
    }

    private void add(String rule, Severity severity, Labels labels, String incident, Standing standing) {
        incidents.alerts.add(new ActiveAlert(rule, AlertState.FIRING, severity, labels, 1, 1, Map.of(), incident,
                Optional.empty(), standing, Optional.empty(), new AlertKey(rule, labels)));
        if (incidents.open.stream().noneMatch(each -> each.id().equals(incident))) {
            incidents.open.add(FakeIncidents.incident(incident, severity, rule, labels.toMap()));
        }
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
        var answer = controller.preview(new NewSilence(List.of("host=~a.*"), null, null, null));
        assertThat(json(answer)).contains("\"alerts\":2", "\"firing\":2", "\"incidents\":[\"INC-2\"]");
    }

    @Test
    void aPreviewIsOfTheSameMindAsTheSilenceOnWhomNobodyIsToldOf() {
        alert("a", "INC-1", Standing.PAGED);
        add("LoadHigh", Severity.WARNING, Labels.of("host", "a"), "INC-1", Standing.PAGED);
        add("LoadHigh", Severity.WARNING, Labels.of("host", "b"), "INC-2", Standing.PAGED);
        var wish = new NewSilence(List.of("host=~a|b", "rule=~DiskFull|LoadHigh"), null, null, null);
        assertThat(json(controller.preview(wish))).as("of a lone warning nobody is told anyway")
                .contains("\"incidents\":[\"INC-1\"]", "\"told\":[]");
        var untold = incidents.open.getFirst();
        incidents.open.set(0, new Incident(untold.id(), untold.severity(), untold.rule(), untold.labels(), "", "", 1,
                null, null, null, 1, List.of(new Delivery("ops", "webhook", "sent", 5, "")), Optional.empty(), 0));
        assertThat(json(controller.preview(new NewSilence(List.of("rule=DiskFull"), null, null, null))))
                .as("the warning beside it tells nobody").contains("\"incidents\":[\"INC-1\"]", "\"told\":[\"INC-1\"]");
        controller.begin(new NewSilence(List.of("rule=DiskFull"), pages.nowMillis() + FAR, "x", null), li, "c1");
        assertThat(json(controller.preview(wish))).as("kept back already").contains("\"incidents\":[]");
    }

    @Test
    void aPreviewCountsTheWarningBehindWhichSomethingGraveIsHeldBack() {
        alert("a", "INC-1", Standing.PAGED);
        add("LoadHigh", Severity.WARNING, Labels.of("host", "a"), "INC-1", Standing.PAGED);
        add("Errors", Severity.CRITICAL, Labels.of("application", "shop"), "INC-1", Standing.EXPLAINED);
        var wish = new NewSilence(List.of("rule=DiskFull"), null, null, null);
        assertThat(json(controller.preview(wish))).contains("\"incidents\":[]");
        incidents.alerts.removeLast();
        assertThat(json(controller.preview(wish))).contains("\"incidents\":[\"INC-1\"]");
    }

    @Test
    void aPreviewOfACauseThatSaysNothingAsksWhatItsIncidentSays() {
        add("BianqueSilentCause", Severity.CRITICAL, Labels.of("entity", "host:db"), "INC-1", Standing.EXPLAINED);
        assertThat(json(controller.preview(new NewSilence(List.of("entity=host:db"), null, null, null))))
                .contains("\"incidents\":[\"INC-1\"]");
        assertThat(json(controller.preview(new NewSilence(List.of("host=a"), null, null, null))))
                .contains("\"incidents\":[]");
    }

    @Test
    void aPreviewCountsWhatWasToldAndGetsAFreshLook() {
        alert("a", "INC-1", Standing.PAGED);
        alert("b", "INC-1", Standing.LOOKING);
        assertThat(json(controller.preview(new NewSilence(List.of("host=a"), null, null, null))))
                .contains("\"incidents\":[]");
    }

    /** Each: what people write who come from Prometheus, and what they are told. */
    @ParameterizedTest
    @CsvSource({"alertname=DiskFull, silence.label.instead, write rule=DiskFull",
            "alertname=~Disk.*, silence.label.instead, write rule=~Disk.*",
            "alertname!=DiskFull, silence.label.instead, write rule!=DiskFull",
            "__name__=up, silence.label.none, no alert has the label '__name__'"})
    void wordsOfPrometheusAreRefusedWithOurs(String matcher, String key, String remedy) {
        for (var wish : List.of(matcher, "host=a," + matcher)) {
            var wanted = new NewSilence(List.of(wish.split(",")), pages.nowMillis() + FAR, "x", null);
            if (wish.equals(matcher) && matcher.contains("!=")) {
                continue; // refused for being alone already
            }
            assertThat(json(controller.preview(wanted))).contains("\"status\":400", key, remedy);
            assertThat(json(controller.begin(wanted, li, "c1"))).contains("\"status\":400", key, remedy);
        }
        assertThat(silences.all).isEmpty();
    }

    @Test
    void aLabelThatARealAlertHasIsNoHabit() {
        var labels = Labels.of("host", "a", "job", "node");
        incidents.alerts.add(new ActiveAlert("DiskFull", AlertState.FIRING, Severity.CRITICAL, labels, 1, 1, Map.of(),
                "INC-1", Optional.empty(), Standing.PAGED, Optional.empty(), new AlertKey("DiskFull", labels)));
        assertThat(json(controller.preview(new NewSilence(List.of("job=node"), null, null, null))))
                .contains("\"alerts\":1", "\"warnings\":[]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            rule=RulesRefusd | silence.unknown.ruleNear  | there is no rule 'RulesRefusd'; did you mean 'RulesRefused'?
            instance=a:9100     | silence.unknown.instance | did you mean host=a:9100, the host without its port?
            job=node            | silence.unknown.label | no alert is known with the label 'job'
            severity=warning    | silence.unknown.label | no alert is known with the label 'severity'
            hots=a           | silence.unknown.labelNear | no alert is known with the label 'hots'; did you mean 'host'?
            host=web-1       | silence.unknown.thingNear | nothing is known with host=web-1; did you mean 'web-2'?
            """)
    void whatNamesNothingThatIsKnownIsWarnedOfAndTaken(String matcher, String key, String text) {
        fleet.hosts.add(new FleetView.Host("web-2", Labels.EMPTY, Liveness.UP, 0, 0, 0, Map.of()));
        var wanted = new NewSilence(List.of(matcher), pages.nowMillis() + FAR, "x", null);
        assertThat(json(controller.preview(wanted))).contains(key, text);
        assertThat(json(controller.begin(wanted, li, "c1"))).contains("\"id\":\"SIL-1\"", key, text);
    }

    @Test
    void oneThatBeginsLaterLastsFromItsBeginning() {
        long starts = pages.nowMillis() + FAR;
        var answer = controller.begin(new NewSilence(List.of("host=a"), null, "x", 3_600_000L, starts, null, null), li,
                "c1");
        assertThat(json(answer)).contains("\"startsAt\":" + starts, "\"until\":" + (starts + 3_600_000L),
                "\"active\":false", "\"upcoming\":true", "\"endedAt\":null");
        assertThat(json(
                controller.begin(new NewSilence(List.of("host=a"), starts - 1, "x", null, starts, null, null), li,
                        "c2")))
                .contains("ends after it begins");
        assertThat(json(
                controller.begin(new NewSilence(List.of("host=a"), null, "x", 1L, Long.MAX_VALUE, null, null), li,
                        "c3")))
                .contains("begins within the next 90 days");
        assertThat(json(controller.expire("SIL-1", li, "c4"))).contains("\"upcoming\":false", "\"endedBy\":\"li\"");
    }

    @Test
    void aPreviewOfOneThatBeginsLaterSaysWhen() {
        long starts = pages.nowMillis() + FAR;
        assertThat(json(controller.preview(new NewSilence(List.of("host=a"), null, null, 1_000L, null, FAR, null))))
                .contains("\"startsAt\":" + starts, "\"until\":" + (starts + 1_000), "\"upcoming\":true");
        assertThat(json(controller.preview(new NewSilence(List.of("host=a"), null, null, null))))
                .contains("\"startsAt\":" + pages.nowMillis(), "\"until\":null", "\"upcoming\":false");
        assertThat(json(controller.preview(new NewSilence(List.of("host=a"), null, null, 1_000L, 1L, null, null))))
                .contains("silence.past", "\"starts\":\"1970-01-01T00:00:00.001Z\"");
        assertThat(json(controller.preview(new NewSilence(List.of("host=a"), null, null, 0L, null, FAR, null))))
                .contains("\"status\":400");
    }

    @Test
    void whatIsToBeginSoLongFromNowBeginsByTheClockOfTheServer() {
        long starts = pages.nowMillis() + FAR;
        assertThat(
                json(controller.begin(new NewSilence(List.of("host=a"), null, "x", 1_000L, null, FAR, null), li, "c1")))
                .contains("\"startsAt\":" + starts, "\"until\":" + (starts + 1_000), "\"upcoming\":true");
        assertThat(
                json(controller.begin(new NewSilence(List.of("host=a"), null, "x", 1_000L, null, 0L, null), li, "c2")))
                .contains("\"startsAt\":" + pages.nowMillis(), "\"until\":" + (pages.nowMillis() + 1_000));
        for (long in : new long[]{Silence.LONGEST_MILLIS + 1, Long.MAX_VALUE, -300_001, Long.MIN_VALUE}) {
            assertThat(controller.begin(new NewSilence(List.of("host=a"), null, "x", 1_000L, null, in, null), li, "c3")
                    .getStatusCode().value()).as(Long.toString(in)).isEqualTo(400);
        }
    }

    @Test
    void aBeginningThatIsLongOverIsRefused() {
        long now = pages.nowMillis();
        for (long starts : new long[]{now - 300_001, now - 43_200_000, -1, Long.MIN_VALUE}) {
            assertThat(
                    json(controller.begin(new NewSilence(List.of("host=a"), null, "x", FAR, starts, null, null), li,
                            "c1")))
                    .contains("\"status\":400", "silence.past", Instant.ofEpochMilli(starts).toString());
        }
        assertThat(silences.all).isEmpty();
        for (long starts : new long[]{0, now - 300_000, now}) {
            assertThat(json(controller.begin(new NewSilence(List.of("host=a"), null, "x", FAR, starts, null, null), li,
                    "c" + starts))).as("at once").contains("\"id\":\"SIL-", "\"until\":" + (now + FAR));
        }
    }

    @Test
    void anIncidentOfWhichNobodyIsToldYetIsNotNamedAsMuted() {
        alert("a", "INC-1", Standing.WAITING);
        var answer = controller.preview(new NewSilence(List.of("host=a"), null, null, null));
        assertThat(json(answer)).contains("\"alerts\":1", "\"incidents\":[]");
    }

    @Test
    void aPatternThatWouldTakeTheServersMemoryIsABadRequest() {
        var answer = controller.preview(new NewSilence(List.of("host=~((x{1000}){1000}){1000}"), null, null, null));
        assertThat(answer.getStatusCode().value()).isEqualTo(400);
        assertThat(json(answer)).contains("steps");
    }

    @Test
    void whatCannotBeASilenceIsABadRequestThatSaysWhy() {
        assertThat(json(controller.preview(new NewSilence(List.of("host=~.*"), null, null, null))))
                .contains("mute almost everything");
        assertThat(
                json(controller.begin(new NewSilence(List.of("host=a"), pages.nowMillis() + FAR, "", null), li, "c1")))
                .contains("needs a reason");
        assertThat(
                json(controller.begin(new NewSilence(List.of("host"), pages.nowMillis() + FAR, "x", null), li, "c1")))
                .contains("is no matcher");
        assertThat(
                controller.begin(new NewSilence(List.of("host=a"), null, "x", null), li, "c1").getStatusCode().value())
                .isEqualTo(400);
        assertThat(controller.begin(new NewSilence(List.of("host=a"), pages.nowMillis() + FAR, "x", null), li, "")
                .getStatusCode().value()).isEqualTo(400);
        assertThat(silences.all).isEmpty();
    }

    /** Each: what mutes all, or almost all, and what narrows it down. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            rule=~.+                     | silence.everything       | it mutes every alert, as nothing narrows rule=~.+ down
            rule=~[A-Z].*                | silence.everything       | it mutes every alert
            rule!=                       | silence.everything       | it mutes every alert
            host=~.+                     | silence.almostEverything | it mutes almost every alert, as nothing narrows host=~.+ down
            rule=~.+ host!=a             | silence.almostEverything | nothing narrows rule=~.+ host!=a down
            rule=~.+ rule!=RulesRefused  | silence.almostEverything | nothing narrows rule=~.+ rule!=RulesRefused down
            """)
    void whatMutesEverythingIsTakenOnlyWhereThatIsSaid(String matchers, String key, String text) {
        var wish = List.of(matchers.split(" "));
        assertThat(json(controller.preview(new NewSilence(wish, null, null, null))))
                .contains("\"everything\":{\"key\":\"" + key + "\"", text);
        for (var said : new Boolean[]{null, false}) {
            assertThat(json(controller.begin(new NewSilence(wish, null, "x", FAR, null, null, said), li, "c1")))
                    .contains("\"status\":400", "\"key\":\"" + key + "\"", text, "\\\"everything\\\": true");
        }
        assertThat(silences.all).isEmpty();
        assertThat(json(controller.begin(new NewSilence(wish, null, "x", FAR, null, null, true), li, "c1")))
                .contains("\"id\":\"SIL-1\"");
    }

    @Test
    void whatIsNarrowedDownNeedsNoMore() {
        for (var matchers : new String[]{"rule=RulesRefused", "rule=~Rules.*", "rule=~.+ host=a", "host=~web-.*",
                "host=~.+ rule!~Rules.* zone=b"}) {
            assertThat(json(controller.preview(new NewSilence(List.of(matchers.split(" ")), null, null, null))))
                    .as(matchers).contains("\"everything\":null");
        }
    }

    @Test
    void aSilenceIsBegunListedAndEnded() {
        alert("a", "INC-1", Standing.PAGED);
        var begun = controller.begin(new NewSilence(List.of("host=a"), pages.nowMillis() + FAR, "new disks", null), li,
                "c1");
        assertThat(begun.getStatusCode().value()).isEqualTo(201);
        assertThat(json(controller.list())).contains("\"id\":\"SIL-1\"", "\"author\":\"li\"", "\"mutes\":1",
                "\"active\":true");
        assertThat(json(controller.expire("SIL-1", li, "c2"))).contains("\"endedBy\":\"li\"", "\"mutes\":0");
        assertThat(controller.expire("SIL-9", li, "c3").getStatusCode().value()).isEqualTo(404);
    }

    @Test
    void whatIsToLastSoLongLastsByTheClockOfTheServer() {
        var begun = controller.begin(new NewSilence(List.of("host=a"), null, "new disks", FAR), li, "c1");
        assertThat(json(begun)).contains("\"until\":" + (pages.nowMillis() + FAR));
        for (long lasts : new long[]{-1, 0, Silence.LONGEST_MILLIS + 1, Long.MAX_VALUE, Long.MIN_VALUE}) {
            assertThat(controller.begin(new NewSilence(List.of("host=a"), null, "x", lasts), li, "c2")
                    .getStatusCode().value()).as(Long.toString(lasts)).isEqualTo(400);
        }
    }

    @Test
    void howManyEachIsAboutIsCountedOnceForEverybody() {
        var nanos = new AtomicLong(7);
        var counts = new MuteCounts(incidents, nanos::get);
        alert("a", "INC-1", Standing.PAGED);
        controller.begin(new NewSilence(List.of("host=a"), null, "x", FAR), li, "c1");
        assertThat(counts.of(silences.silences())).containsExactly(Map.entry("SIL-1", 1L));
        alert("a", "INC-2", Standing.PAGED);
        for (int i = 0; i < 100; i++) {
            assertThat(counts.of(silences.silences())).containsExactly(Map.entry("SIL-1", 1L));
        }
        // One that is new is counted at once, one that has ended no more.
        controller.begin(new NewSilence(List.of("host=a"), null, "x", FAR), li, "c2");
        silences.expire("SIL-1", "li", "c3");
        assertThat(counts.of(silences.silences())).containsExactly(Map.entry("SIL-2", 2L));
        alert("a", "INC-3", Standing.PAGED);
        nanos.addAndGet(999_999_999);
        assertThat(counts.of(silences.silences())).containsExactly(Map.entry("SIL-2", 2L));
        nanos.addAndGet(1);
        assertThat(counts.of(silences.silences())).containsExactly(Map.entry("SIL-2", 3L));
    }

    @Test
    void whatTakesLongToCountIsCountedSeldom() {
        var nanos = new AtomicLong();
        // Each look at the clock is two seconds later.
        var counts = new MuteCounts(incidents, () -> nanos.addAndGet(2_000_000_000L));
        controller.begin(new NewSilence(List.of("host=a"), null, "x", FAR), li, "c1");
        assertThat(counts.of(silences.silences())).containsExactly(Map.entry("SIL-1", 0L));
        alert("a", "INC-1", Standing.PAGED);
        for (int i = 0; i < 8; i++) {
            assertThat(counts.of(silences.silences())).containsExactly(Map.entry("SIL-1", 0L));
        }
        assertThat(counts.of(silences.silences())).containsExactly(Map.entry("SIL-1", 1L));
    }

    @Test
    void whenThereAreTooManyItIsSaid() {
        silences.full = true;
        assertThat(controller.begin(new NewSilence(List.of("host=a"), pages.nowMillis() + FAR, "x", null), li, "c1")
                .getStatusCode().value()).isEqualTo(409);
    }
}
