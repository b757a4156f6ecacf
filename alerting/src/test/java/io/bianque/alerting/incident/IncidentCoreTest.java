package io.bianque.alerting.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.bianque.alerting.alert.AlertState;
import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.alert.Transition;
import io.bianque.alerting.journal.Intent;
import io.bianque.alerting.journal.Intent.Kind;
import io.bianque.alerting.journal.JournalInput;
import io.bianque.alerting.journal.JournalInput.Outcome;
import io.bianque.alerting.journal.JournalInputs;
import io.bianque.alerting.journal.ReceiverSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

class IncidentCoreTest {
    private final Driver driver = new Driver().receivers(Driver.receiver("ops"));

    @Test
    void aFiringAlertOpensOneIncidentAndPagesOnceUnderAStableKey() {
        var page = driver.fire("a");
        assertThat(page).singleElement().satisfies(intent -> {
            assertThat(intent.id()).isEqualTo("INC-1/ops/1/trigger");
            assertThat(intent.dedupKey()).isEqualTo("bianque-t1-INC-1");
            assertThat(intent.page().summary()).isEqualTo("HostDown on a");
        });
        assertThat(driver.change("a", AlertState.RECOVERING, AlertState.FIRING, Severity.CRITICAL)).isEmpty();
        assertThat(driver.view("INC-1").incident().isOpen()).isTrue();
        assertThat(driver.timeline("INC-1")).containsExactly("timeline.opened");
    }

    @Test
    void pendingInfoAndRetrospectiveAlertsOpenNothing() {
        assertThat(driver.change("a", AlertState.INACTIVE, AlertState.PENDING, Severity.CRITICAL)).isEmpty();
        assertThat(driver.change("b", AlertState.PENDING, AlertState.FIRING, Severity.INFO)).isEmpty();
        var past = JournalInputs.transition(50, "HostDown", "c", AlertState.PENDING, AlertState.FIRING,
                Severity.CRITICAL);
        assertThat(driver.apply(new JournalInput.Transitioned(new Transition(past.logOffset(), past.alert(),
                past.from(), past.to(), past.eventTimeMillis(), past.sinceMillis(), past.value(), past.severity(),
                past.labels(), past.annotations(), true)))).isEmpty();
        assertThat(driver.views).isEmpty();
        assertThat(driver.core.everything().alerts()).as("the past is not an alert of now").hasSize(2);
        assertThat(driver.core.counters().past()).isEqualTo(1);
    }

    @Test
    void whatIsToldOfThePastNeitherEndsTheIncidentNorChangesItsAlert() {
        driver.fire("a");
        driver.deliverAll();
        assertThat(driver.past("a", AlertState.INACTIVE, AlertState.FIRING)).isEmpty();
        assertThat(driver.past("a", AlertState.FIRING, AlertState.RESOLVED)).isEmpty();
        assertThat(driver.view("INC-1").incident().isOpen()).isTrue();
        assertThat(driver.core.everything().alerts().values()).singleElement()
                .satisfies(alert -> assertThat(alert.orElseThrow().incidentId()).isEqualTo("INC-1"));
        assertThat(driver.resolve("a")).extracting(Intent::kind).containsExactly(Kind.RESOLVE);
    }

    @Test
    void whatEvaluationDoesNotKnowAnyMoreIsClosedAndWhatItKnowsAloneIsPaged() {
        driver.fire("gone");
        driver.fire("stays");
        driver.deliverAll();
        var caused = driver.reconcile(AlertState.FIRING, "stays", "new");
        assertThat(caused).extracting(Intent::kind, each -> each.page().subject()).containsExactly(
                tuple(Kind.TRIGGER, "INC-3"), tuple(Kind.RESOLVE, "INC-1"));
        assertThat(driver.timeline("INC-1")).contains("timeline.not_judged");
        assertThat(driver.view("INC-2").incident().isOpen()).isTrue();
        assertThat(driver.core.everything().alerts()).hasSize(2);
    }

