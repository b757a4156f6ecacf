package io.bianque.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.shop.Shop;
import io.bianque.shop.Shop.Part;
import io.bianque.shop.Watch;
import io.bianque.testkit.Missing;
import io.bianque.testkit.webhook.JudgingWebhookReceiver;
import io.bianque.testkit.webhook.ReceivedRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Real faults under a real shop whose topology is declared: each makes one page, and that names what broke. */
class CausesIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** Twice as long as an alert may wait for evidence, with a check's interval: who was held back and pages after all, has. */
    private static final Duration SECOND_PAGES_WITHIN = Duration.ofSeconds(12);
    private static final int CHECKS = 6;

    @TempDir
    static Path directory;

    private static BackRoomNetwork network;
    private static JudgingWebhookReceiver pager;
    private static Installation bianque;
    private static Api api;
    private static Shop shop;
    private static OwnMounts mounts;
    private final Set<String> pagedBefore = new HashSet<>();

    @BeforeAll
    static void theShopIsWatched() throws IOException, InterruptedException {
        pager = JudgingWebhookReceiver.start(JudgingWebhookReceiver.Kind.WEBHOOK);
        network = networkOrAbort();
        mounts = mountsOrAbort();
        shop = Shop.start(Files.createDirectory(directory.resolve("shop")), network.room(),
                mounts.fromOutside(disk()).resolve("orders"));
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
        writeRules(Files.createDirectory(data.resolve("rules")));
        bianque = Installation.in(data).inside(mounts).start();
        api = bianque.api();
        var watch = new Watch(shop, bianque.host());
        Files.createDirectories(data.resolve("topology"));
        Files.writeString(data.resolve("topology/shop.yaml"), watch.topology());
        var agentFile = data.resolve("agent/agent.yaml");
        Files.writeString(agentFile, watch.agentFile(Files.readString(agentFile)));
        Installation.eventually(PATIENCE, "the topology is taken",
                () -> read("/api/v1/topology?focus=application:front")
                        .path("nodes").valueStream()
                        .anyMatch(node -> node.path("id").asString().equals("application:front")));
    }

    @BeforeEach
    void allIsGreen() throws InterruptedException {
        Installation.eventually(PATIENCE, "all checks are ok and no incident is open", () -> {
            var checks = read("/api/v1/hosts/" + bianque.host()).path("checks");
            return checks.valueStream().filter(check -> check.path("outcome").asString().equals("ok")).count() == CHECKS
                    && read("/api/v1/incidents?state=open").path("items").isEmpty();
        });
        triggers().forEach(page -> pagedBefore.add(page.path("id").asString()));
    }

    @AfterAll
    static void stopAll() throws Exception {
        // Whatever of it cannot be ended, the rest is.
        var trouble = new AssertionError("not all could be ended");
        for (var thing : new AutoCloseable[]{bianque, shop, network, pager, mounts}) {
            try {
                if (thing != null) {
                    thing.close();
                }
            } catch (Exception e) {
                trouble.addSuppressed(e);
            }
        }
        if (trouble.getSuppressed().length > 0) {
            throw trouble;
        }
    }

    @Test
    void aKilledServiceIsOnePageThatNamesItsProcesses() throws Exception {
        shop.kill(Part.PAYMENTS);
        JsonNode page;
        try {
            page = assertOnePageNames("process:" + bianque.host() + "/payments");
        } finally {
            shop.start(Part.PAYMENTS);
        }
        assertClosed(page);
    }

    @Test
    void aFullDiskIsOnePageThatNamesTheDisk() throws Exception {
        var filling = mounts.fromOutside(disk()).resolve("filling");
        fill(filling);
        JsonNode page;
        try {
            page = assertOnePageNames("resource:order-book");
        } finally {
            Files.delete(filling);
        }
        assertClosed(page);
    }

    @Test
    void aCutNetworkIsOnePageThatNamesTheLink() throws Exception {
        network.cut();
        JsonNode page;
        try {
            page = assertOnePageNames("link:back-room");
        } finally {
            network.mend();
        }
        assertClosed(page);
    }

    private JsonNode assertOnePageNames(String cause) throws InterruptedException {
        Installation.eventually(PATIENCE, "a page", () -> !newPages().isEmpty());
        TimeUnit.MILLISECONDS.sleep(SECOND_PAGES_WITHIN.toMillis());
        var pages = newPages();
        assertThat(pages.stream().map(page -> page.path("id").asString()).distinct()).as("%s", pages).hasSize(1);
        var page = pages.getFirst();
        var incident = read("/api/v1/incidents/" + page.path("incident").asString());
        assertThat(incident.path("root").path("entity").path("id").asString()).as("%s", incident).isEqualTo(cause);
        return page;
    }

    private void assertClosed(JsonNode page) throws InterruptedException {
        var key = page.path("dedup_key").asString();
        Installation.eventually(PATIENCE, "the page is closed", () -> bodies("resolve").stream()
                .anyMatch(body -> body.path("dedup_key").asString().equals(key)));
        assertThat(newPages().stream().map(body -> body.path("id").asString()).distinct()).hasSize(1);
        assertThat(pager.complaints()).isEmpty();
    }

    private List<JsonNode> newPages() {
        return triggers().stream().filter(page -> !pagedBefore.contains(page.path("id").asString())).toList();
    }

    private static List<JsonNode> triggers() {
        return bodies("trigger");
    }

    private static List<JsonNode> bodies(String event) {
        return pager.requests().stream().map(ReceivedRequest::text).map(JsonMapper.shared()::readTree)
                .filter(body -> body.path("event").asString().equals(event)).toList();
    }

    /** What the API says; an empty object while it has no such thing. */
    private static JsonNode read(String path) {
        try {
            var answer = api.send("GET", path, null);
            return answer.statusCode() == 200
                    ? JsonMapper.shared().readTree(answer.body())
                    : JsonMapper.shared().createObjectNode();
        } catch (IOException e) {
            return JsonMapper.shared().createObjectNode();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Only the shop is judged, not how full or busy this machine is; and whose disk it is stands in the rule. */
    private static void writeRules(Path rules) throws IOException {
        for (var name : List.of("checks.yaml", "processes.yaml")) {
            Files.copy(Path.of("../rules").resolve(name), rules.resolve(name));
        }
        Files.writeString(rules.resolve("disks.yaml"), """
                rules:
                  - name: OrderBookFull
                    level: host
                    select: {metric: bianque_host_filesystem_used_ratio, labels: {mountpoint: "%s"}}
                    when: value > 0.95
                    recover: value < 0.90
                    for: 5s
                    severity: critical
                    labels: {entity: "resource:order-book"}
                    annotations: {summary: "{{labels.mountpoint}}, where orders are written down, is {{value}} full"}
                """.formatted(disk().toRealPath()));
    }

    private static BackRoomNetwork networkOrAbort() throws IOException, InterruptedException {
        var laid = BackRoomNetwork.lay();
        if (laid.isEmpty()) {
            throw Missing.cannotRun("a network cannot be laid into a namespace here: run as root");
        }
        return laid.orElseThrow();
    }

    /** With the shop's disk in it. */
    private static OwnMounts mountsOrAbort() throws IOException, InterruptedException {
        Files.createDirectory(disk());
        var made = OwnMounts.make();
        if (made.isEmpty() || !made.get().mountSmall(disk())) {
            made.ifPresent(OwnMounts::close);
            throw Missing.cannotRun("a tmpfs cannot be mounted here: run as root, with the right to mount");
        }
        return made.get();
    }

    private static Path disk() {
        return directory.resolve("disk");
    }

    /** To the last byte. */
    private static void fill(Path file) throws IOException {
        try (var out = Files.newOutputStream(file)) {
            var block = new byte[4096];
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }
}
