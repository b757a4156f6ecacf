package io.bianque.alerting.diagnosis;

import static io.bianque.alerting.diagnosis.Graphs.app;
import static io.bianque.alerting.diagnosis.Graphs.cluster;
import static io.bianque.alerting.diagnosis.Graphs.host;
import static io.bianque.alerting.diagnosis.Graphs.resource;
import static io.bianque.alerting.diagnosis.Graphs.zone;
import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.EntityKind;
import io.bianque.collector.topology.Topology;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the blueprint says of the diagnosis, one behaviour a test. */
class DiagnosisCoreTest {
    private static final EntityId DB = resource("db");
    private static final EntityId SHOP = app("shop");
    private static final EntityId ORDERS = app("orders");
    private static final EntityId WEB = app("web");

    /** web stands on shop and orders, both of them on the database. */
    private static Graphs shop() {
        return new Graphs().strong(SHOP, DB).strong(ORDERS, DB).strong(WEB, SHOP, ORDERS);
    }

    @Test
    void oneFaultIsOnePageThatNamesTheCause() {
        var world = new World(shop().build());
        world.at(0, () -> world.fires(DB, "Down"));
        world.at(500, () -> world.fires(SHOP, "Errors"));
        world.at(700, () -> world.fires(ORDERS, "Errors"));
        world.at(900, () -> world.fires(WEB, "Errors"));
        world.until(20_000);
        assertThat(world.pages()).hasSize(1);
        assertThat(world.opened()).containsExactly(DB);
        assertThat(world.verdict(DB, "Down")).isEqualTo(new Verdict.Paged(1, DB));
        assertThat(world.verdict(WEB, "Errors")).isEqualTo(new Verdict.Explained(1, DB, List.of(WEB, ORDERS, DB)));
        var cause = world.core.causes().getFirst();
        assertThat(cause.explains()).hasSize(4);
        assertThat(cause.confidence()).isGreaterThan(0.9);
        assertThat(cause.possible()).isFalse();
        assertThat(cause.evidence()).extracting(Evidence::key).contains(EvidenceKey.ALERTS_ITSELF, EvidenceKey.EXPLAINS,
                EvidenceKey.BEGAN_FIRST);
    }

    @Test
    void whatStandsOnNothingNeverWaits() {
        var world = new World(shop().build());
        world.fires(DB, "Down");
        world.decide();
        assertThat(world.opened()).containsExactly(DB);
    }

    @Test
    void whatIsNotInTheTopologyNeverWaits() {
        var world = new World(Topology.EMPTY);
        world.fires(host("h"), "Down");
        world.decide();
        assertThat(world.opened()).containsExactly(host("h"));
        assertThat(world.core.causes().getFirst().evidence()).extracting(Evidence::key)
                .contains(EvidenceKey.NOT_IN_TOPOLOGY);
    }

    @Test
    void r20ABrokenGraphFailsOpen() {
        var world = new World(shop().build());
        world.tell(new DiagnosisInput.GraphSet(world.now, Topology.EMPTY));
        world.fires(DB, "Down");
        world.fires(SHOP, "Errors");
        world.fires(WEB, "Errors");
        world.decide();
        assertThat(world.opened()).containsExactlyInAnyOrder(DB, SHOP, WEB);
    }

    @Test
    void aSymptomWaitsOnlyWhileEvidenceIsDue() {
        var world = new World(shop().build());
        world.at(0, () -> world.fires(SHOP, "Errors"));
        world.until(900);
        assertThat(world.verdict(SHOP, "Errors")).isEqualTo(new Verdict.Waiting(World.START + 8_000, List.of(DB)));
        assertThat(world.all(Effect.Ask.class)).extracting(Effect.Ask::entity).containsExactly(DB);
        world.until(2_000);
        assertThat(world.openedAt(SHOP)).isEqualTo(1_000);
        assertThat(world.core.causes().getFirst().considered())
                .anySatisfy(fact -> assertThat(fact.key()).isEqualTo(EvidenceKey.REJECTED_HEALTHY));
    }

    @Test
    void theWaitEndsAtSettleWhateverHappens() {
        var world = new World(shop().build());
        world.mute.add(DB);
        world.at(0, () -> world.fires(SHOP, "Errors"));
        world.until(7_900);
        assertThat(world.pages()).isEmpty();
        world.until(30_000);
        assertThat(world.openedAt(SHOP)).isEqualTo(8_000);
        assertThat(world.opened()).containsExactly(SHOP);
        assertThat(world.core.causes().getFirst().evidence())
                .contains(new Evidence(EvidenceKey.MISSING_ANSWER, 0, List.of(new Evidence.Arg.Name(DB))));
    }