    /** The decision is synced beside the reading that led to it, so a power loss may take the one and leave the other. */
    @Test
    void r13APageWhoseReadingAPowerLossTookIsSentAndClosedAndTheNextReadingOpensAnother() {
        var told = driver.fire("a");
        assertThat(driver.core.openIntents()).as("what a start performs first").isEqualTo(told).hasSize(1);
        assertThat(driver.reconcile(AlertState.FIRING)).as("a trigger is not overtaken").isEmpty();
        assertThat(driver.settle(told.getFirst(), Outcome.DELIVERED))
                .extracting(Intent::kind, each -> each.page().subject())
                .containsExactly(tuple(Kind.RESOLVE, "INC-1"));
        driver.deliverAll();
        assertThat(driver.fire("a")).extracting(Intent::kind, each -> each.page().subject())
                .containsExactly(tuple(Kind.TRIGGER, "INC-2"));
    }

    @Test
    void anAlertThatIsFoundAnewAndOnlyPendingKeepsItsIncidentOpen() {
        driver.fire("a");
        driver.deliverAll();
        assertThat(driver.reconcile(AlertState.PENDING, "a")).isEmpty();
        assertThat(driver.view("INC-1").incident().isOpen()).isTrue();
    }

    @Test
    void aComparisonLeavesThePlatformsOwnAlertsAndWhatAPersonEnded() {
        var d = new Driver().receivers(Driver.receiver("ops"),
                new ReceiverSpec("low", "webhook", Severity.WARNING, 20));
        d.settle(d.fire("a").getFirst(), Outcome.REFUSED);
        d.deliverAll();
        d.resolveByHand("INC-1");
        d.deliverAll();
        assertThat(d.reconcile(AlertState.FIRING, "a")).isEmpty();
        assertThat(d.core.openCount()).as("the receiver still fails").isEqualTo(1);
    }

    @Test
    void aPageThatWasGivenUpIsSentAgainUnderItsKeyWhenItsReceiverWorksAgain() {
        driver.settle(driver.fire("a").getFirst(), Outcome.EXPIRED);
        assertThat(driver.view("INC-1").incident().deliveries().getFirst().state()).isEqualTo("failed");
        var other = driver.fire("b").getFirst();
        assertThat(driver.settle(other, Outcome.DELIVERED)).singleElement().satisfies(intent -> {
            assertThat(intent.kind()).isEqualTo(Kind.TRIGGER);
            assertThat(intent.dedupKey()).isEqualTo("bianque-t1-INC-1");
        });
        driver.deliverAll();
        assertThat(driver.view("INC-1").incident().deliveries().getFirst().state()).isEqualTo("sent");
        assertThat(driver.resolve("a")).extracting(Intent::kind).containsExactly(Kind.RESOLVE);
    }

    @Test
    void aPageThatWasRefusedIsSentAgainWhenReceiversAreConfigured() {
        driver.settle(driver.fire("a").getFirst(), Outcome.REFUSED);
        assertThat(driver.apply(new JournalInput.ReceiversSet(List.of(Driver.receiver("ops")))))
                .as("the address may be another, which the journal does not know").singleElement()
                .satisfies(intent -> assertThat(intent.dedupKey()).isEqualTo("bianque-t1-INC-1"));
    }

    @Test
    void aPageThatIsRefusedEachTimeIsNotSentForEver() {
        driver.settle(driver.fire("a").getFirst(), Outcome.REFUSED);
        for (int i = 0; i < 10; i++) {
            driver.tick(60);
            driver.settle(driver.fire("h" + i).getFirst(), Outcome.DELIVERED);
            driver.core.openIntents().forEach(each -> driver.settle(each, Outcome.REFUSED));
        }
        assertThat(driver.intents).filteredOn(each -> each.page().subject().equals("INC-1")).hasSizeBetween(2, 4);
    }

