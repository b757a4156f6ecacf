package io.bianque.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong with an installation, and where it is looked for. */
class DoctorTest {
    private static final String WELL = """
            # HELP x
            bianque_evaluation_config_ok 1.0
            bianque_notification_config_ok 1.0
            bianque_topology_config_ok 1.0
            bianque_runbook_config_ok 1.0
            bianque_journal_up 1.0
            bianque_partition_up{partition="0"} 1.0
            """;

    @TempDir
    private Path directory;
    private final FakeServer server = new FakeServer();
    private final Terminal terminal = new Terminal();
    private final HttpServer own = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    private final AtomicReference<String> metrics = new AtomicReference<>(WELL);
    /** Refused frames, one more with each look; 0 while there are none. */
    private final AtomicInteger growing = new AtomicInteger();

    @SuppressWarnings("NullAway.Init") // JUnit sets the directory
    DoctorTest() throws IOException {
        terminal.environment.put("BIANQUE_URL", server.url());
        terminal.environment.put("BIANQUE_PASSWORD", "right");
        server.on("/api/v1/agents",
                OperatingTest.AGENTS.replace("lost", "up").replace("-5000", "5").replace("104857600", "1"));
        now("");
        own.createContext("/actuator/prometheus", exchange -> {
            var grown = growing.get() == 0
                    ? ""
                    : "bianque_intake_refusals_total{what=\"frame\",reason=\"tls\"} " + growing.getAndIncrement()
                            + "\n";
            var bytes = (metrics.get() + grown).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        own.start();
    }

    @AfterEach
    void stop() {
        own.stop(0);
        server.close();
    }

    private String management() {
        return "http://127.0.0.1:" + own.getAddress().getPort();
    }

    /** The server is well but for these problems, as JSON. */
    private void now(String problems) {
        server.on("/api/v1/now", "{\"at\": " + (Terminal.NOW.toEpochMilli() - 500)
                + ", \"node\": \"mon-1\", \"platform\": {\"problems\": [" + problems + "]}}");
    }

    /** What {@code deploy/up} writes where its data are. */
    private void writeRunFile(String web) throws IOException {
        Files.writeString(directory.resolve("run.json"),
                "{\"web\": \"" + web + "\", \"management\": \"" + management() + "\"}");
    }

    @Test
    void theDoctorNamesWhatIsWrongAndWhatToDo() throws IOException {
        metrics.set(WELL + "bianque_notification_waiting 0.0\n"
                + "bianque_intake_refusals_total{what=\"connection\",reason=\"tls\"} 1.0\n");
        assertThat(terminal.run("doctor", "--management", management())).as(terminal.out()).isZero();
        assertThat(terminal.out()).contains("good  server: answers as mon-1",
                "good  refused frames and connections: 1 since the start").doesNotContain("WRONG");

        Files.writeString(directory.resolve("run.json"), "{\"management\": \"" + management() + "\"}");
        terminal.run("doctor", "--data", directory.toString()); // what this machine is like is another matter
        assertThat(terminal.out()).as("a server on ports of its own is asked there")
                .contains("good  refused frames and connections: 1 since the start")
                .doesNotContain("own metrics");
        Files.delete(directory.resolve("run.json"));

        metrics.set("some_other_program_up 1\n");
        assertThat(terminal.run("doctor", "--management", management())).isEqualTo(1);
        assertThat(terminal.out()).contains("WRONG own metrics: what answers at", "bianque_journal_up");

        server.on("/api/v1/agents", OperatingTest.AGENTS);
        server.on("/api/v1/now", "{\"at\": " + (Terminal.NOW.toEpochMilli() - 90_000) + ", \"node\": \"mon-1\", "
                + "\"platform\": {\"problems\": [{\"key\": \"platform.disk.full\", \"args\": {\"ratio\": \"0.99\"}}]}}");
        growing.set(1);
        metrics.set(WELL.replace("bianque_evaluation_config_ok 1.0", "bianque_evaluation_config_ok 0.0") + """
                bianque_intake_refusals_total{what="connection",reason="tls"} 1.0
                bianque_notification_waiting 4
                """);
        Files.createDirectories(directory.resolve("tls"));
        Files.writeString(directory.resolve("tls/server.pem"), "no certificate");
        assertThat(terminal.run("doctor", "--management", management(), "--data", directory.toString())).isEqualTo(1);
        assertThat(terminal.out()).contains("WRONG certificate server.pem", "WRONG clock and data",
                "readings have stopped", "WRONG platform: platform.disk.full",
                "WRONG agents: late or lost, 1 of 2: b",
                "WRONG agents' clocks: off by more than 2 s: b", "WRONG spools",
                "WRONG refused frames and connections: 3",
                "WRONG messages: 4 wait", "WRONG bianque_evaluation_config_ok", "bianque config check says why");
    }

    @Test
    void aRefusedFileIsToldOnce() {
        metrics.set(WELL.replace("bianque_evaluation_config_ok 1.0", "bianque_evaluation_config_ok 0.0"));
        now("""
                {"key": "text", "args": {"text": "/d/rules/my.yaml:3:5: rules[0].for: is no duration; write 10m\\n/d/rules/my.yaml:4:5: x"}}
                """);
        assertThat(terminal.run("doctor", "--management", management())).isEqualTo(1);
        assertThat(terminal.out().lines().filter(line -> line.startsWith("WRONG"))).containsExactly(
                "WRONG platform: /d/rules/my.yaml:3:5: rules[0].for: is no duration; write 10m; /d/rules/my.yaml:4:5: x");
        terminal.environment.put("BIANQUE_PASSWORD", "wrong");
        assertThat(terminal.run("doctor", "--management", management())).isEqualTo(1);
        assertThat(terminal.out()).as("where the server's own words cannot be read, its metrics tell")
                .contains("WRONG bianque_evaluation_config_ok: the files as they are now are refused");
    }

    @Test
    void aServerOnPortsOfItsOwnIsFoundByItsData() throws IOException {
        writeRunFile(server.url());
        terminal.environment.remove("BIANQUE_URL");
        terminal.environment.put("BIANQUE_DATA", directory.toString());
        terminal.run("doctor"); // what this machine is like is another matter
        assertThat(terminal.out()).contains("good  server: answers as mon-1", "good  messages: none waits")
                .doesNotContain("own metrics", "not looked at, as data");
    }

    @Test
    void whereNobodySaysWhereTheServersOwnMetricsAreThatIsNoFault() {
        assertThat(terminal.run("doctor")).as(terminal.out()).isZero();
        assertThat(terminal.out()).contains("good  server: answers as mon-1",
                "good  own metrics: not looked at, as data/run.json is not there: name the server's data directory with "
                        + "--data, or the address of its own metrics with --management\n",
                "good  certificates, disk and limits of this machine: not looked at, as data/run.json is not there: name");
    }

    @Test
    void dataAreThoseOfTheServerThatIsAsked() throws IOException {
        writeRunFile("http://127.0.0.1:9090");
        var none = Optional.<String>empty();
        var found = Whereabouts.find(none, none, Optional.empty(), directory);
        assertThat(found.web()).isEqualTo("http://127.0.0.1:9090");
        assertThat(found.management()).contains(management());
        assertThat(found.data()).contains(directory);
        assertThat(Whereabouts.find(Optional.of("http://localhost:9090/"), none, Optional.empty(), directory).data())
                .contains(directory);
        var other = Whereabouts.find(Optional.of("https://elsewhere"), none, Optional.empty(), directory);
        assertThat(other.data()).isEmpty();
        assertThat(other.management()).isEmpty();
        assertThat(other.searched()).isEqualTo(directory.resolve("run.json") + " is of another server");
        var named = Whereabouts.find(Optional.of("https://elsewhere"), none, Optional.of(directory), Path.of("data"));
        assertThat(named.management()).as("who names it knows it").contains(management());
        writeRunFile("https://elsewhere");
        assertThat(Whereabouts.find(none, none, Optional.empty(), directory).web())
                .as("no password goes where a file says").isEqualTo("http://127.0.0.1:8080");
    }

    @Test
    void whatAnotherUserCanHaveWrittenIsNotTaken() throws IOException {
        writeRunFile("http://127.0.0.1:9090");
        var none = Optional.<String>empty();
        var file = directory.resolve("run.json");
        for (var path : List.of(file, directory)) {
            var before = Files.getPosixFilePermissions(path);
            var open = EnumSet.copyOf(before);
            open.add(PosixFilePermission.OTHERS_WRITE);
            Files.setPosixFilePermissions(path, open);
            var found = Whereabouts.find(none, none, Optional.empty(), directory);
            assertThat(found.web()).as("a password goes there").isEqualTo("http://127.0.0.1:8080");
            assertThat(found.management()).contains("http://127.0.0.1:8081");
            assertThat(found.data()).isEmpty();
            assertThat(found.searched()).isEqualTo((path.equals(file) ? "" : "the directory of ") + file
                    + " can be written by others");
            assertThat(Whereabouts.find(none, none, Optional.of(directory), Path.of("data")).web())
                    .as("who names it trusts it").isEqualTo("http://127.0.0.1:9090");
            Files.setPosixFilePermissions(path, before);
        }
        assertThat(OwnFile.checked(file, OwnFile::user)).isEqualTo(file.toRealPath());
        assertThatThrownBy(() -> OwnFile.checked(file, () -> OwnFile.user() + 1)).isInstanceOf(OwnFile.Foreign.class)
                .hasMessage(file + " belongs to another user");
    }

    @Test
    void itsOwnMetricsAreOnThisMachineOrWhereSomebodySays() throws IOException {
        Files.writeString(directory.resolve("run.json"),
                "{\"web\": \"http://127.0.0.1:9090\", \"management\": \"http://elsewhere:9091\"}");
        var found = Whereabouts.find(Optional.empty(), Optional.empty(), Optional.empty(), directory);
        assertThat(found.web()).isEqualTo("http://127.0.0.1:9090");
        assertThat(found.management()).isEmpty();
        assertThat(found.searched())
                .isEqualTo(directory.resolve("run.json") + " names no address of them on this machine");
    }

    @Test
    void aServerThatWasStartedWithoutOptionsIsWhereItAlwaysIs() {
        var none = Optional.<String>empty();
        for (var url : List.of(none, Optional.of("http://127.0.0.1:8080"), Optional.of("http://localhost:8080/"))) {
            var found = Whereabouts.find(url, none, Optional.empty(), directory);
            assertThat(found.management()).contains("http://127.0.0.1:8081");
            assertThat(found.isGuess()).isTrue();
        }
        assertThat(Whereabouts.find(none, Optional.of("http://127.0.0.1:7"), Optional.empty(), directory).isGuess())
                .isFalse();
    }

    @Test
    void theDoctorTellsOfAServerThatDoesNotAnswer() {
        assertThat(terminal.run("doctor", "--url", "http://127.0.0.1:1", "--management", "http://127.0.0.1:1",
                "--output", "json")).isEqualTo(1);
        assertThat(terminal.out()).contains("\"good\" : false").contains("no answer from http://127.0.0.1:1");
    }

    @Test
    void whereNothingRunsTheDoctorSaysSoInWords() {
        assertThat(terminal.run("doctor", "--url", "http://127.0.0.1:1", "--management", "http://127.0.0.1:1", "--data",
                directory.toString())).isEqualTo(1);
        assertThat(terminal.out()).doesNotContain("null", "Exception").contains(
                "WRONG own metrics: no answer from http://127.0.0.1:1: nobody listens there, or it cannot be reached;",
                "WRONG server: no answer from http://127.0.0.1:1: nobody listens there, or it cannot be reached; give the address",
                "process and ports of the server: not looked at, as " + directory.resolve("run.json")
                        + " is not there");
    }
}
