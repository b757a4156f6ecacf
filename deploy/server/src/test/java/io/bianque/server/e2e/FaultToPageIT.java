package io.bianque.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.bianque.testkit.Missing;
import io.bianque.testkit.webhook.JudgingWebhookReceiver;
import io.bianque.testkit.webhook.ReceivedRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Real faults on this host, from what broke to one page in somebody's hand, and from the repair to its end. */
class FaultToPageIT {
    /** Readings every 2 s, the rules' own patience of up to 15 s, and a machine that runs other tests too. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** Found by the agent, and by nothing else on this machine. */
    private static final String UNIQUE = "98765." + ProcessHandle.current().pid();

    /** Requests that the check "tuned" has made. */
    private static final AtomicInteger LOOKS = new AtomicInteger();

    @TempDir
    static Path directory;

    private static JudgingWebhookReceiver pager;
    private static Installation bianque;
    private static Api api;
    private static HttpServer shop;
    private static Process watched;
    private static Optional<OwnMounts> mounts = Optional.empty();

    @BeforeAll
    static void everythingIsWell() throws IOException, InterruptedException {
        pager = JudgingWebhookReceiver.start(JudgingWebhookReceiver.Kind.WEBHOOK);
        shop = shop(0);
        watched = startWatched();
        Files.createDirectory(mountPoint());
        var data = Files.createDirectory(directory.resolve("data"));
        Files.writeString(data.resolve("receivers.yaml"), """
                receivers:
                  - name: duty
                    kind: webhook
                    url: %s
                    min_severity: critical
                    allow_plain_http: true
                    allow_addresses: [127.0.0.1/32]
                """.formatted(pager.url()));
        bianque = Installation.in(data).asDelivered();
        mounts = OwnMounts.make();
        mounts.ifPresent(bianque::inside);
        bianque.start();
        api = bianque.api();
        var agentFile = data.resolve("agent/agent.yaml");
        Files.writeString(agentFile, Files.readString(agentFile).replace("  top: 10\n", """
                  top: 10
                  groups:
                    - name: watched
                      match: {command: sleep, args: "%s"}
                checks:
                  - name: shop
                    interval: 1s
                    http: {url: "http://127.0.0.1:%d/health"}
                  - name: tuned
                    interval: 1s
                    http: {url: "http://127.0.0.1:%d/tuned"}
                interval: 2s
                """.formatted(UNIQUE.replace(".", "\\\\."), shop.getAddress().getPort(),
                shop.getAddress().getPort())));
        Installation.eventually(PATIENCE, "the agent has taken up its changed file",
                () -> fleetMetrics().contains("group=\"watched\"") && fleetMetrics().contains("check=\"shop\""));
    }

    @AfterAll
    static void stopAll() throws IOException {
        try {
            bianque.close();
        } finally {
            mounts.ifPresent(OwnMounts::close);
            watched.destroyForcibly();
            shop.stop(0);
            pager.close();
        }
    }

    @Test
    void aKilledProcessPagesOnceAndItsReturnClosesThatPage() throws Exception {
        watched.destroyForcibly().waitFor();
        var page = await("trigger", about("ProcessGroupDown", "group", "watched"));
        watched = startWatched();
        assertClosedAfterOnePage(page);
    }

    @Test
    void aFullFileSystemPagesOnceAndRoomClosesThatPage() throws Exception {
        if (mounts.isEmpty() || !mounts.get().mountSmall(mountPoint())) {
            throw Missing.cannotRun("a tmpfs cannot be mounted here: run as root, with the right to mount");
        }
        try {
            var file = Files.write(mounts.get().fromOutside(mountPoint()).resolve("fill"),
                    new byte[8 * 1024 * 1024 - 64 * 1024]);
            var page = await("trigger", about("FilesystemFull", "mountpoint", mountPoint().toRealPath().toString()));
            Files.delete(file);
            assertClosedAfterOnePage(page);
        } finally {
            mounts.get().unmount(mountPoint());
        }
    }

    @Test
    void aServiceThatGoesAwayPagesOnceAndAnAcknowledgementOutlivesAKilledServer() throws Exception {
        int port = shop.getAddress().getPort();
        shop.stop(0);
        var page = await("trigger", about("CheckFailed", "check", "shop"));
        var incident = "/api/v1/incidents/" + page.path("incident").asString();
        api.post(incident + "/ack", Map.of());
        assertAcknowledged(api.get(incident));

        long before = bianque.serverPid();
        Installation.kill(before);
        Installation.eventually(PATIENCE, "another server answers", () -> {
            try {
                return bianque.readRunFile().path("serverPid").asLong() != before
                        && api.send("GET", incident, null).statusCode() == 200;
            } catch (IOException e) {
                return false; // not yet
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", e);
            }
        });
        assertAcknowledged(api.get(incident));
        shop = shop(port);
        assertClosedAfterOnePage(page);
        assertThat(api.get(incident).path("state").asString()).isEqualTo("resolved");
    }