    @Test
    void settleCanBeSet() {
        var world = new World(shop().build());
        world.core = new DiagnosisCore(DiagnosisOptions.DEFAULTS.withSettle(Duration.ofSeconds(3)));
        world.core.accept(new DiagnosisInput.GraphSet(world.now, shop().build()));
        world.mute.add(DB);
        world.at(0, () -> world.fires(SHOP, "Errors"));
        world.until(5_000);
        assertThat(world.openedAt(SHOP)).isEqualTo(3_000);
    }

    @Test
    void aReadingTakenBeforeTheSymptomBeganDoesNotEndTheWait() {
        var world = new World(shop().build());
        world.mute.add(DB);
        world.at(0, () -> world.tell(new DiagnosisInput.Answered(world.now, DB, Health.HEALTHY, world.now)));
        world.at(1_000, () -> world.fires(SHOP, "Errors"));
        world.at(2_000, () -> world.tell(
                new DiagnosisInput.Answered(world.now, DB, Health.HEALTHY, World.START + 900)));
        world.until(5_000);
        assertThat(world.pages()).isEmpty();
        world.until(9_000);
        assertThat(world.openedAt(SHOP)).isEqualTo(9_000);
    }

    @Test
    void aMissingReadingIsNeverHealth() {
        var world = new World(shop().build());
        world.mute.add(DB);
        world.at(0, () -> world.fires(SHOP, "Errors"));
        world.at(100, () -> world.fires(ORDERS, "Errors"));
        world.until(30_000);
        assertThat(world.causes()).containsExactly(DB);
        assertThat(world.pages()).hasSize(1);
    }

    @Test
    void aCauseThatIsOnlyPendingIsNamedWhenTheWaitEnds() {
        var world = new World(shop().build());
        world.mute.addAll(List.of(DB, ORDERS));
        world.at(0, () -> world.suspected(DB, "Down"));
        world.at(100, () -> world.fires(SHOP, "Errors"));
        world.until(20_000);
        assertThat(world.opened()).containsExactly(DB);
        assertThat(world.openedAt(DB)).isBetween(8_100L, 9_000L);
        assertThat(world.core.causes().getFirst().evidence()).extracting(Evidence::key).contains(EvidenceKey.SUSPECT);
    }

    @Test
    void victimsReportedBeforeTheirCulpritAreHeldWithIt() {
        var world = new World(shop().build());
        world.mute.add(DB);
        world.at(0, () -> world.fires(WEB, "Errors"));
        world.at(500, () -> world.fires(SHOP, "Errors"));
        world.at(900, () -> world.fires(ORDERS, "Errors"));
        world.at(6_000, () -> world.fires(DB, "Down", 5, World.START - 200));
        world.until(30_000);
        assertThat(world.opened()).containsExactly(DB);
        assertThat(world.pages()).hasSize(1);
        assertThat(world.openedAt(DB)).isEqualTo(6_000);
        assertThat(world.all(Effect.Judged.class)).filteredOn(each -> each.verdict() instanceof Verdict.Paged)
                .singleElement().satisfies(each -> assertThat(each.alert()).isEqualTo(World.key(DB, "Down")));
    }

    @Test
    void aCulpritThatComesAfterThePageAmendsItUnderItsKey() {
        var world = new World(shop().build());
        world.mute.add(DB);
        world.at(0, () -> world.fires(SHOP, "Errors"));
        world.at(15_000, () -> world.fires(DB, "Down", 5, World.START - 200));
        world.until(40_000);
        assertThat(world.pages()).hasSize(1);
        assertThat(world.opened()).containsExactly(SHOP);
        assertThat(world.all(Effect.Amended.class)).singleElement().satisfies(amended -> {
            assertThat(amended.before()).isEqualTo(SHOP);
            assertThat(amended.cause().entity()).isEqualTo(DB);
            assertThat(amended.cause().key()).isEqualTo(1);
        });
        assertThat(world.verdict(SHOP, "Errors")).isEqualTo(new Verdict.Explained(1, DB, List.of(SHOP, DB)));
    }

    @Test
    void pagesThatTurnOutToBeOneTroubleAreMergedIntoTheOlder() {
        var world = new World(shop().build());
        world.mute.addAll(List.of(DB, ORDERS, SHOP));
        world.at(0, () -> world.tell(new DiagnosisInput.Answered(world.now, DB, Health.UNREAD, world.now)));
        world.at(100, () -> world.fires(SHOP, "Errors"));
        world.at(100_000, () -> world.fires(ORDERS, "Errors"));
        world.until(120_000);
        assertThat(world.opened()).containsExactly(SHOP, ORDERS);
        world.at(125_000, () -> world.fires(DB, "Down", 5, World.START + 50));
        world.until(140_000);
        assertThat(world.causes()).containsExactly(DB);
        assertThat(world.all(Effect.Merged.class)).containsExactly(new Effect.Merged(2, 1));
        assertThat(world.pages()).hasSize(2);
    }

