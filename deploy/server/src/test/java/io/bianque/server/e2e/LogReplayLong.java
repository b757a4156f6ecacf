package io.bianque.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * R1: how soon a killed server acknowledges again when it has a long log to read, without a snapshot to begin from.
 * Of the long tier alone, so its name does not end in IT. {@code -Dreplay.mebibytes=N} sets how long it is, {@code -Dseed=N} repeats the values.
 */
class LogReplayLong {
    private static final int MEBIBYTES = Integer.getInteger("replay.mebibytes", 512);
    private static final int KILLS = 3;
    private static final Duration FILLED_WITHIN = Duration.ofMinutes(20);
    /** A guard only; what it took is printed, and counts from the start of the process. */
    private static final Duration ACKNOWLEDGED_WITHIN = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    @Test
    void r1AServerWithALongLogToReadAcknowledgesSoonAgain() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("LogReplayLong -Dreplay.mebibytes=" + MEBIBYTES + " -Dseed=" + seed);
        var random = new SplittableRandom(seed);
        try (var bianque = Installation.in(directory.resolve("data"), "--insecure-loopback", "--no-agent").asDelivered()
                .start("BIANQUE_SERVER_OPTS", "-Dbianque.collector.log-keep=4GB");
                var light = Load.start(Dialer.plain(bianque.agentAddress()), "light-", 4, 20, false, random.split())) {
            try (var greedy = Load.start(Dialer.plain(bianque.agentAddress()), "greedy-", 20, 200, true,
                    random.split())) {
                Installation.eventually(FILLED_WITHIN, "the log has " + MEBIBYTES + " MiB",
                        () -> bytes(bianque.data().resolve("log")) >= (long) MEBIBYTES << 20);
                greedy.stop();
            }
            for (int kill = 0; kill < KILLS; kill++) {
                long pid = bianque.serverPid();
                Installation.kill(pid);
                Files.deleteIfExists(bianque.data().resolve("admission.snapshot")); // so all of the log is read
                Installation.eventually(ACKNOWLEDGED_WITHIN, "another server starts", () -> isAnother(bianque, pid));
                long began = System.nanoTime();
                long before = light.acknowledged();
                Installation.eventually(ACKNOWLEDGED_WITHIN, "it acknowledges", () -> light.acknowledged() > before);
                System.out.println(
                        "LogReplayLong: " + (bytes(bianque.data().resolve("log")) >> 20) + " MiB read, first ack "
                                + Duration.ofNanos(System.nanoTime() - began).toMillis()
                                + " ms after the start of the process");
            }
            var ledgers = light.stop();
            new Servers(bianque).awaitReady();
            var readBack = new ReadBack(bianque.api());
            var wrong = readBack.compareAll(ledgers);
            assertThat(wrong).as("seed %s, %s", seed, readBack).isEmpty();
            assertThat(light.complaints()).as("what the server refused").isEmpty();
        }
    }

    private static boolean isAnother(Installation bianque, long pid) {
        try {
            return bianque.readRunFile().path("serverPid").asLong() != pid;
        } catch (IOException e) {
            return false;
        }
    }

    private static long bytes(Path log) {
        try (var files = Files.walk(log)) {
            return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
        } catch (IOException e) {
            return 0;
        }
    }
}
