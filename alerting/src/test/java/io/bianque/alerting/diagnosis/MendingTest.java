package io.bianque.alerting.diagnosis;

import static io.bianque.alerting.diagnosis.Graphs.app;
import static io.bianque.alerting.diagnosis.Graphs.host;
import static io.bianque.alerting.diagnosis.Graphs.resource;
import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.EntityKind;
import io.bianque.testkit.SeededRandom;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What stands on a switch that nobody reads comes back one by one when the switch is mended. */
class MendingTest {
    private static final int SWITCHES = 5;
    private static final int HOSTS = 100;
    private static final EntityId SWITCH = resource("switch2");
    private static final long MENDED = 50_000;
    private static final EntityId CACHE = resource("cache");

    private static EntityId process(int i) {
        return new EntityId(EntityKind.PROCESS, i + "/web");
    }

    private static World world() {
        var graph = new Graphs();
        for (int i = 0; i < HOSTS; i++) {
            graph.strong(host(i), resource("switch" + i % SWITCHES));
            graph.strong(process(i), host(i));
            graph.strong(app(i), process(i));
        }
        var world = new World(graph.build());
        for (int i = 0; i < SWITCHES; i++) {
            world.unread.add(resource("switch" + i));
        }
        return world;
    }

    private static List<Integer> behind() {
        return IntStream.range(0, HOSTS).filter(i -> i % SWITCHES == 2).boxed().toList();
    }

    private static World breakAndMend(SeededRandom random, World world, int slow) {
        return breakAndMend(random, world, slow, app(slow));
    }

    /** All comes back but for the alert of one. */
    private static void breakButFor(EntityId one, SeededRandom random, World world) {
        breakAndMend(random, world, -1, one);
    }

    private static World breakAndMend(SeededRandom random, World world, int slow, EntityId keeps) {
        for (int i : behind()) {
            world.down.addAll(List.of(host(i), process(i), app(i)));
            world.at(random.nextInt(3_000), () -> world.fires(host(i), "HostLost"));
            world.at(3_000 + random.nextInt(12_000), () -> world.fires(app(i), "Unreachable"));
            if (i != slow) {
                world.at(MENDED + random.nextInt(5_000), () -> world.recovers(host(i), "HostLost"));
                world.at(MENDED + 1_000, () -> world.down.removeAll(List.of(process(i), app(i))));
                int back = 3_000 + random.nextInt(25_000);
                if (!app(i).equals(keeps)) {
                    world.at(MENDED + back, () -> world.recovers(app(i), "Unreachable"));
                }
            }
        }
        return world.until(MENDED + 100_000);
    }

    @Test
    void whatComesBackOneByOneMakesNoPage() {
        for (int i = 0; i < 30; i++) {
            var world = breakAndMend(new SeededRandom(70 + i), world(), -1);
            assertThat(world.opened()).as("seed %d", 70 + i).hasSize(1);
            assertThat(world.all(Effect.Amended.class)).allMatch(amended -> amended.cause().entity().equals(SWITCH));
            assertThat(world.pages()).as("seed %d", 70 + i).hasSize(1);
            assertThat(world.core.causes()).isEmpty();
        }
    }

    @Test
    void whatDoesNotComeBackIsToldInOnePage() {
        for (int i = 0; i < 30; i++) {
            var world = breakAndMend(new SeededRandom(70 + i), world(), 52);
            assertThat(world.opened()).as("seed %d", 70 + i).hasSize(1);
            assertThat(world.all(Effect.LeftOver.class)).as("seed %d", 70 + i).singleElement()
                    .satisfies(left -> assertThat(left.alerts())
                            .containsExactlyInAnyOrder(World.key(host(52), "HostLost"),
                                    World.key(app(52), "Unreachable")));
        }
    }

    @Test
    void whatFailsByChanceAtTheFirstLookIsLookedAtAgain() {
        for (int i = 0; i < 30; i++) {
            var world = world();
            world.at(MENDED + 5_000, () -> world.down.add(app(12)));
            world.at(MENDED + 17_000, () -> world.down.remove(app(12)));
            world.at(MENDED + 30_000, () -> world.recovers(app(12), "Unreachable"));
            breakButFor(app(12), new SeededRandom(70 + i), world);
            assertThat(world.all(Effect.LeftOver.class)).as("seed %d", 70 + i).isEmpty();
            assertThat(world.core.causes()).isEmpty();
        }
    }

    @Test
    void theOneThatFailsAtTheSecondLookTooIsTold() {
        var world = world();
        world.at(MENDED + 5_000, () -> world.down.add(app(12)));
        breakButFor(app(12), new SeededRandom(70), world);
        assertThat(world.all(Effect.LeftOver.class)).singleElement()
                .satisfies(left -> assertThat(left.alerts()).containsExactly(World.key(app(12), "Unreachable")));
    }

