package io.bianque.alerting.incident;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.alerting.alert.AlertState;
import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.journal.Intent;
import io.bianque.alerting.journal.Intent.Kind;
import io.bianque.alerting.journal.JournalInput;
import io.bianque.alerting.journal.JournalInputs;
import io.bianque.alerting.journal.JournalReader;
import io.bianque.alerting.journal.JournalWriter;
import io.bianque.alerting.journal.ReceiverSpec;
import io.bianque.alerting.silence.Silence;
import java.util.List;
import org.junit.jupiter.api.Test;

class SilencedIncidentTest {
    private final Driver driver = new Driver().receivers(Driver.receiver("ops"));
    private int command;

    private List<Intent> silence(long seconds, String... matchers) {
        return driver.apply(new JournalInput.Silenced(List.of(matchers), driver.nowMillis + seconds * 1_000, "li",
                "works on the disks", "s" + command++));
    }

    @Test
    void aSilencedAlertOpensItsIncidentAndPagesNobody() {
        silence(600, "host=a");
        assertThat(driver.fire("a")).isEmpty();
        assertThat(driver.view("INC-1").incident().isOpen()).isTrue();
        assertThat(driver.timeline("INC-1")).containsExactly("timeline.opened", "timeline.silenced");
        assertThat(driver.fire("b")).extracting(Intent::kind).containsExactly(Kind.TRIGGER);
    }

    @Test
    void whatStillFiresWhenTheSilenceExpiresPages() {
        silence(60, "rule=HostDown", "host=~a|b");
        driver.fire("a");
        driver.fire("b");
        driver.resolve("b");
        assertThat(driver.tick(59)).isEmpty();
        assertThat(driver.tick(1)).singleElement().satisfies(intent -> {
            assertThat(intent.kind()).isEqualTo(Kind.TRIGGER);
            assertThat(intent.page().subject()).isEqualTo("INC-1");
        });
        assertThat(driver.timeline("INC-1")).contains("timeline.unsilenced");
        assertThat(driver.core.silences().all()).singleElement()
                .satisfies(each -> assertThat(each.endedBy()).as("it ended by itself").isEmpty());
    }

    @Test
    void oneThatBeginsLaterKeepsBackWhatFiresFromThenOn() {
        long now = driver.nowMillis;
        driver.apply(new JournalInput.Silenced(List.of("host=~a|b"), now + 120_000, "li", "works at night", "s1",
                now + 60_000));
        assertThat(driver.fire("a")).extracting(Intent::kind).as("not begun").containsExactly(Kind.TRIGGER);
        driver.deliverAll();
        assertThat(driver.tick(60)).as("what was told stays told").isEmpty();
        assertThat(driver.fire("b")).isEmpty();
        assertThat(driver.tick(60)).singleElement()
                .satisfies(intent -> assertThat(intent.page().subject()).isEqualTo("INC-2"));
    }

    @Test
    void oneBeginsAndEndsByItsTimeAndNotWithTheSecond() {
        long now = driver.nowMillis;
        driver.apply(new JournalInput.Silenced(List.of("host=~a|b|c"), now + 900, "li", "works", "s1", now + 100));
        driver.nowMillis = now + 100;
        assertThat(driver.fire("a")).as("begun, before any tick").isEmpty();
        driver.nowMillis = now + 899;
        assertThat(driver.fire("b")).isEmpty();
        driver.nowMillis = now + 900;
        assertThat(driver.resolve("a")).isEmpty();
        assertThat(driver.fire("c")).as("over, before any tick").singleElement()
                .satisfies(intent -> assertThat(intent.page().subject()).isEqualTo("INC-3"));
        assertThat(driver.tick(1)).as("what still fires").singleElement()
                .satisfies(intent -> assertThat(intent.page().subject()).isEqualTo("INC-2"));
        assertThat(driver.timeline("INC-2")).containsExactly("timeline.opened", "timeline.silenced",
                "timeline.unsilenced");
    }

    @Test
    void oneThatBeganWhileNobodyLookedHoldsForTheFirstInputOfARestart() {
        long now = driver.nowMillis;
        driver.apply(new JournalInput.Silenced(List.of("host=a"), now + 900_000, "li", "works", "s1", now + 60_000));
        var out = new JournalWriter();
        driver.core.writeSnapshot(out);
        var restarted = new IncidentCore(CoreLimits.standard());
        restarted.readSnapshot(new JournalReader(out.toBytes()));
        var fires = new JournalInput.Transitioned(JournalInputs.transition(9, "HostDown", "a", AlertState.PENDING,
                AlertState.FIRING, Severity.CRITICAL));
        assertThat(restarted.apply(now + 600_000, fires)).isEmpty();
        assertThat(restarted.apply(now + 600_000, new JournalInput.Decide())).isEmpty();
        assertThat(restarted.openCount()).isOne();
        assertThat(restarted.apply(now + 900_000, new JournalInput.Tick())).extracting(Intent::kind)
                .containsExactly(Kind.TRIGGER);
    }