    @Test
    void anUnexplainedSymptomIsPagedThoughItsNeighboursAreHeld() {
        var lone = app("lone");
        var world = new World(shop().strong(lone, resource("other")).build());
        world.at(0, () -> world.fires(DB, "Down"));
        world.at(500, () -> world.fires(SHOP, "Errors"));
        world.at(500, () -> world.fires(ORDERS, "Errors"));
        world.at(600, () -> world.fires(lone, "Errors"));
        world.until(20_000);
        assertThat(world.opened()).containsExactlyInAnyOrder(DB, lone);
        assertThat(world.verdict(lone, "Errors")).isInstanceOf(Verdict.Paged.class);
    }

    @Test
    void aHealthyWayIsNoWay() {
        // The gateway between them is known to be healthy, so what is above it suffers from something else.
        var gateway = app("gateway");
        var world = new World(new Graphs().strong(SHOP, DB).strong(gateway, DB).strong(WEB, gateway).build());
        world.at(0, () -> world.fires(DB, "Down"));
        world.at(200, () -> world.fires(SHOP, "Errors"));
        world.at(1_000, () -> world.fires(WEB, "Errors"));
        world.until(20_000);
        world.at(20_000, () -> world.tell(
                new DiagnosisInput.Answered(world.now, gateway, Health.HEALTHY, world.now)));
        world.until(40_000);
        assertThat(world.causes()).containsExactly(WEB, DB);
        assertThat(world.verdict(WEB, "Errors")).isInstanceOf(Verdict.Paged.class);
    }

    @Test
    void whatWasWellLongAfterTheCauseBeganIsNotExplainedByIt() {
        var world = new World(shop().build());
        world.at(0, () -> world.fires(DB, "Slow"));
        world.at(60_000, () -> world.tell(new DiagnosisInput.Answered(world.now, SHOP, Health.HEALTHY, world.now)));
        world.at(100_000, () -> world.fires(SHOP, "Errors"));
        world.until(120_000);
        assertThat(world.causes()).containsExactlyInAnyOrder(DB, SHOP);
    }

    @Test
    void aCauseWhoseDependentsAreMostlyHealthyExplainsNone() {
        var graph = new Graphs();
        for (int i = 0; i < 10; i++) {
            graph.strong(app(i), DB);
        }
        var world = new World(graph.build());
        world.at(0, () -> world.fires(DB, "Slow"));
        world.at(1_000, () -> {
            for (int i = 1; i < 10; i++) {
                world.tell(new DiagnosisInput.Answered(world.now, app(i), Health.HEALTHY, world.now));
            }
        });
        world.at(2_000, () -> world.fires(app(0), "Errors"));
        world.until(20_000);
        assertThat(world.causes()).containsExactlyInAnyOrder(DB, app(0));
    }

    @Test
    void aCauseExplainsNoneUnlessAtLeastHalfOfThoseHeardOfFail() {
        var graph = new Graphs();
        for (int i = 0; i < 10; i++) {
            graph.strong(app(i), DB);
        }
        var world = new World(graph.build());
        world.at(0, () -> world.fires(DB, "Slow", 7, world.now));
        world.at(1_000, () -> {
            for (int i = 4; i < 10; i++) {
                world.tell(new DiagnosisInput.Answered(world.now, app(i), Health.HEALTHY, world.now));
            }
        });
        for (int i = 0; i < 4; i++) {
            int number = i;
            world.at(2_000, () -> world.fires(app(number), "Errors", 7, world.now));
        }
        world.until(20_000);
        assertThat(world.causes()).containsExactlyInAnyOrder(DB, app(0), app(1), app(2), app(3));
    }

    @Test
    void aCauseWithoutReadingsIsNamedWhenAllThatStandsOnItWentTogether() {
        var graph = new Graphs();
        for (int i = 0; i < 40; i++) {
            graph.strong(host(i), zone(i / 10));
        }
        for (int i = 0; i < 4; i++) {
            graph.strong(zone(i), zone("site"));
        }
        var world = new World(graph.build());
        for (int i = 0; i < 4; i++) {
            world.unread.add(zone(i));
        }
        world.unread.add(zone("site"));
        for (int i = 0; i < 10; i++) {
            int number = i;
            world.at(100 + 300L * i, () -> world.fires(host(number), "Lost"));
        }
        world.until(30_000);
        assertThat(world.opened()).containsExactly(zone(0));
        assertThat(world.pages()).hasSize(1);
        var cause = world.core.causes().getFirst();
        assertThat(cause.possible()).isFalse();
        assertThat(cause.evidence()).extracting(Evidence::key).contains(EvidenceKey.NOT_READ,
                EvidenceKey.DEPENDENTS_FAIL);
        assertThat(cause.considered()).extracting(Evidence::key).contains(EvidenceKey.REJECTED_FEW);
    }

