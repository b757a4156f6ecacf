package io.bianque.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server is stopped under load as an operator stops it; agents are told, it is gone in time, nothing is lost. */
class CleanStopIT {
    private static final int AGENTS = 50;
    private static final int METRICS = 100;
    private static final Duration GONE_WITHIN = Duration.ofSeconds(10);
    /** For other tests on the same processors. */
    private static final Duration SLACK = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    @Test
    void r31AStoppedServerSaysGoodbyeIsGoneWithinTenSecondsAndLosesNothing() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("CleanStopIT -Dseed=" + seed);
        var random = new Random(seed);
        try (var bianque = Installation.in(directory.resolve("data"), "--insecure-loopback", "--no-agent").start();
                var load = Load.start(bianque.agentAddress(), AGENTS, METRICS, random)) {
            var servers = new Servers(bianque);
            var first = new ServerProcess(bianque);
            Installation.eventually(Duration.ofSeconds(60), "all agents are welcomed",
                    () -> first.metric("bianque_intake_sessions") == AGENTS);
            stop(bianque, load, AGENTS, random);
            servers.awaitNext();
            // This one is still starting, and some agents are with it already.
            servers.awaitAcknowledgements(load);
            stop(bianque, load, 1, random);
            servers.awaitNext();
            servers.awaitAcknowledgements(load);
            var ledgers = load.stop();
            servers.awaitReady();

            var readBack = new ReadBack(bianque.api());
            var wrong = readBack.compareAll(ledgers);
            assertThat(wrong).as("seed %s, %s", seed, readBack).isEmpty();
            assertThat(load.complaints()).as("what the server refused").isEmpty();
        }
    }

    /** Asks the server twice to stop, under load, and waits until it is gone and so many agents know. */
    private static void stop(Installation bianque, Load load, int least, Random random) throws Exception {
        TimeUnit.MILLISECONDS.sleep(1_000 + random.nextInt(1_000));
        long goodbyes = load.goodbyes();
        var server = ProcessHandle.of(bianque.serverPid()).orElseThrow();
        long began = System.nanoTime();
        Installation.terminate(server.pid());
        TimeUnit.MILLISECONDS.sleep(random.nextInt(1_000));
        Installation.terminate(server.pid()); // an impatient operator
        Installation.eventually(GONE_WITHIN.plus(SLACK), "the server is gone", () -> !server.isAlive());
        System.out.println("CleanStopIT: gone after " + Duration.ofNanos(System.nanoTime() - began).toMillis() + " ms");
        Installation.eventually(SLACK, least + " agents were told", () -> load.goodbyes() - goodbyes >= least);
    }
}