    @Test
    void whatIsStillDownAtTheFirstLookAndBackAtTheNextIsNotTold() {
        var graph = new Graphs();
        for (int i = 0; i < 3; i++) {
            graph.strong(app(i), SWITCH);
        }
        var world = new World(graph.build());
        world.at(0, () -> world.fires(SWITCH, "Down"));
        for (int i = 0; i < 3; i++) {
            var one = app(i);
            world.at(50, () -> world.fires(one, "Unreachable"));
            world.at(i == 0 ? 55_000 : 31_000, () -> world.recovers(one, "Unreachable"));
        }
        world.at(30_000, () -> world.recovers(SWITCH, "Down"));
        world.at(30_000, () -> world.down.add(app(0)));
        world.at(40_500, () -> world.down.remove(app(0)));
        world.until(70_000);
        assertThat(world.all(Effect.LeftOver.class)).isEmpty();
    }

    @Test
    void anAlertThatWasLateInTheStormIsPartOfIt() {
        var world = world();
        world.at(MENDED + 2_000, () -> world.fires(app(12), "SlowlyNoticed", 5, World.START + 10_000));
        breakAndMend(new SeededRandom(7), world, -1);
        assertThat(world.opened()).containsOnly(SWITCH).hasSize(1);
    }

    @Test
    void whatFailsAgainAfterItWasWellIsATroubleOfItsOwn() {
        var world = world();
        world.at(MENDED + 30_000, () -> world.fires(app(12), "Unreachable"));
        breakAndMend(new SeededRandom(7), world, -1);
        assertThat(world.opened()).hasSize(2).last().isEqualTo(app(12));
    }

    @Test
    void aLostHostsSilentProcessesDoNotHideThatItIsTheCause() {
        var graph = new Graphs();
        for (int i = 0; i < 20; i++) {
            graph.strong(process(i), host(i));
            graph.strong(resource("db" + i), process(i));
            graph.strong(app(i), resource("db" + i));
        }
        var world = new World(graph.build());
        world.down.addAll(List.of(host(3), process(3), resource("db3"), app(3)));
        world.mute.add(process(3));
        world.at(5_000, () -> {
            world.tell(new DiagnosisInput.PresenceChanged(world.now, host(3), Presence.LOST, World.START));
            world.fires(host(3), "HostLost", 5, World.START);
        });
        world.at(15_000, () -> world.fires(resource("db3"), "DatabaseDown", 7, World.START + 4_000));
        world.at(16_000, () -> world.fires(app(3), "Errors", 7, World.START + 5_000));
        world.until(40_000);
        assertThat(world.opened()).containsExactly(host(3));
    }

    /** One application works less well without the CACHE, and its alert looks back over some time. */
    private static World cacheDownForAWhile(boolean wholly) {
        var graph = new Graphs().weak(app(1), CACHE);
        var world = new World((wholly ? graph : graph.strong(app(2), CACHE)).build());
        world.at(0, () -> world.fires(CACHE, "Down"));
        if (!wholly) {
            world.at(100, () -> world.fires(app(2), "Errors"));
            world.at(34_000, () -> world.recovers(app(2), "Errors"));
        }
        world.at(200, () -> world.degrades(app(1), "Slow"));
        world.at(30_000, () -> world.recovers(CACHE, "Down"));
        return world;
    }

    @Test
    void whatIsDegradedStaysWithItsCauseWhileItRecovers() {
        for (boolean wholly : new boolean[]{false, true}) {
            var world = cacheDownForAWhile(wholly);
            world.at(20_000, world::restart);
            world.at(55_000, () -> world.recovers(app(1), "Slow"));
            world.until(54_000);
            assertThat(world.verdict(app(1), "Slow")).isInstanceOf(Verdict.Looking.class);
            world.until(70_000);
            assertThat(world.pages()).as("wholly %s", wholly).hasSize(1);
            assertThat(world.core.causes()).isEmpty();
        }
    }

    @Test
    void whatIsStillDegradedLongAfterItsCauseHasGoneIsTold() {
        var world = cacheDownForAWhile(false);
        world.until(200_000);
        assertThat(world.opened()).containsExactly(CACHE);
        assertThat(world.all(Effect.LeftOver.class)).singleElement()
                .satisfies(left -> assertThat(left.alerts()).containsExactly(World.key(app(1), "Slow")));
    }

    /** A switch and what stands on it come back, but for one application that fails on for hours. */
    private static World leftOver() {
        return leftOver(4, world -> world.fires(app(0), "Unreachable"));
    }

    /** The same with all applications up to one standing on the first, whose lasting alert is given. */
    private static World leftOver(int until, Consumer<World> alert) {
        var graph = new Graphs().strong(app(0), SWITCH).strong(app(1), SWITCH);
        for (int i = 2; i < until; i++) {
            graph.strong(app(i), app(0));
        }
        var world = new World(graph.build());
        world.at(0, () -> world.fires(SWITCH, "Down"));
        world.at(50, () -> alert.accept(world));
        world.at(50, () -> world.fires(app(1), "Unreachable"));
        world.at(30_000, () -> world.recovers(SWITCH, "Down"));
        world.at(30_000, () -> world.recovers(app(1), "Unreachable"));
        world.at(30_000, () -> world.down.add(app(0)));
        return world.until(70_000);
    }

