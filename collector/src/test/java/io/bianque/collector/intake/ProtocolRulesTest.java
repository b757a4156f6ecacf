package io.bianque.collector.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.collector.admission.SeriesRegistry;
import io.bianque.collector.record.CollectorRecord.Samples;
import io.bianque.collector.tuning.CheckTuningFile;
import io.bianque.collector.tuning.CheckTunings;
import io.bianque.protocol.frame.LaneSeq;
import io.bianque.protocol.log.LogOptions;
import io.bianque.protocol.message.Ack;
import io.bianque.protocol.message.Bye;
import io.bianque.protocol.message.Config;
import io.bianque.protocol.message.Hello;
import io.bianque.protocol.message.Move;
import io.bianque.protocol.message.Pace;
import io.bianque.protocol.message.Ping;
import io.bianque.protocol.message.Pong;
import io.bianque.protocol.message.Refusal;
import io.bianque.protocol.message.Welcome;
import io.bianque.seam.NioDisk;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules of {@code docs/reference/protocol.md} about what a collector does when frames do not come as they should. */
class ProtocolRulesTest {
    private static final String STAMP = "\"wall\":1790000000000,\"mono\":86400000";

    @TempDir
    Path directory;

    @Test
    void creditOfFramesIgnoredBehindARefusalComesBackAtOnce() throws Exception {
        try (var intake = new IntakeFixture(new NioDisk(directory)); var agent = intake.agent("web-01")) {
            agent.hello(new LaneSeq(1, 1));
            agent.define(1);
            var refused = agent.bytes(agent.samples(1, 1, 0.5, 1, 2)); // id 2 was not defined
            agent.send(refused);
            agent.expect(Refusal.class);
            assertThat(agent.expect(Ack.class)).isEqualTo(new Ack(List.of(), refused.length));
            var ignored = agent.bytes(agent.samples(1, 2, 0.5, 1));
            agent.send(ignored);
            assertThat(agent.expect(Ack.class)).isEqualTo(new Ack(List.of(), ignored.length));
        }
    }

    @Test
    void aWrongChecksumRefusesANumberedFrameAndItMayComeAgain() throws Exception {
        try (var intake = new IntakeFixture(new NioDisk(directory)); var agent = intake.agent("web-01")) {
            agent.hello(new LaneSeq(1, 1));
            agent.define(1);
            var body = "{\"samples\":[[1,1790000000000,0.5]]}";
            var header = "{\"type\":\"samples\",\"size\":" + body.length() + ",\"lane\":1,\"seq\":1," + STAMP
                    + ",\"enc\":\"json\"";
            agent.send(frame(header + ",\"crc32c\":\"00000000\"}", body));
            var refusal = agent.expect(Refusal.class);
            assertThat(refusal.code()).isEqualTo("checksum");
            assertThat(refusal.place()).isEqualTo(new LaneSeq(1, 1));
            assertThat(refusal.last()).isFalse();
            agent.send(frame(header + "}", body));
            agent.acknowledged(1, 1);
        }
    }

    @Test
    void aPingThatTellsOneClockIsAFault() throws Exception {
        try (var intake = new IntakeFixture(new NioDisk(directory)); var agent = intake.agent("web-01")) {
            agent.hello();
            agent.send(frame("{\"type\":\"ping\",\"size\":0,\"wall\":1}", ""));
            assertThat(agent.expect(Refusal.class).code()).isEqualTo("missing_key");
        }
    }

    @Test
    void aDefinitionWithBadNamesIsRefusedAloneAndItsReadingsAreCounted() throws Exception {
        try (var intake = new IntakeFixture(new NioDisk(directory)); var agent = intake.agent("web-01")) {
            agent.hello(new LaneSeq(1, 1));
            var body = "{\"series\":[{\"id\":1,\"metric\":\"1 bad\"},{\"id\":2,\"metric\":\"m\",\"labels\":{\"a b\":\"\"}},"
                    + "{\"id\":3,\"metric\":\"good\"}]}";
            agent.send(frame("{\"type\":\"series\",\"size\":" + body.length() + "}", body));
            agent.send(agent.samples(1, 1, 0.5, 1, 2, 3));
            agent.acknowledged(1, 1);
            assertThat(intake.records(Samples.class)).singleElement()
                    .satisfies(record -> assertThat(record.values()).containsExactly(3.5));
            assertThat(intake.count("bianque.intake.dropped.readings", "reason", "bad_series")).isEqualTo(2);
        }
    }

    @Test
    void anAgentCannotRefuseAFrame() throws Exception {
        try (var intake = new IntakeFixture(new NioDisk(directory)); var agent = intake.agent("web-01")) {
            agent.hello();
            agent.send(frame(
                    "{\"type\":\"error\",\"size\":0,\"code\":\"internal\",\"message\":\"\",\"lane\":1,\"seq\":1,\"final\":true}",
                    ""));
            assertThat(agent.expect(Refusal.class).code()).isEqualTo("unexpected");
        }
    }

    @Test
    void oneFrameLongerThanTheWindowIsWithinTheGrantWhenNothingIsUnderWay() throws Exception {
        try (var intake = new IntakeFixture(new NioDisk(directory)); var agent = intake.agent("web-01")) {
            long window = agent.hello(new LaneSeq(1, 1)).credit();
            agent.define(1);
            var first = longFrame(1);
            assertThat(first.length).isGreaterThan((int) window);
            agent.send(first);
            long back = 0;
            while (back < first.length) {
                back += agent.expect(Ack.class).credit();
            }
            agent.send(longFrame(2));
            agent.acknowledged(1, 2);
            assertThat(intake.count("bianque.intake.credit.broken")).isZero();
        }
    }