    @Test
    void oneOfManyOnASwitchIsNotTheSwitch() {
        var graph = new Graphs();
        for (int i = 0; i < 40; i++) {
            graph.strong(host(i), zone("rack"));
        }
        var world = new World(graph.build());
        world.unread.add(zone("rack"));
        world.at(0, () -> world.fires(host(3), "DiskFull"));
        world.until(10_000);
        assertThat(world.opened()).containsExactly(host(3));
        assertThat(world.openedAt(host(3))).isLessThanOrEqualTo(3_000);
    }

    @Test
    void strongMeansImpairedDependentsAreExplainedAndWeakMeansTheyAreDegraded() {
        var cache = resource("cache");
        var world = new World(new Graphs().weak(SHOP, cache).strong(ORDERS, cache).strong(WEB, SHOP).build());
        world.at(0, () -> world.fires(cache, "Down"));
        world.at(100, () -> world.fires(ORDERS, "Errors"));
        world.at(200, () -> world.degrades(SHOP, "Slow"));
        world.at(300, () -> world.degrades(WEB, "Slow"));
        world.until(20_000);
        assertThat(world.pages()).hasSize(1);
        assertThat(world.verdict(ORDERS, "Errors")).isInstanceOf(Verdict.Explained.class);
        assertThat(world.verdict(SHOP, "Slow")).isEqualTo(new Verdict.Degraded(1, cache));
        assertThat(world.verdict(WEB, "Slow")).isEqualTo(new Verdict.Degraded(1, cache));
    }

    @Test
    void aWeakDependentPagesWhenItsOwnObjectiveIsBroken() {
        var cache = resource("cache");
        var world = new World(new Graphs().weak(SHOP, cache).build());
        world.at(0, () -> world.fires(cache, "Down"));
        world.at(200, () -> world.fires(SHOP, "Errors"));
        world.until(20_000);
        assertThat(world.opened()).containsExactly(cache, SHOP);
        assertThat(world.core.causes().get(1).evidence()).contains(
                new Evidence(EvidenceKey.WEAK_DEPENDENCY_DOWN, 0, List.of(new Evidence.Arg.Name(cache))));
    }

    @Test
    void redundancyLostWithQuorumHeldIsATicketAndNotAPage() {
        var world = new World(new Graphs().group(cluster("web"), 2, host(1), host(2), host(3)).strong(SHOP,
                cluster("web")).build());
        world.at(0, () -> world.fires(host(1), "Lost"));
        world.until(20_000);
        assertThat(world.all(Effect.RedundancyChanged.class)).containsExactly(
                new Effect.RedundancyChanged(cluster("web"), Redundancy.LOST, List.of(host(1)), 2, 2));
        assertThat(world.opened()).as("the host's own alert pages; the cluster does not").containsExactly(host(1));
        world.at(20_000, () -> world.recovers(host(1), "Lost"));
        world.until(30_000);
        assertThat(world.all(Effect.RedundancyChanged.class)).hasSize(2).last()
                .satisfies(each -> assertThat(each.redundancy()).isEqualTo(Redundancy.HELD));
    }

    @Test
    void whatStandsOnAGroupIsNotExplainedByOneMember() {
        var world = new World(new Graphs().group(cluster("web"), 2, host(1), host(2), host(3)).strong(SHOP,
                cluster("web")).build());
        world.at(0, () -> world.fires(host(1), "Lost"));
        world.at(500, () -> world.fires(SHOP, "Errors"));
        world.until(20_000);
        assertThat(world.causes()).containsExactlyInAnyOrder(host(1), SHOP);
    }

    @Test
    void membersThatTogetherBreakAGroupExplainWhatStandsOnIt() {
        var world = new World(new Graphs().group(cluster("web"), 2, host(1), host(2), host(3)).strong(SHOP,
                cluster("web")).strong(WEB, SHOP).build());
        world.at(0, () -> world.fires(host(1), "Lost"));
        world.at(60_000, () -> world.fires(host(2), "DiskFull"));
        world.at(61_000, () -> world.fires(SHOP, "Errors"));
        world.at(62_000, () -> world.fires(WEB, "Errors"));
        world.until(100_000);
        assertThat(world.opened()).containsExactly(host(1), host(2));
        assertThat(world.verdict(SHOP, "Errors")).isEqualTo(
                new Verdict.Explained(2, host(2), List.of(SHOP, cluster("web"), host(2))));
        assertThat(world.core.causes().get(1).evidence()).anySatisfy(
                fact -> assertThat(fact.key()).isEqualTo(EvidenceKey.QUORUM_GONE));
        assertThat(world.all(Effect.RedundancyChanged.class)).extracting(Effect.RedundancyChanged::redundancy)
                .containsExactly(Redundancy.LOST, Redundancy.GONE);
    }