    @Test
    void aCheckThatTheServerSwitchesOffIsNotRunUntilTheServerTakesThatBack() throws Exception {
        awaitLooks(true);
        var tuning = bianque.data().resolve("check-tuning.yaml");
        Files.writeString(tuning, "tunings: [{hosts: [\"*\"], checks: [tuned], enabled: false}]\n");
        Installation.eventually(PATIENCE, "the agent says that it has switched the check off", () -> {
            try {
                return Files.readString(bianque.data().resolve("logs/agent.log")).contains("off [tuned]");
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        assertThat(api.get("/api/v1/hosts/" + bianque.host()).path("checks").valueStream()
                .filter(check -> check.path("name").asString().equals("tuned")).findFirst())
                .hasValueSatisfying(
                        check -> assertThat(check.path("tuning").path("enabled").asBoolean(true)).isFalse());
        awaitLooks(false);
        Files.delete(tuning);
        awaitLooks(true);
    }

    /** Waits until the check is run, or is not run any more: three seconds are three of its intervals. */
    private static void awaitLooks(boolean run) throws InterruptedException {
        Installation.eventually(PATIENCE, run ? "the check is run" : "the check is run no more", () -> {
            int before = LOOKS.get();
            try {
                TimeUnit.SECONDS.sleep(3);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", e);
            }
            return run == LOOKS.get() > before;
        });
    }

    private static void assertAcknowledged(JsonNode incident) {
        assertThat(incident.findValuesAsString("acknowledgedBy")).as("%s", incident).contains("admin");
        assertThat(StreamSupport.stream(incident.path("timeline").spliterator(), false))
                .as("the timeline of %s", incident).anySatisfy(entry -> {
                    assertThat(entry.path("key").asString()).isEqualTo("timeline.acknowledged");
                    assertThat(entry.path("actor").asString()).isEqualTo("admin");
                });
    }

    /** The same key is closed, and nobody was paged a second time about the same thing. */
    private static void assertClosedAfterOnePage(JsonNode page) throws InterruptedException {
        var key = page.path("dedup_key").asString();
        await("resolve", body -> body.path("dedup_key").asString().equals(key));
        var sameThing = bodies().stream().filter(body -> body.path("event").asString().equals("trigger"))
                .filter(body -> body.path("rule").equals(page.path("rule")))
                .filter(body -> body.path("labels").equals(page.path("labels")))
                .map(body -> body.path("id").asString()).distinct();
        assertThat(sameThing).as("pages about %s", page).containsExactly(page.path("id").asString());
        assertThat(pager.complaints()).as("what the pager complains about").isEmpty();
        assertThat(pager.openIncidents()).doesNotContain(key);
    }

    private static JsonNode await(String event, Predicate<JsonNode> which) throws InterruptedException {
        try {
            Installation.eventually(PATIENCE, event + " at the pager", () -> first(event, which) != null);
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "; it has " + told() + "; what is open: " + openIncidents(), e);
        }
        return Objects.requireNonNull(first(event, which));
    }

    /** What was sent to the pager, in short. */
    private static List<String> told() {
        return bodies().stream()
                .map(body -> body.path("event").asString() + ' ' + body.path("incident").asString() + ' '
                        + body.path("rule").asString() + ' ' + body.path("labels"))
                .toList();
    }

    /** As the server says it, or why it does not: that must not hide what was waited for. */
    private static String openIncidents() throws InterruptedException {
        var open = new ArrayList<JsonNode>();
        try {
            for (var incident : api.get("/api/v1/incidents?state=open").path("items")) {
                open.add(api.get("/api/v1/incidents/" + incident.path("id").asString()));
            }
        } catch (IOException e) {
            return open + ", then " + e;
        }
        return open.toString();
    }

    private static @Nullable JsonNode first(String event, Predicate<JsonNode> which) {
        return bodies().stream().filter(body -> body.path("event").asString().equals(event)).filter(which).findFirst()
                .orElse(null);
    }

    private static Predicate<JsonNode> about(String rule, String label, String value) {
        return body -> body.path("rule").asString("").equals(rule)
                && body.path("labels").path(label).asString("").equals(value);
    }

    private static List<JsonNode> bodies() {
        return pager.requests().stream().map(ReceivedRequest::text).map(JsonMapper.shared()::readTree).toList();
    }

    private static String fleetMetrics() {
        try {
            return api.send("GET", "/metrics/fleet?hosts=1", null).body();
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private static HttpServer shop(int port) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/health", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.createContext("/tuned", exchange -> {
            LOOKS.incrementAndGet();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static Process startWatched() throws IOException {
        return new ProcessBuilder("sleep", UNIQUE).start();
    }

    private static Path mountPoint() {
        return directory.resolve("small");
    }
}
