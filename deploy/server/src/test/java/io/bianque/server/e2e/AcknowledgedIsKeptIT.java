package io.bianque.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The server is killed again and again under load; each sender then finds all that it was promised. {@code -Dkills=N} sets
 * how often, {@code -Dseed=N} repeats the moments of a run.
 */
class AcknowledgedIsKeptIT {
    private static final int KILLS = Integer.getInteger("kills", 30);
    private static final int AGENTS = 100;
    private static final int METRICS = 100;

    @TempDir
    Path directory;

    @Test
    void noKillOfTheServerLosesAReadingThatItAcknowledged() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("AcknowledgedIsKeptIT -Dkills=" + KILLS + " -Dseed=" + seed);
        var random = new Random(seed);
        try (var bianque = Installation.in(directory.resolve("data"), "--insecure-loopback", "--no-agent").start();
                var load = Load.start(bianque.agentAddress(), AGENTS, METRICS, random)) {
            var servers = new Servers(bianque);
            for (int kill = 0; kill < KILLS; kill++) {
                if (random.nextInt(5) > 0) {
                    servers.awaitAcknowledgements(load);
                } // else it may well die while it starts, and reads what the one before it left
                TimeUnit.MILLISECONDS.sleep(random.nextInt(2_000));
                Installation.kill(bianque.serverPid());
                servers.awaitNext();
            }
            servers.awaitAcknowledgements(load);
            var ledgers = load.stop();
            servers.awaitReady();

            var readBack = new ReadBack(bianque.api());
            var wrong = readBack.compareAll(ledgers);
            System.out.println(
                    "AcknowledgedIsKeptIT: " + load.acknowledged() + " readings acknowledged; " + readBack);
            assertThat(wrong).as("after %s kills, seed %s, %s", KILLS, seed, readBack).isEmpty();
            assertThat(load.complaints()).as("what the server refused").isEmpty();
            assertThat(load.acknowledged()).as("readings acknowledged").isGreaterThan(KILLS * 10_000L);
        }
    }
}