    @Test
    void whenTheCauseHasGoneDependentsGetOneFreshLookAndTheRestIsToldInOnePage() {
        var graph = new Graphs();
        for (int i = 0; i < 212; i++) {
            graph.strong(app(i), DB);
        }
        var world = new World(graph.build());
        world.at(0, () -> world.fires(DB, "Down"));
        for (int i = 0; i < 212; i++) {
            int number = i;
            world.at(100 + i, () -> world.fires(app(number), "Errors"));
        }
        world.at(60_000, () -> world.recovers(DB, "Down"));
        for (int i = 7; i < 212; i++) {
            int number = i;
            world.at(60_000 + 20L * i, () -> world.recovers(app(number), "Errors"));
        }
        world.until(60_500);
        assertThat(world.verdict(app(3), "Errors")).isInstanceOf(Verdict.Looking.class);
        world.until(90_000);
        assertThat(world.pages()).hasSize(2);
        assertThat(world.all(Effect.LeftOver.class)).singleElement().satisfies(left -> {
            assertThat(left.after()).isEqualTo(1);
            assertThat(left.entity()).isEqualTo(DB);
            assertThat(left.alerts()).hasSize(7);
            assertThat(left.total()).isEqualTo(213);
        });
        assertThat(world.all(Effect.Closed.class)).containsExactly(new Effect.Closed(1, DB));
        for (int i = 0; i < 7; i++) {
            int number = i;
            world.at(90_000, () -> world.recovers(app(number), "Errors"));
        }
        world.until(95_000);
        assertThat(world.all(Effect.Closed.class)).containsExactly(new Effect.Closed(1, DB), new Effect.Closed(2, DB));
        assertThat(world.core.causes()).isEmpty();
    }

    @Test
    void r20AParentsRecoveryWithSomeDependentsStillBrokenMakesOneMorePage() {
        var graph = new Graphs();
        for (int i = 0; i < 500; i++) {
            graph.strong(app(i), DB);
        }
        var world = new World(graph.build());
        world.at(0, () -> world.fires(DB, "Down"));
        for (int i = 0; i < 500; i++) {
            int number = i;
            world.at(50 + i, () -> world.fires(app(number), "Errors"));
        }
        world.until(20_000);
        assertThat(world.pages()).hasSize(1);
        world.at(30_000, () -> world.recovers(DB, "Down"));
        for (int i = 5; i < 500; i++) {
            int number = i;
            world.at(30_000 + 10L * i, () -> world.recovers(app(number), "Errors"));
        }
        world.until(29_999);
        world.restart();
        world.until(60_000);
        assertThat(world.pages()).hasSize(2);
        var left = world.all(Effect.LeftOver.class).getFirst();
        assertThat(left.alerts()).hasSize(5);
        assertThat(world.times.get(world.effects.indexOf(left)) - World.START - 30_000)
                .as("one interval and the hold").isLessThanOrEqualTo(18_000);
    }

    @Test
    void aCauseThatComesBackWhileItsDependentsAreLookedAtGoesOnUnderItsKey() {
        var world = new World(shop().build());
        world.at(0, () -> world.fires(DB, "Down"));
        world.at(100, () -> world.fires(SHOP, "Errors"));
        world.at(20_000, () -> world.recovers(DB, "Down"));
        world.at(20_500, () -> world.fires(DB, "Down"));
        world.until(60_000);
        assertThat(world.pages()).hasSize(1);
        assertThat(world.verdict(SHOP, "Errors")).isInstanceOf(Verdict.Explained.class);
    }

    @Test
    void ownersDownstreamAreToldOnceAndQuietly() {
        var world = new World(shop().owned(DB, "data").owned(SHOP, "web-team").owned(ORDERS, "web-team")
                .owned(WEB, "front").build());
        world.at(0, () -> world.fires(DB, "Down"));
        world.at(100, () -> world.fires(SHOP, "Errors"));
        world.at(200, () -> world.fires(ORDERS, "Errors"));
        world.at(300, () -> world.fires(WEB, "Errors"));
        world.at(400, () -> world.fires(WEB, "Slow"));
        world.until(20_000);
        assertThat(world.all(Effect.OwnerAffected.class)).containsExactly(
                new Effect.OwnerAffected(1, DB, "web-team", SHOP), new Effect.OwnerAffected(1, DB, "front", WEB));
        assertThat(world.pages()).hasSize(1);
    }

