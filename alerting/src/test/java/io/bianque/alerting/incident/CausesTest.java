package io.bianque.alerting.incident;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.alerting.alert.AlertState;
import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.diagnosis.Evidence;
import io.bianque.alerting.diagnosis.EvidenceKey;
import io.bianque.alerting.diagnosis.Health;
import io.bianque.alerting.journal.Intent;
import io.bianque.alerting.journal.JournalCodec;
import io.bianque.alerting.journal.JournalInput;
import io.bianque.alerting.journal.JournalInputs;
import io.bianque.alerting.journal.JournalReader;
import io.bianque.alerting.journal.JournalWriter;
import io.bianque.collector.series.Labels;
import io.bianque.collector.topology.Edge;
import io.bianque.collector.topology.Entity;
import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.EntityKind;
import io.bianque.collector.topology.Owner;
import io.bianque.collector.topology.Strength;
import io.bianque.collector.topology.Topology;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Incidents are causes with all they explain. Hosts web-0 to web-4 stand on host db, which stands on nothing. */
class CausesTest {
    private static final EntityId DB = host("db");
    private final Driver driver = new Driver().receivers(Driver.receiver("ops"));
    private int commands;

    CausesTest() {
        driver.nowMillis = 1_767_323_045_000L;
        driver.apply(new JournalInput.TopologySet(topology()));
    }

    private static Topology topology() {
        var entities = new ArrayList<Entity>();
        var edges = new ArrayList<Edge>();
        entities.add(new Entity(DB, Optional.of("data-team")));
        for (int i = 0; i < 5; i++) {
            entities.add(new Entity(host("web-" + i), Optional.of("web-team")));
            edges.add(Edge.declared(host("web-" + i), DB, Strength.STRONG));
        }
        return new Topology(entities, List.of(new Owner("data-team", ""), new Owner("web-team", "")), edges, List.of());
    }

    private static EntityId host(String name) {
        return new EntityId(EntityKind.HOST, name);
    }

    private static AlertKey alert(String host) {
        return JournalInputs.transition(1, "HostDown", host, AlertState.PENDING, AlertState.FIRING, Severity.CRITICAL)
                .alert();
    }

    private Incidents.Incident incident(String id) {
        return driver.view(id).incident();
    }

    private Incidents.Standing standing(String host) {
        return active(host).orElseThrow().standing();
    }

    private Optional<Incidents.ActiveAlert> active(String host) {
        return Objects.requireNonNull(driver.core.everything().alerts().get(alert(host)));
    }

    private List<IncidentView> openOnes() {
        return driver.core.everything().incidents().stream().filter(each -> each.incident().isOpen()).toList();
    }

    private void breakWebs() {
        for (int i = 0; i < 5; i++) {
            driver.fire("web-" + i);
        }
        driver.tick(20);
    }

    private void mendAll() {
        driver.resolve("db");
        for (int i = 0; i < 5; i++) {
            driver.resolve("web-" + i);
        }
        driver.tick(60);
        assertThat(driver.core.openCount()).isZero();
    }

    private void breakAll() {
        for (int i = 0; i < 5; i++) {
            driver.fire("web-" + i);
        }
        driver.fire("db");
        driver.tick(1);
    }

    @Test
    void victimsReportedBeforeTheirCulpritWaitForItAndMakeOnePage() {
        assertThat(driver.fire("web-0")).as("what it stands on was not heard of").isEmpty();
        assertThat(standing("web-0")).isEqualTo(Incidents.Standing.WAITING);
        assertThat(driver.core.takeQuestions()).extracting(ask -> ask.entity()).contains(DB);
        driver.fire("web-1");
        var told = driver.fire("db");
        assertThat(told).hasSize(1);
        var page = told.getFirst().page();
        var because = Objects.requireNonNull(page.because());
        assertThat(because.entity()).isEqualTo(DB);
        assertThat(because.held()).isEqualTo(2);
        assertThat(page.summary()).contains("db");
        assertThat(incident("INC-1").heldBack()).isEqualTo(2);
        assertThat(incident("INC-1").alertCount()).isEqualTo(3);
        assertThat(incident("INC-1").root()).hasValueSatisfying(
                root -> assertThat(root.owner()).contains("data-team"));
        var held = driver.view("INC-1").diagnosis().orElseThrow().held();
        assertThat(held).extracting(Incidents.Held::path).containsOnly(List.of(host("web-0"), DB),
                List.of(host("web-1"), DB));
        assertThat(standing("db")).isEqualTo(Incidents.Standing.PAGED);
        assertThat(driver.timeline("INC-1")).contains("timeline.owner_affected");
        assertThat(page.words()).as("whom else it hits").containsExactly(
                new Intent.Words("remark.owners", Map.of("owners", "web-team")));
    }

