package io.bianque.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RulesImportTest {
    @TempDir
    private Path directory;
    private final Terminal terminal = new Terminal();

    @SuppressWarnings("NullAway.Init") // JUnit sets the directory
    RulesImportTest() {}

    private Path prometheus() throws IOException {
        return Files.writeString(directory.resolve("prom.yml"), """
                groups:
                  - name: hosts
                    rules:
                      - {alert: LoadHigh, expr: node_load5 > 8, for: 5m, labels: {severity: warning}}
                      - {alert: Down, expr: up == 0}
                """);
    }

    @Test
    void whatComesOutIsAFileThatConfigCheckFindsGood() throws IOException {
        var out = directory.resolve("ours.yaml");
        assertThat(terminal.run("rules", "import", prometheus().toString(), "--out", out.toString())).isEqualTo(1);
        assertThat(terminal.out()).contains("prom.yml:5:9: Down: 'up' is what the shipped rule AgentLost looks at",
                "# 1 rule was translated, 1 was not");
        assertThat(terminal.run("config", "check", out.toString())).as(terminal.err()).isZero();
        assertThat(terminal.run("rules", "import", prometheus().toString(), "--out", out.toString())).isEqualTo(1);
        assertThat(terminal.err()).contains("it is there already; give the name of a new file").doesNotContain("java.");
    }

    @Test
    void eachDifferenceIsNotedOnceAtItsLine() throws IOException {
        var file = Files.writeString(directory.resolve("prom.yml"), """
                groups:
                  - name: hosts
                    rules:
                      - alert: Lag
                        expr: avg_over_time(app_lag{job="a"}[30m]) > 2 and app_up{job="a"} > app_want{job="a"}
                        keep_firing_for: 5m
                        labels: {severity: warning}
                        annotations: {summary: "{{ $x }} {{ $x }}", description: "{{ $x }}"}
                      - {alert: Short, expr: 'avg_over_time(app_lag[20m]) > 2', labels: {severity: warning}}
                """);
        assertThat(terminal.run("rules", "import", file.toString())).isZero();
        assertThat(terminal.out().lines().filter(line -> line.startsWith("# look at"))).containsExactlyInAnyOrder(
                note(file,
                        "over more than twenty minutes 'avg' is of one reading in each 120th of its window; there it "
                                + "is of all"),
                note(file, "'app_up' is joined with 'app_lag' by the labels that agree; there both must have the very "
                        + "same labels"),
                note(file,
                        "'app_want' is joined with 'app_lag' by the labels that agree; there both must have the very "
                                + "same labels"),
                note(file, "'keep_firing_for' counts for the condition alone: a series that is not read any more ends "
                        + "its alert after 5m here, whatever it says"),
                note(file,
                        "the test on 'job' was left out, as nothing has that label here: the rule looks at more series "
                                + "than before, at those of all hosts; narrow it down with tests on labels that there are, such "
                                + "as 'host' or 'application'"),
                note(file, "'{{ $x }}' of a text is \u2026 now: texts of ours ask and compute nothing"));
    }

    private static String note(Path file, String text) {
        return "# look at " + file + ":4:9: Lag: " + text;
    }

    @Test
    void standardOutputAsAWholeIsAFileOfRules() throws IOException {
        assertThat(terminal.run("rules", "import", prometheus().toString())).isEqualTo(1);
        var all = Files.writeString(directory.resolve("all.yaml"), terminal.out());
        assertThat(terminal.run("config", "check", all.toString())).as(terminal.err()).isZero();
    }

    @Test
    void programsGetTheRestWithItsLines() throws IOException {
        assertThat(terminal.run("rules", "import", prometheus().toString(), "--output", "json")).isEqualTo(1);
        assertThat(terminal.out()).contains("\"rules\" : [ \"LoadHigh\" ]", "\"rule\" : \"Down\"", "\"line\" : 5");
    }

    @Test
    void aFileThatIsNoneIsRefusedWithItsPlace() throws IOException {
        var file = Files.writeString(directory.resolve("x.yaml"), "hello: 1\n");
        assertThat(terminal.run("rules", "import", file.toString())).isEqualTo(1);
        assertThat(terminal.err()).contains("x.yaml:1:1: has no list 'groups'");
    }
}
