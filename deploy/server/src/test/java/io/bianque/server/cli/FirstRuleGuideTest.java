package io.bianque.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Does what the guide says, in its order: writes its files, types its commands, and compares what it shows. What needs a server
 * that runs, FirstRuleGuideIT does.
 */
class FirstRuleGuideTest {
    private static final Pattern BLOCK = Pattern.compile("^```(yaml|text|)\n(.*?)^```$",
            Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern COMMAND = Pattern.compile("^\\$ (.*)\n((?:[^$].*\n)*)", Pattern.MULTILINE);
    private static final String DISK = "bianque_host_filesystem_used_ratio{host=\"%s\",mountpoint=\"/\"}";
    private static final String HEARD = "bianque_host_uptime_seconds{host=\"%s\"}";

    @TempDir
    private Path directory;
    private final Terminal terminal = new Terminal();
    private int run;

    @SuppressWarnings("NullAway.Init") // JUnit sets the directory
    FirstRuleGuideTest() {}

    @Test
    void theGuideDoesWhatItSays() throws Exception {
        // As the first start leaves it.
        Files.createDirectories(directory.resolve("data/rules"));
        for (var name : Files.readAllLines(Path.of("../rules/index"))) {
            Files.copy(Path.of("../rules", name), directory.resolve("data/rules").resolve(name));
        }
        try (var past = new StoredPast(directory.resolve("data"), Terminal.NOW.minus(Duration.ofHours(2)))) {
            past.read(DISK.formatted("web-1"), "0.3x720").read(DISK.formatted("web-2"), "0.4x179 0.65x300 0.4x239")
                    .read(HEARD.formatted("web-1"), "1x720").read(HEARD.formatted("web-2"), "1x720").flush();
            var page = Files.readString(Path.of("../../docs/guide/first-rule.md"));
            var blocks = BLOCK.matcher(page);
            while (blocks.find()) {
                var text = blocks.group(2);
                if (blocks.group(1).equals("yaml")) {
                    Files.writeString(directory.resolve(text.substring(2, text.indexOf('\n'))), text);
                } else if (blocks.group(1).isEmpty()) {
                    commands(text);
                }
            }
        }
        assertThat(run).as("commands of the guide that were run").isEqualTo(16);
    }

    private void commands(String text) throws Exception {
        var commands = COMMAND.matcher(text);
        while (commands.find()) {
            var command = commands.group(1);
            var shown = command.startsWith("deploy/bin/bianque ")
                    ? bianque(command.substring("deploy/bin/bianque ".length()))
                    : shell(command);
            // An ellipsis stands for the rest of a line.
            var expected = Arrays.stream(commands.group(2).split("…", -1)).map(Pattern::quote)
                    .collect(Collectors.joining("[^\n]*"));
            assertThat(shown).as(command).matches(expected);
            run++;
        }
    }

    private String bianque(String words) {
        terminal.run(Arrays.stream(words.split(" ")).map(
                word -> word.startsWith("data") || word.endsWith(".yaml") ? directory.resolve(word).toString() : word)
                .toArray(String[]::new));
        return (terminal.out() + terminal.err()).replace(directory + "/", "");
    }

    private String shell(String command) throws IOException, InterruptedException {
        var process = new ProcessBuilder("sh", "-c", command).directory(directory.toFile()).redirectErrorStream(true)
                .start();
        var shown = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(shown).isZero();
        return shown;
    }
}