    @Test
    void aSilenceOfTheCauseAloneDoesNotMuteWhatIsHeldBehindItsWarning() {
        driver.apply(new JournalInput.Silenced(List.of("rule=HostDown", "host=db"), driver.nowMillis + 600_000, "li",
                "repair", "s1"));
        driver.apply(new JournalInput.Transitioned(JournalInputs.transition(900, "DiskFull", "db",
                AlertState.PENDING, AlertState.FIRING, Severity.WARNING)));
        driver.fire("db");
        assertThat(driver.intents).as("a warning of which nobody would be told alone").isEmpty();
        driver.fire("web-0");
        driver.tick(1);
        assertThat(standing("web-0")).isEqualTo(Incidents.Standing.EXPLAINED);
        assertThat(driver.intents).as("nothing silences what fails behind it").extracting(Intent::kind)
                .containsExactly(Intent.Kind.TRIGGER);
        assertThat(driver.core.everything().alerts().values()).allSatisfy(each -> assertThat(each.orElseThrow()
                .isHeld()).isEqualTo(each.orElseThrow().standing() == Incidents.Standing.EXPLAINED));
    }

    @Test
    void whatIsHealthyBelowIsNoCauseAndTheAlertPagesByItself() {
        driver.fire("web-0");
        var answer = new JournalInput.Answer(DB, Health.HEALTHY, driver.nowMillis + 1);
        assertThat(driver.apply(new JournalInput.Answers(List.of(answer)))).hasSize(1);
        assertThat(incident("INC-1").root().orElseThrow().entity()).isEqualTo(host("web-0"));
    }

    @Test
    void whatFailsAgainAndAgainIsStillSurelyItsOwnCause() {
        for (int i = 1; i <= 12; i++) {
            driver.fire("db");
            driver.tick(1);
            var root = incident("INC-" + i).root().orElseThrow();
            assertThat(root.possible()).as("time %d: %s", i, root).isFalse();
            driver.resolve("db");
            driver.tick(400);
        }
    }

    @Test
    void withoutAnyAnswerItPagesWhenItHasWaitedForSettle() {
        driver.fire("web-0");
        assertThat(driver.tick(7)).isEmpty();
        assertThat(driver.tick(2)).hasSize(1);
    }

    @Test
    void theEndOfTheCauseClosesThePageAndWhatItHeldIsToldNoMore() {
        breakAll();
        driver.deliverAll();
        driver.resolve("db");
        for (int i = 0; i < 5; i++) {
            driver.resolve("web-" + i);
        }
        driver.tick(30);
        driver.deliverAll();
        assertThat(driver.intents).extracting(Intent::kind).containsExactly(Intent.Kind.TRIGGER, Intent.Kind.RESOLVE);
        assertThat(driver.core.openCount()).isZero();
        assertThat(driver.view("INC-1").diagnosis().orElseThrow().held()).hasSize(5)
                .allMatch(held -> held.endedMillis() != null);
    }