    @Test
    void r20ACircleIsDiagnosedAsOneAndThenWithin() {
        var a = app("a");
        var b = app("b");
        var c = app("c");
        var world = new World(new Graphs().strong(a, b).strong(b, c).strong(c, a).build());
        world.at(0, () -> world.fires(b, "Crash", 7, World.START - 1_000));
        world.at(300, () -> world.fires(a, "Errors", 4, World.START + 300));
        world.at(600, () -> world.fires(c, "Errors", 4, World.START + 600));
        world.until(20_000);
        assertThat(world.opened()).containsExactly(b);
        assertThat(world.pages()).hasSize(1);
        assertThat(world.core.causes().getFirst().evidence()).contains(
                new Evidence(EvidenceKey.IN_CIRCLE, 0, List.of(new Evidence.Arg.Count(3))));
    }

    @Test
    void failingCallsPointAtTheCallee() {
        // Two things that nobody reads stand below both; the calls say which.
        var left = resource("left");
        var right = resource("right");
        var world = new World(new Graphs().strong(SHOP, left, right).strong(ORDERS, left, right).build());
        world.unread.addAll(List.of(left, right));
        world.at(0, () -> world.callsFail(SHOP, "CallsFail", right));
        world.at(100, () -> world.callsFail(ORDERS, "CallsFail", right));
        world.until(20_000);
        assertThat(world.opened()).containsExactly(right);
    }

    @Test
    void aChangeJustBeforeIsEvidence() {
        var left = resource("left");
        var right = resource("right");
        var world = new World(new Graphs().strong(SHOP, left, right).strong(ORDERS, left, right).build());
        world.unread.addAll(List.of(left, right));
        world.tell(new DiagnosisInput.Changed(world.now, right, "release 2.1", World.START - 60_000));
        world.at(0, () -> world.fires(SHOP, "Errors"));
        world.at(100, () -> world.fires(ORDERS, "Errors"));
        world.until(20_000);
        assertThat(world.opened()).containsExactly(right);
        assertThat(world.core.causes().getFirst().evidence()).anySatisfy(fact -> {
            assertThat(fact.key()).isEqualTo(EvidenceKey.CHANGED);
            assertThat(fact.args()).contains(new Evidence.Arg.Text("release 2.1"));
        });
    }

    @Test
    void confirmedCausesBecomeMemoryThatLaterDiagnosesUseAndSayTheyDid() {
        var left = resource("left");
        var right = resource("right");
        var world = new World(new Graphs().strong(SHOP, left, right).strong(ORDERS, left, right).build());
        world.unread.addAll(List.of(left, right));
        world.at(0, () -> world.fires(SHOP, "Errors"));
        world.at(100, () -> world.fires(ORDERS, "Errors"));
        world.until(20_000);
        var first = world.opened().getFirst();
        var other = first.equals(left) ? right : left;
        world.tell(new DiagnosisInput.MarkedWrong(world.now, 1));
        world.until(40_000);
        assertThat(world.causes()).containsExactly(other);
        assertThat(world.all(Effect.Amended.class)).singleElement()
                .satisfies(each -> assertThat(each.cause().key()).isEqualTo(1));
        world.tell(new DiagnosisInput.Confirmed(world.now, 1));
        world.at(40_000, () -> world.recovers(SHOP, "Errors"));
        world.at(40_000, () -> world.recovers(ORDERS, "Errors"));
        world.at(600_000, () -> world.fires(SHOP, "Errors"));
        world.at(600_100, () -> world.fires(ORDERS, "Errors"));
        world.until(620_000);
        assertThat(world.opened()).containsExactly(first, other);
        assertThat(world.core.causes().getFirst().evidence()).extracting(Evidence::key)
                .contains(EvidenceKey.CONFIRMED_BEFORE);
    }

    @Test
    void twoFaultsAtOnceAreTwoPages() {
        var db2 = resource("db2");
        var graph = new Graphs();
        for (int i = 0; i < 10; i++) {
            graph.strong(app("a" + i), DB).strong(app("b" + i), db2).strong(app("c" + i), DB, db2);
        }
        var world = new World(graph.build());
        world.at(100, () -> world.fires(DB, "Down"));
        world.at(900, () -> world.fires(db2, "Down"));
        for (int i = 0; i < 10; i++) {
            for (var kind : List.of("a", "b", "c")) {
                var name = kind + i;
                world.at(1_000 + 37L * i, () -> world.fires(app(name), "Errors"));
            }
        }
        world.until(30_000);
        assertThat(world.opened()).containsExactlyInAnyOrder(DB, db2);
        assertThat(world.pages()).hasSize(2);
    }

