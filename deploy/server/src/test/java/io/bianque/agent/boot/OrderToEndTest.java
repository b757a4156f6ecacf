package io.bianque.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.agent.config.AgentConfigReader;
import io.bianque.collector.action.ActionListener;
import io.bianque.collector.action.ActionOrder;
import io.bianque.collector.action.ActionOutcome;
import io.bianque.collector.admission.Admission;
import io.bianque.collector.admission.SeriesRegistry;
import io.bianque.collector.intake.Intake;
import io.bianque.collector.intake.IntakeSettings;
import io.bianque.collector.intake.LogCutter;
import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.record.CollectorRecordCodec;
import io.bianque.collector.record.Liveness;
import io.bianque.protocol.log.FileLog;
import io.bianque.protocol.log.LogOptions;
import io.bianque.seam.CrashPoints;
import io.bianque.seam.MonotonicClock;
import io.bianque.seam.NioDisk;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole agent and the collector's intake: an order goes out, its program runs, its end stands in the log. */
class OrderToEndTest {
    @TempDir
    Path directory;

    private final List<String> output = new CopyOnWriteArrayList<>();
    private FileLog log;
    private Intake intake;
    private Path file;

    @BeforeEach
    void listen() throws IOException {
        var disk = new NioDisk(Files.createDirectory(directory.resolve("server")));
        log = FileLog.open(disk, "log", LogOptions.defaults());
        intake = new Intake(IntakeSettings.of(InetAddress.getLoopbackAddress(), 0, null, "node-1"), log, disk,
                new Admission(SeriesRegistry.Limits.DEFAULT, 100), new LogCutter(log, 0), InstantSource.system(),
                MonotonicClock.system(), new SimpleMeterRegistry(), CrashPoints.none());
        intake.onOutput(new ActionListener() {
            @Override
            public void output(String host, String runId, boolean error, String text) {
                output.add(host + " " + runId + " " + text);
            }

            @Override
            public void done(String host, String runId, ActionOutcome outcome, int exitCode, String detail,
                    long atMillis) {
                throw new AssertionError("ends come through the log");
            }
        });
        intake.start();
        Files.createDirectory(directory.resolve("spool"));
        file = directory.resolve("agent.yaml");
        write("""
                actions:
                  - name: mark
                    argv: [/bin/sh, -c, 'echo "$1" >> "$0"; echo marked', "%s", "{word}"]
                    args: {word: "[a-z]+"}
                """.formatted(directory.resolve("marks")));
    }

    @AfterEach
    void stop() throws IOException {
        intake.stop();
        log.close();
    }

    private void write(String actions) throws IOException {
        Files.writeString(file, """
                servers: ["127.0.0.1:%d"]
                insecure_loopback: true
                host: web-01
                spool: {directory: "%s", size: 4MiB}
                """.formatted(intake.localAddress().getPort(), directory.resolve("spool")) + actions);
    }

    private Agent agent() throws IOException {
        var config = AgentConfigReader.read("agent.yaml",
                Files.readString(file).getBytes(StandardCharsets.UTF_8));
        var agent = Agent.prepare(file, config);
        agent.run();
        return agent;
    }

    private boolean order(String run, String word) {
        return intake.actions().send(new ActionOrder("web-01", run, "mark", Map.of("word", word), 20_000));
    }

    private List<CollectorRecord.ActionDone> ends() throws IOException {
        return records(CollectorRecord.ActionDone.class);
    }

    private <T extends CollectorRecord> List<T> records(Class<T> kind) throws IOException {
        var found = new ArrayList<T>();
        try (var reader = log.reader(0)) {
            for (var record = reader.next(); record != null; record = reader.next()) {
                var read = CollectorRecordCodec.decode(record.payload());
                if (kind.isInstance(read)) {
                    found.add(kind.cast(read));
                }
            }
        }
        return found;
    }

    private static void await(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(90).toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("within 90 s: " + what).isLessThan(deadline);
            Thread.sleep(20);
        }
    }

    @Test
    void anOrderRunsOnceAndItsEndIsStoredAlsoWhenItIsAskedAgainAfterARestartOfTheAgent() throws Exception {
        var agent = agent();
        await("the agent is there", () -> order("run-1", "once"));
        await("the end is stored", () -> ends().size() == 1);
        assertThat(ends().getFirst()).extracting(CollectorRecord.ActionDone::runId, CollectorRecord.ActionDone::end,
                CollectorRecord.ActionDone::exitCode, CollectorRecord.ActionDone::detail)
                .containsExactly("run-1", CollectorRecord.ActionDone.End.SUCCEEDED, 0, "marked\n");
        assertThat(output).containsExactly("web-01 run-1 marked\n");
        agent.stop();
        agent = agent();
        await("the agent is back", () -> order("run-1", "twice"));
        await("the same end is told again", () -> ends().size() == 2);
        assertThat(order("run-2", "NOT")).isTrue();
        await("the refusal is stored", () -> ends().size() == 3);
        agent.stop();
        assertThat(ends().get(1).end()).isEqualTo(CollectorRecord.ActionDone.End.SUCCEEDED);
        assertThat(ends().get(2).end()).isEqualTo(CollectorRecord.ActionDone.End.REFUSED);
        assertThat(Files.readAllLines(directory.resolve("marks"))).containsExactly("once");
    }

    @Test
    void anAgentTellsWhoIsConnectedToWhomAndThatItsFileChanged() throws Exception {
        write("processes: {groups: [{name: self, match: {command: \".*\"}}]}\n");
        var agent = agent();
        try {
            var listener = new CollectorRecord.Links.Listener("self", intake.localAddress().getPort());
            var link = new CollectorRecord.Links.Link("self", "127.0.0.1", intake.localAddress().getPort(), 1);
            await("its links are stored", () -> records(CollectorRecord.Links.class).stream()
                    .anyMatch(links -> links.listeners().contains(listener) && links.links().contains(link)));
            write("interval: 5s\n");
            await("the change is stored", () -> !records(CollectorRecord.Change.class).isEmpty());
            assertThat(records(CollectorRecord.Change.class).getFirst())
                    .extracting(CollectorRecord.Change::kind, CollectorRecord.Change::entity,
                            CollectorRecord.Change::what)
                    .containsExactly("config", "agent:web-01", "agent.yaml changed: interval, processes");
        } finally {
            agent.stop();
        }
    }

    @Test
    void anAgentWhoseFileListsNoActionsTakesNone() throws Exception {
        write("");
        var agent = agent();
        await("the agent is there", () -> intake.hosts(Liveness.UP) == 1);
        assertThat(order("run-1", "never")).isFalse();
        agent.stop();
        assertThat(directory.resolve("marks")).doesNotExist();
    }
}