    @Test
    void aParentsRecoveryWithSomeDependentsStillBrokenIsToldInOnePage() {
        breakAll();
        driver.deliverAll();
        driver.resolve("db");
        for (int i = 0; i < 3; i++) {
            driver.resolve("web-" + i);
        }
        driver.tick(90);
        driver.deliverAll();
        assertThat(incident("INC-1").isOpen()).isFalse();
        assertThat(driver.timeline("INC-1")).contains("timeline.left_over");
        assertThat(incident("INC-2").isOpen()).isTrue();
        assertThat(incident("INC-2").rule()).isEqualTo("BianqueLeftOver");
        assertThat(incident("INC-2").summary()).contains("host:db is back; still failing: 2 of 6");
        assertThat(standing("web-4")).isEqualTo(Incidents.Standing.LEFT_OVER);
        assertThat(driver.intents.stream().filter(each -> each.kind() == Intent.Kind.TRIGGER)).hasSize(2);
        driver.resolve("web-3");
        driver.resolve("web-4");
        driver.tick(1);
        assertThat(driver.core.openCount()).isZero();
    }

    @Test
    void anAlertThatIsReleasedPagesByItselfUntilItIsOver() {
        breakAll();
        var told = driver.apply(new JournalInput.Release(alert("web-2"), "li", "own-" + commands++));
        assertThat(told).hasSize(1).allMatch(each -> each.kind() == Intent.Kind.TRIGGER);
        assertThat(standing("web-2")).isEqualTo(Incidents.Standing.RELEASED);
        assertThat(incident("INC-1").heldBack()).isEqualTo(4);
        driver.deliverAll();
        driver.resolve("web-2");
        assertThat(incident("INC-2").isOpen()).isFalse();
        assertThat(incident("INC-1").isOpen()).isTrue();
    }

    @Test
    void aCauseThatComesAgainAfterItsIncidentWasResolvedByHandIsToldAgain() {
        breakAll();
        driver.apply(new JournalInput.Release(alert("web-2"), "li", "own-" + commands++));
        driver.deliverAll();
        driver.resolveByHand("INC-1");
        var told = driver.fire("db");
        assertThat(told).as("%s %s", driver.views.keySet(), active("db")).filteredOn(
                each -> each.kind() == Intent.Kind.TRIGGER).hasSize(1);
        driver.deliverAll();
        driver.resolve("db");
        driver.tick(90);
        driver.deliverAll();
        assertThat(driver.intents).as("what was released is not told once more as left over")
                .filteredOn(each -> each.kind() == Intent.Kind.TRIGGER).hasSize(3);
        driver.resolve("web-2");
        driver.tick(1);
        assertThat(driver.core.openCount()).isZero();
    }

    @Test
    void aClockThatIsSetBackMakesNoFalsePages() {
        breakAll();
        driver.deliverAll();
        driver.nowMillis -= 3_600_000;
        driver.tick(1);
        driver.resolve("db");
        driver.tick(9);
        for (int i = 0; i < 5; i++) {
            driver.apply(new JournalInput.Answers(List.of(
                    new JournalInput.Answer(host("web-" + i), Health.HEALTHY, driver.nowMillis))));
        }
        driver.tick(10);
        assertThat(driver.core.takeQuestions()).allSatisfy(
                ask -> assertThat(ask.sinceMillis()).isLessThanOrEqualTo(driver.nowMillis));
        for (int i = 0; i < 5; i++) {
            driver.resolve("web-" + i);
        }
        driver.tick(90);
        driver.deliverAll();
        assertThat(driver.intents).filteredOn(each -> each.kind() == Intent.Kind.TRIGGER).hasSize(1);
        assertThat(driver.core.openCount()).isZero();
    }

    @Test
    void anIncidentOfBeforeThereWereCausesEndsWithItsAlert() {
        var fired = JournalInputs.transition(7, "HostDown", "db", AlertState.FIRING, AlertState.RECOVERING,
                Severity.CRITICAL);
        var core = new IncidentCore(CoreLimits.standard());
        core.readSnapshot(new JournalReader(secondVersion(fired, fired.alert())));
        core.apply(driver.nowMillis, new JournalInput.Tick());
        core.apply(driver.nowMillis, new JournalInput.Transitioned(JournalInputs.transition(8, "HostDown", "db",
                AlertState.RECOVERING, AlertState.RESOLVED, Severity.CRITICAL)));
        assertThat(core.openCount()).isZero();
    }

