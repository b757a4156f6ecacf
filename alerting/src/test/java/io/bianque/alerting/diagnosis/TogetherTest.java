package io.bianque.alerting.diagnosis;

import static io.bianque.alerting.diagnosis.Graphs.app;
import static io.bianque.alerting.diagnosis.Graphs.host;
import static io.bianque.alerting.diagnosis.Graphs.resource;
import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.EntityKind;
import io.bianque.testkit.SeededRandom;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Thirty switches behind ten uplinks; nobody reads either, and the graph may lack an edge from a switch to its uplink. */
class TogetherTest {
    private static final int LINKS = 10;
    private static final int SWITCHES = 30;
    private static final int HOSTS_OF_EACH = 12;
    private static final int RUNS = 20;

    private static EntityId link(int i) {
        return new EntityId(EntityKind.LINK, "uplink" + i);
    }

    private static EntityId switchOf(int i) {
        return resource("switch" + i);
    }

    /** The switches 0, 10 and 20 are behind uplink 0, and so on. */
    private static World fleet(Set<Integer> withoutUplink) {
        return fleet(withoutUplink, Set.of());
    }

    /** The same, with switches that are declared behind uplink 0 though they are not. */
    private static World fleet(Set<Integer> withoutUplink, Set<Integer> wronglyBehind0) {
        return fleet(new Graphs(), withoutUplink, wronglyBehind0);
    }

    private static World fleet(Graphs graph, Set<Integer> withoutUplink, Set<Integer> wronglyBehind0) {
        wronglyBehind0.forEach(i -> graph.strong(switchOf(i), link(0)));
        for (int i = 0; i < SWITCHES; i++) {
            if (!withoutUplink.contains(i)) {
                graph.strong(switchOf(i), link(i % LINKS));
            }
            for (int k = 0; k < HOSTS_OF_EACH; k++) {
                graph.strong(host(HOSTS_OF_EACH * i + k), switchOf(i));
            }
        }
        var world = new World(graph.build());
        for (int i = 0; i < SWITCHES; i++) {
            world.unread.add(switchOf(i));
            world.unread.add(link(i % LINKS));
        }
        return world;
    }

    private static void goDark(World world, SeededRandom random, int... switches) {
        for (int one : switches) {
            for (int k = 0; k < HOSTS_OF_EACH; k++) {
                var host = host(HOSTS_OF_EACH * one + k);
                world.down.add(host);
                world.at(random.nextInt(2_000), () -> world.fires(host, "HostLost"));
            }
        }
    }

    @Test
    void aSwitchWithoutItsEdgeGoesDarkWithItsUplinkInOnePage() {
        for (int run = 0; run < RUNS; run++) {
            var world = fleet(Set.of(10));
            goDark(world, new SeededRandom(900 + run), 0, 10, 20);
            world.until(40_000);
            assertThat(world.pages()).as("seed %d", 900 + run).hasSize(1);
            assertThat(world.causes()).as("seed %d", 900 + run).containsExactly(link(0));
        }
    }

    @Test
    void anUplinkWithOneEdgeLeftIsNamedForTheOthers() {
        for (int run = 0; run < RUNS; run++) {
            var world = fleet(Set.of(10, 20));
            goDark(world, new SeededRandom(900 + run), 0, 10, 20);
            world.until(40_000);
            assertThat(world.causes()).as("seed %d", 900 + run).containsExactly(link(0));
        }
    }

    @Test
    void aSwitchThatAlertsItselfHidesItsUplinkNoMoreThanASilentOne() {
        for (int run = 0; run < RUNS; run++) {
            var world = fleet(Set.of(10, 20));
            world.unread.remove(switchOf(0));
            world.down.add(switchOf(0));
            world.at(6_000, () -> world.fires(switchOf(0), "PortClosed"));
            goDark(world, new SeededRandom(900 + run), 0, 10, 20);
            world.until(60_000);
            assertThat(world.causes()).as("seed %d", 900 + run).containsExactly(link(0));
        }
    }

    @Test
    void aPageThatNamesAnUplinkWithWrongEdgesKeepsItWhileMoreFails() {
        for (int run = 0; run < RUNS; run++) {
            var world = fleet(Set.of(10), Set.of(5, 16));
            goDark(world, new SeededRandom(900 + run), 0, 10, 20);
            for (int i = 0; i < HOSTS_OF_EACH; i++) {
                var late = new EntityId(EntityKind.PROCESS, "late" + i);
                world.at(9_000 + 200 * i, () -> world.fires(late, "Down"));
            }
            world.until(40_000);
            assertThat(world.opened()).as("seed %d", 900 + run)
                    .filteredOn(id -> id.kind() != EntityKind.PROCESS).hasSize(1);
            assertThat(world.causes()).as("seed %d", 900 + run).contains(link(0)).noneMatch(
                    id -> id.kind() == EntityKind.HOST || id.kind() == EntityKind.RESOURCE);
        }
    }

    /** Databases on processes, beside the switches; twelve of them have more hosts on them than services, by mistake. */
    private static Graphs databases() {
        var graph = new Graphs();
        for (int i = 0; i < 40; i++) {
            var database = resource("database" + i);
            graph.strong(database, new EntityId(EntityKind.PROCESS, "database" + i));
            graph.strong(app(i), database);
            if (i < 12) {
                graph.strong(host(2 * i), database).strong(host(2 * i + 1), database);
            }
        }
        return graph;
    }

    @Test
    void databasesOnWhichHostsStandByMistakeAreNoSwitchesWithoutUplinks() {
        for (int run = 0; run < RUNS; run++) {
            var world = fleet(databases(), Set.of(10, 20), Set.of(5));
            goDark(world, new SeededRandom(900 + run), 0, 10);
            world.until(40_000);
            assertThat(world.causes()).as("seed %d", 900 + run).containsExactly(link(0));
        }
    }

    @Test
    void switchesOfDifferentUplinksThatGoDarkTogetherAreNamedThemselves() {
        var world = fleet(Set.of());
        goDark(world, new SeededRandom(900), 3, 7);
        world.until(40_000);
        assertThat(world.causes()).containsExactlyInAnyOrder(switchOf(3), switchOf(7));
    }

    @Test
    void aSwitchThatGoesDarkAloneIsNotPutDownToItsUplink() {
        var world = fleet(Set.of(10));
        goDark(world, new SeededRandom(900), 0);
        world.until(40_000);
        assertThat(world.causes()).containsExactly(switchOf(0));
    }
}
