package io.bianque.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wrong files, passwords and clients, each given to a running Bianque: one clear word about it, and all goes on. */
class BadInputIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    static Path directory;

    private static Installation bianque;
    private static Api api;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        bianque = Installation.in(directory.resolve("data")).start();
        // Its own measures come with its readings: often, so that nobody waits for them.
        Files.writeString(bianque.data().resolve("agent/agent.yaml"), "interval: 2s\n", StandardOpenOption.APPEND);
        api = bianque.api();
    }

    @AfterAll
    static void stop() throws IOException {
        bianque.close();
    }

    @Test
    void r23BadRulesLeaveTheOldOnesInForceAndSaySoByAnAlertThatNoFileHas() throws Exception {
        assertThat(Files.readString(bianque.data().resolve("rules/collectors.yaml"))).doesNotContain("RulesRefused");
        var bad = bianque.data().resolve("rules/one-more.yaml");
        Files.writeString(bad, "rules: [{name: Refused}]");
        Installation.eventually(PATIENCE, "an incident says so", () -> openIncidents().contains("rule.RulesRefused."));
        Files.delete(bad);
        Installation.eventually(PATIENCE, "it ends", () -> !openIncidents().contains("rule.RulesRefused."));
        assertTurnedAwayAndTakenAgain("rules/hosts.yaml", "for: 10m", "for: soon", "logs/server.log",
                "rules: the rules before stay in force", "hosts.yaml:", "bianque_evaluation_config_ok", 0, 1);
    }

    @Test
    void badReceiversLeaveTheOldOnesInForceAndSaySo() throws Exception {
        assertTurnedAwayAndTakenAgain("receivers.yaml", "receivers: []", "receivers: [{name: a, kind: pigeon}]",
                "logs/server.log", "receivers: the configuration before stays in force", "pigeon",
                "bianque_notification_config_ok", 0, 1);
    }

    @Test
    void aBadAgentFileLeavesTheOldOneInForceAndSaysSo() throws Exception {
        assertTurnedAwayAndTakenAgain("agent/agent.yaml", "  top: 10", "  top: 1000", "logs/agent.log",
                "the old configuration stays in force", "agent.yaml:", "bianque_agent_config_bad", 1, 0);
    }

    @Test
    void aWrongPasswordIsRefusedAndTooManyHaveToWait() throws Exception {
        var attempt = Map.of("name", "somebody", "password", "not the password");
        var first = api.send("POST", "/api/v1/session", attempt);
        assertThat(first.statusCode()).isEqualTo(401);
        assertThat(first.body()).contains("signin.wrong");
        var last = first;
        for (int i = 0; i < 20 && last.statusCode() == 401; i++) {
            last = api.send("POST", "/api/v1/session", attempt);
        }
        assertThat(last.statusCode()).as(last.body()).isEqualTo(429);
        assertThat(last.body()).contains("signin.wait", "seconds");
        assertThat(api.get("/api/v1/now").path("totals").path("hosts").isMissingNode())
                .as("others go on").isFalse();
    }

    @Test
    void aClientWithoutTlsIsRefusedAndTheGoodAgentServed() throws Exception {
        var address = URI.create("tcp://" + bianque.agentAddress());
        double refused = metric("bianque_intake_refusals_total", "reason=\"tls\"");
        try (var socket = new Socket(address.getHost(), address.getPort())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            // An alert of TLS at most, then the end: nothing that a stranger could use.
            assertThat(socket.getInputStream().readAllBytes()).hasSizeLessThan(64);
        }
        Installation.eventually(PATIENCE, "the refusal is counted",
                () -> metric("bianque_intake_refusals_total", "reason=\"tls\"") > refused);
        double readings = metric("bianque_intake_readings_total", "");
        Installation.eventually(PATIENCE, "the agent goes on",
                () -> metric("bianque_intake_readings_total", "") > readings);
    }

    private static String openIncidents() {
        try {
            return api.get("/api/v1/incidents?state=open").path("items").toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the test was stopped", e);
        }
    }

    /** A file is made bad and good again; each time the metric follows, and the log says what and where. */
    private static void assertTurnedAwayAndTakenAgain(String name, String good, String bad, String log, String said,
            String where, String metric, double valueBad, double valueGood) throws IOException, InterruptedException {
        var file = bianque.data().resolve(name);
        var before = Files.readString(file);
        assertThat(before).contains(good);
        Installation.eventually(PATIENCE, metric + " says good", () -> exposed(metric, valueGood));
        Files.writeString(file, before.replace(good, bad));
        Installation.eventually(PATIENCE, metric + " says bad", () -> exposed(metric, valueBad));
        var logFile = bianque.data().resolve(log);
        Installation.eventually(PATIENCE, "the log says \"" + said + "\" and \"" + where + "\"", () -> {
            try {
                var text = Files.readString(logFile);
                return text.contains(said) && text.contains(where);
            } catch (IOException e) {
                return false;
            }
        });
        Files.writeString(file, before);
        Installation.eventually(PATIENCE, metric + " says good again", () -> exposed(metric, valueGood));
    }

    /** Whether a series of this name has this value, the server's own or a host's. */
    private static boolean exposed(String name, double value) {
        return (Installation.text("/metrics/fleet?hosts=1", bianque.web())
                + Installation.text("/actuator/prometheus", bianque.management()))
                .lines().filter(line -> line.startsWith(name) && !line.contains("level=")).anyMatch(
                        line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)) == value);
    }

    /** The sum of a metric's series whose labels hold a text. */
    private static double metric(String name, String labels) {
        return Installation.text("/actuator/prometheus", bianque.management()).lines()
                .filter(line -> line.startsWith(name) && line.contains(labels))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))).sum();
    }
}