    @Test
    void aCauseMarkedAsWrongIsCauseNoMoreAndWhatItHeldIsTold() {
        breakAll();
        driver.deliverAll();
        driver.apply(new JournalInput.MarkWrong("INC-1", "li", "own-" + commands++));
        driver.tick(20);
        assertThat(driver.timeline("INC-1")).contains("timeline.cause_marked_wrong");
        assertThat(driver.core.everything().alerts().values()).allSatisfy(
                each -> assertThat(each.orElseThrow().standing()).isEqualTo(Incidents.Standing.PAGED));
    }

    @Test
    void whatIsTheCauseInsteadIsToldAndRememberedForTheNextTime() {
        var disk = host("disk");
        var known = topology();
        var entities = new ArrayList<>(known.entities());
        var edges = new ArrayList<>(known.edges());
        entities.add(new Entity(disk, Optional.empty()));
        for (int i = 0; i < 5; i++) {
            edges.add(Edge.declared(host("web-" + i), disk, Strength.STRONG));
        }
        driver.apply(new JournalInput.TopologySet(new Topology(entities, known.owners(), edges, List.of())));
        breakWebs();
        assertThat(incident("INC-1").root().orElseThrow().entity()).as("two say nothing, one of them it is")
                .isEqualTo(DB);

        driver.apply(new JournalInput.MarkWrong("INC-1", "li", "own-" + commands++, disk));
        assertThat(driver.view("INC-1").timeline()).filteredOn(each -> each.key().equals("timeline.cause_corrected"))
                .singleElement().satisfies(each -> assertThat(each.args()).containsEntry("person", "li")
                        .containsEntry("entity", "host:db").containsEntry("right", "host:disk"));
        driver.tick(1);
        assertThat(incident("INC-1").root().orElseThrow().entity()).isEqualTo(disk);

        mendAll();
        breakWebs();
        var again = openOnes().getFirst();
        assertThat(again.incident().root().orElseThrow().entity()).isEqualTo(disk);
        assertThat(again.diagnosis().orElseThrow().evidence()).extracting(Evidence::key)
                .contains(EvidenceKey.CONFIRMED_BEFORE);
    }

    @Test
    void aCauseIsConfirmedOnceHoweverManyPeopleSayIt() {
        breakAll();
        driver.apply(new JournalInput.Confirm("INC-1", "li", "own-" + commands++));
        driver.apply(new JournalInput.Confirm("INC-1", "ann", "own-" + commands++));
        // Who corrects it to what it names by now confirms it.
        driver.apply(new JournalInput.MarkWrong("INC-1", "bo", "own-" + commands++, DB));
        assertThat(driver.timeline("INC-1")).filteredOn("timeline.cause_confirmed"::equals).hasSize(1);
        assertThat(driver.timeline("INC-1")).doesNotContain("timeline.cause_corrected");
        mendAll();
        breakAll();
        driver.tick(10);
        var now = openOnes().getFirst().diagnosis().orElseThrow();
        assertThat(now.evidence()).filteredOn(each -> each.key() == EvidenceKey.CONFIRMED_BEFORE).singleElement()
                .satisfies(each -> assertThat(each.args().getFirst()).isEqualTo(new Evidence.Arg.Count(1)));
    }

    @Test
    void thePersonsWordEndsTheIncidentWithAllThatItHolds() {
        breakAll();
        driver.resolveByHand("INC-1");
        driver.tick(30);
        assertThat(driver.core.openCount()).isZero();
        assertThat(driver.core.everything().alerts()).isEmpty();
    }

    @Test
    void aWorseAlertRaisesTheIncidentAndBringsInWhoIsMeantForIt() {
        var quiet = new Driver().receivers(Driver.receiver("ops"));
        quiet.apply(new JournalInput.TopologySet(topology()));
        assertThat(quiet.change("db", AlertState.PENDING, AlertState.FIRING, Severity.WARNING)).isEmpty();
        assertThat(quiet.fire("web-0")).as("critical, and held back by a warning").hasSize(1)
                .allMatch(each -> each.page().severity() == Severity.CRITICAL);
        assertThat(quiet.view("INC-1").incident().root().orElseThrow().entity()).isEqualTo(DB);
    }

