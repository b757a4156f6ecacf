package io.bianque.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.collector.store.BlockStore;
import io.bianque.collector.store.StoreSettings;
import io.bianque.server.backtest.PastReadings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class RulesBacktestTest {
    private static final String RULES = """
            rules:
              - name: DiskFull
                level: host
                select: {metric: bianque_host_filesystem_used_ratio}
                when: value > 0.95
                recover: value < 0.90
                for: 15s
                severity: critical
                annotations: {summary: "{{labels.host}} is full"}
              - {name: AgentLost, level: agent, when: liveness == "lost", severity: critical, annotations: {summary: lost}}
              - {name: CheckFailed, level: check, when: failures >= 2, severity: critical, annotations: {summary: failed}}
            """;
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String DISK = "bianque_host_filesystem_used_ratio{host=\"%s\",mountpoint=\"/\"}";
    private static final String HEARD = "bianque_host_uptime_seconds{host=\"%s\"}";

    @TempDir
    private Path directory;
    private final Terminal terminal = new Terminal();

    @SuppressWarnings("NullAway.Init") // JUnit sets the directory
    RulesBacktestTest() {}

    private Path data() throws IOException {
        Files.createDirectories(directory.resolve("data/rules"));
        Files.writeString(directory.resolve("data/rules/mine.yaml"), RULES);
        return directory.resolve("data");
    }

    private StoredPast past() throws IOException {
        return new StoredPast(data(), Terminal.NOW.minus(Duration.ofHours(2)));
    }

    private int backtest(String... more) {
        var words = new String[]{"rules", "backtest", "--data", directory.resolve("data").toString(), "--since", "2h"};
        var all = new ArrayList<>(List.of(words));
        all.addAll(List.of(more));
        return terminal.run(all.toArray(String[]::new));
    }

    @Test
    void aRuleThatMissesWhatPagedIsCaughtWhileTheServerRunsAndWritesOn() throws IOException {
        try (var past = past()) {
            past.read(DISK.formatted("a"), "0.5x180 0.97x60 0.6x400").read(HEARD.formatted("a"), "1+10x660").flush();
            var before = StoredPast.files(directory.resolve("data"));
            assertThat(backtest()).as(terminal.err()).isZero();
            assertThat(terminal.out()).contains("the same pages come of the rules in force and of those tried")
                    .containsPattern("pages +1 +1\n").containsPattern("alerts DiskFull +1 +1\n");
            var mine = Files.writeString(directory.resolve("new.yaml"), RULES.replace("value > 0.95", "value > 95.0"));
            assertThat(backtest("--rules", mine.toString())).isEqualTo(1);
            assertThat(terminal.out()).containsPattern("pages +1 +0\n").contains(
                    "saved: 2026-11-22T12:30:25Z DiskFull naming host:a: a is full; no alert of DiskFull fires with the rules tried");

            assertThat(StoredPast.files(directory.resolve("data"))).isEqualTo(before);
        }
    }

    @Test
    void theFirstLineTellsWhatWasAskedAndWhatIsStoredOfIt() throws IOException {
        try (var past = past()) {
            past.read(DISK.formatted("a"), "_x360 0.5x180").read(HEARD.formatted("a"), "_x360 1x180").flush();
        }
        assertThat(backtest()).as(terminal.err()).isZero();
        assertThat(terminal.out()).startsWith("asked: 2026-11-22T12:00:00Z to 2026-11-22T14:00:00Z; stored: "
                + "2026-11-22T13:00:00Z to 2026-11-22T13:30:01Z, 362 readings in 2 series of 1 host\n")
                .containsPattern("\n +in force +tried\npages +0 +0\n");
        assertThat(backtest("--output", "json")).isZero();
        assertThat(terminal.out()).contains("\"askedTo\" : 1795356000000", "\"first\" : 1795352400000");
    }

    @Test
    void whatIsReadOfBeforeTheSpanIsNotCountedAsStoredInIt() throws IOException {
        try (var past = past()) {
            // The second host falls silent five minutes before the last hour, which the rules need more of than that.
            past.read(HEARD.formatted("a"), "1+10x540").read(HEARD.formatted("b"), "1+10x330").flush();
        }
        var words = new String[]{"rules", "backtest", "--data", directory.resolve("data").toString(), "--since", "1h"};
        assertThat(terminal.run(words)).as(terminal.err()).isZero();
        assertThat(terminal.out()).startsWith("asked: 2026-11-22T13:00:00Z to 2026-11-22T14:00:00Z; stored: "
                + "2026-11-22T13:00:00Z to 2026-11-22T13:30:01Z, 181 readings in 1 series of 1 host\n");
    }

    @Test
    void whatIsOnlyStoredOfBeforeTheSpanIsNoPast() throws IOException {
        try (var past = past()) {
            past.read(HEARD.formatted("a"), "1+10x330").flush();
        }
        assertThat(terminal.run("rules", "backtest", "--data", directory.resolve("data").toString(), "--since", "1h"))
                .isEqualTo(1);
        assertThat(terminal.err()).contains("is stored in the 1h before 2026-11-22T14:00:00Z");
    }

    @Test
    void pagesThatOtherRulesWouldSendAreAdded() throws IOException {
        try (var past = past()) {
            past.read(DISK.formatted("a"), "0.5x180 0.85x60 0.6x400").read(HEARD.formatted("a"), "1+10x660").flush();
        }
        var mine = Files.writeString(directory.resolve("new.yaml"),
                RULES.replace("0.95", "0.8").replace("0.90", "0.7"));
        assertThat(backtest("--rules", mine.toString(), "--output", "json")).isEqualTo(1);
        assertThat(terminal.out()).contains("\"added\" : [ {").contains("\"cause\" : \"host:a\"");
    }

    @Test
    void aTopologyThatHoldsBackWhatItDoesNotExplainIsCaught() throws IOException {
        try (var past = past()) {
            // The database's host is silent for five minutes; the front's disk is full at the same time, and stays so.
            past.read(HEARD.formatted("db-1"), "1+10x180 _x30 1+10x430").read(HEARD.formatted("web-1"), "1+10x641")
                    .read(DISK.formatted("web-1"), "0.5x183 0.97x450").flush();
        }
        var topology = Files.writeString(directory.resolve("graph.yaml"), """
                hosts:
                  - {name: db-1}
                  - {name: web-1, strong: [host:db-1]}
                """);
        assertThat(backtest("--topology", topology.toString())).isEqualTo(1);
        assertThat(terminal.out()).containsPattern("pages +2 +2\n")
                .contains(
                        "DiskFull naming host:web-1: web-1 is full; held back by the rules tried, put down to host:db-1")
                .containsPattern("wrongly held: .* DiskFull\\{host=\"web-1\",mountpoint=\"/\"} put down to host:db-1; "
                        + "it still fired when that was well again");
    }

    @Test
    void outcomesOfChecksAreJudgedByWhatIsStoredOfThem() throws IOException {
        try (var past = past()) {
            past.read("bianque_check_ok{host=\"a\",check=\"db\"}", "1x100 0x30 1x300")
                    .read(HEARD.formatted("a"), "1+10x430").flush();
        }
        assertThat(backtest()).as(terminal.err()).isZero();
        assertThat(terminal.out()).containsPattern("alerts CheckFailed +1 +1\n");
    }

    @Test
    void whatIsNotStoredIsSaidRatherThanJudged() throws IOException {
        try (var past = past()) {
            past.read(HEARD.formatted("a"), "1+10x100").flush();
        }
        var mine = Files.writeString(directory.resolve("new.yaml"), """
                rules:
                  - {name: Oom, level: host, select: {event: oom_kill}, window: 5m, when: value > 0, severity: critical,
                     annotations: {summary: oom}}
                """);
        backtest("--rules", mine.toString());
        assertThat(terminal.out()).contains("not played: Oom: events are not stored");
    }

    /** Each: what the rule asks, and what is said of it. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            level: dependency, when: callers >= 3.0 && value > 0.5      | the targets of checks are not stored
            level: call, when: failures >= 2                            | the targets of checks are not stored
            level: check, select: {labels: {kind: http}}, when: failures >= 2 | the label kind of checks is not stored
            level: check, when: failures >= 2 && labels.kind == "http"  | the label kind of checks is not stored
            level: check, when: outcome == "timeout"                    | why a check was not good is not stored
            level: check, when: outcome == "failed"                     | why a check was not good is not stored
            level: check, when: reason == "refused"                     | why a check was not good is not stored
            level: check, when: value > 2.0                             | no reading of bianque_check_duration_seconds is stored
            level: host, select: {metric: bianque_host_load1}, when: value > 2.0 | no reading of bianque_host_load1 is stored
            """)
    void aRuleOnWhatIsNotStoredOfChecksIsSaidRatherThanNeverTrue(String rule, String said) throws IOException {
        try (var past = past()) {
            past.read("bianque_check_ok{host=\"a\",check=\"db\"}", "1x100 0x30").read(HEARD.formatted("a"), "1x130")
                    .flush();
        }
        var mine = Files.writeString(directory.resolve("new.yaml"), "rules:\n  - {name: Mine, " + rule
                + ", severity: critical, annotations: {summary: x}}\n");
        backtest("--rules", mine.toString());
        assertThat(terminal.out()).as(terminal.err()).contains("not played: Mine: " + said);
    }

    @Test
    void howLongChecksTookIsPlayed() throws IOException {
        try (var past = past()) {
            past.read("bianque_check_ok{host=\"a\",check=\"db\"}", "1x400")
                    .read("bianque_check_duration_seconds{host=\"a\",check=\"db\"}", "0.1x100 3x30 0.1x200")
                    .read(HEARD.formatted("a"), "1x400").flush();
        }
        var mine = Files.writeString(directory.resolve("new.yaml"), """
                rules:
                  - {name: Slow, level: check, when: value > 2.0, severity: critical, annotations: {summary: slow}}
                  - {name: Bad, level: check, when: outcome != "ok", severity: critical, annotations: {summary: bad}}
                """);
        assertThat(backtest("--rules", mine.toString())).as(terminal.err()).isEqualTo(1);
        assertThat(terminal.out()).containsPattern("alerts Slow +0 +1\n").doesNotContain("not played");
    }

    @Test
    void whereNothingIsStoredNothingIsGood() throws IOException {
        try (var past = past()) {
            past.flush();
        }
        assertThat(backtest()).isEqualTo(1);
        assertThat(terminal.err()).contains("no reading of what these rules look at", "more than five minutes ago");
        assertThat(backtest("--output", "json")).isEqualTo(1);
        assertThat(terminal.out()).contains("\"faults\" : [ {").contains("more than five minutes ago");
    }

    @Test
    void theSameRulesAndTopologyComeToTheSameThoughOneAlertPagedOnceAndWasHeldBackAnotherTime() throws IOException {
        try (var past = past()) {
            // The front's disk is full by itself first; then while the database's host is silent, and longer.
            past.read(HEARD.formatted("db-1"), "1+10x180 _x30 1+10x430").read(HEARD.formatted("web-1"), "1+10x641")
                    .read(DISK.formatted("web-1"), "0.5x20 0.97x10 0.5x151 0.97x450").flush();
        }
        Files.createDirectories(directory.resolve("data/topology"));
        Files.writeString(directory.resolve("data/topology/graph.yaml"), """
                hosts:
                  - {name: db-1}
                  - {name: web-1, strong: [host:db-1]}
                """);
        assertThat(backtest()).as(terminal.out()).isZero();
        assertThat(terminal.out()).contains("the same pages come of the rules in force and of those tried")
                .doesNotContain("wrongly held")
                .containsPattern("alerts DiskFull +2 +2\n");
    }

    /** Answers as the server does, from a directory. */
    private FakeServer server(List<String> asked) throws IOException {
        var server = new FakeServer();
        server.on("/api/v1/past/files", """
                {"rules": [{"file": "data/rules/mine.yaml", "text": %s}], "topology": []}
                """.formatted(JSON.writeValueAsString(RULES)));
        server.on("/api/v1/past/readings", body -> {
            var wish = JSON.readTree(body);
            long from = wish.path("from").asLong();
            long to = wish.path("to").asLong();
            asked.add(wish.path("last").asString());
            if (to - from > 400_000) {
                return new FakeServer.Said(422, "{\"detail\": \"too many\"}");
            }
            var metrics = wish.path("metrics").valueStream().map(each -> each.asString("")).collect(Collectors.toSet());
            try (var store = BlockStore.openReadOnly(directory.resolve("data/store"), StoreSettings.DEFAULTS, to)) {
                return new FakeServer.Said(200, JSON.writeValueAsString(new RemotePast.Readings(PastReadings.of(store)
                        .between(metrics, from, to).stream().map(each -> new RemotePast.Read(each.key().metric(),
                                each.key().labels().toMap(), each.timesMillis(), each.values()))
                        .toList())));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        terminal.environment.put("BIANQUE_PASSWORD", "right");
        return server;
    }

    @Test
    void aRunningServerIsAskedForItsPastAndTheAnswerIsThatOfItsDirectory() throws IOException {
        try (var past = past()) {
            past.read(DISK.formatted("a"), "0.5x180 0.97x60 0.6x400").read(HEARD.formatted("a"), "1+10x660").flush();
        }
        var mine = Files.writeString(directory.resolve("new.yaml"), RULES.replace("value > 0.95", "value > 95.0"));
        assertThat(backtest("--rules", mine.toString())).isEqualTo(1);
        var local = terminal.out();
        var asked = new ArrayList<String>();
        try (var server = server(asked)) {
            assertThat(terminal.run("rules", "backtest", "--server", server.url(), "--since", "2h", "--rules",
                    mine.toString())).as(terminal.err()).isEqualTo(1);
            assertThat(terminal.out()).isEqualTo(local).contains("saved: 2026-11-22T12:30:25Z DiskFull");
            assertThat(asked).contains("true", "false").hasSizeGreaterThan(20); // spans are halved until they fit
            terminal.environment.put("BIANQUE_URL", server.url());
            assertThat(terminal.run("rules", "backtest", "--since", "2h")).as(terminal.err()).isZero();
            assertThat(server.calls).last().isEqualTo("DELETE /api/v1/session");
        }
    }

    @Test
    void anEditedRuleTakesThePlaceOfTheOneInForceAndThatIsSaid() throws IOException {
        try (var past = past()) {
            past.read(DISK.formatted("a"), "0.5x180 0.97x60 0.6x400").read(HEARD.formatted("a"), "1+10x660").flush();
        }
        var edited = Files.writeString(directory.resolve("edited.yaml"),
                """
                        rules:
                          - {name: DiskFull, level: host, select: {metric: bianque_host_filesystem_used_ratio}, when: value > 95.0,
                             severity: critical, annotations: {summary: full}}
                        """);
        var replaced = "replaced: DiskFull, by " + edited + "\n";
        assertThat(backtest("--with", edited.toString())).as(terminal.err()).isEqualTo(1);
        var local = terminal.out();
        assertThat(local).startsWith(replaced).containsPattern("pages +1 +0\n").doesNotContain("not tried");
        assertThat(backtest("--rules", directory.resolve("data/rules").toString(), "--rules", edited.toString()))
                .as(terminal.err()).isEqualTo(1);
        assertThat(terminal.out()).isEqualTo(local);
        assertThat(backtest("--with", edited.toString(), "--output", "json")).isEqualTo(1);
        assertThat(terminal.out()).contains("\"notes\" : [ \"replaced: DiskFull, by ");
        try (var server = server(new ArrayList<>())) {
            assertThat(terminal.run("rules", "backtest", "--server", server.url(), "--since", "2h", "--with",
                    edited.toString())).as(terminal.err()).isEqualTo(1);
            assertThat(terminal.out()).isEqualTo(local);
        }
    }

    @Test
    void whatIsInForceAndNotTriedIsSaid() throws IOException {
        try (var past = past()) {
            past.read(DISK.formatted("a"), "0.5x180").read(HEARD.formatted("a"), "1+10x180").flush();
        }
        var one = Files.writeString(directory.resolve("one.yaml"),
                """
                        rules:
                          - {name: DiskFull, level: host, select: {metric: bianque_host_filesystem_used_ratio}, when: value > 95.0,
                             severity: critical, annotations: {summary: full}}
                        """);
        backtest("--rules", one.toString());
        assertThat(terminal.out()).contains("not tried: 2 rules in force: AgentLost, CheckFailed; --with")
                .doesNotContain("replaced");
    }

    @Test
    void twoRulesOfOneNameInOneFileAreRefused() throws IOException {
        data();
        var twice = Files.writeString(directory.resolve("twice.yaml"), RULES + RULES.lines().skip(1)
                .reduce("", (all, line) -> all + line + "\n"));
        Files.createDirectories(directory.resolve("data/store"));
        assertThat(backtest("--with", twice.toString())).isEqualTo(1);
        assertThat(terminal.err()).contains("another rule is named 'DiskFull'");
    }

    @Test
    void aServerThatIsBusyIsAskedAgain() throws IOException {
        data();
        var asked = new AtomicInteger();
        try (var server = server(new ArrayList<>())) {
            server.on("/api/v1/past/readings", _ -> asked.incrementAndGet() % 3 != 0
                    ? new FakeServer.Said(429, "{\"detail\": \"2 others are reading\"}")
                    : new FakeServer.Said(200, "{\"series\": 7}"));
            assertThat(terminal.run("rules", "backtest", "--server", server.url())).isEqualTo(1);
            assertThat(terminal.err()).contains("is not understood");
            assertThat(asked).hasValue(3);
        }
    }

    @Test
    void aServerThatDoesNotTellIsOneClearError() throws IOException {
        data();
        try (var server = server(new ArrayList<>())) {
            server.on("/api/v1/past/readings", _ -> new FakeServer.Said(429, "{\"detail\": \"2 others are reading\"}"));
            assertThat(terminal.run("rules", "backtest", "--server", server.url())).isEqualTo(1);
            assertThat(terminal.err()).isEqualTo("bianque: 2 others are reading\n");
            server.on("/api/v1/past/readings", _ -> new FakeServer.Said(422, "{}"));
            assertThat(terminal.run("rules", "backtest", "--server", server.url())).isEqualTo(1);
            assertThat(terminal.err()).contains("ten seconds of the past are more than fits").contains("--rules");
            server.on("/api/v1/past/readings", _ -> new FakeServer.Said(200, "{\"series\": 7}"));
            assertThat(terminal.run("rules", "backtest", "--server", server.url())).isEqualTo(1);
            assertThat(terminal.err()).contains("is not understood");
            server.on("/api/v1/past/files",
                    _ -> new FakeServer.Said(403, "{\"detail\": \"this needs the role responder\"}"));
            assertThat(terminal.run("rules", "backtest", "--server", server.url())).isEqualTo(1);
            assertThat(terminal.err()).isEqualTo("bianque: this needs the role responder\n");
            assertThat(terminal.run("rules", "backtest", "--server", server.url(), "--data", "data")).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--since soon", "--since 0d", "--since 99d", "--pages-from grave"})
    void whatIsNoSpanIsNotUnderstood(String words) throws IOException {
        data();
        assertThat(backtest(words.split(" "))).isEqualTo(2);
    }

    @Test
    void aPastThatIsNotStoredIsNoAnswer() throws IOException {
        try (var past = past()) {
            past.flush();
        }
        assertThat(backtest()).isEqualTo(1);
        assertThat(terminal.err())
                .contains("no reading of what these rules look at is stored in the 2h before 2026-11-22T14:00:00Z");
    }

    @Test
    void aDirectoryWithoutAStoreIsSaidWithTheRemedy() throws IOException {
        data();
        assertThat(backtest()).isEqualTo(1);
        assertThat(terminal.err()).contains("holds no store; give the server's data directory with --data");
    }
}