    @Test
    void pagesThatWereGivenUpAreSentAgainWithinTheLimitOfTheirReceiver() {
        var d = new Driver().receivers(new ReceiverSpec("ops", "webhook", Severity.CRITICAL, 1));
        d.settle(d.fire("a").getFirst(), Outcome.EXPIRED);
        d.tick(61);
        assertThat(d.settle(d.fire("b").getFirst(), Outcome.DELIVERED)).isEmpty();
        assertThat(d.tick(58)).isEmpty();
        assertThat(d.tick(3)).singleElement()
                .satisfies(intent -> assertThat(intent.dedupKey()).isEqualTo("bianque-t1-INC-1"));
    }

    @Test
    void anotherPersonTakesAnIncidentOver() {
        driver.fire("a");
        driver.deliverAll();
        driver.acknowledge("INC-1");
        driver.deliverAll();
        assertThat(driver.apply(new JournalInput.Acknowledge("INC-1", "wang", "taken"))).isEmpty();
        assertThat(driver.view("INC-1").incident().acknowledgedBy()).isEqualTo("wang");
        assertThat(driver.view("INC-1").timeline().getLast()).satisfies(entry -> {
            assertThat(entry.key()).isEqualTo("timeline.acknowledged");
            assertThat(entry.actor()).isEqualTo("wang");
            assertThat(entry.args()).containsEntry("from", "li");
        });
    }

    @Test
    void anAlertThatFiresAgainLongAfterIsNotSaidToBeTheSameThoughTheWallClockStoodStill() {
        driver.fire("a");
        driver.deliverAll();
        driver.resolve("a");
        driver.deliverAll();
        driver.tickWithWallClockStandingStill(200);
        driver.fire("a");
        assertThat(driver.timeline("INC-2")).containsExactly("timeline.opened");
    }

    @Test
    void aPersonEndsAnIncidentWhoseAlertNeverWill() {
        driver.fire("a");
        driver.deliverAll();
        assertThat(driver.resolveByHand("INC-1")).extracting(Intent::kind).containsExactly(Kind.RESOLVE);
        driver.deliverAll();
        var ended = driver.view("INC-1");
        assertThat(ended.incident().isOpen()).isFalse();
        assertThat(ended.timeline()).anySatisfy(entry -> {
            assertThat(entry.key()).isEqualTo("timeline.resolved_by");
            assertThat(entry.args()).containsEntry("person", "li");
            assertThat(entry.actor()).isEqualTo("li");
        });
        assertThat(driver.core.everything().alerts()).isEmpty();
        assertThat(driver.resolveByHand("INC-1")).isEmpty();
    }

    @Test
    void anAlertThatAPersonEndedIsUnheardUntilItFiresAnew() {
        driver.fire("a");
        driver.deliverAll();
        driver.resolveByHand("INC-1");
        driver.deliverAll();
        assertThat(driver.change("a", AlertState.FIRING, AlertState.FIRING, Severity.CRITICAL)).isEmpty();
        assertThat(driver.change("a", AlertState.FIRING, AlertState.RECOVERING, Severity.CRITICAL)).isEmpty();
        assertThat(driver.core.everything().alerts()).isEmpty();
        assertThat(driver.change("a", AlertState.RECOVERING, AlertState.FIRING, Severity.CRITICAL)).singleElement()
                .satisfies(intent -> assertThat(intent.dedupKey()).isEqualTo("bianque-t1-INC-2"));
    }

    @Test
    void aRepeatedTransitionChangesNothing() {
        var fired = new JournalInput.Transitioned(JournalInputs.transition(7, "HostDown", "a", AlertState.PENDING,
                AlertState.FIRING, Severity.CRITICAL));
        assertThat(driver.apply(fired)).hasSize(1);
        assertThat(driver.core.isRepeat(fired)).isTrue();
        assertThat(driver.apply(fired)).isEmpty();
    }

