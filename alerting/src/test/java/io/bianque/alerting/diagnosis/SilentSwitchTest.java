package io.bianque.alerting.diagnosis;

import static io.bianque.alerting.diagnosis.Graphs.app;
import static io.bianque.alerting.diagnosis.Graphs.cluster;
import static io.bianque.alerting.diagnosis.Graphs.host;
import static io.bianque.alerting.diagnosis.Graphs.zone;
import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.EntityKind;
import io.bianque.testkit.SeededRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A thousand hosts with five alerts each go behind one switch, among twenty like switches, with clusters and applications
 * cut across all of them. No rule reads the switches.
 */
class SilentSwitchTest {
    private static final int DEAD = 1_000;
    private static final int SWITCHES = 21;
    private static final int HOSTS_OF_OTHERS = 48;
    private static final int CLUSTERS = 10;
    private static final List<String> RULES = List.of("HostDown", "AppDown", "PortClosed", "NoData", "HighLatency");
    private static final EntityId SWITCH = zone("switch-00");

    enum OwnAlert {
        FIRST, TEN_SECONDS_LATE, NEVER
    }

    enum Order {
        AS_THEY_COME, AT_RANDOM
    }

    @ParameterizedTest
    @EnumSource(OwnAlert.class)
    void oneSwitchIsOnePageWithinTenSecondsInTheUsualOrder(OwnAlert own) {
        storm(own, Order.AS_THEY_COME);
    }

    @ParameterizedTest
    @EnumSource(OwnAlert.class)
    void oneSwitchIsOnePageWithinTenSecondsInAnyOrder(OwnAlert own) {
        storm(own, Order.AT_RANDOM);
    }

    private static void storm(OwnAlert own, Order order) {
        var random = new SeededRandom(4_711);
        var world = new World(fleet().build());
        for (int i = 0; i < SWITCHES; i++) {
            world.unread.add(zone("switch-%02d".formatted(i)));
        }
        world.unread.add(zone("site"));
        for (int i = 0; i < DEAD; i++) {
            world.down.add(host(i));
            world.down.add(process(i));
        }
        var alerts = new ArrayList<Runnable>();
        for (var rule : RULES) {
            for (int i = 0; i < DEAD; i++) {
                int number = i;
                var entity = rule.equals("AppDown") || rule.equals("HighLatency") ? process(number) : host(number);
                alerts.add(() -> world.fires(entity, rule));
            }
        }
        if (order == Order.AT_RANDOM) {
            shuffle(alerts, random);
        }
        if (own == OwnAlert.FIRST) {
            world.at(0, () -> world.fires(SWITCH, "SwitchDown"));
        }
        for (int i = 0; i < alerts.size(); i++) {
            world.at(500 + i * 2L / 100 * 100, alerts.get(i));
        }
        if (own == OwnAlert.TEN_SECONDS_LATE) {
            world.at(10_500, () -> world.fires(SWITCH, "SwitchDown", 5, World.START + 400));
        }
        world.until(40_000);
        assertThat(world.opened()).as("causes named in pages").containsExactly(SWITCH);
        assertThat(world.pages()).hasSize(1);
        assertThat(world.all(Effect.Amended.class)).isEmpty();
        assertThat(world.openedAt(SWITCH)).isLessThanOrEqualTo(own == OwnAlert.FIRST ? 10_000 : 10_500);
        assertThat(world.causes()).containsExactly(SWITCH);
        var cause = world.core.causes().getFirst();
        assertThat(cause.explains()).hasSize(DEAD * RULES.size() + (own == OwnAlert.NEVER ? 0 : 1));
        assertThat(cause.confidence()).isGreaterThan(0.9);
        assertThat(world.verdict(process(17), "AppDown")).isEqualTo(
                new Verdict.Explained(1, SWITCH, List.of(process(17), host(17), SWITCH)));
    }

    private static void shuffle(List<Runnable> alerts, RandomGenerator random) {
        for (int i = alerts.size() - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            var one = alerts.get(i);
            alerts.set(i, alerts.get(j));
            alerts.set(j, one);
        }
    }

    private static Graphs fleet() {
        var graph = new Graphs();
        int hosts = DEAD + (SWITCHES - 1) * HOSTS_OF_OTHERS;
        var members = new ArrayList<List<EntityId>>();
        for (int i = 0; i < CLUSTERS; i++) {
            members.add(new ArrayList<>());
        }
        for (int i = 0; i < hosts; i++) {
            int number = i < DEAD ? 0 : 1 + (i - DEAD) / HOSTS_OF_OTHERS;
            graph.strong(host(i), zone("switch-%02d".formatted(number))).strong(process(i), host(i));
            members.get(i % CLUSTERS).add(host(i));
        }
        for (int i = 0; i < SWITCHES; i++) {
            graph.strong(zone("switch-%02d".formatted(i)), zone("site"));
        }
        for (int i = 0; i < CLUSTERS; i++) {
            graph.group(cluster(i), 20, members.get(i).toArray(EntityId[]::new));
            graph.strong(app(i), cluster(i), cluster((i + 1) % CLUSTERS));
        }
        return graph;
    }

    private static EntityId process(int number) {
        return new EntityId(EntityKind.PROCESS, "app@" + number);
    }
}
