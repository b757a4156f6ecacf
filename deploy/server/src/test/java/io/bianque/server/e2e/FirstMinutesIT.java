package io.bianque.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What somebody sees who has just started Bianque: this host, its processes, and what becomes of a killed agent. */
class FirstMinutesIT {
    /** Guards against hanging, not promises: other tests use the same processors. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration SLACK = Duration.ofSeconds(14);

    @TempDir
    Path directory;

    @Test
    void thisHostIsShownDownToItsProcessesAndSilenceIsToldFromFarewell() throws Exception {
        var started = Instant.now();
        try (var bianque = Installation.in(directory.resolve("data")).start()) {
            System.out.println("FirstMinutesIT: the first reading was on the page after "
                    + Duration.between(started, Instant.now()).toMillis() + " ms"); // measured by bench/run first-reading
            var api = bianque.api();
            var host = host(api, bianque);
            assertThat(host.path("cluster").asString()).isEqualTo("default");
            assertThat(host.path("cpu").isNumber()).as("a reading of the CPU: %s", host).isTrue();
            var processes = api.get("/api/v1/hosts/" + bianque.host() + "/processes").path("items");
            assertThat(processes.size()).as("processes").isPositive();

            var killed = Instant.now();
            Installation.kill(bianque.agentPid());
            Installation.eventually(PATIENCE, "the killed agent is lost", () -> liveness(api, bianque).equals("lost"));
            var judged = Instant.ofEpochMilli(host(api, bianque).path("since").asLong());
            // Five heartbeats of a second after its last word.
            assertThat(Duration.between(killed, judged)).as("from the kill to lost")
                    .isLessThan(Duration.ofSeconds(6).plus(SLACK));
            Installation.eventually(PATIENCE, "the loss is an incident",
                    () -> openIncidents(api).contains("AgentLost"));
        }
    }

    @Test
    void anAgentThatSaysGoodbyeHasLeftAndAlertsNobody() throws Exception {
        try (var bianque = Installation.in(directory.resolve("data")).start()) {
            var api = bianque.api();
            Installation.terminate(bianque.agentPid());
            Installation.eventually(PATIENCE, "the stopped agent has left",
                    () -> liveness(api, bianque).equals("left"));
            Thread.sleep(Duration.ofSeconds(8)); // longer than silence takes to be lost
            assertThat(liveness(api, bianque)).isEqualTo("left");
            assertThat(openIncidents(api)).as("open incidents").doesNotContain("Agent");
        }
    }

    @Test
    void aKilledServerComesBackWithItsDataAndTheSessionGoesOn() throws Exception {
        try (var bianque = Installation.in(directory.resolve("data")).start()) {
            var api = bianque.api();
            long before = bianque.serverPid();
            assertThat(Files.readString(Path.of("/proc/" + before + "/maps"))).as("it starts with prepared classes")
                    .contains("/server.aot");
            Installation.kill(before);
            Installation.eventually(PATIENCE, "another server has started", () -> {
                try {
                    return bianque.readRunFile().path("serverPid").asLong() != before;
                } catch (IOException e) {
                    return false;
                }
            });
            Installation.eventually(PATIENCE, "the same session sees the host again",
                    () -> liveness(api, bianque).equals("up"));
        }
    }

    private static String liveness(Api api, Installation bianque) {
        try {
            return host(api, bianque).path("liveness").asString("");
        } catch (IOException | AssertionError e) {
            return ""; // the server is just being started again
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private static String openIncidents(Api api) {
        try {
            var titles = new StringBuilder();
            for (var incident : api.get("/api/v1/incidents").path("items")) {
                titles.append(api.get("/api/v1/incidents/" + incident.path("id").asString()).path("alerts"));
            }
            return titles.toString();
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private static JsonNode host(Api api, Installation bianque) throws IOException, InterruptedException {
        var clusters = api.get("/api/v1/fleet").path("clusters");
        return StreamSupport.stream(clusters.spliterator(), false)
                .flatMap(cluster -> StreamSupport.stream(cluster.path("hosts").spliterator(), false))
                .filter(host -> host.path("id").asString().equals(bianque.host())).findFirst()
                .orElseThrow(() -> new AssertionError("the host is not in the fleet: " + clusters));
    }
}