    @Test
    void resolveNeverOvertakesItsTrigger() {
        var page = driver.fire("a").getFirst();
        assertThat(driver.resolve("a")).isEmpty();
        assertThat(driver.settle(page, Outcome.OVERDUE)).extracting(Intent::kind).isEmpty();
        assertThat(driver.settle(page, Outcome.DELIVERED)).singleElement()
                .satisfies(intent -> assertThat(intent.id()).isEqualTo("INC-1/ops/2/resolve"));
        driver.deliverAll();
        assertThat(driver.view("INC-1").incident().deliveries()).singleElement()
                .satisfies(delivery -> assertThat(delivery.state()).isEqualTo("closed"));
        assertThat(driver.core.all()).as("a finished incident is forgotten").isEmpty();
    }

    @Test
    void aRefireAfterItsResolveIsANewIncidentUnderItsOwnKey() {
        driver.fire("a");
        driver.deliverAll();
        driver.resolve("a");
        driver.deliverAll();
        driver.tick(30);
        assertThat(driver.fire("a")).singleElement()
                .satisfies(intent -> assertThat(intent.dedupKey()).isEqualTo("bianque-t1-INC-2"));
        assertThat(driver.timeline("INC-2")).containsExactly("timeline.opened", "timeline.again");
    }

    @Test
    void anAcknowledgementIsToldOnceAndTakenBackByANewPageUnderTheSameKey() {
        driver.fire("a");
        driver.deliverAll();
        assertThat(driver.acknowledge("INC-1")).extracting(Intent::kind).containsExactly(Kind.ACKNOWLEDGE);
        driver.deliverAll();
        assertThat(driver.acknowledge("INC-1")).as("somebody has it already").isEmpty();
        assertThat(driver.view("INC-1").incident().acknowledgedBy()).isEqualTo("li");
        assertThat(driver.unacknowledge("INC-1")).singleElement().satisfies(intent -> {
            assertThat(intent.kind()).isEqualTo(Kind.TRIGGER);
            assertThat(intent.dedupKey()).isEqualTo("bianque-t1-INC-1");
        });
        driver.deliverAll();
        driver.resolve("a");
        driver.deliverAll();
        assertThat(driver.timeline("INC-1")).containsExactly("timeline.opened", "timeline.notified",
                "timeline.acknowledged", "timeline.notified_acknowledged", "timeline.unacknowledged",
                "timeline.notified", "timeline.resolved", "timeline.notified_resolved");
    }

    @Test
    void aRepeatedCommandChangesNothing() {
        driver.fire("a");
        driver.apply(new JournalInput.Acknowledge("INC-1", "li", "same"));
        driver.apply(new JournalInput.Unacknowledge("INC-1", "li", "other"));
        driver.apply(new JournalInput.Acknowledge("INC-1", "wang", "same"));
        assertThat(driver.view("INC-1").incident().acknowledgedBy()).isNull();
    }

    @Test
    void aRefusedPageGoesToTheNextReceiverAndIsAnIncidentOfItsOwn() {
        var low = new ReceiverSpec("low", "webhook", Severity.WARNING, 20);
        var d = new Driver().receivers(Driver.receiver("ops"),
                new ReceiverSpec("next", "webhook", Severity.CRITICAL, 20),
                low);
        var pages = d.fire("a");
        assertThat(pages).extracting(Intent::receiver).containsExactly("ops", "next", "low");
        var caused = d.settle(pages.getFirst(), Outcome.REFUSED);
        assertThat(caused).as("all others know of it; the failing receiver is told of by those that take warnings")
                .singleElement().satisfies(intent -> {
                    assertThat(intent.receiver()).isEqualTo("low");
                    assertThat(intent.page().rule()).isEqualTo("BianqueReceiverFailing");
                });
        assertThat(d.timeline("INC-1")).contains("timeline.delivery_failed");
        assertThat(d.view("INC-1").incident().deliveries().getFirst().state()).isEqualTo("failed");
    }

