package io.bianque.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What {@code deploy/demo} promises: one page that names the data store, its end after the repair, and nothing left behind. */
class DemoIT {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Path SCRIPT = Path.of("../demo").toAbsolutePath().normalize();
    private static final Pattern LOOK = Pattern
            .compile("look meanwhile: (\\S+) {2}\\(user (\\S+), password \"(.*)\"\\)");
    private static final Pattern INCIDENT = Pattern.compile("one page,.* look: \\S+/incidents/(\\S+)");

    private static final Pattern DISCOVERED = Pattern.compile("discovered: (\\S+) -> (\\S+) \\(confidence ");

    @TempDir
    Path directory;

    private final ConcurrentLinkedQueue<Line> told = new ConcurrentLinkedQueue<>();

    /** A line of the demonstration, with the time at which it was read. */
    private record Line(Instant at, String text) {}

    @Test
    void aFrozenDataStoreIsOnePageThatNamesItAndIsClosedAfterTheRepair() throws Exception {
        var pages = directory.resolve("pages.jsonl");
        var demo = start("--pages", pages.toString());
        try {
            var look = LOOK.matcher(await(demo, "look meanwhile: ").text());
            assertThat(look.find()).isTrue();
            var api = Api.signIn(look.group(1), look.group(2), look.group(3));
            var broken = await(demo, "BREAKING: ");
            var paged = await(demo, "one page, ");
            var incident = INCIDENT.matcher(paged.text());
            assertThat(incident.find()).isTrue();
            var detail = api.get("/api/v1/incidents/" + incident.group(1));
            assertThat(detail.path("root").path("entity").path("id").asString()).as("%s", detail)
                    .isEqualTo("resource:redis");
            assertThat(Duration.between(broken.at(), paged.at())).isLessThan(Duration.ofSeconds(30));
            var discovered = DISCOVERED.matcher(await(demo, "discovered: ").text());
            assertThat(discovered.find()).isTrue();
            var page = "/api/v1/incidents/" + incident.group(1);
            Installation.eventually(PATIENCE, "the front is held back by way of the edge that nobody declared",
                    () -> heldPaths(ask(api, page)).anyMatch(path -> path.startsWith(
                            discovered.group(1) + " " + discovered.group(2) + " ")
                            && path.endsWith(" resource:redis")));
            assertThat(api.get(page).path("diagnosis").path("graph").path("edges").valueStream()
                    .filter(edge -> edge.path("path").asBoolean()
                            && edge.path("from").asString().equals(discovered.group(1))
                            && edge.path("to").asString().equals(discovered.group(2))))
                    .singleElement().satisfies(
                            edge -> assertThat(edge.path("origin").asString()).isEqualTo("discovered"));

            assertThat(demo.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as("ends by itself:\n%s", said()).isTrue();
            assertThat(demo.exitValue()).as("%s", said()).isZero();
        } finally {
            demo.destroy();
            demo.waitFor();
        }
        var messages = Files.readAllLines(pages).stream().map(JsonMapper.shared()::readTree).toList();
        var triggers = of("trigger", messages);
        assertThat(triggers).as("%s", said()).hasSize(1);
        assertThat(triggers.getFirst().path("cause").path("entity").asString()).isEqualTo("resource:redis");
        assertThat(triggers.getFirst().path("cause").path("evidence")).as("why it is the cause").isNotEmpty();
        assertThat(of("resolve", messages)).hasSize(1).first()
                .satisfies(end -> assertThat(end.path("dedup_key")).isEqualTo(triggers.getFirst().path("dedup_key")));
        assertNothingIsLeft();
    }

    @Test
    void interruptedInTheMiddleItLeavesNothingEither() throws Exception {
        var demo = start();
        try {
            await(demo, "look meanwhile: ");
        } finally {
            demo.destroy();
        }
        assertThat(demo.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as("it ends:\n%s", said()).isTrue();
        assertThat(demo.exitValue()).as("it is not taken for done").isNotZero();
        assertNothingIsLeft();
    }

    private static JsonNode ask(Api api, String path) {
        try {
            return api.get(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** The ways of all that is held back to its cause, names with a space between. */
    private static Stream<String> heldPaths(JsonNode incident) {
        return incident.path("diagnosis").path("held").valueStream()
                .flatMap(group -> group.path("items").valueStream())
                .map(held -> String.join(" ", held.path("path").valueStream().map(JsonNode::asString).toList()));
    }

    private Process start(String... options) throws IOException {
        var builder = new ProcessBuilder(SCRIPT.toString()).redirectErrorStream(true);
        builder.command().addAll(List.of(options));
        // Where it has its files, so that what is left can be seen, and told from that of others.
        builder.environment().putAll(Map.of("TMPDIR", Files.createDirectory(scratch()).toString()));
        var process = builder.start();
        Thread.ofVirtual().start(() -> {
            try (var lines = process.inputReader(StandardCharsets.UTF_8).lines()) {
                lines.forEach(line -> told.add(new Line(Instant.now(), line)));
            } catch (UncheckedIOException e) {
                told.add(new Line(Instant.now(), "its output broke off: " + e.getMessage()));
            }
        });
        return process;
    }

    private Line await(Process demo, String what) throws InterruptedException {
        Installation.eventually(PATIENCE, what, () -> {
            if (line(what).isEmpty() && !demo.isAlive()) {
                throw new AssertionError("the demonstration ended before \"" + what + "\":\n" + said());
            }
            return line(what).isPresent();
        });
        return line(what).orElseThrow();
    }

    private Optional<Line> line(String what) {
        return told.stream().filter(line -> line.text().contains(what)).findFirst();
    }

    private String said() {
        return String.join("\n", told.stream().map(Line::text).toList());
    }

    private static List<JsonNode> of(String event, List<JsonNode> messages) {
        return messages.stream().filter(message -> message.path("event").asString().equals(event)).toList();
    }

    private Path scratch() {
        return directory.resolve("scratch");
    }

    private void assertNothingIsLeft() throws IOException {
        assertThat(scratch()).as("files after:\n%s", said()).isEmptyDirectory();
        var name = scratch().toRealPath().toString();
        var left = ProcessHandle.allProcesses().filter(process -> names(process.pid(), name)).toList();
        assertThat(left).as("processes after:\n%s", said()).isEmpty();
    }

    private static boolean names(long pid, String text) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.ISO_8859_1).contains(text)
                    || Files.readSymbolicLink(Path.of("/proc/" + pid + "/cwd")).toString().startsWith(text);
        } catch (IOException e) {
            return false; // ended meanwhile
        }
    }
}
