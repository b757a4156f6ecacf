package io.bianque.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** What is asked and told of a running server: silences, rules, agents, hosts. */
class OperatingTest {
    static final String AGENTS = """
            {"items": [
              {"host": "a", "liveness": "up", "lagSeconds": 0.4, "spoolBytes": 0, "clockOffsetMillis": 3, "version": "0.1.0",
               "address": "10.0.0.1"},
              {"host": "b", "liveness": "lost", "lagSeconds": null, "spoolBytes": 104857600, "clockOffsetMillis": -5000,
               "version": "0.1.0", "address": "10.0.0.2"}]}
            """;

    @TempDir
    private Path directory;
    private final FakeServer server = new FakeServer();
    private final Terminal terminal = new Terminal();

    @SuppressWarnings("NullAway.Init") // JUnit sets the directory
    OperatingTest() throws IOException {
        terminal.environment.put("BIANQUE_URL", server.url());
        terminal.environment.put("BIANQUE_PASSWORD", "right");
        server.on("/api/v1/agents", AGENTS);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void silencesAreListedPreviewedBegunAndEnded() {
        server.on("/api/v1/silences",
                """
                        {"items": [
                          {"id": "SIL-1", "matchers": ["host=a", "rule=DiskFull"], "until": 1795356000000, "author": "li", "reason":
                           "new disks", "active": true, "mutes": 2},
                          {"id": "SIL-2", "matchers": ["host=b"], "until": 1, "endedAt": 1000, "author": "wang", "reason": "x",
                           "active": false, "mutes": 0}]}
                        """);
        server.on("/api/v1/silences/preview",
                """
                        {"alerts": 2, "firing": 1, "incidents": ["INC-3"], "items": [{"state": "firing", "rule": "DiskFull", "labels":
                         {"host": "a"}}]}
                        """);
        assertThat(terminal.run("silence", "list")).as(terminal.err()).isZero();
        assertThat(terminal.out()).contains("SIL-1", "2026-11-22 14:00:00", "host=a rule=DiskFull", "new disks")
                .doesNotContain("SIL-2");
        assertThat(terminal.run("silence", "list", "--all")).isZero();
        assertThat(terminal.out()).contains("SIL-2", "ended 1970-01-01 00:00:01");
        assertThat(terminal.run("silence", "list", "--output", "json")).isZero();
        assertThat(terminal.out()).contains("\"id\" : \"SIL-1\"");
        assertThat(terminal.run("silence", "preview", "host=a")).isZero();
        assertThat(terminal.out()).isEqualTo("""
                it is about 2 alerts now, 1 of them firing; nobody would be told of INC-3
                  firing DiskFull host=a
                """);
        server.on("/api/v1/silences", "{\"id\": \"SIL-3\", \"until\": 1795363200000}");
        assertThat(terminal.run("silence", "add", "host=a", "--for", "2h", "--reason", "new disks")).isZero();
        assertThat(terminal.out()).startsWith("SIL-3 until 2026-11-22 16:00:00\nit is about 2 alerts now");
        assertThat(server.commands).singleElement().asString().startsWith("POST /api/v1/silences ")
                .contains("\"reason\":\"new disks\"").contains("\"lasts\":7200000");
        server.on("/api/v1/silences", "{\"items\": [{\"id\": \"SIL-3\", \"active\": true}]}");
        server.on("/api/v1/silences/SIL-3", "{\"id\": \"SIL-3\", \"startsAt\": 1000, \"endedAt\": 2000}");
        assertThat(terminal.run("silence", "expire", "SIL-3")).isZero();
        assertThat(terminal.out()).isEqualTo("SIL-3 has ended; what no other silence keeps back is told now\n");
        assertThat(server.commands).last().asString().startsWith("DELETE /api/v1/silences/SIL-3 ");
    }

    @Test
    void whatMutesEverythingIsSaidAndBegunOnlyWhereThatIsMeant() {
        server.on("/api/v1/silences/preview",
                """
                        {"alerts": 9, "firing": 9, "everything": {"text": "it mutes every alert, as nothing narrows rule=~.+ down"}}
                        """);
        server.on("/api/v1/silences", "{\"id\": \"SIL-3\", \"until\": 1795363200000}");
        assertThat(terminal.run("silence", "preview", "rule=~.+")).isZero();
        assertThat(terminal.out())
                .startsWith("it mutes every alert, as nothing narrows rule=~.+ down; 'silence add' takes "
                        + "that with --everything alone\nit is about 9 alerts now");
        assertThat(terminal.run("silence", "add", "rule=~.+", "--for", "2h", "--reason", "x")).isEqualTo(1);
        assertThat(terminal.err()).isEqualTo("bianque: nothing was silenced: it mutes every alert, as nothing narrows "
                + "rule=~.+ down; name rules, hosts or other labels, or give --everything if that is meant\n");
        assertThat(server.commands).isEmpty();
        assertThat(terminal.run("silence", "add", "rule=~.+", "--for", "2h", "--reason", "x", "--everything")).isZero();
        assertThat(terminal.out()).startsWith("it mutes every alert, as nothing narrows rule=~.+ down\nSIL-3 until");
        assertThat(server.commands).singleElement().asString().contains("\"everything\":true");
    }

    @Test
    void oneThatIsOverIsSaidToBeOverAndOneThatNeverBeganCancelled() {
        server.on("/api/v1/silences", """
                {"items": [{"id": "SIL-1", "startsAt": 1, "endedAt": 1795356000000, "endedBy": "li", "active": false},
                 {"id": "SIL-2", "startsAt": 1, "endedAt": 1795356000000, "endedBy": null, "active": false},
                 {"id": "SIL-3", "startsAt": 1795363200000, "endedAt": 1795356000000, "endedBy": "li", "active": false},
                 {"id": "SIL-4", "startsAt": 1795363200000, "upcoming": true, "active": false}]}
                """);
        server.on("/api/v1/silences/SIL-4", "{\"startsAt\": 1795363200000, \"endedAt\": 1795356000000}");
        assertThat(terminal.run("silence", "expire", "SIL-1")).isEqualTo(1);
        assertThat(terminal.err()).isEqualTo("bianque: SIL-1 is over already: ended by li, 2026-11-22 14:00:00\n");
        assertThat(terminal.run("silence", "expire", "SIL-2")).isEqualTo(1);
        assertThat(terminal.err()).contains("SIL-2 is over already: ended by itself, 2026-11-22 14:00:00");
        assertThat(terminal.run("silence", "expire", "SIL-3")).isEqualTo(1);
        assertThat(terminal.err()).contains("SIL-3 is over already: cancelled before it began by li");
        assertThat(server.commands).isEmpty();
        assertThat(terminal.run("silence", "expire", "SIL-4")).isZero();
        assertThat(terminal.out()).isEqualTo("SIL-4 was cancelled before it began\n");
        assertThat(terminal.run("silence", "list", "--all")).isZero();
        assertThat(terminal.out()).contains("cancelled 2026-11-22 14:00:00");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            8h               | 2h    | "startsIn":28800000     | "lasts":7200000
            8h from now      | 1h30m | "startsIn":28800000     | "lasts":5400000
            in 1h 30m        | 1w    | "startsIn":5400000      | "lasts":604800000
            +90m             | 1d12h | "startsIn":5400000      | "lasts":129600000
            22:00            | 30min | "startsAt":1795384800000 | "lasts":1800000
            09:00            | 2h    | "startsAt":1795424400000 | "lasts":7200000
            2026-11-22 22:00 | 2h    | "startsAt":1795384800000 | "lasts":7200000
            2026-11-22T22:00 | 2h    | "startsAt":1795384800000 | "lasts":7200000
            2026-11-22T22:00Z | 2h   | "startsAt":1795384800000 | "lasts":7200000
            now              | 2h    | "matchers"              | "lasts":7200000
            """)
    void timesAreTakenAsPeopleWriteThem(String start, String time, String starts, String lasts) {
        var asked = new AtomicReference<>("");
        server.on("/api/v1/silences/preview", body -> {
            asked.set(body);
            return new FakeServer.Said(200, """
                    {"alerts": 0, "firing": 0, "startsAt": 1795384800000, "until": 1795392000000, "upcoming": true}
                    """);
        });
        server.on("/api/v1/silences", _ -> new FakeServer.Said(201, "{\"id\": \"SIL-3\", \"until\": 1}"));
        assertThat(terminal.run("silence", "add", "host=a", "--start", start, "--for", time, "--reason", "works"))
                .as(terminal.err()).isZero();
        assertThat(server.commands).last().asString().contains(starts, lasts);
        assertThat(terminal.run("silence", "preview", "host=a", "--start", start, "--for", time)).as(terminal.err())
                .isZero();
        assertThat(asked.get()).contains(starts, lasts);
        assertThat(terminal.out()).isEqualTo(
                """
                        it would last from 2026-11-22 22:00:00 until 2026-11-23 00:00:00
                        what fires until then is told; were it in force now, it would be about 0 alerts, 0 of them firing; every \
                        incident is told as before
                        """);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            tonight | 2h   | --start tonight is not understood; write a time from now (8h, 1h30m, 7d), a moment on the clock of UTC ('2026-11-22 22:00'
            25:00   | 2h   | --start 25:00 is not understood
            8h      | 0m   | --for 0m is no time; write it like 30m, 2h, 1h30m, 7d or 1w
            8h      | 30m2h | --for 30m2h is no time
            8h      | long | --for long is no time
            """)
    void whatIsNoTimeIsToldWithAllFormsThereAre(String start, String time, String error) {
        assertThat(terminal.run("silence", "add", "host=a", "--start", start, "--for", time, "--reason", "x"))
                .isEqualTo(2);
        assertThat(terminal.err()).contains(error);
        assertThat(server.calls).isEmpty();
    }

    @Test
    void whatIsWorthALookIsSaidBeforeItIsDone() {
        server.on("/api/v1/silences/preview", """
                {"alerts": 2, "firing": 1, "incidents": ["INC-3", "INC-4"], "told": ["INC-4"], "items": [],
                 "warnings": [{"text": "there is no rule 'DiskFul'"}]}
                """);
        server.on("/api/v1/silences", _ -> new FakeServer.Said(201, "{\"id\": \"SIL-3\", \"until\": 1795363200000}"));
        assertThat(terminal.run("silence", "add", "rule=DiskFul", "--for", "2h", "--reason", "x")).isZero();
        assertThat(terminal.out()).isEqualTo(
                """
                        look at there is no rule 'DiskFul'
                        SIL-3 until 2026-11-22 16:00:00
                        it is about 2 alerts now, 1 of them firing; nobody would be told of INC-3; nobody would be told again of \
                        INC-4, but of its end
                        """);
    }

    @Test
    void aSilenceThatBeginsLaterIsListedAsUpcoming() {
        server.on("/api/v1/silences/preview", "{\"alerts\": 0, \"firing\": 0, \"incidents\": [], \"items\": []}");
        server.on("/api/v1/silences", _ -> new FakeServer.Said(201, """
                {"id": "SIL-3", "startsAt": 1795384800000, "until": 1795392000000, "upcoming": true, "active": false}
                """));
        for (var start : new String[]{"2026-11-22T22:00:00Z", "2026-11-23T06:00:00+08:00", "8h"}) {
            assertThat(terminal.run("silence", "add", "host=a", "--start", start, "--for", "2h", "--reason", "works"))
                    .as(terminal.err()).isZero();
            assertThat(terminal.out()).startsWith("SIL-3 from 2026-11-22 22:00:00 until 2026-11-23 00:00:00\n");
            assertThat(server.commands).last().asString().contains(start.equals("8h")
                    ? "\"startsIn\":28800000" // from the server's now, whatever the clock is here
                    : "\"startsAt\":1795384800000", "\"lasts\":7200000").doesNotContain(
                            start.equals("8h") ? "startsAt" : "startsIn");
        }
        assertThat(terminal.run("silence", "add", "host=a", "--start", "tonight", "--for", "2h", "--reason", "x"))
                .isEqualTo(2);
        server.on("/api/v1/silences", """
                {"items": [{"id": "SIL-3", "matchers": ["host=a"], "startsAt": 1795384800000, "until": 1795392000000,
                  "author": "li", "reason": "works", "active": false, "upcoming": true, "mutes": 0}]}
                """);
        assertThat(terminal.run("silence", "list")).isZero();
        assertThat(terminal.out()).contains("upcoming 2026-11-22 22:00:00  2026-11-23 00:00:00");
    }

    @Test
    void aMatcherThatNamesNothingIsSaidBeforeWhatItIsAbout() {
        server.on("/api/v1/silences/preview", """
                {"alerts": 1, "firing": 1, "incidents": [], "items": [], "warnings": [{"key": "silence.unknown.rule",
                  "args": {"rule": "DiskFul"}, "text": "there is no rule 'DiskFul'; did you mean 'DiskFull'?"}]}
                """);
        assertThat(terminal.run("silence", "preview", "rule=DiskFul")).isZero();
        assertThat(terminal.out()).isEqualTo("""
                look at there is no rule 'DiskFul'; did you mean 'DiskFull'?
                it is about 1 alert now, 1 of them firing; every incident is told as before
                """);
        server.on("/api/v1/silences/preview", _ -> new FakeServer.Said(400,
                "{\"key\": \"silence.label.instead\", \"detail\": \"no alert has the label 'alertname': write rule=X\"}"));
        assertThat(terminal.run("silence", "add", "alertname=X", "--for", "2h", "--reason", "x")).isEqualTo(1);
        assertThat(terminal.err()).isEqualTo("bianque: no alert has the label 'alertname': write rule=X\n");
        assertThat(server.commands).isEmpty();
    }

    @Test
    void anAnswerThatIsNoJsonIsSaidWithoutATrace() {
        server.on("/api/v1/incidents/INC-7/ack", "<html>a proxy</html>");
        assertThat(terminal.run("ack", "INC-7")).isEqualTo(1);
        assertThat(terminal.err()).startsWith("bianque: ").contains("is no JSON; is it Bianque?");
    }

    @Test
    void whatOthersWroteDoesNotRuleTheTerminal() {
        server.on("/api/v1/silences",
                """
                        {"items": [{"id": "SIL-1", "matchers": ["host=a"], "until": 1795356000000, "author": "li", "active": true,
                         "reason": "disks\\u001b[2J\\u009b1A\\nSIL-9 is over\\u202e", "mutes": 2}]}
                        """);
        assertThat(terminal.run("silence", "list")).as(terminal.err()).isZero();
        assertThat(terminal.out()).contains("disks?[2J?1A?SIL-9 is over?").doesNotContain("\u001b", "\u009b", "\u202e");
        server.on("/api/v1/silences/preview", """
                {"alerts": 1, "firing": 1, "incidents": [], "items": [{"state": "firing", "rule": "R", "labels":
                 {"mountpoint": "/\\u001b[31m"}}]}
                """);
        assertThat(terminal.run("silence", "preview", "host=a")).isZero();
        assertThat(terminal.out()).contains("mountpoint=/?[31m");
    }

    @ParameterizedTest
    @ValueSource(strings = {"silence", "silence add host=a --for 2h", "silence add host=a --reason x",
            "silence add host=a --for soon --reason x", "silence preview", "silence expire", "ack", "top --sort colour",
            "top --limit 0", "agents --output yaml"})
    void whatIsNotUnderstoodEndsWithTwo(String line) {
        assertThat(terminal.run(line.split(" "))).isEqualTo(2);
        assertThat(server.calls).doesNotContain("POST /api/v1/session");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            agents --output json --url ftp://x      | 2 | is no http:// or https:// address
            agents --output json --nope             | 2 | Unknown option: '--nope'
            agents --output=json --url http://9.9.9.9 | 1 | would get the password unencrypted
            why --output json                       | 2 | Missing required parameter
            why R --output json host                | 2 | host is not of the form LABEL=VALUE
            why R --output json                     | 1 | there is no such alert
            top --sort colour --output json         | 2 | --sort
            rules backtest --since soon --output json | 2 | is no time
            """)
    void whatIsWrongIsOneJsonValueForProgramsToo(String line, int status, String what) {
        assertThat(terminal.run(line.split(" +"))).isEqualTo(status);
        var faults = JsonMapper.shared().readTree(terminal.out()).path("faults");
        assertThat(faults).as(terminal.out()).hasSize(1);
        assertThat(faults.path(0).path("what").asString("")).contains(what);
        assertThat(terminal.err()).as("and for people").startsWith("bianque: ").contains(what);
    }

    @Test
    void aWrongPasswordIsNamedAsThat() {
        terminal.environment.put("BIANQUE_PASSWORD", "wrong");
        for (var command : new String[]{"agents", "doctor --management http://127.0.0.1:9"}) {
            assertThat(terminal.run(command.split(" "))).isEqualTo(1);
            assertThat(terminal.out() + terminal.err()).contains(
                    "the password in $BIANQUE_PASSWORD is not that of admin",
                    "--password-file");
        }
        assertThat(terminal.out()).contains("good  server: answers", "WRONG sign-in: the password",
                "agents and data were not looked at");
    }

    @Test
    void rulesAreListedByTheirNames() throws IOException {
        var mine = directory.resolve("my.yaml");
        Files.writeString(mine, """
                rules:
                  - name: RootNearlyFull
                    level: host
                    select: {metric: bianque_host_filesystem_used_ratio}
                    when: value > 0.8
                    severity: critical
                    enabled: false
                    annotations: {summary: full}
                """);
        assertThat(terminal.run("rules", "list", mine.toString())).as(terminal.err()).isZero();
        assertThat(terminal.out()).containsPattern(
                "RootNearlyFull +host +critical +bianque_host_filesystem_used_ratio \\(turned off\\) +"
                        + Pattern.quote(mine + ":2\n"))
                .containsPattern("\nRulesRefused +collector +critical +bianque_\\S+ +built in\n");
        server.on("/api/v1/past/files", JsonMapper.shared().writeValueAsString(Map.of("rules",
                List.of(Map.of("file", "my.yaml", "text", Files.readString(mine))), "topology", List.of())));
        assertThat(terminal.run("rules", "list", "--output", "json")).as(terminal.err()).isZero();
        var items = JsonMapper.shared().readTree(terminal.out()).path("items");
        assertThat(items.valueStream().map(each -> each.path("name").asString(""))).contains("RootNearlyFull",
                "RulesRefused");
        assertThat(items.valueStream().filter(each -> each.path("file").asString("").equals("my.yaml"))).singleElement()
                .satisfies(each -> assertThat(each.path("line").asInt(0)).isEqualTo(2));
    }

    @Test
    void agentsAreToldAndMissingOnesEndWithOne() {
        assertThat(terminal.run("agents")).isZero();
        assertThat(terminal.out()).isEqualTo("""
                host  is    behind  spool    clock     version  address
                a     up    0 s     0 MiB    3 ms      0.1.0    10.0.0.1
                b     lost  -       100 MiB  -5000 ms  0.1.0    10.0.0.2
                """);
        assertThat(terminal.run("agents", "--missing", "--output", "json")).isEqualTo(1);
        assertThat(terminal.out()).contains("\"host\" : \"b\"").doesNotContain("\"host\" : \"a\"");
        server.on("/api/v1/agents", AGENTS.replace("lost", "up"));
        assertThat(terminal.run("agents", "--missing")).isZero();
        assertThat(terminal.out()).isEqualTo("none is late or lost\n");
    }

    @Test
    void theBusiestHostsComeFirst() {
        server.on("/api/v1/fleet", """
                {"clusters": [{"hosts": [{"id": "a", "severity": "healthy", "cpu": 0.2, "memory": 0.5, "load": 1.25,
                  "diskWorst": {"mount": "/", "ratio": 0.9}},
                 {"id": "b", "severity": "unknown", "cpu": null, "memory": 0.7, "load": null, "diskWorst": null}]}]}
                """);
        assertThat(terminal.run("top", "--sort", "memory", "--limit", "1")).as(terminal.err()).isZero();
        assertThat(terminal.out()).contains("b     unknown  -    70 %    -     -").endsWith("1 more host\n");
        assertThat(terminal.run("top", "--output", "json")).isZero();
        assertThat(terminal.out()).contains("\"total\" : 2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://db-1:8080", "http://10.0.0.1", "http://127.0.0.1.example.com", "http://[fe80::1]:1",
            "http://localhost.example.com"})
    void aPasswordGoesUnencryptedToNoOtherMachineUnlessThatIsAllowed(String url) {
        terminal.environment.put("BIANQUE_PASSWORD", "right");
        assertThat(terminal.run("agents", "--url", url)).isEqualTo(1);
        assertThat(terminal.err()).contains("unencrypted", "https://", "--allow-plain-http");
    }

    @Test
    void plainHttpThatIsAllowedIsTried() {
        terminal.environment.put("BIANQUE_PASSWORD", "right");
        assertThat(terminal.run("agents", "--url", "http://no-such-host.invalid", "--allow-plain-http")).isEqualTo(1);
        assertThat(terminal.err()).contains("no answer from http://no-such-host.invalid");
        assertThat(terminal.run("agents", "--url", "http://localhost:1")).isEqualTo(1);
        assertThat(terminal.err()).contains("no answer from http://localhost:1");
    }

    @Test
    void wordsOfOthersNeverReachTheTerminalAsControls() {
        server.on("/api/v1/silences",
                """
                        {"items": [{"id": "SIL-1", "matchers": ["a=b"], "until": 1, "author": "x\\u001b[2J", "active": true,
                          "reason": "one\\ntwo \\u009b31m\\u202e", "mutes": 0}]}
                        """);
        assertThat(terminal.run("silence", "list")).isZero();
        assertThat(terminal.out()).contains("x?[2J", "one?two ?31m?");
        assertThat(terminal.run("silence", "list", "--output", "json")).isZero();
        assertThat(terminal.out()).contains("\\u009b31m\\u202e").doesNotContain("\u009b", "\u202e", "\u001b");
        server.on("/api/v1/incidents/INC-7/ack",
                "{\"state\": \"\\u001b]0;owned\\u0007\", \"acknowledgedBy\": \"admin\"}");
        assertThat(terminal.run("ack", "INC-7")).isZero();
        assertThat(terminal.out()).isEqualTo("INC-7 is admin's: ?]0;owned?\n");
        server.on("/api/v1/agents", _ -> new FakeServer.Said(500, "{\"detail\": \"\\u001bc\"}"));
        assertThat(terminal.run("agents")).isEqualTo(1);
        assertThat(terminal.err()).isEqualTo("bianque: ?c\n");
    }
}