    @Test
    void aCauseBelowSixtyPercentIsOnlyPossible() {
        var left = resource("left");
        var right = resource("right");
        var world = new World(new Graphs().strong(SHOP, left, right).strong(ORDERS, left, right).build());
        world.unread.addAll(List.of(left, right));
        world.at(0, () -> world.fires(SHOP, "Errors"));
        world.at(100, () -> world.fires(ORDERS, "Errors"));
        world.until(20_000);
        var cause = world.core.causes().getFirst();
        assertThat(cause.confidence()).isLessThan(0.6);
        assertThat(cause.possible()).isTrue();
        assertThat(cause.considered()).anySatisfy(fact -> assertThat(fact.key()).isEqualTo(EvidenceKey.REJECTED_LESS));
    }

    @Test
    void aSilentCauseIsGoneWhenMostOfWhatItExplainedHasRecovered() {
        var graph = new Graphs();
        for (int i = 0; i < 20; i++) {
            graph.strong(host(i), zone("rack"));
        }
        var world = new World(graph.build());
        world.unread.add(zone("rack"));
        for (int i = 0; i < 20; i++) {
            int number = i;
            world.at(i, () -> world.fires(host(number), "Lost"));
            if (i > 1) {
                world.at(30_000 + 100L * i, () -> world.recovers(host(number), "Lost"));
            }
        }
        world.until(60_000);
        assertThat(world.opened()).containsExactly(zone("rack"));
        assertThat(world.all(Effect.LeftOver.class)).singleElement()
                .satisfies(left -> assertThat(left.alerts()).hasSize(2));
        assertThat(world.pages()).hasSize(2);
    }

    @Test
    void whatAnotherCauseTakesOverHasNotRecovered() {
        var graph = new Graphs();
        for (int i = 0; i < 12; i++) {
            graph.strong(host(i), zone("rack")).strong(app(i), host(i));
            if (i < 9) {
                graph.strong(host(i), DB);
            }
        }
        var world = new World(graph.build());
        world.unread.add(zone("rack"));
        world.mute.add(DB);
        for (int i = 0; i < 12; i++) {
            int number = i;
            world.at(i, () -> world.fires(host(number), "Lost"));
        }
        world.at(15_000, () -> world.fires(DB, "Down", 7, World.START - 100));
        world.until(60_000);
        assertThat(world.all(Effect.LeftOver.class)).isEmpty();
    }

    @Test
    void aStrongEdgeThatPastFailuresSpeakAgainstIsAFinding() {
        var world = new World(new Graphs().strong(SHOP, DB).strong(ORDERS, DB).build());
        for (int i = 0; i < 3; i++) {
            long begin = i * 100_000L;
            world.at(begin, () -> world.fires(DB, "Down"));
            world.at(begin + 500, () -> world.fires(SHOP, "Errors"));
            world.at(begin + 30_000,
                    () -> world.tell(new DiagnosisInput.Answered(world.now, ORDERS, Health.HEALTHY, world.now)));
            world.at(begin + 40_000, () -> world.recovers(SHOP, "Errors"));
            world.at(begin + 40_500, () -> world.recovers(DB, "Down"));
        }
        world.until(200_000);
        assertThat(world.core.findings()).isEmpty();
        world.restart();
        world.until(300_000);
        assertThat(world.core.findings()).containsExactly(new EdgeFinding(ORDERS, DB, 0, 3));
    }

    @Test
    void nobodyTakesOverAPageBeforeThoseOnTheWayWereHeard() {
        // All applications run on hosts of one rack, which nobody reads; its hosts turn out to be healthy.
        var graph = new Graphs().strong(app(1), app(0)).strong(app(2), app(0)).strong(app(3), app(0));
        for (int i = 0; i < 24; i++) {
            graph.strong(app(i), host(i)).strong(host(i), zone("rack"));
        }
        var world = new World(graph.build());
        world.unread.add(zone("rack"));
        for (int i = 0; i < 4; i++) {
            int number = i;
            world.mute.add(host(i));
            world.at(i, () -> world.fires(app(number), "Errors"));
        }
        world.until(19_000);
        assertThat(world.opened()).containsExactly(app(0));
        for (int i = 4; i < 24; i++) {
            int number = i;
            world.at(20_000, () -> world.fires(app(number), "Errors"));
        }
        world.until(40_000);
        assertThat(world.all(Effect.Amended.class)).isEmpty();
        assertThat(world.causes()).contains(app(0), app(4), app(23)).doesNotContain(zone("rack"));
    }

    @Test
    void anotherTopologyKeepsWhatIsKnownAndLooksAtItAnew() {
        var world = new World(new Graphs().strong(SHOP, DB).build());
        world.at(0, () -> world.fires(DB, "Down"));
        world.at(100, () -> world.fires(ORDERS, "Errors"));
        world.at(200, () -> world.fires(SHOP, "Errors"));
        world.until(10_000);
        assertThat(world.causes()).containsExactlyInAnyOrder(DB, ORDERS);
        world.tell(new DiagnosisInput.GraphSet(world.now, shop().build()));
        world.until(20_000);
        assertThat(world.causes()).containsExactly(DB);
        assertThat(world.all(Effect.Merged.class)).hasSize(1);
        world.tell(new DiagnosisInput.GraphSet(world.now, Topology.EMPTY));
        world.until(30_000);
        assertThat(world.causes()).containsExactlyInAnyOrder(DB, ORDERS, SHOP);
        world.restart();
        world.until(40_000);
        assertThat(world.causes()).containsExactlyInAnyOrder(DB, ORDERS, SHOP);
    }

