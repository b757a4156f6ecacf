package io.bianque.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The end of the guide to the first rule, as it is written there: its pager, its receiver, its rule, and the page arrives. */
class FirstRuleGuideIT {
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final Pattern BLOCK = Pattern.compile("^```(yaml|text|)\n(.*?)^```$",
            Pattern.MULTILINE | Pattern.DOTALL);
    /** Above what any disk is full: the alert ends and the past knows none, on whichever machine this runs. */
    private static final String NEVER_ABOVE = "1.80";
    private static final String ALWAYS_BELOW = "1.75";
    private static final Pattern RULE_FILE = Pattern.compile("\\$ ((?:sed|cp) .*)");
    /** A guard against hanging, not a promise. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path directory;

    @SuppressWarnings("NullAway.Init") // JUnit sets the directory
    FirstRuleGuideIT() {}

    @Test
    void theFirstPageArrivesAndIsTakenBack() throws Exception {
        var pagerPort = Integer.toString(Installation.freePort());
        var guide = Files.readString(ROOT.resolve("docs/guide/first-rule.md")).replace("9099", pagerPort)
                .replace("0.80", NEVER_ABOVE).replace("0.75", ALWAYS_BELOW);
        var said = directory.resolve("pager.out");
        Process pager = null;
        try (var bianque = Installation.in(directory.resolve("data")).start()) {
            var api = bianque.api(); // has chosen a password
            var blocks = BLOCK.matcher(guide);
            while (blocks.find()) {
                var text = blocks.group(2);
                if (blocks.group(1).equals("yaml")) {
                    Files.writeString(directory.resolve(text.substring(2, text.indexOf('\n'))), text);
                } else if (text.startsWith("python3")) {
                    assertThat(text).endsWith(" &\n");
                    pager = new ProcessBuilder("sh", "-c", "exec " + text.substring(0, text.length() - 3))
                            .redirectErrorStream(true).redirectOutput(said.toFile()).start();
                } else if (text.contains("bianque why")) {
                    Installation.eventually(PATIENCE, "the page arrives", () -> arrived(said, "trigger"));
                    assertThat(bianque(bianque, "why", "RootNearlyFull")).startsWith("RootNearlyFull{")
                            .contains("It pages: ", "receiver me (webhook): ");
                } else {
                    for (var command : RULE_FILE.matcher(text).results().map(each -> each.group(1)).toList()) {
                        shell(command);
                    }
                }
            }
            Installation.eventually(PATIENCE, "the end arrives", () -> arrived(said, "resolve"));
            Installation.eventually(PATIENCE, "the end is listed", // shortly after it was told
                    () -> isListed(api));

            // The same past, asked of the server while it runs.
            var tried = directory.resolve("tried.yaml");
            Files.writeString(tried,
                    Files.readString(directory.resolve("my.yaml")).replace("value > " + NEVER_ABOVE, "value > 0.0001")
                            .replace("value < " + ALWAYS_BELOW, "value < 0.00005").replace("for: 1m", "for: 10s"));
            assertThat(bianque(bianque, "rules", "backtest", "--since", "1h", "--rules", tried.toString()))
                    .containsPattern("alerts RootNearlyFull +0 +[1-9]")
                    .contains("added: ", "naming host:" + bianque.host());
        } finally {
            if (pager != null) {
                pager.destroy();
            }
        }
    }

    private static boolean isListed(Api api) {
        try {
            return api.get("/api/v1/incidents?state=resolved").toString().contains("RootNearlyFull");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean arrived(Path said, String event) {
        try {
            return Files.exists(said) && Files.readString(said).lines()
                    .anyMatch(line -> line.contains("\"event\":\"" + event + "\"")
                            && line.contains("\"rule\":\"RootNearlyFull\""));
        } catch (IOException e) {
            return false;
        }
    }

    private void shell(String command) throws IOException, InterruptedException {
        run(new ProcessBuilder("sh", "-c", command), 0);
    }

    private String bianque(Installation bianque, String... words) throws IOException, InterruptedException {
        var command = new ProcessBuilder(ROOT.resolve("deploy/bin/bianque").toString());
        command.command().addAll(List.of(words));
        command.environment().put("BIANQUE_URL", bianque.web());
        command.environment().put("BIANQUE_PASSWORD", Api.PASSWORD);
        command.environment().remove("BIANQUE_DATA");
        return run(command, words[0].equals("rules") ? 1 : 0);
    }

    private String run(ProcessBuilder command, int status) throws IOException, InterruptedException {
        var process = command.directory(directory.toFile()).redirectErrorStream(true).start();
        var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(command.command() + ": " + text).isEqualTo(status);
        return text;
    }
}
