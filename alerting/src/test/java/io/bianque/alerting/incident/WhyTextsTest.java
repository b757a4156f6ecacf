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
import io.bianque.alerting.silence.Silence;
import io.bianque.alerting.silence.SilenceMatcher;
import io.bianque.collector.series.Labels;
import io.bianque.collector.topology.EntityId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WhyTextsTest {
    private static final Labels HOST = Labels.of("host", "db-1");
    private static final EntityId DB = EntityId.parse("host:db-1").orElseThrow();
    private static final Delivery TOLD = new Delivery("ops", "webhook", "sent", 5, "");

    private static final Silence SILENCE = new Silence("SIL-1", List.of(SilenceMatcher.parse("host=db-1")), 1, 1, 9,
            "li",
            "disks", "c1", true, Optional.empty(), 0);

    private static Why why(String rule, Severity severity, Severity worst, List<Delivery> deliveries,
            String... timeline) {
        return why(rule, severity, worst, deliveries, Standing.PAGED, Optional.empty(), timeline);
    }

    private static Why why(String rule, Severity severity, Severity worst, List<Delivery> deliveries, Standing standing,
            Optional<Silence> silence, String... timeline) {
        var key = new AlertKey(rule, HOST);
        var alert = new ActiveAlert(rule, AlertState.FIRING, severity, HOST, 1, 1, Map.of(), "INC-7", Optional.of(DB),
                standing, Optional.empty(), key);
        var incident = new Incident("INC-7", worst, "HostDown", HOST, "db-1 is down", "", 1, null, null, null, 2,
                deliveries, Optional.of(new Root(DB, 0.9, false, Optional.empty())), 0);
        return new Why(key, Optional.of(alert), Optional.of(new Detail(incident, List.of(alert),
                timeline(timeline), Optional.empty(), silence)));
    }

    private static List<TimelineEntry> timeline(String... keys) {
        return IntStream.range(0, keys.length)
                .mapToObj(i -> new TimelineEntry(1 + i * 1_000L, keys[i], Map.of("receiver", "ops"), null)).toList();
    }

    private static Why past(@Nullable Long resolved, List<Delivery> deliveries, String... timeline) {
        var incident = new Incident("INC-7", Severity.CRITICAL, "HostDown", HOST, "db-1 is down", "", 1_000, resolved,
                null, null, 0, deliveries, Optional.of(new Root(DB, 0.9, false, Optional.empty())), 0);
        return new Why(new AlertKey("HostDown", HOST), Optional.empty(),
                Optional.of(new Detail(incident, List.of(), timeline(timeline), Optional.empty())));
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
        var why = why("HostDown", Severity.CRITICAL, Severity.CRITICAL, List.of(), Standing.PAGED,
                Optional.of(SILENCE), "timeline.opened", "timeline.silenced");
        assertThat(english(why)).contains("It does not page: a silence keeps INC-7").doesNotContain("no receiver");
        var over = why("HostDown", Severity.CRITICAL, Severity.CRITICAL, List.of(), "timeline.silenced",
                "timeline.unsilenced");
        assertThat(english(over)).contains("It does not page: no receiver").doesNotContain("a silence");
    }

    @Test
    void whatWasToldBeforeItWasSilencedIsSaidToHaveBeenTold() {
        var why = why("HostDown", Severity.CRITICAL, Severity.CRITICAL, List.of(TOLD), Standing.PAGED,
                Optional.of(SILENCE), "timeline.notified");
        assertThat(english(why)).contains("It pages: it is in INC-7",
                "told before a silence began: nobody is told anything new of INC-7").doesNotContain("does not page");
        assertThat(chinese(why)).contains("静默开始之前已通知", "INC-7");
        assertThat(english(why("HostDown", Severity.CRITICAL, Severity.CRITICAL, List.of(TOLD))))
                .doesNotContain("silence");
    }

    @Test
    void whatIsHeldBackInASilencedIncidentNamesTheSilence() {
        for (var standing : List.of(Standing.EXPLAINED, Standing.DEGRADED, Standing.LOOKING)) {
            var why = why("Errors", Severity.CRITICAL, Severity.CRITICAL, List.of(), standing, Optional.of(SILENCE),
                    "timeline.opened", "timeline.silenced");
            assertThat(english(why)).contains("held back in INC-7", "INC-7: a silence keeps it from being told")
                    .doesNotContain("no receiver");
            assertThat(chinese(why)).contains("INC-7：它已被静默");
        }
    }

    @Test
    void whatIsLeftOfWhatWasSilencedIsForNobody() {
        var why = why("LoadHigh", Severity.WARNING, Severity.CRITICAL, List.of(), "timeline.silenced",
                "timeline.unsilenced");
        assertThat(english(why)).contains("no receiver is meant for what is left of INC-7")
                .doesNotContain("severity critical");
        assertThat(chinese(why)).contains("INC-7 中尚存的告警没有接收方要接收");
    }

    @Test
    void itIsNotSaidThatSomethingWasToldBeforeASilenceThatWasNot() {
        var late = new Silence("SIL-1", List.of(SilenceMatcher.parse("host=db-1")), 500, 500, 900_000, "li", "disks",
                "c1", true, Optional.empty(), 0);
        var failed = new Delivery("ops", "webhook", "failed", 5, "");
        var why = why("HostDown", Severity.CRITICAL, Severity.CRITICAL, List.of(failed), Standing.PAGED,
                Optional.of(late), "timeline.opened", "timeline.delivery_failed");
        assertThat(english(why)).contains("nobody is told anything new of INC-7").doesNotContain("told before");
        assertThat(chinese(why)).contains("不再通知 INC-7 的任何新情况").doesNotContain("静默开始之前");
        var since = why("HostDown", Severity.CRITICAL, Severity.CRITICAL, List.of(TOLD), Standing.PAGED,
                Optional.of(late), "timeline.opened", "timeline.notified");
        assertThat(english(since)).as("told later than it began").doesNotContain("told before");
    }

    @Test
    void ofWhatWasCutShortItIsNotSaidThatItsCauseHasGone() {
        for (var end : List.of("timeline.resolved_by", "timeline.merged", "timeline.not_judged")) {
            var over = past(60_000L, List.of(), "timeline.opened", end);
            assertThat(english(over)).contains("Why it was put down to host:db-1 (90 %):").doesNotContain("has gone");
            assertThat(chinese(over)).contains("当时为什么归因于 host:db-1").doesNotContain("现已消失");
        }
    }

    @Test
    void whatIsQuietMayHaveBeenToldInTheWordsOfAnother() {
        assertThat(new WhyTexts(Locale.ENGLISH, ZoneOffset.UTC).quiet("DiskFull"))
                .contains("told by its own words");
        assertThat(new WhyTexts(Locale.SIMPLIFIED_CHINESE, ZoneOffset.UTC).quiet("DiskFull")).contains("以自身名义");
    }

    @Test
    void whenSomebodyWasToldFirstStaysWhateverWasSaidSince() {
        var later = new Delivery("ops", "webhook", "sent", 9_000, "");
        var why = why("HostDown", Severity.CRITICAL, Severity.CRITICAL, List.of(later), "timeline.opened",
                "timeline.notified", "timeline.notified_acknowledged", "timeline.notified");
        assertThat(english(why))
                .contains("INC-7, receiver ops (webhook): told first, 1970-01-01 00:00:01.001; told last, "
                        + "1970-01-01 00:00:09.000");
        assertThat(chinese(why)).contains("首次通知，1970-01-01 00:00:01.001", "1970-01-01 00:00:09.000");
        var once = why("HostDown", Severity.CRITICAL, Severity.CRITICAL,
                List.of(new Delivery("ops", "webhook", "sent", 1, "")), "timeline.notified");
        assertThat(english(once)).contains("receiver ops (webhook): told, 1970-01-01 00:00:00.001")
                .doesNotContain("first");
    }

    @Test
    void aCauseOfWhatIsOverIsNotNamedAsIfItHeldNow() {
        var over = past(60_000L, List.of(new Delivery("ops", "webhook", "closed", 61_000, "")), "timeline.notified");
        assertThat(english(over)).contains("HostDown{host=\"db-1\"} is over. It was in INC-7.",
                "INC-7 is over: it began 1970-01-01 00:00:01.000 and ended 1970-01-01 00:01:00.000.",
                "Why it was put down to host:db-1 (90 %), which has gone since:", "told that it is over")
                .doesNotContain("Why host:db-1");
        assertThat(chinese(over)).contains("已结束", "当时为什么归因于 host:db-1", "1970-01-01 00:01:00.000")
                .doesNotContain("为什么是");
        assertThat(english(past(null, List.of()))).contains("INC-7 goes on because of other alerts", "Why host:db-1");
        assertThat(english(past(60_000L, List.of(), "timeline.opened", "timeline.silenced")))
                .contains("INC-7: it was silenced, so nobody was told.").doesNotContain("no receiver");
    }

    @Test
    void aCauseThatHasGoneBeforeWhatItExplainedIsSaidToHaveGone() {
        assertThat(english(why("HostDown", Severity.CRITICAL, Severity.CRITICAL, List.of(TOLD), Standing.LEFT_OVER,
                Optional.empty()))).contains("host:db-1 has gone, and it still fails",
                        "Why it was put down to host:db-1 (90 %), which has gone since:");
    }
}
