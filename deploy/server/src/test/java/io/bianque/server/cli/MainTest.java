package io.bianque.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.collector.topology.Edge;
import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.Strength;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    private static final String SEEN = """
            {"at": 1, "nodes": [], "edges": [
              {"from": "process:web-1/shop", "to": "process:db-1/postgres", "origin": "discovered", "confidence": 0.97,
               "lastSeen": 1800000000000},
              {"from": "process:web-1/shop", "to": "resource:192.0.2.7:443", "origin": "discovered", "confidence": 0.75,
               "lastSeen": 1800000000000},
              {"from": "agent:web-1", "to": "host:web-1", "origin": "inventory", "confidence": 1, "lastSeen": 0}]}
            """;

    @TempDir
    private Path directory;
    private final FakeServer server = new FakeServer();
    private final Map<String, String> environment = new HashMap<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @SuppressWarnings("NullAway.Init") // JUnit sets the directory
    MainTest() throws IOException {
        environment.put("BIANQUE_URL", server.url());
        environment.put("BIANQUE_PASSWORD", "right");
        server.on("/api/v1/topology?origin=discovered", SEEN);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private int run(String... words) {
        out.reset();
        err.reset();
        return new Main(environment::get, InstantSource.fixed(Instant.parse("2026-11-22T14:00:00Z")),
                ZoneId.of("Asia/Shanghai"),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8)).run(words);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    @Test
    void whyPrintsWhatTheServerSaysAndSignsOut() {
        server.on("/api/v1/why?rule=CheckFailed&label.host=web-1&label.check=db&lang=zh-CN&zone=Asia%2FShanghai",
                "因为 resource:redis\n");
        assertThat(run("why", "CheckFailed", "host=web-1", "check=db", "--lang", "zh-CN")).isZero();
        assertThat(out()).isEqualTo("因为 resource:redis\n");
        assertThat(server.calls).last().isEqualTo("DELETE /api/v1/session");
    }

    @Test
    void whyTellsProgramsWhatTheServerTellsThem() {
        server.on("/api/v1/why?rule=CheckFailed&lang=en&zone=Asia%2FShanghai&format=json",
                "{\"items\": [{\"rule\": \"CheckFailed\", \"text\": \"a\\u001b[2J\"}]}");
        assertThat(run("why", "CheckFailed", "--output", "json")).as(err()).isZero();
        assertThat(out()).contains("\"rule\" : \"CheckFailed\"", "a\\u001B[2J");
        assertThat(run("why", "Other", "--output", "json")).isEqualTo(1);
        assertThat(out()).contains("\"faults\" : [ {");
    }

    @Test
    void anAlertThatIsNotThereIsANo() {
        assertThat(run("why", "CheckFailed", "host=web 1")).isEqualTo(1);
        assertThat(err()).isEqualTo("bianque: there is no such alert\n");
        assertThat(server.calls)
                .contains("GET /api/v1/why?rule=CheckFailed&label.host=web+1&lang=en&zone=Asia%2FShanghai");
    }

    @Test
    void aRuleThatIsNotThereIsNotUnderstoodAndAQuietOneIsANo() {
        server.on("/api/v1/why?rule=CheckFaild&lang=en&zone=Asia%2FShanghai", _ -> new FakeServer.Said(404,
                "{\"key\": \"missing.rule\", \"detail\": \"There is no rule CheckFaild.\"}"));
        assertThat(run("why", "CheckFaild")).isEqualTo(2);
        assertThat(err()).isEqualTo("bianque: There is no rule CheckFaild.\n");
        server.on("/api/v1/why?rule=CheckFailed&lang=en&zone=Asia%2FShanghai", _ -> new FakeServer.Said(404,
                "{\"key\": \"missing.alert\", \"detail\": \"CheckFailed is quiet\"}"));
        assertThat(run("why", "CheckFailed")).isEqualTo(1);
        assertThat(err()).isEqualTo("bianque: CheckFailed is quiet\n");
    }

    @Test
    void aWrongPasswordIsSaidAsTheServerSaysIt() throws IOException {
        var file = file("password", "wrong\n");
        assertThat(run("why", "R", "--password-file", file.toString())).isEqualTo(1);
        assertThat(err()).contains("no account with this name and password");
    }

    @Test
    void aOneTimePasswordMustBeChangedFirst() {
        server.mustChange = true;
        assertThat(run("why", "R")).isEqualTo(1);
        assertThat(err()).contains("choose another first");
    }

    @Test
    void aServerThatIsNotThereIsSaidWithTheRemedy() {
        assertThat(run("why", "R", "--url=http://127.0.0.1:1")).isEqualTo(1);
        assertThat(err()).contains("no answer from http://127.0.0.1:1").contains("--url");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "why", "why R nolabel", "why R --lang fr", "topology", "topology check",
            "why R --lang", "why R --colour red", "topology accept a b", "why R --url ftp://x"})
    void whatIsNotUnderstoodSaysWhereHelpIs(String line) {
        assertThat(run(line.isEmpty() ? new String[0] : line.split(" "))).isEqualTo(2);
        assertThat(err()).startsWith("bianque: ").endsWith("tells what one takes\n");
    }

    @Test
    void checkTellsGoodFilesFromBadWithTheirLines() throws IOException {
        file("a.yaml", "hosts: [{name: a, strong: [resource:x]}]\n");
        assertThat(run("topology", "check", directory.toString())).isEqualTo(1);
        assertThat(err()).contains("a.yaml:1:").contains("resource:x is not declared");
        file("b.yaml", "resources: [{name: x}]\n");
        assertThat(run("topology", "check", directory.toString())).isZero();
        assertThat(out()).isEqualTo("good: 2 entities, 1 edge, 0 groups\n");
        assertThat(run("topology", "check", "--output", "json", directory.toString())).isZero();
        assertThat(out()).containsSubsequence("\"entities\" : 2", "\"edges\" : 1", "\"groups\" : 0", "\"faults\" : [ ]",
                "\"warnings\" : [ ]");
        file("c.yaml", "resources: [{nmae: y}]\n");
        assertThat(run("topology", "check", "--output", "json", directory.toString())).isEqualTo(1);
        assertThat(out()).containsSubsequence("\"faults\" : [ {", "c.yaml", "\"line\" : 1", "nmae");
    }

    @Test
    void acceptSaysWhatItLeavesOut() {
        server.on("/api/v1/topology?origin=discovered", """
                {"at": 1, "total": 5003, "nodes": [{"id": "host:a"}, {"id": "host:b"}, {"id": "call:a/x"}], "edges": [
                  {"from": "host:a", "to": "host:b", "origin": "discovered", "confidence": 0.5, "lastSeen": 0},
                  {"from": "call:a/x", "to": "host:b", "origin": "discovered", "confidence": 0.5, "lastSeen": 0}]}
                """);
        var leftOut = """
                left out: the edges of 5000 of 5003 entities, more than the server tells at once; declare these and ask again
                left out: 1 edge that a file cannot declare, such as those of calls
                """;
        assertThat(run("topology", "accept")).isZero();
        assertThat(out()).endsWith("give a topology file to write them\n" + leftOut);
        assertThat(run("topology", "accept", directory.resolve("seen.yaml").toString())).isZero();
        assertThat(out()).endsWith("1 edge was added\n" + leftOut);
    }

    @Test
    void acceptPrintsWhatWasSeen() {
        assertThat(run("topology", "accept")).isZero();
        assertThat(out()).isEqualTo("""
                process:web-1/shop stands on process:db-1/postgres (confidence 0.97, last seen 2027-01-15T08:00:00Z)
                process:web-1/shop stands on resource:192.0.2.7:443 (confidence 0.75, last seen 2027-01-15T08:00:00Z)
                2 edges were seen and are not declared; give a topology file to write them
                """);
    }

    @Test
    void acceptWritesAFileThatIsGoodAndKeepsWhatIsThere() throws Exception {
        var before = """
                # Our shop.
                processes:
                  - name: web-1/shop # the front
                    strong: [host:web-1]

                # Machines.
                hosts:
                  - {name: web-1}
                """;
        var file = file("shop.yaml", before);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThat(run("topology", "accept", file.toString())).as(err()).isZero();
        assertThat(out()).isEqualTo(file + ": 2 edges were added\n");
        var after = Files.readString(file);
        assertThat(after).containsSubsequence(before.lines().toList());
        assertThat(after).contains("""
                    strong: [host:web-1]
                  # bianque topology accept, 2026-11-22T14:00:00Z: seen in use, edit as you like
                  - {name: "db-1/postgres"}

                # Machines.
                """);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-r-----");
        assertThat(directory.toFile().list()).containsExactly("shop.yaml");
        assertThat(TopologyFiles.around(file, Files.readAllBytes(file)).edges()).contains(
                Edge.declared(id("process:web-1/shop"), id("process:db-1/postgres"), Strength.STRONG),
                Edge.declared(id("process:web-1/shop"), id("resource:192.0.2.7:443"), Strength.STRONG));
        assertThat(run("topology", "accept", file.toString())).isZero();
        assertThat(out()).contains("nothing was seen that is not declared");
        assertThat(Files.readString(file)).isEqualTo(after);
    }

    @Test
    void acceptMakesANewFileBesideOthers() throws Exception {
        file("people.yaml", "processes: [{name: web-1/shop}]\n");
        var file = directory.resolve("accepted.yaml");
        assertThat(run("topology", "accept", file.toString())).as(err()).isZero();
        assertThat(Files.readString(file)).doesNotContain("name: \"web-1/shop\"").contains("name: \"db-1/postgres\"");
        assertThat(run("topology", "check", directory.toString())).isZero();
    }

    @Test
    void aListInOneLineIsLeftAlone() throws IOException {
        var file = file("shop.yaml", "processes: [{name: web-1/shop}]\n");
        assertThat(run("topology", "accept", file.toString())).isEqualTo(1);
        assertThat(err()).contains("name another file");
        assertThat(Files.readString(file)).isEqualTo("processes: [{name: web-1/shop}]\n");
    }

    @Test
    void theExamplesOfThePageDoWhatThePageSays() throws IOException {
        var page = Files.readString(Path.of("../../docs/reference/cli.md"));
        file("shop.yaml", "processes:\n  - name: web-1/shop\n");
        server.on("/api/v1/why?rule=CheckFailed&label.host=web-1&label.check=db&lang=en&zone=Asia%2FShanghai", "told");
        var examples = Pattern.compile("^\\$ deploy/bin/bianque (.*)\n((?:[^$`].*\n)*)", Pattern.MULTILINE)
                .matcher(page);
        int run = 0;
        while (examples.find()) {
            var words = examples.group(1).replace("data/topology", directory.toString()).split(" ");
            assertThat(run(words)).as(examples.group(1) + err()).isZero();
            assertThat(out().replace(directory.toString(), "data/topology")).isEqualTo(examples.group(2));
            run++;
        }
        assertThat(run).isEqualTo(3);
        assertThat(page).contains(Main.USAGE);
    }

    private static EntityId id(String text) {
        return EntityId.parse(text).orElseThrow();
    }
}