    @Test
    void aSnapshotKeepsAllOfIt() {
        breakAll();
        driver.fire("alone");
        var out = new JournalWriter();
        driver.core.writeSnapshot(out);
        var again = new IncidentCore(CoreLimits.standard());
        again.readSnapshot(new JournalReader(out.toBytes()));
        var copy = new JournalWriter();
        again.writeSnapshot(copy);
        assertThat(copy.toBytes()).isEqualTo(out.toBytes());
        assertThat(again.everything()).isEqualTo(driver.core.everything());
        var tick = new JournalInput.Tick();
        for (int i = 0; i < 20; i++) {
            driver.nowMillis += 1_000;
            assertThat(again.apply(driver.nowMillis, tick)).isEqualTo(driver.core.apply(driver.nowMillis, tick));
        }
    }

    @Test
    void anIncidentOfBeforeThereWereCausesGoesOnUnderItsNumber() {
        var fired = JournalInputs.transition(7, "HostDown", "db", AlertState.PENDING, AlertState.FIRING,
                Severity.CRITICAL);
        var core = new IncidentCore(CoreLimits.standard());
        core.readSnapshot(new JournalReader(secondVersion(fired, fired.alert())));
        core.apply(driver.nowMillis, new JournalInput.Tick());
        var views = core.everything().incidents();
        assertThat(views).hasSize(1);
        assertThat(views.getFirst().incident().id()).isEqualTo("INC-4");
        assertThat(views.getFirst().incident().root().orElseThrow().entity()).isEqualTo(DB);
        core.apply(driver.nowMillis, new JournalInput.Transitioned(JournalInputs.transition(8, "HostDown", "db",
                AlertState.FIRING, AlertState.RESOLVED, Severity.CRITICAL)));
        core.apply(driver.nowMillis, new JournalInput.Decide());
        assertThat(core.openCount()).isZero();
    }

    private static byte[] secondVersion(io.bianque.alerting.alert.Transition fired, AlertKey by) {
        var out = new JournalWriter().u8(2).text("t1").i64(5).i64(1).i64(0).i64(0).i64(0).i32(0).i32(0);
        out.list(List.of(fired), JournalCodec::writeTransition).i32(0).i64(0).i64(0).i32(0).i32(0).i32(1).i64(4);
        JournalCodec.writeAlert(out, by);
        out.i64(1).i64(1).u8(JournalCodec.code(Severity.CRITICAL));
        JournalCodec.writeLabels(out, Labels.of("host", "db"));
        out.text("db is down").text("").bool(false).bool(false).bool(false).i32(0).i32(0);
        return out.i64(1).i64(0).i32(0).i32(0).i32(0).toBytes();
    }

    @Test
    void whyExplainsEachAlertInBothLanguages() {
        breakAll();
        var incident = new Incidents.Detail(incident("INC-1"), List.of(), List.of(), driver.view("INC-1").diagnosis());
        var why = new Incidents.Why(alert("web-3"), active("web-3"), Optional.of(incident));
        var english = new WhyTexts(Locale.ENGLISH, ZoneOffset.UTC).text(why);
        assertThat(english).contains("HostDown{host=\"web-3\"} fires on host:web-3 since ",
                "It is held back in INC-1: it is put down to host:db", "by host:web-3 → host:db.",
                "it explains 5 alerts of 5 entities above it", "INC-1, receiver ops (webhook): being told");
        var chinese = new WhyTexts(Locale.forLanguageTag("zh-CN"), ZoneOffset.UTC).text(why);
        assertThat(chinese).contains("已收敛到 INC-1：根因为 host:db", "路径：host:web-3 → host:db", "接收方 ops（webhook）：正在通知");
    }
}
