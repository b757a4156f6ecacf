package io.bianque.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/**
 * A server starts and a fleet comes back at once, some with all that they read while it was away. {@code -Dseed=N} repeats
 * the values.
 */
class StartWithBacklogIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int CROWD = 1_000;
    private static final int AGENTS = 2;
    private static final int METRICS = 400;
    private static final int SECONDS_AWAY = 900;
    /** What the backlogs of all agents together may bring in a second. */
    private static final long BACKLOG_BYTES = 64 << 20;
    /** Silence is not what this is about. */
    private static final String HEARTBEAT = "-Dbianque.collector.heartbeat=10s";

    @TempDir
    Path directory;

    @Test
    void theBacklogComesPacedThePresentFirstAndNothingIsLost() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("StartWithBacklogIT -Dseed=" + seed);
        var random = new SplittableRandom(seed);
        try (var bianque = Installation.in(directory.resolve("data"), "--insecure-loopback", "--no-agent").asDelivered()
                .start("BIANQUE_SERVER_OPTS", HEARTBEAT)) {
            var dialer = Dialer.plain(bianque.agentAddress());
            var servers = new Servers(bianque);
            var api = bianque.api();
            Installation.kill(bianque.serverPid());
            var agents = new ArrayList<CutOffAgent>();
            var threads = new ArrayList<Thread>();
            try (var crowd = new Crowd(dialer, CROWD, random.nextLong())) {
                for (int i = 0; i < AGENTS; i++) {
                    var ledger = new Ledger("cut-off-" + i, METRICS, random.nextLong());
                    var agent = new CutOffAgent(dialer, ledger, directory.resolve("spool-" + i), random.nextLong());
                    agent.fill(SECONDS_AWAY);
                    agents.add(agent);
                }
                servers.awaitNext();
                Installation.eventually(PATIENCE, "the fleet is back", () -> crowd.welcomed() == CROWD);
                servers.awaitReady();
                assertThat(isToBeSeen(api, agents.getFirst().ledger().host, 0)).as("before there is anything")
                        .isFalse();
                agents.forEach(agent -> threads.add(Thread.ofPlatform().start(agent)));
                Installation.eventually(PATIENCE, "the present is acknowledged, or all is",
                        () -> agents.stream()
                                .allMatch(agent -> agent.presentBeforePast() >= 3 || !agent.holdsBacklog()));
                assertThat(agents).as("seed %s", seed)
                        .allSatisfy(agent -> assertThat(agent.presentBeforePast())
                                .as("frames of the present before the past, %s", agent.trouble())
                                .isGreaterThanOrEqualTo(3));
                var seen = agents.stream().collect(Collectors.toMap(agent -> agent, CutOffAgent::newestSafeMillis));
                Installation.eventually(PATIENCE, "the present is to be seen", () -> seen.entrySet().stream()
                        .allMatch(each -> isToBeSeen(api, each.getKey().ledger().host, each.getValue())));
                for (var agent : agents) {
                    assertThat(agent.holdsBacklog())
                            .as("the present was to be seen before the past had come, %s, seed %s",
                                    agent.trouble(), seed)
                            .isTrue();
                    assertThat(agent.paces()).as("paces told").isNotEmpty();
                    assertThat(agent.paces().getFirst()).as("share of one of more than %s", CROWD)
                            .isBetween(1L, BACKLOG_BYTES / CROWD);
                }
            }
            // Those who are left share what all had.
            for (var agent : agents) {
                Installation.eventually(PATIENCE, "the past has come", () -> !agent.holdsBacklog());
                agent.stop();
            }
            var ledgers = new ArrayList<Ledger>();
            for (int i = 0; i < AGENTS; i++) {
                var agent = agents.get(i);
                assertThat(threads.get(i).join(PATIENCE)).as("an agent ends").isTrue();
                System.out.println("StartWithBacklogIT: " + agent.ledger().host + " was told " + agent.paces()
                        + " bytes a second; " + agent.presentBeforePast()
                        + " frames of the present came before the past");
                assertThat(agent.trouble()).isEmpty();
                assertThat(agent.unpaced()).as("frames of the past that went too early").isZero();
                assertThat(agent.paces().getLast()).as("the last pace").isGreaterThan(agent.paces().getFirst());
                ledgers.add(agent.ledger());
            }
            var readBack = new ReadBack(api);
            var wrong = readBack.compareAll(ledgers);
            System.out.println("StartWithBacklogIT: " + readBack);
            assertThat(wrong).as("seed %s, %s", seed, readBack).isEmpty();
            assertThat(ledgers).allSatisfy(ledger -> assertThat(
                    ledger.entries().subList(0, SECONDS_AWAY)).as("the past").allMatch(Ledger.Entry::isAcknowledged));
        }
    }

    private static boolean isToBeSeen(Api api, String host, long timeMillis) {
        try {
            var answer = api.send("GET",
                    "/api/v1/readings?host=" + host + "&from=" + timeMillis + "&to=" + (timeMillis + 1_000), null);
            return answer.statusCode() == 200 && answer.body().lines().map(JsonMapper.shared()::readTree)
                    .anyMatch(reading -> reading.path("time").asLong() == timeMillis
                            && reading.path("metric").asString().equals(Ledger.metric(0)));
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
