package io.bianque.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigCheckTest {
    @TempDir
    private Path directory;
    private final Terminal terminal = new Terminal();

    @SuppressWarnings("NullAway.Init") // JUnit sets the directory
    ConfigCheckTest() {}

    private Path file(String name, String text) throws IOException {
        var file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    @Test
    void whatIsShippedIsGood() {
        assertThat(terminal.run("config", "check", "../rules", "../rules/tests", "src/main/resources/application.yaml"))
                .as(terminal.err()).isZero();
        assertThat(terminal.out()).matches("(?s)(look at .*)?good: \\d+ files\n");
    }

    @Test
    void everyFaultOfADataDirectoryIsToldWithItsPlaceAndRemedy() throws IOException {
        file("rules/a.yaml", """
                rules:
                  - name: Full
                    level: host
                    select: {metric: bianque_host_load5}
                    when: value > "much"
                    severity: grave
                    annotations: {summary: x}
                """);
        file("topology/t.yaml", "hosts: [{name: a, strong: [resource:x]}]\n");
        file("runbooks/r.yaml", "runbooks: [{name: x}]\n");
        file("receivers.yaml", "receivers: [{name: duty, kind: telegraph}]\n");
        file("check-tuning.yaml", "tunings: [{hosts: [a]}]\n");
        file("notes.yaml", "hello: 1\n");
        assertThat(terminal.run("config", "check", directory.toString())).isEqualTo(1);
        assertThat(terminal.err()).startsWith("bianque: refused\n").contains("a.yaml:5:").contains("a.yaml:6:15: ")
                .contains("t.yaml:1:").contains("resource:x is not declared").contains("r.yaml:1:")
                .contains("\"telegraph\" is unknown; use webhook or pagerduty").contains("needs at least one name")
                .contains("notes.yaml:1:1: is no file that the server reads");
    }

    /** The server takes what lies in a directory for what belongs there, whatever its keys say. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            rules/my.test.yaml | {rules: [x.yaml], tests: []}  | is a test of rules
            rules/hosts.yaml   | {hosts: [{name: a}]}          | unknown key
            rules/runbook.yaml | {runbooks: []}                | unknown key
            rules/empty.yaml   | {}                            | has no
            topology/r.yaml    | {runbooks: []}                | unknown key
            """)
    void aFileInTheWrongDirectoryIsRefusedAsAStartWouldRefuseIt(String name, String text, String what)
            throws IOException {
        file(name, text + "\n");
        assertThat(terminal.run("config", "check", directory.toString())).isEqualTo(1);
        assertThat(terminal.err()).contains(name + ":1:").contains(what);
    }

    @Test
    void theFilesOfTheGuideToMetricsOfApplicationsAreGood() throws IOException {
        var page = Files.readString(Path.of("../../docs/guide/application-metrics.md"));
        var begin = page.indexOf("```yaml\n") + 8;
        var rule = file("shop.yaml", page.substring(begin, page.indexOf("```", begin)));
        assertThat(terminal.run("config", "check", rule.toString())).as(terminal.err()).isZero();
        assertThat(terminal.out()).contains("no agent sends 'shop_orders_waiting' by itself")
                .endsWith("good: 1 file\n");
        begin = page.indexOf("`hosts: [") + 1;
        var topology = file("where.yaml", page.substring(begin, page.indexOf('`', begin)));
        assertThat(terminal.run("config", "check", topology.toString())).as(terminal.err()).isZero();
    }

    @Test
    void rulesOfPrometheusAreNamedAsThatWithTheWayOn() throws IOException {
        var rules = "groups:\n  - name: hosts\n    rules:\n      - {alert: Down, expr: up == 0}\n";
        var file = file("prometheus.yml", rules);
        assertThat(terminal.run("config", "check", file.toString())).isEqualTo(1);
        assertThat(terminal.err()).isEqualTo("bianque: refused\n" + file
                + ":1:1: is a file of rules of Prometheus, which the server does not read; translate it with "
                + "'bianque rules import " + file + "'\n");
        file("rules/theirs.yaml", rules);
        assertThat(terminal.run("config", "check", directory.toString())).isEqualTo(1);
        assertThat(terminal.err()).contains("theirs.yaml:1:1: is a file of rules of Prometheus")
                .doesNotContain("unknown key");
        Files.delete(file);
        Files.delete(directory.resolve("rules/theirs.yaml"));
        file("topology/t.yaml",
                "hosts: [{name: a}, {name: b}]\ngroups: [{name: g, need: 1, members: [host:a, host:b]}]\n");
        assertThat(terminal.run("config", "check", directory.toString()))
                .as("a topology has groups, too: " + terminal.err())
                .isZero();
    }

    @Test
    void aFileThatIsNotThereDoesNotHideTheFaultsOfOthers() throws IOException {
        var bad = file("notes.yaml", "hello: 1\n");
        assertThat(terminal.run("config", "check", directory.resolve("none.yaml").toString(), bad.toString(),
                "--output", "json")).isEqualTo(1);
        assertThat(terminal.out()).contains("none.yaml cannot be read").contains("is no file that the server reads");
    }

    @Test
    void aNameInTwoFilesIsFound() throws IOException {
        var rule = """
                rules:
                  - {name: A, level: agent, when: liveness == "lost", severity: critical, annotations: {summary: x}}
                """;
        file("a.yaml", rule);
        file("b.yaml", rule);
        assertThat(terminal.run("config", "check", directory.toString(), "--output", "json")).isEqualTo(1);
        assertThat(terminal.out()).contains("\"line\" : 2").contains("another rule is named 'A'");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            bianque: {agent-port: many}                       | 1:11 | is not a whole number: many
            bianque: {alerting: {reload-every: 10ms}}         | 1:22 | is less than 1s
            bianque: {alerting: {reload-evry: 10s}}           | 1:22 | is no property of the server
            bianque: {alerting: {automation: perhaps}}        | 1:22 | is not true or false
            bianque.collector.heartbeat: often                | 1:1  | is not a duration
            bianque: {colector: {heartbeat: 1s}}              | 1:22 | is no property of the server
            """)
    void aFileOfServerPropertiesIsLookedAtAsAStartWould(String text, String place, String what) throws IOException {
        var file = file("server.yaml", text + "\n");
        assertThat(terminal.run("config", "check", file.toString())).isEqualTo(1);
        assertThat(terminal.err()).contains("server.yaml:" + place + ": ").contains(what);
    }

    @Test
    void goodPropertiesAreGood() throws IOException {
        var file = file("server.yaml", """
                bianque:
                  data-dir: /srv/bianque
                  agentPort: 7411
                  collector: {heartbeat: 1s, store: {retention: 20d}}
                server: {port: 8080}
                """);
        assertThat(terminal.run("config", "check", file.toString())).as(terminal.err()).isZero();
    }

    @Test
    void completionNamesEveryCommand() {
        assertThat(terminal.run("completion", "bash")).isZero();
        assertThat(terminal.out()).contains("complete -F").contains("config").contains("--password-file");
        assertThat(terminal.run("completion", "zsh")).isZero();
        assertThat(terminal.out()).startsWith("autoload");
        assertThat(terminal.run("completion", "fish")).isEqualTo(2);
    }

    @Test
    void everyCommandTellsWhatItCanDo() {
        assertThat(terminal.run("rules", "test", "--help")).isZero();
        assertThat(terminal.out()).contains("bianque rules test");
        assertThat(terminal.run("--help")).isZero();
        assertThat(terminal.out()).isEqualTo(Main.USAGE);
        assertThat(terminal.run("rules", "--help")).isZero();
        assertThat(terminal.out()).contains("test");
    }
}
