package io.bianque.alerting.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.alerting.health.Heard;
import io.bianque.collector.series.Labels;
import io.bianque.collector.topology.Edge;
import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.Origin;
import io.bianque.collector.topology.Strength;
import io.bianque.collector.topology.Topology;
import io.bianque.collector.topology.TopologyReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopologyMergeTest {
    private static final Heard ONE_HOST = heard(host("web-1", Labels.of("zone", "rack-7", "application", "shop",
            "cluster", "default"), List.of("db"), List.of("nginx")));

    static Heard heard(Heard.Host... hosts) {
        return new Heard(List.of(hosts));
    }

    static Heard.Host host(String name, Labels labels, List<String> checks, List<String> groups) {
        return new Heard.Host(name, labels, Map.of(), checks, groups);
    }

    static EntityId id(String text) {
        return EntityId.parse(text).orElseThrow();
    }

    static Topology yaml(String text) {
        return switch (TopologyReader.read("test.yaml", text.getBytes(StandardCharsets.UTF_8))) {
            case TopologyReader.Outcome.Loaded(var topology, var _) -> topology;
            case TopologyReader.Outcome.Refused(var problems) -> throw new AssertionError(problems.toString());
        };
    }

    private static List<String> edges(Topology topology) {
        return topology.edges().stream()
                .map(edge -> edge.dependent() + " " + edge.strength() + " " + edge.dependency() + " " + edge.origin())
                .toList();
    }

    @Test
    void theInventorySaysWhatStandsOnAHost() {
        var topology = TopologyMerge.of(Topology.EMPTY, Topology.EMPTY, ONE_HOST, List.of());
        assertThat(edges(topology)).containsExactlyInAnyOrder("agent:web-1 STRONG host:web-1 INVENTORY",
                "call:web-1/db STRONG host:web-1 INVENTORY", "process:web-1/nginx STRONG host:web-1 INVENTORY",
                "host:web-1 STRONG zone:rack-7 INVENTORY", "application:shop WEAK host:web-1 INVENTORY");
    }

    @Test
    void anApplicationThatIsDescribedIsLeftToItsDescription() {
        var declared = yaml("applications: [{name: shop, strong: [resource:db]}]\nresources: [{name: db}]");
        var topology = TopologyMerge.of(declared, Topology.EMPTY, ONE_HOST, List.of());
        assertThat(edges(topology)).contains("application:shop STRONG resource:db DECLARED")
                .doesNotContain("application:shop WEAK host:web-1 INVENTORY");
    }

    @Test
    void theZoneThatPeopleDeclareHoldsAgainstTheLabel() {
        var declared = yaml("hosts: [{name: web-1, zone: rack-9}]\nzones: [{name: rack-9}]");
        assertThat(edges(TopologyMerge.of(declared, Topology.EMPTY, ONE_HOST, List.of())))
                .contains("host:web-1 STRONG zone:rack-9 DECLARED")
                .noneMatch(edge -> edge.contains("rack-7"));
    }

    @Test
    void declaredHoldsAgainstPushedAndPushedAgainstDiscovered() {
        var declared = yaml("applications: [{name: a, weak: [resource:x]}]\nresources: [{name: x}]");
        var pushed = yaml("""
                owners: [{name: team}]
                applications: [{name: a, owner: team, strong: [resource:x, resource:y]}]
                resources: [{name: x}, {name: y}]
                """);
        var topology = TopologyMerge.of(declared, pushed, Heard.NOTHING,
                List.of(Edge.discovered(id("application:a"), id("resource:y"), 0.5, 1),
                        Edge.discovered(id("application:a"), id("resource:z"), 0.5, 1)));
        assertThat(edges(topology)).containsExactly("application:a WEAK resource:x DECLARED",
                "application:a STRONG resource:y PUSHED", "application:a STRONG resource:z DISCOVERED");
        assertThat(topology.entities().getFirst().owner()).contains("team");
    }

    @Test
    void aPushedGroupNeverMakesADeclaredNeedIntoSomethingThatMayFail() {
        var declared = yaml("clusters: [{name: c, strong: [host:a]}]\nhosts: [{name: a}]");
        var pushed = yaml("clusters: [{name: c, members: [host:a, host:b], need: 1}]\nhosts: [{names: [a, b]}]");
        var topology = TopologyMerge.of(declared, pushed, Heard.NOTHING, List.of());
        assertThat(topology.groups()).isEmpty();
        assertThat(edges(topology)).containsExactly("cluster:c STRONG host:a DECLARED");
    }

    @Test
    void everyEdgeSaysWhereItComesFrom() {
        var declared = yaml("hosts: [{name: web-1, strong: [resource:x]}]\nresources: [{name: x}]");
        var pushed = yaml("hosts: [{name: web-1, strong: [resource:y]}]\nresources: [{name: y}]");
        var topology = TopologyMerge.of(declared, pushed, ONE_HOST,
                List.of(Edge.discovered(id("process:web-1/nginx"), id("resource:z"), 0.5, 1)));
        assertThat(topology.edges()).extracting(Edge::origin).contains(Origin.DECLARED, Origin.PUSHED,
                Origin.INVENTORY, Origin.DISCOVERED);
        assertThat(topology.edges()).filteredOn(edge -> edge.origin() == Origin.DISCOVERED).singleElement()
                .satisfies(edge -> {
                    assertThat(edge.lastSeenMillis()).isEqualTo(1);
                    assertThat(edge.confidence()).isEqualTo(0.5);
                    assertThat(edge.strength()).isEqualTo(Strength.STRONG);
                });
    }
}
