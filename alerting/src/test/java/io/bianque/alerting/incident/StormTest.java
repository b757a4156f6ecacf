package io.bianque.alerting.incident;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.alerting.alert.AlertState;
import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.journal.Intent;
import io.bianque.alerting.journal.Intent.Kind;
import io.bianque.alerting.journal.JournalInput.Outcome;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

class StormTest {
    private final Driver driver = new Driver().receivers(Driver.receiver("ops"));

    @Test
    void r21PagesBeyondTheLimitBecomeOneSummaryThatNamesTheirNumberAndTheWorst() {
        for (int i = 0; i < 25; i++) {
            driver.fire("h" + i);
        }
        assertThat(driver.intents).hasSize(20);
        var summary = driver.tick(1);
        assertThat(summary).singleElement().satisfies(intent -> {
            assertThat(intent.page().isStorm()).isTrue();
            assertThat(intent.dedupKey()).isEqualTo("bianque-t1-STORM-1");
            assertThat(intent.page().count()).isEqualTo(5);
            assertThat(intent.page().top()).extracting(Intent.Top::incidentId).containsExactly("INC-21", "INC-22",
                    "INC-23", "INC-24", "INC-25");
        });
        assertThat(driver.timeline("INC-25")).contains("timeline.in_summary");
        assertThat(driver.core.counters().collapsed()).isEqualTo(5);
    }

    @Test
    void theSummaryIsClosedWhenAllThatItHoldsAre() {
        for (int i = 0; i < 22; i++) {
            driver.fire("h" + i);
        }
        driver.tick(1);
        driver.deliverAll();
        driver.resolve("h20");
        assertThat(driver.tick(5)).isEmpty();
        driver.resolve("h21");
        assertThat(driver.tick(1)).extracting(Intent::kind).containsExactly(Kind.RESOLVE);
        driver.deliverAll();
        assertThat(driver.tick(60)).isEmpty();
        assertThat(driver.fire("x")).as("the limit has room again").hasSize(1);
    }

    private Intent summary() {
        for (int i = 0; i < 23; i++) {
            driver.fire("h" + i);
        }
        return driver.tick(1).getFirst();
    }

    @Test
    void aSummaryTakesNoMoreIncidentsAMinuteAfterItBegan() {
        summary();
        driver.deliverAll();
        driver.tick(60);
        driver.deliverAll();
        for (int i = 0; i < 21; i++) {
            driver.fire("later" + i);
        }
        assertThat(driver.tick(1)).singleElement().satisfies(intent -> {
            assertThat(intent.kind()).isEqualTo(Kind.TRIGGER);
            assertThat(intent.dedupKey()).isEqualTo("bianque-t1-STORM-2");
            assertThat(intent.page().count()).isEqualTo(1);
        });
    }

    @Test
    void aSummaryThatDidNotGetThroughTakesNoMoreIncidents() {
        driver.settle(summary(), Outcome.EXPIRED);
        driver.fire("later");
        assertThat(driver.tick(1)).singleElement()
                .satisfies(intent -> assertThat(intent.dedupKey()).isEqualTo("bianque-t1-STORM-2"));
    }

    @Test
    void aSummaryThatDidNotGetThroughIsSentAgainWhenItsReceiverWorks() {
        var first = driver.fire("first").getFirst();
        driver.settle(summary(), Outcome.EXPIRED);
        assertThat(driver.view("INC-24").incident().deliveries().getFirst().state()).isEqualTo("failed");
        driver.settle(first, Outcome.DELIVERED);
        assertThat(driver.tick(1)).singleElement().satisfies(intent -> {
            assertThat(intent.kind()).isEqualTo(Kind.TRIGGER);
            assertThat(intent.dedupKey()).isEqualTo("bianque-t1-STORM-1");
        });
    }

    @Test
    void oneMoreIncidentIsToldOfAtTheMinute() {
        summary();
        driver.deliverAll();
        driver.tick(10);
        driver.fire("later");
        assertThat(driver.tick(49)).isEmpty();
        assertThat(driver.tick(1)).singleElement().satisfies(intent -> {
            assertThat(intent.kind()).isEqualTo(Kind.UPDATE);
            assertThat(intent.page().count()).isEqualTo(4);
        });
        driver.deliverAll();
        assertThat(driver.tick(300)).isEmpty();
    }

    @Test
    void anIncidentOfASummaryShowsHowTheSummaryStands() {
        var page = summary();
        assertThat(driver.view("INC-22").incident().deliveries().getFirst().state()).isEqualTo("pending");
        driver.settle(page, Outcome.OVERDUE);
        assertThat(driver.view("INC-22").incident().deliveries().getFirst().state()).isEqualTo("failed");
        driver.settle(page, Outcome.DELIVERED);
        assertThat(driver.view("INC-22").incident().deliveries().getFirst()).satisfies(delivery -> {
            assertThat(delivery.state()).isEqualTo("sent");
            assertThat(delivery.detail()).isEqualTo("STORM-1");
        });
    }

    @Test
    void theLimitHasRoomAgainAfterSixtySecondsThoughTheWallClockStoodStill() {
        for (int i = 0; i < 20; i++) {
            driver.fire("h" + i);
        }
        driver.deliverAll();
        driver.tickWithWallClockStandingStill(60);
        assertThat(driver.fire("x")).as("told by itself, not in a summary").hasSize(1);
    }

    @Test
    void aSummaryThatGrowsIsUpdatedUnderItsKeyAtMostOnceAMinute() {
        for (int i = 0; i < 21; i++) {
            driver.fire("h" + i);
        }
        driver.tick(1);
        driver.deliverAll();
        for (int i = 0; i < 19; i++) {
            driver.fire("m" + i);
        }
        assertThat(driver.tick(30)).isEmpty();
        var update = driver.tick(30);
        assertThat(update).extracting(Intent::kind).containsExactly(Kind.UPDATE);
        assertThat(update.getFirst().page().count()).isEqualTo(20);
        assertThat(update.getFirst().dedupKey()).isEqualTo("bianque-t1-STORM-1");
    }

    @Test
    void r21TenThousandFailuresMakeAtMostTheLimitAndOneSummaryAndMissNone() {
        for (int second = 0; second < 10; second++) {
            int first = second * 1_000;
            driver.atOnce(() -> {
                for (int i = first; i < first + 1_000; i++) {
                    driver.fire("h" + i);
                }
            });
            driver.tick(1);
        }
        driver.deliverAll();
        assertThat(driver.intents).hasSize(21);
        var told = new HashSet<String>();
        for (var view : driver.views.values()) {
            view.incident().deliveries().forEach(each -> told.add(view.incident().id() + each.state()));
        }
        assertThat(told).hasSize(10_000).allMatch(each -> each.endsWith("sent"));
        driver.atOnce(() -> {
            for (int i = 0; i < 10_000; i++) {
                driver.change("h" + i, AlertState.FIRING, AlertState.RESOLVED, Severity.CRITICAL);
            }
        });
        driver.tick(1);
        driver.deliverAll();
        assertThat(driver.intents).filteredOn(each -> each.kind() == Kind.RESOLVE).hasSize(21);
    }
}
