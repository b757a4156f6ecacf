package io.bianque.alerting.topology;

import static io.bianque.alerting.topology.TopologyMergeTest.heard;
import static io.bianque.alerting.topology.TopologyMergeTest.host;
import static io.bianque.alerting.topology.TopologyMergeTest.id;
import static io.bianque.alerting.topology.TopologyMergeTest.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.alerting.health.Heard;
import io.bianque.collector.series.Labels;
import io.bianque.collector.topology.Edge;
import io.bianque.collector.topology.Entity;
import io.bianque.collector.topology.Origin;
import io.bianque.collector.topology.Strength;
import io.bianque.collector.topology.Topology;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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

    /** A declared topology with room for so many entities more. */
    private static Topology withRoomFor(int more) {
        return new Topology(IntStream.range(0, Topology.ENTITIES_MAX - more)
                .mapToObj(i -> new Entity(id("resource:r" + i), Optional.empty())).toList(), List.of(), List.of(),
                List.of());
    }

    private static byte[] resources(int count) {
        return ("resources: [" + IntStream.range(0, count).mapToObj(i -> "{name: p" + i + "}")
                .collect(Collectors.joining(", ")) + "]").getBytes(StandardCharsets.UTF_8);
    }

    private List<String> origins() {
        return service.current().edges().stream().map(edge -> edge.origin() + " " + edge.dependency()).toList();
    }

    @Test
    void whatWasDiscoveredIsLeftOutFirstOfATopologyThatIsTooLarge() throws IOException {
        reports = Optional.of(heard(host("a", Labels.of("zone", "rack-7"), List.of("db"), List.of())));
        service.declare(withRoomFor(9), List.of());
        assertThat(service.push(resources(3))).isEmpty();
        // Room for two more: where the check goes, and one of the three that were seen.
        var found = new ArrayList<Edge>();
        found.add(new Edge(id("call:a/db"), id("resource:db:5432"), Strength.STRONG, Origin.INVENTORY,
                Optional.empty(), Optional.empty(), 1, 0));
        IntStream.range(0, 3).forEach(i -> found.add(Edge.discovered(id("host:a"), id("resource:seen" + i), 0.5, T0)));
        seen = found;
        service.look(T0);
        assertThat(origins()).containsExactlyInAnyOrder("INVENTORY host:a", "INVENTORY host:a", "INVENTORY zone:rack-7",
                "INVENTORY resource:db:5432");
        assertThat(service.current().entities()).extracting(Entity::id).contains(id("resource:p2"));
        assertThat(service.warnings()).singleElement().asString().contains("what was discovered is left out");
        seen = found.subList(0, 2);
        service.look(T0 + 10_000);
        assertThat(origins()).contains("DISCOVERED resource:seen0");
        assertThat(service.warnings()).isEmpty();
    }

    @Test
    void whatWasPushedIsLeftOutBeforeWhatReportsAndThatBeforeWhatIsDeclared() throws IOException {
        reports = Optional.of(A);
        service.declare(withRoomFor(6), List.of());
        assertThat(service.push(resources(4))).isEmpty();
        reports = Optional.of(AB);
        service.look(T0);
        assertThat(origins()).containsExactlyInAnyOrder("INVENTORY host:a", "INVENTORY host:b");
        assertThat(service.warnings()).hasSize(2).last().asString().contains("what was pushed is left out too");
        reports = Optional.of(heard(IntStream.range(0, 4)
                .mapToObj(i -> host("h" + i, Labels.EMPTY, List.of(), List.of())).toArray(Heard.Host[]::new)));
        service.look(T0 + 10_000);
        assertThat(service.current()).isEqualTo(withRoomFor(6));
        assertThat(service.warnings()).hasSize(3).last().asString().contains("what reports is left out too");
    }

    @Test
    void aPushForWhichThereIsNoRoomIsRefusedAndChangesNothing() throws IOException {
        reports = Optional.of(A);
        service.declare(withRoomFor(5), List.of());
        assertThat(service.push(resources(3))).isEmpty();
        var before = service.current();
        var kept = Files.readAllBytes(directory.resolve("pushed.yaml"));
        assertThat(service.push(resources(4))).singleElement().asString().contains("too large")
                .contains(Topology.ENTITIES_MAX + 1 + " entities");
        service.look(T0);
        assertThat(service.current()).isEqualTo(before);
        assertThat(service.warnings()).isEmpty();
        assertThat(directory.resolve("pushed.yaml")).hasBinaryContent(kept);
    }

    @Test
    void aPushTakesTheRoomOfWhatWasDiscovered() throws IOException {
        reports = Optional.of(A);
        service.declare(withRoomFor(5), List.of());
        seen = List.of(Edge.discovered(id("host:a"), id("resource:seen"), 0.5, T0));
        assertThat(service.push(resources(3))).isEmpty();
        assertThat(origins()).containsExactly("INVENTORY host:a");
        assertThat(service.warnings()).singleElement().asString().contains("what was discovered is left out");
    }

    @Test
    void ofPushesAtOnceTheOneInForceIsTheOneInTheFile() throws InterruptedException, ExecutionException {
        reports = Optional.of(A);
        try (var pool = Executors.newFixedThreadPool(4)) {
            for (int round = 0; round < 50; round++) {
                var both = IntStream.range(1, 5).mapToObj(i -> pool.submit(() -> service.push(resources(i)))).toList();
                for (var push : both) {
                    assertThat(push.get()).isEmpty();
                }
                var inForce = service.current();
                var next = service();
                next.readPushed();
                next.look(T0);
                assertThat(next.current()).isEqualTo(inForce);
            }
        }
    }

    @Test
    void aBrokenPushedFileIsToldAmongTheWarnings() throws IOException {
        Files.writeString(directory.resolve("pushed.yaml"), "hosts: [{name: a, strong: [resource:x]}]");
        service.readPushed();
        service.look(T0);
        assertThat(service.warnings()).hasSize(1).first().asString().contains("pushed.yaml:1").contains("resource:x");
    }
}