    @Test
    void aReceiverThatIsMeantForWorseAlertsIsToldWhenTheOneMeantForThisFails() {
        var d = new Driver().receivers(new ReceiverSpec("chat", "webhook", Severity.WARNING, 20),
                Driver.receiver("pager"));
        var page = d.change("a", AlertState.PENDING, AlertState.FIRING, Severity.WARNING);
        assertThat(page).extracting(Intent::receiver).containsExactly("chat");
        assertThat(d.settle(page.getFirst(), Outcome.OVERDUE)).singleElement().satisfies(intent -> {
            assertThat(intent.receiver()).isEqualTo("pager");
            assertThat(intent.page().insteadOf()).isEqualTo("chat");
        });
        assertThat(d.timeline("INC-1")).contains("timeline.delivery_late", "timeline.passed_on");
        d.settle(page.getFirst(), Outcome.DELIVERED);
        d.deliverAll();
        assertThat(d.view("INC-2").incident().isOpen()).as("the receiver works again").isFalse();
    }

    @Test
    void whatMayHaveBeenReceivedIsClosedThoughItsPageWasGivenUp() {
        var page = driver.fire("a").getFirst();
        driver.apply(new JournalInput.Settled(page.id(), Outcome.EXPIRED, "timeout", "no answer", true));
        assertThat(driver.resolve("a")).extracting(Intent::kind).containsExactly(Kind.RESOLVE);
    }

    @Test
    void whatWasRefusedNeedsNoClosing() {
        var page = driver.fire("a").getFirst();
        driver.settle(page, Outcome.REFUSED);
        assertThat(driver.resolve("a")).isEmpty();
        assertThat(driver.core.openIntents()).isEmpty();
    }

    @Test
    void anIncidentThatNobodyCouldBeToldOfIsToldWhenReceiversCome() {
        var d = new Driver();
        assertThat(d.fire("a")).isEmpty();
        assertThat(d.apply(new JournalInput.ReceiversSet(List.of(Driver.receiver("ops")))))
                .extracting(Intent::kind).containsExactly(Kind.TRIGGER);
        assertThat(d.apply(new JournalInput.ReceiversSet(List.of(Driver.receiver("ops"), Driver.receiver("more")))))
                .as("a new receiver hears of new incidents only").isEmpty();
    }

    @Test
    void aSeverityThatRisesReachesThoseMeantForIt() {
        assertThat(driver.change("a", AlertState.PENDING, AlertState.FIRING, Severity.WARNING)).isEmpty();
        assertThat(driver.change("a", AlertState.FIRING, AlertState.FIRING, Severity.CRITICAL))
                .extracting(Intent::kind).containsExactly(Kind.TRIGGER);
        assertThat(driver.timeline("INC-1")).contains("timeline.severity_raised");
    }

    @Test
    void alertsBeyondTheBoundOfOpenIncidentsWaitForRoomAndAreCounted() {
        var d = new Driver(new CoreLimits(2, 100, 100, 1)).receivers(Driver.receiver("ops"));
        d.fire("a");
        d.fire("b");
        assertThat(d.fire("c")).isEmpty();
        assertThat(d.core.counters().waiting()).isEqualTo(1);
        d.deliverAll();
        d.resolve("a");
        assertThat(d.core.counters().waiting()).isZero();
        assertThat(d.view("INC-3").incident().labels().get("host")).isEqualTo("c");
    }

    @Test
    void aTimelineIsBoundedAndStillTellsItsEnd() {
        driver.fire("a");
        for (int i = 0; i < 400; i++) {
            driver.deliverAll();
            driver.acknowledge("INC-1");
            driver.unacknowledge("INC-1");
        }
        driver.resolve("a");
        assertThat(driver.timeline("INC-1")).hasSize(IncidentState.MAX_TIMELINE + 1).endsWith("timeline.resolved");
        assertThat(driver.core.counters().timelineDropped()).isPositive();
    }
}
