package io.bianque.dashboard.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.alerting.topology.TopologyViews;
import io.bianque.collector.fleet.FleetView.Host;
import io.bianque.collector.fleet.FleetView.NewestValue;
import io.bianque.collector.record.Liveness;
import io.bianque.collector.series.Labels;
import io.bianque.collector.series.SeriesKey;
import io.bianque.collector.topology.Edge;
import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.Topology;
import io.bianque.dashboard.view.EntityStates;
import io.bianque.dashboard.view.FakeFleet;
import io.bianque.dashboard.view.FakeIncidents;
import io.bianque.dashboard.view.Health;
import io.bianque.dashboard.view.TopologyAnswer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockHttpServletRequest;

class TopologyControllerTest {
    private final List<String> pushed = new ArrayList<>();
    private List<String> faults = List.of();
    private final FakeFleet fleet = new FakeFleet();
    private final FakeIncidents incidents = new FakeIncidents();
    private final TopologyController controller = new TopologyController(new TopologyViews() {
        @Override
        public Topology current() {
            return Topology.EMPTY.plus(List.of(Edge.discovered(id("process:a/x"), id("host:b"), 0.5, 7)));
        }

        @Override
        public long at() {
            return 9;
        }

        @Override
        public List<String> warnings() {
            return List.of("look");
        }

        @Override
        public List<String> push(byte[] yaml) {
            pushed.add(new String(yaml, StandardCharsets.UTF_8));
            return faults;
        }
    }, incidents, fleet);

    private static EntityId id(String text) {
        return EntityId.parse(text).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({", 2, , 200", "host:b, 2, , 200", "host:zzz, 2, , 404", "nothing, 2, , 400", "host:b, 11, , 400",
            "host:b, -1, , 400", ", 2, discovered, 200", ", 2, hearsay, 400"})
    void whatCannotBeAskedIsTheCallersFault(@Nullable String focus, int depth, @Nullable String origin, int status) {
        assertThat(controller.topology(focus, depth, origin).getStatusCode().value()).isEqualTo(status);
    }

    @Test
    void theAnswerSaysWhereEachEdgeComesFrom() {
        assertThat(controller.topology(null, 2, null).getBody()).isInstanceOfSatisfying(TopologyAnswer.class,
                answer -> assertThat(answer.edges()).singleElement()
                        .satisfies(edge -> assertThat(edge.origin()).isEqualTo("discovered")));
    }

    /** One place judges how an entity does, here and in an incident's graph. */
    @Test
    void eachEntityDoesAsInTheGraphOfAnIncident() {
        fleet.hosts.add(new Host("b", Labels.of("host", "b"), Liveness.LATE, 0, 0, 0, Map.of()));
        fleet.newest.add(new NewestValue(new SeriesKey("bianque_process_group_up",
                Labels.of("host", "a", "group", "x")), 1_000, 1));
        var states = new EntityStates(fleet, incidents.activeAlerts());
        assertThat(controller.topology(null, 2, null).getBody()).isInstanceOfSatisfying(TopologyAnswer.class,
                answer -> assertThat(answer.nodes()).hasSize(2).allSatisfy(node -> assertThat(node.state())
                        .isEqualTo(states.apply(id(node.id()))).isNotEqualTo(Health.UNKNOWN)));
    }

    @Test
    void whatIsPushedIsTakenOrRefusedWithEveryFault() throws IOException {
        var request = new MockHttpServletRequest();
        request.setContent("resources: []".getBytes(StandardCharsets.UTF_8));
        assertThat(controller.push(request).getStatusCode().value()).isEqualTo(204);
        assertThat(pushed).containsExactly("resources: []");
        faults = List.of("line 1: this", "line 2: that");
        var answer = controller.push(request);
        assertThat(answer.getStatusCode().value()).isEqualTo(400);
        assertThat(answer.getBody()).isInstanceOfSatisfying(Problem.class,
                problem -> assertThat(problem.detail()).isEqualTo("line 1: this\nline 2: that"));
    }
}
