package io.bianque.alerting.topology;

import static io.bianque.alerting.topology.TopologyMergeTest.heard;
import static io.bianque.alerting.topology.TopologyMergeTest.host;
import static io.bianque.alerting.topology.TopologyMergeTest.id;
import static io.bianque.alerting.topology.TopologyMergeTest.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.alerting.health.Heard;
import io.bianque.collector.series.Labels;
import io.bianque.collector.topology.Edge;
import io.bianque.collector.topology.Topology;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopologyServiceTest {
    private static final long T0 = 1_800_000_000_000L;
    private static final Heard A = heard(host("a", Labels.EMPTY, List.of(), List.of()));
    private static final Heard AB = heard(host("a", Labels.EMPTY, List.of(), List.of()),
            host("b", Labels.EMPTY, List.of(), List.of()));

    @TempDir
    private Path directory;
    private final List<Topology> told = new ArrayList<>();
    private Optional<Heard> reports = Optional.empty();
    private List<Edge> seen = List.of();
    private TopologyService service;

    @SuppressWarnings("NullAway.Init") // JUnit sets the directory, and the service is made with it
    TopologyServiceTest() {}

    private TopologyService service() {
        return new TopologyService(() -> reports, () -> seen, new PushedFile(directory.resolve("pushed.yaml")),
                told::add);
    }

    @BeforeEach
    void inTheDirectory() {
        service = service();
    }

    @Test
    void nothingIsToldBeforeItIsKnownWhatReports() {
        service.look(T0);
        assertThat(told).isEmpty();
        reports = Optional.of(A);
        service.look(T0 + 1_000);
        assertThat(told).hasSize(1);
        assertThat(service.at()).isEqualTo(T0 + 1_000);
    }

    @Test
    void whatDidNotChangeIsNotToldAgain() {
        reports = Optional.of(A);
        for (int i = 0; i < 100; i++) {
            service.look(T0 + i * 1_000L);
        }
        assertThat(told).hasSize(1);
    }

    @Test
    void changesOfTheInventoryAreToldAtMostEveryTenSeconds() {
        reports = Optional.of(A);
        service.look(T0);
        reports = Optional.of(AB);
        service.look(T0 + 1_000);
        service.look(T0 + 9_000);
        assertThat(told).hasSize(1);
        assertThat(service.current().entities()).as("the page sees it at once").hasSize(4);
        service.look(T0 + 10_000);
        assertThat(told).hasSize(2);
    }

    @Test
    void whatPeopleDeclareIsToldAtOnce() {
        reports = Optional.of(A);
        service.look(T0);
        service.declare(yaml("resources: [{name: x}]"), List.of());
        service.look(T0 + 1_000);
        assertThat(told).hasSize(2);
        assertThat(told.getLast().entities()).extracting(each -> each.id().toString()).contains("resource:x");
    }

    @Test
    void anEdgeThatIsSeenAgainIsShownButNotToldAgain() {
        reports = Optional.of(A);
        seen = List.of(Edge.discovered(id("process:a/x"), id("resource:y"), 0.5, T0));
        service.look(T0);
        seen = List.of(Edge.discovered(id("process:a/x"), id("resource:y"), 0.66, T0 + 60_000));
        service.look(T0 + 60_000);
        assertThat(told).hasSize(1);
        assertThat(service.current().edges()).contains(seen.getFirst());
    }

    @Test
    void thatAnEdgeBecameCertainIsToldEveryFiveMinutes() {
        reports = Optional.of(A);
        seen = List.of(Edge.discovered(id("process:a/x"), id("resource:y"), 0.5, T0));
        service.look(T0);
        seen = List.of(Edge.discovered(id("process:a/x"), id("resource:y"), 0.95, T0 + 60_000));
        service.look(T0 + 60_000);
        assertThat(told).hasSize(1);
        service.look(T0 + 300_000);
        service.look(T0 + 900_000);
        assertThat(told).hasSize(2);
    }

    @Test
    void whatIsPushedIsInForceAtOnceAndAfterAStart() throws IOException {
        reports = Optional.of(A);
        service.look(T0);
        assertThat(service.push("resources: [{name: x}]".getBytes(StandardCharsets.UTF_8))).isEmpty();
        assertThat(told).hasSize(2);
        service = service();
        service.readPushed();
        service.look(T0 + 1_000);
        assertThat(told.getLast()).isEqualTo(told.get(1));
        assertThat(directory.toFile().list()).containsExactly("pushed.yaml");
    }

    @Test
    void aPushWithFaultsChangesNothingAndNamesEachWithItsLine() throws IOException {
        reports = Optional.of(A);
        var faults = service.push("hosts:\n- {name: a, strong: [resource:x]}\n- {name: b, weak: [zone:z]}\n"
                .getBytes(StandardCharsets.UTF_8));
        assertThat(faults).hasSize(2).anyMatch(fault -> fault.contains(":2:") && fault.contains("resource:x"))
                .anyMatch(fault -> fault.contains(":3:") && fault.contains("zone:z"));
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aBrokenPushedFileIsToldAmongTheWarnings() throws IOException {
        Files.writeString(directory.resolve("pushed.yaml"), "hosts: [{name: a, strong: [resource:x]}]");
        service.readPushed();
        service.look(T0);
        assertThat(service.warnings()).hasSize(1).first().asString().contains("pushed.yaml:1").contains("resource:x");
    }
}