    @Test
    void aPersonEndsASilenceEarlyAndIsNamed() {
        silence(600, "host=a");
        driver.fire("a");
        assertThat(driver.apply(new JournalInput.Unsilenced("SIL-1", "wang", "u1"))).extracting(Intent::kind)
                .containsExactly(Kind.TRIGGER);
        assertThat(driver.core.silences().all()).singleElement()
                .satisfies(each -> assertThat(each.endedBy()).contains("wang"));
        assertThat(driver.apply(new JournalInput.Unsilenced("SIL-1", "wang", "u2"))).isEmpty();
    }

    @Test
    void whatWasToldIsClosedWhateverIsSilencedSince() {
        driver.fire("a");
        driver.deliverAll();
        silence(600, "host=a");
        assertThat(driver.acknowledge("INC-1")).extracting(Intent::kind).containsExactly(Kind.ACKNOWLEDGE);
        driver.deliverAll();
        assertThat(driver.unacknowledge("INC-1")).as("nobody is paged anew").isEmpty();
        assertThat(driver.resolve("a")).extracting(Intent::kind).containsExactly(Kind.RESOLVE);
    }

    private List<Intent> warn(long offset, AlertState to) {
        return driver.apply(new JournalInput.Transitioned(JournalInputs.transition(offset, "LoadHigh", "a",
                to == AlertState.FIRING ? AlertState.PENDING : AlertState.FIRING, to,
                Severity.WARNING)));
    }

    @Test
    void aWarningOfWhichNobodyIsToldDoesNotMakeASilencedPageLoud() {
        driver.fire("a");
        warn(900, AlertState.FIRING);
        driver.deliverAll();
        assertThat(driver.view("INC-1").incident().alertCount()).isEqualTo(2);
        silence(600, "rule=HostDown");
        driver.acknowledge("INC-1");
        driver.deliverAll();
        assertThat(driver.unacknowledge("INC-1")).as("in force, and about all that pages").isEmpty();
        assertThat(driver.timeline("INC-1")).endsWith("timeline.unacknowledged", "timeline.silenced");
        assertThat(driver.tick(600)).as("nobody has it").extracting(Intent::kind).containsExactly(Kind.TRIGGER);
    }

    @Test
    void whatEndedWhileItWasSilencedPagesNobodyThoughAWarningIsLeft() {
        silence(600, "rule=HostDown");
        driver.fire("a");
        warn(900, AlertState.FIRING);
        assertThat(driver.intents).isEmpty();
        driver.resolve("a");
        driver.tick(700);
        driver.receivers(Driver.receiver("ops"), Driver.receiver("other"));
        warn(901, AlertState.RECOVERING);
        warn(902, AlertState.FIRING);
        assertThat(driver.intents).as("of a warning alone nobody is told").isEmpty();
        assertThat(driver.view("INC-1").incident().isOpen()).isTrue();
        assertThat(driver.timeline("INC-1")).endsWith("timeline.silenced", "timeline.unsilenced");
    }

    @Test
    void whatComesBackAfterItsSilenceIsToldThoughItHadEndedInIt() {
        silence(60, "rule=HostDown");
        driver.fire("a");
        warn(900, AlertState.FIRING);
        driver.resolve("a");
        driver.tick(70);
        assertThat(driver.intents).isEmpty();
        silence(30, "rule=HostDown");
        driver.fire("a");
        assertThat(driver.tick(29)).isEmpty();
        assertThat(driver.timeline("INC-1")).endsWith("timeline.unsilenced", "timeline.silenced");
        assertThat(driver.tick(1)).singleElement().satisfies(intent -> {
            assertThat(intent.kind()).isEqualTo(Kind.TRIGGER);
            assertThat(intent.page().subject()).isEqualTo("INC-1");
        });
    }

    @Test
    void aReceiverMeantForWhatIsLeftIsToldOfIt() {
        silence(60, "rule=HostDown");
        driver.fire("a");
        warn(900, AlertState.FIRING);
        driver.resolve("a");
        driver.tick(70);
        driver.receivers(Driver.receiver("ops"), new ReceiverSpec("chat", "webhook", Severity.WARNING, 20));
        assertThat(driver.intents).extracting(Intent::receiver).contains("chat");
    }

    @Test
    void theTimelineSaysThatASilenceIsOverThoughAWordWasOnItsWayWhenItBegan() {
        driver.fire("a");
        driver.deliverAll();
        silence(60, "host=a");
        driver.acknowledge("INC-1");
        assertThat(driver.unacknowledge("INC-1")).as("the acknowledgement is on its way").isEmpty();
        assertThat(driver.timeline("INC-1")).endsWith("timeline.unacknowledged", "timeline.silenced");
        driver.tick(60);
        assertThat(driver.timeline("INC-1")).endsWith("timeline.unsilenced");
    }