    @Test
    void whatFailsLongAfterItWasLeftOverHasAPageOfItsOwn() {
        var world = leftOver();
        assertThat(world.all(Effect.LeftOver.class)).hasSize(1);
        world.at(4_000_000, () -> world.fires(app(0), "Errors"));
        world.at(4_000_500, () -> world.fires(app(2), "Errors"));
        world.at(4_000_600, () -> world.fires(app(3), "Errors"));
        world.until(4_040_000);
        assertThat(world.opened()).containsExactly(SWITCH, app(0));
        assertThat(world.verdict(app(3), "Errors")).isInstanceOfSatisfying(Verdict.Explained.class,
                held -> assertThat(held.entity()).isEqualTo(app(0)));
    }

    @Test
    void whatStillSuffersFromWhatIsLeftOverIsToldInItsPage() {
        var world = leftOver();
        world.at(71_000, () -> world.fires(app(0), "Errors", 5, World.START + 60_000));
        world.at(72_000, () -> world.fires(app(2), "Errors"));
        world.until(100_000);
        assertThat(world.opened()).containsExactly(SWITCH);
    }

    @Test
    void whatBreaksItsOwnObjectiveAfterItsCauseWasGoneForAMomentIsPaged() {
        var graph = new Graphs().weak(app(1), CACHE).strong(app(2), CACHE);
        var world = new World(graph.build());
        world.at(0, () -> world.fires(CACHE, "Down"));
        world.at(100, () -> world.fires(app(2), "Errors"));
        world.at(200, () -> world.degrades(app(1), "Slow"));
        world.at(30_000, () -> world.recovers(CACHE, "Down"));
        world.at(33_000, () -> world.fires(CACHE, "Down"));
        world.until(100_000).restart();
        assertThat(world.verdict(app(1), "Slow")).isInstanceOf(Verdict.Degraded.class);
        world.at(200_000, () -> world.fires(app(1), "Errors"));
        world.until(230_000);
        assertThat(world.opened()).containsExactly(CACHE, app(1));
    }

    @Test
    void whatIsLeftOverFromBeforeDoesNotKeepThePageOfALaterTroubleOpen() {
        var world = leftOver(6, each -> each.degrades(app(0), "Slow"));
        world.at(4_000_000, () -> world.fires(app(0), "Errors"));
        for (int i = 2; i < 6; i++) {
            var dependent = app(i);
            world.at(4_000_500, () -> world.fires(dependent, "Errors"));
        }
        world.at(4_060_000, () -> world.recovers(app(0), "Errors"));
        world.at(4_061_000, () -> world.recovers(app(2), "Errors"));
        world.at(4_061_000, () -> world.recovers(app(3), "Errors"));
        world.until(4_400_000);
        assertThat(world.opened()).containsExactly(SWITCH, app(0));
        assertThat(world.all(Effect.LeftOver.class)).hasSize(2);
        assertThat(world.all(Effect.LeftOver.class).getLast().alerts())
                .containsExactlyInAnyOrder(World.key(app(4), "Errors"), World.key(app(5), "Errors"));
    }

    @Test
    void thePageOfWhatWasLeftOverBeginsWithItsNewTrouble() {
        var world = leftOver();
        world.at(4_000_000, () -> world.fires(app(0), "Errors"));
        world.until(4_040_000);
        assertThat(world.all(Effect.Opened.class).getLast().cause().onsetMillis())
                .isEqualTo(World.START + 4_000_000);
    }

    @Test
    void aCauseThatEndsOneAlertAndBeginsAnotherAtOnceKeepsItsPage() {
        var world = new World(new Graphs().weak(app(1), CACHE).build());
        world.at(0, () -> world.fires(CACHE, "Down"));
        world.at(200, () -> world.degrades(app(1), "Slow"));
        world.at(30_000, () -> {
            world.recovers(CACHE, "Down");
            world.fires(CACHE, "Errors");
        });
        world.until(100_000);
        assertThat(world.opened()).containsExactly(CACHE);
        assertThat(world.all(Effect.Amended.class)).allSatisfy(
                amended -> assertThat(amended.cause().entity()).isEqualTo(CACHE));
        assertThat(world.verdict(app(1), "Slow")).isInstanceOf(Verdict.Degraded.class);
    }

    @Test
    void whatHasLongBeenDegradedDoesNotHurryItsNextCause() {
        var another = resource("a-cache");
        var graph = new Graphs().weak(app(1), CACHE).weak(app(1), another).strong(another, host("h")).strong(app(7),
                host("h"));
        var world = new World(graph.build());
        world.mute.add(host("h"));
        world.at(0, () -> world.fires(CACHE, "Down"));
        world.at(200, () -> world.degrades(app(1), "Slow"));
        world.at(100_000, () -> world.fires(another, "Down"));
        world.until(100_500);
        assertThat(world.opened()).containsExactly(CACHE);
        assertThat(world.verdict(app(1), "Slow")).isInstanceOf(Verdict.Degraded.class);
        world.until(130_000);
        assertThat(world.opened()).containsExactly(CACHE, another);
    }
}
