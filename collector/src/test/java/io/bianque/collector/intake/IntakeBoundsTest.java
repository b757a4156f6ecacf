package io.bianque.collector.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bianque.collector.admission.SeriesRegistry;
import io.bianque.collector.record.CollectorRecord.SessionOpened;
import io.bianque.protocol.frame.LaneSeq;
import io.bianque.protocol.log.LogOptions;
import io.bianque.protocol.message.Event;
import io.bianque.protocol.message.Gap;
import io.bianque.protocol.message.Hello;
import io.bianque.protocol.message.Ping;
import io.bianque.protocol.message.Pong;
import io.bianque.protocol.message.Refusal;
import io.bianque.protocol.message.Series;
import io.bianque.protocol.message.Welcome;
import io.bianque.seam.NioDisk;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one peer may take of the intake, and that others are served meanwhile. */
class IntakeBoundsTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    @Test
    void aPeerMayUseAllSixtyFourLabelsThoughTheCollectorAddsItsOwn() throws Exception {
        try (var intake = new IntakeFixture(new NioDisk(directory)); var agent = intake.agent("web-01")) {
            agent.send(new Hello(1, "web-01", "test-agent/1", "linux", "boot-1", 7, Hello.Role.AGENT, Set.of(),
                    labels(64), Map.of(), List.of(new LaneSeq(1, 1)), TestAgent.clocks()));
            agent.expect(Welcome.class);
            agent.send(new Series(List.of(new Series.Definition(1, "m", labels(64)))));
            agent.send(agent.samples(1, 1, 0.5, 1));
            agent.acknowledged(1, 1);
            assertThat(intake.records(SessionOpened.class).getFirst().labels().toMap()).containsKeys("label_0",
                    "label_63", "cluster", "application");
        }
    }

    private static Map<String, String> labels(int count) {
        var labels = new TreeMap<String, String>();
        for (int i = 0; i < count; i++) {
            labels.put("label_" + i, "v");
        }
        return labels;
    }

    @Test
    void silenceUpToTheHeartbeatIsNoReasonToEndAConnection() {
        var base = IntakeFixture.settings(null);
        assertThatThrownBy(() -> new IntakeSettings(base.address(), 0, null, "node-1", Duration.ofSeconds(60),
                base.creditBytes(), base.laneZeroBytes(), base.laneZeroRate(), base.maxConnections(),
                base.memoryBytes(), base.handshake(), base.frame(), Duration.ofSeconds(15), base.snapshotInterval()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("idle");
    }

    @Test
    void whatAGapSaysWasLostIsCountedByReason() throws Exception {
        try (var intake = new IntakeFixture(new NioDisk(directory)); var agent = intake.agent("web-01")) {
            agent.hello(new LaneSeq(1, 1));
            agent.send(new Gap(TestAgent.stamp(1, 1), 40, "spool_full", 3_200));
            agent.send(new Gap(TestAgent.stamp(1, 1), 40, "spool_full", 3_200)); // comes again: counted once
            agent.send(new Gap(TestAgent.stamp(1, 41), 42, "corrupt", -1));
            agent.send(new Gap(TestAgent.stamp(1, 43), 43, "made_up_" + "x".repeat(20), 7));
            agent.acknowledged(1, 43);
            assertThat(intake.count("bianque.intake.lost.frames", "reason", "spool_full")).isEqualTo(40);
            assertThat(intake.count("bianque.intake.lost.readings", "reason", "spool_full")).isEqualTo(3_200);
            assertThat(intake.count("bianque.intake.lost.frames", "reason", "corrupt")).isEqualTo(2);
            assertThat(intake.count("bianque.intake.lost.readings", "reason", "corrupt")).isZero();
            assertThat(intake.count("bianque.intake.lost.readings", "reason", "other")).isEqualTo(7);
        }
    }

    @Test
    void aRefusedPeerMayWriteOnUntilItHasReadWhy() throws Exception {
        try (var intake = new IntakeFixture(new NioDisk(directory)); var bad = intake.agent("bad")) {
            bad.send(new byte[]{-1, -1, -1, -1});
            for (int i = 0; i < 6; i++) { // a closed socket would answer with a reset
                Thread.sleep(50);
                bad.send(new byte[1_000]);
            }
            assertThat(bad.expect(Refusal.class).code()).isEqualTo("header_length");
            assertThat(bad.next()).as("closed").isNull();
        }
    }

    @Test
    void aPeerThatIsAlwaysInTheMiddleOfSomeFrameIsServedAsLongAsFramesBecomeWhole() throws Exception {
        try (var intake = new IntakeFixture(new NioDisk(directory)); var busy = intake.agent("busy")) {
            busy.hello();
            var ping = busy.bytes(new Ping(null));
            busy.send(Arrays.copyOf(ping, 10));
            for (int i = 0; i < 40; i++) { // twice the deadline for one frame
                var next = ByteBuffer.allocate(ping.length).put(ping, 10, ping.length - 10).put(ping, 0, 10);
                busy.send(next.array());
                busy.expect(Pong.class);
                Thread.sleep(50);
            }
            assertThat(intake.count("bianque.intake.refusals", "what", "connection", "reason", "timeout")).isZero();
        }
    }

    @Test
    void c31ABodySlowerThanTheLeastRateIsEnded() throws Exception {
        var settings = IntakeFixture.settings(null).withDeadlines(LONG, LONG, LONG);
        try (var intake = new IntakeFixture(new NioDisk(directory), settings, LogOptions.defaults(),
                SeriesRegistry.Limits.DEFAULT);
                var slow = intake.agent("slow");
                var dribbling = intake.agent("dribbling")) {
            slow.hello();
            dribbling.hello();
            var header = "{\"type\":\"event\",\"size\":1000000,\"lane\":0,\"seq\":1,\"wall\":1,\"mono\":1}"
                    .getBytes(StandardCharsets.UTF_8);
            var begun = ByteBuffer.allocate(4 + header.length).putInt(header.length).put(header).array();
            slow.send(begun);
            dribbling.send(begun);
            for (int i = 0; i < 70; i++) {
                slow.send(new byte[200]); // 2,000 bytes a second
                if (intake.count("bianque.intake.refusals", "what", "connection", "reason", "timeout") == 0) {
                    dribbling.send(new byte[10]); // 100 bytes a second
                }
                Thread.sleep(100);
            }
            var refusal = dribbling.expect(Refusal.class);
            assertThat(refusal.code()).isEqualTo("timeout");
            assertThat(refusal.message()).contains("bytes a second");
            assertThat(intake.count("bianque.intake.refusals", "what", "connection", "reason", "timeout")).isEqualTo(1);
        }
    }

    @Test
    void whoHoldsTheMostMemoryMakesRoomForOthers() throws Exception {
        var settings = IntakeFixture.settings(null).withDeadlines(LONG, LONG, LONG).withBounds(100, 1 << 20);
        try (var intake = new IntakeFixture(new NioDisk(directory), settings, LogOptions.defaults(),
                SeriesRegistry.Limits.DEFAULT);
                var hog = intake.agent("hog");
                var good = intake.agent("good")) {
            hog.hello();
            good.hello();
            var header = "{\"type\":\"event\",\"size\":1000000,\"lane\":0,\"seq\":1,\"wall\":1,\"mono\":1}"
                    .getBytes(StandardCharsets.UTF_8);
            hog.send(ByteBuffer.allocate(4 + header.length).putInt(header.length).put(header).array());
            hog.send(new byte[999_000]);
            IntakeFixture.await("the hog holds its body", () -> held(intake) > 900_000);

            var attributes = new TreeMap<String, String>();
            for (int i = 0; i < 50; i++) {
                attributes.put("attribute_" + i, "x".repeat(4_000));
            }
            var event = good.bytes(new Event(TestAgent.stamp(0, 1), "large", 1, Map.of(), attributes));
            good.send(Arrays.copyOf(event, 150_000));
            assertThat(hog.expect(Refusal.class).code()).isEqualTo("too_many");
            good.send(Arrays.copyOfRange(event, 150_000, event.length));
            good.acknowledged(0, 1);
            IntakeFixture.await("memory comes back", () -> held(intake) == 0);
        }
    }

    private static double held(IntakeFixture intake) {
        return intake.meters.get("bianque.intake.held").gauge().value();
    }

    @Test
    void r10ConnectionsWithoutAHelloDoNotTakeThePlaceOfAgents() throws Exception {
        var settings = IntakeFixture.settings(null).withDeadlines(LONG, LONG, LONG).withBounds(12, 1 << 20);
        var stalled = new ArrayList<Socket>();
        try (var intake = new IntakeFixture(new NioDisk(directory), settings, LogOptions.defaults(),
                SeriesRegistry.Limits.DEFAULT)) {
            for (int i = 0; i < 12; i++) {
                stalled.add(new Socket(intake.address().getAddress(), intake.address().getPort()));
            }
            var elsewhere = new Socket(intake.address().getAddress(), intake.address().getPort(),
                    InetAddress.getByName("127.0.0.2"), 0);
            try (var agent = new TestAgent(elsewhere, "from another address", 7)) {
                agent.send(agent.hello("web-01"));
                agent.expect(Welcome.class);
            }
            Thread.sleep(1_200); // who says nothing for a second goes first
            try (var agent = intake.agent("web-02")) {
                agent.hello();
            }
            assertThat(intake.count("bianque.intake.refusals", "what", "connection", "reason", "too_many"))
                    .isPositive();
        } finally {
            for (var socket : stalled) {
                socket.close();
            }
        }
    }
}
