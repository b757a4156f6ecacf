package io.bianque.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The server dies once at every step between taking a frame and saying so, one life after the other on the same data. The
 * Java options of each life stand in a file that the launcher reads, so that every life has its own crash point.
 */
class CrashPointsIT {
    private static final String COMMON = "-Dbianque.collector.log-segment=64KB\n"; // so that files of the log end, too
    private static final int AGENTS = 100;
    private static final int METRICS = 40;

    /** A step, and about how often it has to be passed until there is some load under way. */
    private record Step(String name, int passes) {}

    private static final List<Step> STEPS = List.of(new Step("intake.append.before", 400),
            new Step("log.append.before", 400), new Step("log.append.after", 400), new Step("intake.append.after", 400),
            new Step("log.roll.before", 3), new Step("log.roll.ceiling", 3), new Step("log.roll.created", 3),
            new Step("log.write.before", 60), new Step("log.write.after", 60), new Step("log.sync.before", 60),
            new Step("log.sync.after", 60), new Step("log.sync.published", 60), new Step("intake.ack.before", 200),
            new Step("intake.ack.after", 200));

    @TempDir
    Path directory;

    @Test
    void noCrashBetweenAppendSyncAndAckLosesAReadingThatWasAcknowledged() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("CrashPointsIT -Dseed=" + seed);
        var random = new Random(seed);
        var options = directory.resolve("server.options");
        write(options, optionsOf(0, random));
        try (var bianque = Installation.in(directory.resolve("data"), "--insecure-loopback", "--no-agent")
                .start("BIANQUE_SERVER_OPTS", "@" + options);
                var load = Load.start(bianque.agentAddress(), AGENTS, METRICS, random)) {
            var servers = new Servers(bianque);
            for (int i = 0; i < STEPS.size(); i++) {
                var step = STEPS.get(i);
                // A life that began before its options were written dies at an old step once more, which is harmless.
                Installation.eventually(Duration.ofSeconds(90), "a server dies at " + step + ", seed " + seed,
                        () -> halts(bianque, step) > 0);
                write(options, optionsOf(i + 1, random)); // read by one of the next lives
            }
            servers.disarm();
            servers.awaitAcknowledgements(load);
            var ledgers = load.stop();
            servers.awaitReady();

            var readBack = new ReadBack(bianque.api());
            var wrong = readBack.compareAll(ledgers);
            System.out.println("CrashPointsIT: " + load.acknowledged() + " readings acknowledged; " + readBack);
            assertThat(wrong).as("seed %s, %s", seed, readBack).isEmpty();
            assertThat(load.complaints()).as("what the server refused").isEmpty();
            assertThat(STEPS).as("steps at which a server died").allMatch(step -> halts(bianque, step) > 0);
            assertThat(load.acknowledged()).as("readings acknowledged").isGreaterThan(STEPS.size() * 4_000L);
        }
    }

    private static String optionsOf(int step, Random random) {
        if (step == STEPS.size()) {
            return COMMON;
        }
        int passes = STEPS.get(step).passes();
        return COMMON + "-Dbianque.crash-at=" + STEPS.get(step).name() + ":" + (passes + random.nextInt(passes)) + "\n";
    }

    /** Whole at any moment, whenever a server starts. */
    private static void write(Path options, String text) throws IOException {
        var next = options.resolveSibling("next.options");
        Files.writeString(next, text);
        Files.move(next, options, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** How often a server has said that it ends at a step. */
    private static long halts(Installation bianque, Step step) {
        try (var lines = Files.lines(bianque.data().resolve("logs/server.out"))) {
            return lines.filter(("crash point " + step.name() + " reached: the process ends")::equals).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