    @Test
    void moreThanWasGrantedIsCountedAndLeftUnreadUntilTheRestIsSafe() throws Exception {
        var patient = Duration.ofSeconds(15);
        var usual = IntakeFixture.settings(null);
        var settings = new IntakeSettings(usual.address(), 0, null, usual.node(), usual.heartbeat(), 4_096,
                usual.laneZeroBytes(), usual.laneZeroRate(), usual.maxConnections(), usual.memoryBytes(), patient,
                patient,
                patient, usual.snapshotInterval());
        try (var intake = new IntakeFixture(new NioDisk(directory), settings, LogOptions.defaults(),
                SeriesRegistry.Limits.DEFAULT); var agent = intake.agent("web-01")) {
            agent.hello(new LaneSeq(1, 1));
            agent.define(1);
            var all = new ByteArrayOutputStream();
            for (int seq = 1; seq <= 4; seq++) {
                all.write(longFrame(seq, 200)); // together they come with one read, before anything is synced
            }
            assertThat(all.size()).isBetween(4 * 4_096, 32 << 10);
            agent.send(all.toByteArray());
            agent.acknowledged(1, 4);
            agent.send(new Ping(null));
            agent.expect(Pong.class); // it is read again
            assertThat(intake.count("bianque.intake.credit.broken")).isGreaterThan(0);
        }
    }

    @Test
    void anAgentWithABacklogThatCanBePacedIsToldItsShareAndNoOther() throws Exception {
        try (var intake = new IntakeFixture(new NioDisk(directory));
                var able = intake.agent("able");
                var unable = intake.agent("unable")) {
            able.send(hello(able, Set.of("pace", "x_other"), new LaneSeq(1, 1)));
            assertThat(able.expect(Welcome.class).capabilities()).containsExactly("pace");
            assertThat(able.next()).isEqualTo(new Pace(64 << 20));
            unable.hello(new LaneSeq(1, 1));
            unable.send(new Ping(null));
            assertThat(unable.next()).isInstanceOf(Pong.class);
        }
    }

    @Test
    void anAgentThatCanBeTunedIsToldAfterTheWelcomeAndWhenItChangesAndNoOther() throws Exception {
        var off = new Config(List.of(new Config.Tuning("shop", false, Config.AS_DECLARED, Config.AS_DECLARED)));
        try (var intake = new IntakeFixture(new NioDisk(directory));
                var able = intake.agent("web-1");
                var other = intake.agent("db-1");
                var unable = intake.agent("web-2")) {
            able.send(hello(able, Set.of("config")));
            able.expect(Welcome.class);
            able.send(new Ping(null));
            assertThat(able.next()).as("before the server knows what to say").isInstanceOf(Pong.class);
            intake.intake.tune(CheckTunings.NONE);
            assertThat(able.next()).isEqualTo(new Config(List.of()));
            other.send(hello(other, Set.of("config")));
            other.expect(Welcome.class);
            assertThat(other.next()).isEqualTo(new Config(List.of()));
            unable.hello();
            intake.intake.tune(CheckTuningFile.read("check-tuning.yaml", """
                    tunings:
                      - {hosts: ["web-*"], checks: [shop], enabled: false}
                    """.getBytes(StandardCharsets.UTF_8)));
            assertThat(able.next()).isEqualTo(off);
            for (var quiet : List.of(other, unable)) {
                quiet.send(new Ping(null));
                assertThat(quiet.next()).isInstanceOf(Pong.class);
            }
        }
    }

    @Test
    void atAStopAgentsThatCanMoveAreSentToTheNextCollector() throws Exception {
        var successor = new Move("collector-2.example", 7_411, "shutdown");
        var intake = new IntakeFixture(new NioDisk(directory));
        try (var able = intake.agent("able"); var unable = intake.agent("unable")) {
            able.send(hello(able, Set.of("move")));
            able.expect(Welcome.class);
            unable.hello();
            intake.intake.moveOnStop(successor);
            intake.intake.stop();
            assertThat(able.next()).isEqualTo(successor);
            assertThat(able.next()).isInstanceOf(Bye.class);
            assertThat(unable.next()).isInstanceOf(Bye.class);
        } finally {
            intake.close();
        }
    }

    private static Hello hello(TestAgent agent, Set<String> capabilities, LaneSeq... lanes) {
        return new Hello(1, agent.host, "test-agent/1", "linux", "boot-1", agent.epoch, Hello.Role.AGENT, capabilities,
                Map.of(), Map.of(), List.of(lanes), TestAgent.clocks());
    }

    private static byte[] longFrame(long seq) {
        return longFrame(seq, 30_000);
    }

    private static byte[] longFrame(long seq, int readings) {
        var body = new StringBuilder("{\"samples\":[");
        for (int i = 0; i < readings; i++) {
            body.append(i == 0 ? "" : ",").append("[1,1790000000000,0.5]");
        }
        body.append("]}");
        return frame("{\"type\":\"samples\",\"size\":" + body.length() + ",\"lane\":1,\"seq\":" + seq + "," + STAMP
                + ",\"enc\":\"json\"}", body.toString());
    }

    private static byte[] frame(String header, String body) {
        byte[] head = header.getBytes(StandardCharsets.UTF_8);
        byte[] rest = body.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(4 + head.length + rest.length).putInt(head.length).put(head).put(rest).array();
    }
}
