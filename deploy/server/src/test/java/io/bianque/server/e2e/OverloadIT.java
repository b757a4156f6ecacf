package io.bianque.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.server.e2e.hostile.Pinger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * R9: senders that would send far more than the server can take, on the small heap that {@code deploy/up} gives it. They
 * are held by credit or told to come again; who sends little is served. {@code -Doverload.seconds=N} sets how long,
 * {@code -Dseed=N} repeats the values.
 */
@Isolated("it takes all that the machine has, and looks how long answers take")
class OverloadIT {
    private static final int SECONDS = Integer.getInteger("overload.seconds", 60);
    private static final int GREEDY = 60;
    private static final int METRICS = 200;
    /** Of pings, while two processors are shared with all the senders; the aim on a machine of its own is 2 s. */
    private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(10);
    private static final Duration NORMAL_WITHIN = Duration.ofSeconds(10 + 20);

    @TempDir
    Path directory;

    @Test
    void r9MoreThanItCanTakeIsHeldBackAndTheLightClientsAreServed() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("OverloadIT -Doverload.seconds=" + SECONDS + " -Dseed=" + seed);
        var random = new SplittableRandom(seed);
        try (var bianque = Installation.in(directory.resolve("data"), "--insecure-loopback", "--no-agent").asDelivered()
                .start()) {
            var server = new ServerProcess(bianque);
            var dialer = Dialer.plain(bianque.agentAddress());
            try (var light = Load.start(dialer, "light-", 4, 20, false, random.split());
                    var pinger = new Pinger(dialer, "pinger")) {
                Installation.eventually(Duration.ofSeconds(60), "the light ones are served",
                        () -> light.acknowledged() > 200);
                long servedBefore = light.acknowledged();
                try (var greedy = Load.start(dialer, "greedy-", GREEDY, METRICS, true, random.split())) {
                    for (int second = 0; second < SECONDS; second += 5) {
                        long before = light.acknowledged();
                        TimeUnit.SECONDS.sleep(5);
                        Installation.eventually(NORMAL_WITHIN,
                                "light ones are acknowledged under load, second " + second,
                                () -> light.acknowledged() > before);
                    }
                    greedy.stop();
                    System.out.println("OverloadIT: " + greedy.acknowledged() / SECONDS
                            + " readings a second acknowledged of the greedy, held " + greedy.timesHeld()
                            + " times, put off " + greedy.timesPutOff() + " times; "
                            + (light.acknowledged() - servedBefore) + " of the light; " + pinger.answered()
                            + " pings answered, p99 " + pinger.p99Millis() + " ms; resident "
                            + (server.residentBytes() >> 20) + " MiB");
                    assertThat(greedy.acknowledged()).as("readings of the greedy").isGreaterThan(SECONDS * 1_000L);
                    assertThat(greedy.timesHeld() + greedy.timesPutOff()).as("times held back").isPositive();
                    assertThat(greedy.complaints()).as("what the server refused the greedy, but for being late")
                            .allMatch(complaint -> complaint.contains("code=timeout"));
                }
                assertThat(pinger.trouble()).as("trouble of the pinger").isEmpty();
                assertThat(pinger.p99Millis()).as("p99 of pings, ms").isLessThan(ANSWERED_WITHIN.toMillis());
                assertThat(server.isTheSame()).as("the process lives still").isTrue();
                assertThat(server.alarms()).as("alarms in the log").isEmpty();

                long before = light.acknowledged();
                Installation.eventually(NORMAL_WITHIN, "each light one is acknowledged several times",
                        () -> light.acknowledged() >= before + 4 * 20 * 3);
                var readBack = new ReadBack(bianque.api());
                var wrong = readBack.compareAll(light.stop());
                assertThat(wrong).as("seed %s, %s", seed, readBack).isEmpty();
                assertThat(light.complaints()).as("what the server refused the light").isEmpty();
            }
        }
    }
}
