package io.bianque.alerting.diagnosis;

import static io.bianque.alerting.diagnosis.Graphs.app;
import static io.bianque.alerting.diagnosis.Graphs.host;
import static io.bianque.alerting.diagnosis.Graphs.resource;
import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.EntityKind;
import io.bianque.testkit.Seeds;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;

/**
 * A handful of services on one host, each with a check every two seconds that fires when it has failed twice: there are
 * few witnesses, and everything begins within the same seconds, in any order.
 */
class SmallShopTest {
    private static final EntityId LINK = new EntityId(EntityKind.LINK, "back-room");
    private static final List<String> GROUPS = List.of("front", "orders", "payments", "redis");

    @ParameterizedTest
    @Seeds(count = 50)
    void aFrozenStoreIsOnePageThatNamesIt(RandomGenerator random) {
        var world = shop(false);
        fail(world, random, 0, resource("redis"), app("payments"), app("orders"), app("front"));
        assertOnePage(world, resource("redis"));
    }

    @ParameterizedTest
    @Seeds(count = 50)
    void aKilledServiceIsOnePageThatNamesItsProcesses(RandomGenerator random) {
        var world = shop(false);
        var killed = process("payments");
        long seen = random.nextLong(2_000);
        world.down.add(killed);
        world.at(seen, () -> world.suspected(killed, "ProcessGroupDown"));
        world.at(seen + 6_000, () -> world.fires(killed, "ProcessGroupDown", 5, World.START + seen));
        fail(world, random, 0, app("payments"), app("orders"), app("front"));
        assertOnePage(world, killed);
    }

    @ParameterizedTest
    @Seeds(count = 50)
    void aFullDiskIsOnePageThatNamesIt(RandomGenerator random) {
        var world = shop(true);
        long seen = random.nextLong(2_000);
        world.down.add(resource("order-book"));
        world.at(seen, () -> world.suspected(resource("order-book"), "OrderBookFull"));
        world.at(seen + 6_000, () -> world.fires(resource("order-book"), "OrderBookFull", 5, World.START + seen));
        fail(world, random, 0, app("orders"), app("front"));
        assertOnePage(world, resource("order-book"));
    }

    @ParameterizedTest
    @Seeds(count = 50)
    void aCutNetworkIsOnePageThatNamesTheLink(RandomGenerator random) {
        var world = shop(true);
        fail(world, random, 0, resource("redis"), app("stock"), app("payments"), app("orders"), app("front"));
        assertOnePage(world, LINK);
    }

    private static void fail(World world, RandomGenerator random, long from, EntityId... entities) {
        for (var entity : entities) {
            world.down.add(entity);
            long first = from + random.nextLong(3_000);
            world.at(first + 2_000, () -> world.fires(entity, "CheckFailed", 5, World.START + first));
        }
    }

    private static void assertOnePage(World world, EntityId cause) {
        world.until(60_000);
        assertThat(world.pages()).as("%s", world.pages()).hasSize(1);
        assertThat(world.causes()).containsExactly(cause);
    }

    private static World shop(boolean backRoom) {
        var graph = new Graphs().strong(app("front"), app("orders"), process("front"))
                .strong(app("orders"), app("payments"), process("orders"))
                .strong(app("payments"), resource("redis"), process("payments"))
                .strong(resource("redis"), process("redis"));
        GROUPS.forEach(group -> graph.strong(process(group), host("vm")));
        if (backRoom) {
            graph.strong(app("orders"), app("stock"), resource("order-book"))
                    .strong(app("stock"), process("stock"), LINK)
                    .strong(resource("redis"), LINK).strong(process("stock"), host("vm"));
        }
        var world = new World(graph.build());
        world.unread.add(LINK);
        world.unread.add(resource("order-book"));
        return world;
    }

    private static EntityId process(String group) {
        return new EntityId(EntityKind.PROCESS, "vm/" + group);
    }
}
