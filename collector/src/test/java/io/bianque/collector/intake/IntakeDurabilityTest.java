package io.bianque.collector.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.collector.admission.SeriesRegistry;
import io.bianque.collector.record.CollectorRecord.RunMarked;
import io.bianque.collector.record.CollectorRecord.Samples;
import io.bianque.protocol.frame.LaneSeq;
import io.bianque.protocol.log.LogOptions;
import io.bianque.protocol.message.Ack;
import io.bianque.protocol.message.Message;
import io.bianque.protocol.message.Ping;
import io.bianque.protocol.message.Pong;
import io.bianque.protocol.message.Retry;
import io.bianque.seam.NioDisk;
import io.bianque.testkit.SimulatedDisk;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was acknowledged stands in the log, once, whatever happens to the disk and the process. */
class IntakeDurabilityTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"intake.append.before", "intake.append.after", "log.write.before", "log.sync.before",
            "log.sync.after", "log.roll.created", "intake.ack.before", "intake.ack.after"})
    void r1NothingAcknowledgedIsLostWhenTheProcessDiesAt(String crashPoint) throws Exception {
        long acknowledged = 0;
        var child = child(crashPoint, crashPoint.equals("log.roll.created") ? 2 : 40);
        try (var output = child.inputReader(StandardCharsets.UTF_8);
                var agent = TestAgent.plain(addressOf(output), "web-01", 7)) {
            agent.hello(new LaneSeq(1, 1));
            agent.define(IDS);
            acknowledged = sendUntilItDies(agent);
            assertThat(child.waitFor(20, TimeUnit.SECONDS)).as("the child has died").isTrue();
            assertThat(child.exitValue()).isEqualTo(137);
        } finally {
            child.destroyForcibly();
        }
        try (var intake = new IntakeFixture(new NioDisk(directory)); var agent = intake.agent("web-01")) {
            assertThat(seqs(intake)).as("acknowledged up to " + acknowledged)
                    .containsAll(LongStream.rangeClosed(1, acknowledged).boxed().toList())
                    .doesNotHaveDuplicates();
            // The agent comes again with all that it holds, and goes on.
            agent.hello(new LaneSeq(1, acknowledged + 1));
            agent.define(IDS);
            for (long seq = acknowledged + 1; seq <= acknowledged + 50; seq++) {
                agent.send(samples(agent, seq));
            }
            agent.acknowledged(1, acknowledged + 50);
            assertThat(seqs(intake))
                    .containsExactlyElementsOf(LongStream.rangeClosed(1, acknowledged + 50).boxed().toList());
            assertThat(intake.records(RunMarked.class)).extracting(RunMarked::began).containsOnly(true);
        }
    }

    @Test
    void r2AFailedSyncIsNeverAcknowledgedAndItsFramesAreAskedForAgain() throws Exception {
        var disk = new SimulatedDisk();
        try (var intake = new IntakeFixture(disk); var agent = intake.agent("web-01")) {
            agent.hello(new LaneSeq(1, 1));
            agent.define(IDS);
            // Durable before any sync fails: what is read by lost definitions must come again though it lies in the log.
            deliver(agent, 1, 1);
            for (int round = 0; round < 5; round++) {
                disk.failSync(1 + round % 3);
                deliver(agent, 40L * round + 2, 40L * (round + 1) + 1);
            }
            assertThat(seqs(intake)).containsExactlyInAnyOrderElementsOf(
                    LongStream.rangeClosed(1, 201).boxed().toList());
            assertThat(intake.count("bianque.intake.log.losses")).isGreaterThan(0);
        }
        try (var intake = new IntakeFixture(disk); var agent = intake.agent("web-01")) {
            assertThat(agent.hello(new LaneSeq(1, 1)).lanes()).containsExactly(new LaneSeq(1, 201));
            assertThat(intake.records(Samples.class)).allMatch(r -> r.series().length == IDS.length);
        }
    }

    @Test
    void r4AFullDiskMeansComeAgainLaterAndHealsItself() throws Exception {
        var disk = new SimulatedDisk();
        try (var intake = new IntakeFixture(disk, IntakeFixture.settings(null),
                LogOptions.defaults().withSegmentBytes(64 << 10), SeriesRegistry.Limits.DEFAULT);
                var agent = intake.agent("web-01")) {
            agent.hello(new LaneSeq(1, 1));
            agent.define(IDS);
            deliver(agent, 1, 20);
            disk.setCapacity(0);
            long seq = 21;
            Retry retry = null;
            while (retry == null) {
                agent.send(samples(agent, seq++));
                agent.send(new Ping(null));
                Message answer = agent.next();
                while (!(answer instanceof Pong)) {
                    retry = answer instanceof Retry put ? put : retry;
                    answer = Objects.requireNonNull(agent.next());
                }
            }
            assertThat(retry.reason()).isEqualTo("disk_full");
            assertThat(retry.afterMillis()).isLessThanOrEqualTo(1_000);
            disk.setCapacity(Long.MAX_VALUE);
            long from = retry.seq();
            IntakeFixture.await("the log takes records again", () -> !intake.log.stats().diskFull());
            deliver(agent, from, from + 20);
            assertThat(seqs(intake))
                    .containsExactlyElementsOf(LongStream.rangeClosed(1, from + 20).boxed().toList());
        }
    }

    @Test
    void aSnapshotThatIsDamagedIsLeftAsideAndTheLogReadInstead() throws Exception {
        var disk = new SimulatedDisk();
        try (var intake = new IntakeFixture(disk); var agent = intake.agent("web-01")) {
            agent.hello(new LaneSeq(1, 1));
            agent.define(IDS);
            deliver(agent, 1, 30);
        }
        var snapshot = disk.content("admission.snapshot");
        snapshot[snapshot.length / 2] ^= 4;
        disk.put("admission.snapshot", snapshot);
        try (var intake = new IntakeFixture(disk); var agent = intake.agent("web-01")) {
            assertThat(agent.hello(new LaneSeq(1, 1)).lanes()).containsExactly(new LaneSeq(1, 30));
            agent.define(IDS);
            deliver(agent, 31, 32);
            assertThat(seqs(intake)).containsExactlyElementsOf(LongStream.rangeClosed(1, 32).boxed().toList());
        }
    }

    private static final int[] IDS = {1, 2, 3, 4, 5, 6, 7, 8};

    private static io.bianque.protocol.message.Samples samples(TestAgent agent, long seq) {
        return agent.samples(1, seq, seq / 7.0, IDS);
    }

    /** Sends frames as an agent does: what is put off is sent again from there on. Returns when all are acknowledged. */
    private static void deliver(TestAgent agent, long from, long to) throws Exception {
        long next = from;
        long acknowledged = from - 1;
        while (acknowledged < to) {
            while (next <= to) {
                agent.send(samples(agent, next++));
            }
            switch (agent.next()) {
                case Ack ack when !ack.lanes().isEmpty() ->
                    acknowledged = Math.max(acknowledged, ack.lanes().getFirst().seq());
                case Retry retry -> {
                    TimeUnit.MILLISECONDS.sleep(Math.min(100, retry.afterMillis()));
                    next = Math.min(next, retry.seq());
                }
                case null -> throw new AssertionError("closed");
                default -> {
                }
            }
        }
    }

    private static long sendUntilItDies(TestAgent agent) throws Exception {
        long acknowledged = 0;
        try {
            for (long seq = 1; seq < 100_000; seq++) {
                agent.send(samples(agent, seq));
                if (seq % 5 == 0) {
                    for (var answer = agent.next(); answer != null; answer = agent.next()) {
                        if (answer instanceof Ack ack && !ack.lanes().isEmpty()) {
                            acknowledged = ack.lanes().getFirst().seq();
                            break;
                        }
                    }
                }
            }
        } catch (IOException died) {
            return acknowledged;
        }
        return acknowledged;
    }

    private static List<Long> seqs(IntakeFixture intake) throws IOException {
        return intake.records(Samples.class).stream().map(r -> r.stamp().seq()).toList();
    }

    private Process child(String crashPoint, int pass) throws IOException {
        return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1", "-cp",
                System.getProperty("java.class.path"), IntakeChild.class.getName(), directory.toString(), crashPoint,
                Integer.toString(pass)).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }

    private static InetSocketAddress addressOf(BufferedReader output) throws IOException {
        for (var line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith("port ")) {
                return new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(line.substring(5)));
            }
        }
        throw new AssertionError("the child ended before it listened");
    }
}