    @Test
    void ofWhatASummaryTellsNoSilenceIsNamedWhenItIsGivenBack() {
        for (int i = 0; i < 23; i++) {
            driver.fire("h" + i);
        }
        driver.tick(1);
        driver.deliverAll();
        silence(600, "host=h22");
        driver.acknowledge("INC-23");
        driver.unacknowledge("INC-23");
        assertThat(driver.timeline("INC-23")).endsWith("timeline.unacknowledged");
    }

    @Test
    void theTimelineSaysEachTimeWhyGivingBackPagesNobody() {
        driver.fire("a");
        driver.deliverAll();
        silence(600, "host=a");
        for (int i = 0; i < 2; i++) {
            driver.acknowledge("INC-1");
            driver.deliverAll();
            assertThat(driver.unacknowledge("INC-1")).isEmpty();
            assertThat(driver.timeline("INC-1")).endsWith("timeline.unacknowledged", "timeline.silenced");
        }
    }

    @Test
    void ofWhatNoReceiverIsMeantForTheTimelineNamesBothReasons() {
        silence(600, "host=a");
        warn(900, AlertState.FIRING);
        assertThat(driver.timeline("INC-1")).containsExactly("timeline.opened", "timeline.silenced_nobody");
        driver.fire("a");
        assertThat(driver.timeline("INC-1")).as("now somebody would be told")
                .contains("timeline.severity_raised", "timeline.silenced");
        assertThat(driver.tick(600)).extracting(Intent::kind).containsExactly(Kind.TRIGGER);
    }

    @Test
    void aSilencedIncidentThatEndsNeedsNoWord() {
        silence(60, "host=a");
        driver.fire("a");
        assertThat(driver.resolve("a")).isEmpty();
        assertThat(driver.tick(120)).isEmpty();
    }

    @Test
    void aReceiverThatComesLaterIsNotToldOfWhatIsSilenced() {
        silence(60, "host=a");
        driver.fire("a");
        driver.receivers(Driver.receiver("ops"), Driver.receiver("other"));
        assertThat(driver.intents).isEmpty();
        driver.tick(60);
        assertThat(driver.intents).extracting(Intent::receiver).containsExactly("ops", "other");
    }

    @Test
    void silencesAndWhoIsKeptBackByThemSurviveARestart() {
        silence(60, "host=a");
        silence(60, "host=c", "rule!=Other");
        driver.apply(new JournalInput.Unsilenced("SIL-2", "wang", "u1"));
        driver.fire("a");
        var out = new JournalWriter();
        driver.core.writeSnapshot(out);
        var restarted = new IncidentCore(CoreLimits.standard());
        restarted.readSnapshot(new JournalReader(out.toBytes()));
        var again = new JournalWriter();
        restarted.writeSnapshot(again);
        assertThat(again.toBytes()).isEqualTo(out.toBytes());
        assertThat(restarted.silences().all()).extracting(Silence::id).containsExactly("SIL-1", "SIL-2");
        assertThat(restarted.apply(driver.nowMillis + 60_000, new JournalInput.Tick())).extracting(Intent::kind)
                .containsExactly(Kind.TRIGGER);
    }

    @Test
    void aWishInTheJournalThatCannotBeReadStopsNothing() {
        silence(600, "host=~((x{1000}){1000}){1000}");
        silence(600, "neither name nor value");
        assertThat(driver.core.silences().refused()).isEqualTo(2);
        assertThat(driver.fire("x")).extracting(Intent::kind).containsExactly(Kind.TRIGGER);
    }

    @Test
    void theSameWishTwiceMakesOneSilenceAndThereAreNoMoreThanAThousand() {
        var wish = new JournalInput.Silenced(List.of("host=x"), driver.nowMillis + 1_000_000, "li", "twice", "same");
        driver.apply(wish);
        driver.apply(wish);
        assertThat(driver.core.silences().all()).hasSize(1);
        for (int i = 0; i < 1_005; i++) {
            silence(1_000, "host=h" + i);
        }
        assertThat(driver.core.silences().all()).hasSize(1_000);
        assertThat(driver.core.silences().refused()).isEqualTo(6);
        silence(-1, "host=late");
        assertThat(driver.core.silences().refused()).isEqualTo(7);
    }

    @Test
    void anIncidentWithOneAlertThatIsNotSilencedIsTold() {
        silence(600, "severity_label=none", "host=a");
        assertThat(driver.change("a", AlertState.PENDING, AlertState.FIRING, Severity.CRITICAL))
                .extracting(Intent::kind)
                .as("one of two matchers does not pass").containsExactly(Kind.TRIGGER);
    }
}
