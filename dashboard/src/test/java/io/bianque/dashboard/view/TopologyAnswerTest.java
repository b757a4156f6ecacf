package io.bianque.dashboard.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.alerting.diagnosis.EdgeFinding;
import io.bianque.alerting.diagnosis.MissingEdge;
import io.bianque.collector.topology.Edge;
import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.Origin;
import io.bianque.collector.topology.Topology;
import io.bianque.collector.topology.TopologyReader;
import io.bianque.dashboard.view.TopologyAnswer.NodeView;
import io.bianque.dashboard.view.TopologyAnswer.Part;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class TopologyAnswerTest {
    private static final Topology CHAIN = chain();

    private static Topology chain() {
        var text = """
                owners: [{name: team}]
                applications: [{name: shop, owner: team, weak: [{to: resource:redis, switch_off: hints}]}]
                clusters: [{name: web, members: [host:a, host:b], need: 1}]
                resources: [{name: redis, strong: [host:a]}]
                hosts: [{names: [a, b]}]
                """;
        var outcome = TopologyReader.read("t.yaml", text.getBytes(StandardCharsets.UTF_8));
        return ((TopologyReader.Outcome.Loaded) outcome).topology()
                .plus(List.of(Edge.discovered(id("process:b/x"), id("resource:far"), 0.5, 7)));
    }

    private static EntityId id(String text) {
        return EntityId.parse(text).orElseThrow();
    }

    private static TopologyAnswer answer(Part part) {
        return TopologyAnswer.of(CHAIN, 9, part, entity -> entity.name().equals("a") ? Health.CRITICAL : Health.UNKNOWN,
                new TopologyAnswer.Lessons(List.of(new EdgeFinding(id("resource:redis"), id("host:a"), 1, 5)),
                        List.of(new MissingEdge(id("host:b"), id("resource:redis"), 3))),
                List.of("look")).orElseThrow();
    }

    private static List<String> ids(TopologyAnswer answer) {
        return answer.nodes().stream().map(NodeView::id).toList();
    }

    @Test
    void theWholeSaysEverythingOnce() {
        var answer = answer(new Part.Whole());
        assertThat(ids(answer)).containsExactlyInAnyOrder("host:a", "host:b", "application:shop", "cluster:web",
                "resource:redis", "resource:far", "process:b/x");
        assertThat(answer.total()).isEqualTo(7);
        assertThat(answer.at()).isEqualTo(9);
        assertThat(answer.warnings()).containsExactly("look");
        assertThat(answer.findings()).containsExactly(
                new TopologyAnswer.FindingView("resource:redis", "host:a", 1, 5));
        assertThat(answer.missing()).containsExactly(
                new TopologyAnswer.MissingView("host:b", "resource:redis", 3));
        assertThat(answer.groups()).containsExactly(
                new TopologyAnswer.GroupView("cluster:web", 1, List.of("host:a", "host:b")));
        assertThat(answer.edges()).contains(
                new TopologyAnswer.EdgeView("cluster:web", "host:b", "member", "declared", 1, null, null, null),
                new TopologyAnswer.EdgeView("application:shop", "resource:redis", "weak", "declared", 1, null, null,
                        "hints"),
                new TopologyAnswer.EdgeView("process:b/x", "resource:far", "strong", "discovered", 0.5, 7L, null,
                        null));
        assertThat(answer.nodes()).contains(new NodeView("host:a", "host", "a", null, Health.CRITICAL),
                new NodeView("application:shop", "application", "shop", "team", Health.UNKNOWN));
    }

    @Test
    void aFocusShowsWhatIsNearInBothDirectionsOverMembersToo() {
        assertThat(ids(answer(new Part.Near(id("host:a"), 0)))).containsExactly("host:a");
        assertThat(ids(answer(new Part.Near(id("host:a"), 1)))).containsExactlyInAnyOrder("host:a", "resource:redis",
                "cluster:web");
        assertThat(ids(answer(new Part.Near(id("host:a"), 2)))).containsExactlyInAnyOrder("host:a", "resource:redis",
                "cluster:web", "application:shop", "host:b");
    }

    @Test
    void anOriginShowsItsEdgesAlone() {
        var answer = answer(new Part.From(Origin.DISCOVERED));
        assertThat(ids(answer)).containsExactlyInAnyOrder("process:b/x", "resource:far");
        assertThat(answer.edges()).hasSize(1);
    }

    @Test
    void anUnknownFocusIsNoAnswer() {
        assertThat(TopologyAnswer.of(CHAIN, 9, new Part.Near(id("host:zzz"), 2), _ -> Health.UNKNOWN,
                new TopologyAnswer.Lessons(List.of(), List.of()), List.of())).isEmpty();
    }
}
