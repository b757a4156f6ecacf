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
                "# 1 rules were translated, 1 were not");
        assertThat(terminal.run("config", "check", out.toString())).as(terminal.err()).isZero();
        assertThat(terminal.run("rules", "import", prometheus().toString(), "--out", out.toString())).isEqualTo(1);
        assertThat(terminal.err()).contains("give the name of a new file");
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
