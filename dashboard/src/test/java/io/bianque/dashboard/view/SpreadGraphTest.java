package io.bianque.dashboard.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.collector.topology.Edge;
import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.Strength;
import io.bianque.collector.topology.Topology;
import io.bianque.dashboard.view.SpreadGraph.Graph;
import io.bianque.dashboard.view.SpreadGraph.GraphEdge;
import io.bianque.dashboard.view.SpreadGraph.GraphNode;
import io.bianque.dashboard.view.SpreadGraph.Story;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class SpreadGraphTest {
    @Test
    void holdsTheCauseWhatItExplainsTheWaysBetweenAndTheirNeighboursAndNothingElse() {
        var topology = topology("application:shop > application:orders", "application:orders > resource:redis",
                "application:search > resource:redis", "application:far > application:away",
                "resource:redis > host:h1");
        var graph = graph(topology, story("resource:redis", "application:shop > application:orders > resource:redis"),
                SpreadGraphTest::fine);
        assertThat(graph.nodes()).extracting(GraphNode::id).containsExactly("application:orders", "application:search",
                "application:shop", "host:h1", "resource:redis");
        assertThat(graph.nodes()).filteredOn(GraphNode::affected).extracting(GraphNode::id)
                .containsExactly("application:orders", "application:shop", "resource:redis");
        assertThat(graph.nodes()).filteredOn(GraphNode::cause).extracting(GraphNode::id)
                .containsExactly("resource:redis");
        assertThat(graph.edges()).filteredOn(GraphEdge::path).extracting(edge -> edge.from() + " > " + edge.to())
                .containsExactly("application:orders > resource:redis", "application:shop > application:orders");
    }

    @Test
    void eachEdgeSaysWhereItComesFromAndOneThatIsGoneThatOnlyTheDiagnosisKnowsIt() {
        var seen = Topology.EMPTY
                .plus(List.of(Edge.discovered(id("application:shop"), id("application:orders"), 0.5, 7)));
        var graph = graph(seen, story("resource:redis", "application:shop > application:orders > resource:redis"),
                SpreadGraphTest::fine);
        assertThat(graph.edges()).extracting(GraphEdge::origin).containsExactly(null, "discovered");
    }

    @Test
    void heldAlertsAndTheNumbersOfFactsStandWhereTheyAreAbout() {
        var story = new Story(id("resource:redis"), Set.of(id("application:shop")), List.of(), Set.of(),
                SpreadGraph.count(List.of(id("application:shop"), id("application:shop"))),
                Map.of(id("application:shop"), List.of(2)));
        var graph = graph(topology("application:shop > resource:redis"), story, SpreadGraphTest::fine);
        var shop = graph.nodes().getFirst();
        assertThat(shop.held()).isEqualTo(2);
        assertThat(shop.evidence()).containsExactly(2);
    }

    @Test
    void unaffectedNodesWithTheSameNeighboursFoldToOneAndPairsStay() {
        var topology = topology("application:shop > resource:redis", "resource:redis > host:h1",
                "application:a > resource:redis", "application:b > resource:redis", "application:c > resource:redis",
                "resource:redis > zone:x", "resource:redis > zone:y");
        var graph = graph(topology, story("resource:redis", "application:shop > resource:redis"),
                SpreadGraphTest::fine);
        assertThat(graph.nodes()).filteredOn(node -> node.count() > 1).singleElement().satisfies(node -> {
            assertThat(node.id()).isEqualTo("application:a");
            assertThat(node.count()).isEqualTo(3);
        });
        assertThat(graph.nodes()).extracting(GraphNode::id).contains("zone:x", "zone:y");
    }

    @Test
    void theSwitchOfAThousandHostsIsAPictureOfAFewNodesThatStillAddsUp() {
        var edges = new ArrayList<String>();
        var paths = new ArrayList<String>();
        var held = new HashMap<EntityId, Integer>();
        for (int host = 0; host < 1000; host++) {
            edges.add("call:h%d/ping > host:h%d".formatted(host, host));
            edges.add("host:h%d > resource:switch-7".formatted(host));
            paths.add("call:h%d/ping > host:h%d > resource:switch-7".formatted(host, host));
            held.put(id("call:h%d/ping".formatted(host)), 5);
        }
        var story = new Story(id("resource:switch-7"), held.keySet(), paths(paths.toArray(String[]::new)), Set.of(),
                held, Map.of());
        var graph = graph(topology(edges.toArray(String[]::new)), story, SpreadGraphTest::fine);
        assertThat(graph.nodes()).hasSizeLessThanOrEqualTo(SpreadGraph.NODES_MAX);
        int shown = graph.nodes().stream().mapToInt(GraphNode::count).sum();
        assertThat(shown + graph.hidden()).isEqualTo(2001);
        assertThat(graph.nodes()).filteredOn(GraphNode::cause).extracting(GraphNode::id)
                .containsExactly("resource:switch-7");
        assertThat(graph.edges()).isNotEmpty().allMatch(GraphEdge::path);
    }

    @Test
    void neitherHealthNorTheOrderOfWhatIsAffectedChangesNodesOrEdges() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        var paths = new ArrayList<>(paths("application:a > resource:r > host:h", "application:b > resource:r > host:h",
                "application:c > resource:q > host:h"));
        var topology = topology("application:a > resource:r", "application:b > resource:r",
                "application:c > resource:q", "resource:r > host:h", "resource:q > host:h", "application:d > host:h");
        var affected = Set.of(id("application:a"), id("application:b"), id("application:c"));
        var made = graph(topology, new Story(id("host:h"), affected, paths, Set.of(), Map.of(), Map.of()),
                SpreadGraphTest::fine);
        Collections.shuffle(paths, random);
        var again = graph(topology, new Story(id("host:h"), affected, paths, Set.of(), Map.of(), Map.of()),
                _ -> Health.CRITICAL);
        assertThat(again.edges()).as("seed %d", seed).isEqualTo(made.edges());
        assertThat(again.nodes()).as("seed %d", seed).extracting(GraphNode::id)
                .isEqualTo(made.nodes().stream().map(GraphNode::id).toList());
    }

    @Test
    void tooManyOfThemAreCountedAndTheCauseIsStillThere() {
        var paths = new ArrayList<String>();
        for (int i = 0; i < 5000; i++) {
            paths.add("call:h%d/x > zone:z".formatted(i));
        }
        var ways = paths(paths.toArray(String[]::new));
        var graph = graph(Topology.EMPTY, new Story(id("zone:z"), Set.of(), ways, Set.of(), Map.of(), Map.of()),
                SpreadGraphTest::fine);
        assertThat(graph.nodes()).hasSizeLessThanOrEqualTo(SpreadGraph.NODES_MAX)
                .anyMatch(GraphNode::cause);
        assertThat(graph.nodes().stream().mapToInt(GraphNode::count).sum() + graph.hidden()).isEqualTo(5001);
    }

    private static Graph graph(Topology topology, Story story, Function<EntityId, Health> health) {
        return SpreadGraph.of(new Neighbours(topology), story, health);
    }

    private static Story story(String cause, String... paths) {
        var ways = paths(paths);
        return new Story(id(cause), Set.of(ways.getFirst().getFirst()), ways, Set.of(), Map.of(), Map.of());
    }

    private static List<List<EntityId>> paths(String... paths) {
        return Arrays.stream(paths).map(path -> Arrays.stream(path.split(" > ")).map(SpreadGraphTest::id).toList())
                .toList();
    }

    private static Topology topology(String... edges) {
        return Topology.EMPTY.plus(Arrays.stream(edges).map(edge -> edge.split(" > "))
                .map(ends -> Edge.declared(id(ends[0]), id(ends[1]), Strength.STRONG)).toList());
    }

    private static Health fine(EntityId entity) {
        return entity.name().isEmpty() ? Health.UNKNOWN : Health.HEALTHY;
    }

    private static EntityId id(String text) {
        return EntityId.parse(text).orElseThrow();
    }
}