    @Test
    void idleEntitiesThatAreNotInTheTopologyAreForgottenWhenThereAreManyOfThem() {
        var world = new World(shop().build());
        world.fires(host("sick"), "Down");
        for (int i = 0; i < 50_001; i++) {
            world.tell(new DiagnosisInput.Answered(world.now, host(i), Health.HEALTHY, world.now));
        }
        world.decide();
        assertThat(world.core.nodes.strangers()).isEqualTo(1);
        assertThat(world.verdict(host("sick"), "Down")).isInstanceOf(Verdict.Paged.class);
        world.recovers(host("sick"), "Down");
        world.decide();
        assertThat(world.all(Effect.Closed.class)).hasSize(1);
    }

    @Test
    void r20WhatIsHeldStaysHeldAcrossARestart() {
        var world = new World(shop().build());
        world.at(0, () -> world.fires(DB, "Down"));
        world.at(500, () -> world.fires(SHOP, "Errors"));
        world.until(5_000);
        world.restart();
        world.at(6_000, () -> world.fires(ORDERS, "Errors"));
        world.until(20_000);
        assertThat(world.pages()).hasSize(1);
        assertThat(world.verdict(SHOP, "Errors")).isInstanceOf(Verdict.Explained.class);
        assertThat(world.verdict(ORDERS, "Errors")).isInstanceOf(Verdict.Explained.class);
    }

    @Test
    void r20AWaitGoesOnAcrossARestart() {
        var world = new World(shop().build());
        world.mute.add(DB);
        world.at(0, () -> world.fires(SHOP, "Errors"));
        world.until(5_000);
        world.restart();
        world.until(20_000);
        assertThat(world.openedAt(SHOP)).isEqualTo(8_000);
    }

    @Test
    void aCauseThatAnotherMarkedWrongIsNotNamedAgainWhileItLasts() {
        var world = new World(shop().build());
        world.at(0, () -> world.fires(DB, "Slow"));
        world.at(100, () -> world.fires(SHOP, "Errors"));
        world.until(20_000);
        assertThat(world.causes()).containsExactly(DB);
        world.tell(new DiagnosisInput.MarkedWrong(world.now, 1));
        world.until(40_000);
        assertThat(world.causes()).containsExactlyInAnyOrder(DB, SHOP);
        assertThat(world.verdict(SHOP, "Errors")).isInstanceOf(Verdict.Paged.class);
    }

    @Test
    void whatIsLostAndBelowManyIsTheirCauseThoughNobodyAlertedOfIt() {
        var world = new World(shop().build());
        world.mute.add(DB);
        world.at(0, () -> world.tell(new DiagnosisInput.PresenceChanged(world.now, DB, Presence.LOST, world.now)));
        world.at(100, () -> world.fires(SHOP, "Errors"));
        world.at(200, () -> world.fires(ORDERS, "Errors"));
        world.until(20_000);
        assertThat(world.opened()).containsExactly(DB);
        assertThat(world.core.causes().getFirst().evidence()).extracting(Evidence::key).contains(EvidenceKey.LOST);
    }

    @Test
    void aDeadCollectorIsOneFaultAndNotSixHundredDeadHosts() {
        var collector = new EntityId(EntityKind.COLLECTOR, "c1");
        var graph = new Graphs();
        for (int i = 0; i < 600; i++) {
            graph.strong(new EntityId(EntityKind.AGENT, "a" + i), host(i), collector);
        }
        var world = new World(graph.build());
        world.unread.add(collector);
        for (int i = 0; i < 600; i++) {
            int number = i;
            world.mute.add(host(i));
            world.at(i, () -> world.fires(new EntityId(EntityKind.AGENT, "a" + number), "AgentLost"));
        }
        world.until(20_000);
        assertThat(world.opened()).containsExactly(collector);
    }

    @Test
    void anAlertThatEndsIsSaidNothingOfAnyMore() {
        var world = new World(shop().build());
        world.at(0, () -> world.fires(DB, "Down"));
        world.at(5_000, () -> world.recovers(DB, "Down"));
        world.until(10_000);
        assertThat(world.core.verdict(World.key(DB, "Down"))).isEmpty();
        assertThat(world.all(Effect.Closed.class)).containsExactly(new Effect.Closed(1, DB));
    }
}
