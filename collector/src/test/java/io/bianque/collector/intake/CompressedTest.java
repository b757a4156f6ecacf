package io.bianque.collector.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import io.bianque.collector.record.CollectorRecord;
import io.bianque.protocol.frame.LaneSeq;
import io.bianque.protocol.frame.Packer;
import io.bianque.protocol.message.Ack;
import io.bianque.protocol.message.Hello;
import io.bianque.protocol.message.Refusal;
import io.bianque.protocol.message.Welcome;
import io.bianque.seam.NioDisk;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** C17 at a running intake: compressed bodies, good and bad, and a good agent that is served throughout. */
class CompressedTest {
    private static final String STAMP = "\"lane\":1,\"seq\":%d,\"wall\":1790000000000,\"mono\":86400000";

    @TempDir
    Path directory;

    private IntakeFixture intake;
    private TestAgent agent;
    private TestAgent good;

    @BeforeEach
    void connect() throws Exception {
        intake = new IntakeFixture(new NioDisk(directory));
        agent = intake.agent("packs");
        good = intake.agent("good");
        agent.send(new Hello(1, agent.host, "test-agent/1", "linux", "boot-1", agent.epoch, Hello.Role.AGENT,
                Set.of(Packer.ZSTD), Map.of(), Map.of(), List.of(new LaneSeq(1, 1)), TestAgent.clocks()));
        assertThat(agent.expect(Welcome.class).capabilities()).containsExactly(Packer.ZSTD);
        good.hello(new LaneSeq(1, 1));
        good.define(1);
    }

    @AfterEach
    void theGoodOneIsServedAndAllMemoryIsGivenBack() throws Exception {
        good.send(good.samples(1, 1, 0.5, 1));
        good.acknowledged(1, 1);
        agent.close();
        good.close();
        IntakeFixture.await("no more memory than may be kept",
                () -> intake.meters.get("bianque.intake.held").gauge().value() <= 256 << 10);
        intake.close();
    }

    @Test
    void definitionsReadingsAndEventsAreTakenCompressed() throws Exception {
        var definitions = new StringBuilder("{\"series\":[");
        var readings = new StringBuilder("{\"samples\":[");
        for (int id = 0; id < 4_000; id++) {
            definitions.append(id == 0 ? "" : ",").append("{\"id\":").append(id).append(",\"metric\":\"metric_")
                    .append(id).append("\",\"labels\":{\"device\":\"sda\"}}");
            readings.append(id == 0 ? "" : ",").append('[').append(id).append(",1790000000000,").append(id)
                    .append(".5]");
        }
        var packed = Zstd.compress(definitions.append("]}").toString().getBytes(UTF_8));
        agent.send(frame("{\"type\":\"series\",\"size\":SIZE,\"zip\":\"zstd\",\"raw\":" + definitions.length() + "}",
                packed));
        var body = readings.append("]}").toString().getBytes(UTF_8);
        var sent = frame("{\"type\":\"samples\",\"size\":SIZE," + STAMP.formatted(1)
                + ",\"enc\":\"json\",\"zip\":\"zstd\",\"raw\":" + body.length + "}", Zstd.compress(body));
        agent.send(sent);
        agent.send(event(2, Zstd.compress(oomKill()), oomKill().length));
        long credit = 0;
        for (long acked = 0; acked < 2;) {
            var ack = agent.expect(Ack.class);
            credit += ack.credit();
            acked = ack.lanes().isEmpty() ? acked : ack.lanes().getLast().seq();
        }
        assertThat(intake.records(CollectorRecord.Samples.class)).singleElement()
                .satisfies(record -> assertThat(record.values()).hasSize(4_000));
        assertThat(intake.records(CollectorRecord.Event.class)).extracting(CollectorRecord.Event::kind)
                .containsExactly("oom_kill");
        assertThat(credit).as("bytes as sent come back").isLessThan(body.length / 2);
        assertThat(intake.count("bianque.intake.unpacked"))
                .isEqualTo(definitions.length() + body.length + oomKill().length);
        assertThat(intake.count("bianque.intake.packed")).isBetween(100.0, definitions.length() / 2.0);
    }

    @Test
    void aNumberedFrameWithABadBodyIsRefusedAloneAndForGood() throws Exception {
        byte[] body = oomKill();
        byte[] packed = Zstd.compress(body);
        expectRefusal(event(1, Arrays.copyOf(packed, packed.length - 1), body.length), "out_of_range");
        expectRefusal(event(1, packed, body.length - 1), "out_of_range");
        expectRefusal(event(1, Zstd.compress(packed), packed.length), "bad_json");
        agent.send(event(1, packed, body.length));
        agent.acknowledged(1, 1);
    }

    @Test
    void damageThatTheChecksumTellsMayComeAgain() throws Exception {
        byte[] packed = Zstd.compress(oomKill());
        var header = "{\"type\":\"event\",\"size\":SIZE," + STAMP.formatted(1) + ",\"zip\":\"zstd\",\"raw\":"
                + oomKill().length + ",\"crc32c\":\"00000000\"}";
        agent.send(frame(header, packed));
        var refusal = agent.expect(Refusal.class);
        assertThat(refusal.code()).isEqualTo("checksum");
        assertThat(refusal.last()).isFalse();
        agent.send(event(1, packed, oomKill().length));
        agent.acknowledged(1, 1);
    }

    @Test
    void aBombIsRefusedWithoutMemory() throws Exception {
        byte[] bomb = Zstd.compress(new byte[64 << 20]);
        expectRefusal(event(1, bomb, 100 * bomb.length), "out_of_range");
        assertThat(intake.meters.get("bianque.intake.held").gauge().value()).isZero();
        agent.send(event(1, bomb, 100 * bomb.length + 1));
        expectEnd("unpacked_too_long");
    }

    @Test
    void definitionsThatCannotBeUnpackedEndTheConnection() throws Exception {
        agent.send(frame("{\"type\":\"series\",\"size\":SIZE,\"zip\":\"zstd\",\"raw\":34}", new byte[30]));
        expectEnd("out_of_range");
    }

    @Test
    void whoDidNotAnnounceItMayNotCompress() throws Exception {
        try (var other = intake.agent("other")) {
            other.hello(new LaneSeq(1, 1));
            other.send(event(1, Zstd.compress(oomKill()), oomKill().length));
            assertThat(other.expect(Refusal.class).code()).isEqualTo("not_announced");
            assertThat(other.next()).isNull();
        }
    }

    private void expectRefusal(byte[] frame, String code) throws Exception {
        agent.send(frame);
        var refusal = agent.expect(Refusal.class);
        assertThat(refusal.code()).isEqualTo(code);
        assertThat(refusal.place()).isEqualTo(new LaneSeq(1, 1));
        assertThat(refusal.last()).isTrue();
        assertThat(agent.expect(Ack.class)).as("its credit, as sent").isEqualTo(new Ack(List.of(), frame.length));
    }

    private void expectEnd(String code) throws Exception {
        var refusal = agent.expect(Refusal.class);
        assertThat(refusal.code()).isEqualTo(code);
        assertThat(refusal.place()).isNull();
        assertThat(agent.next()).isNull();
    }

    private static byte[] oomKill() {
        return ("{\"kind\":\"oom_kill\",\"time\":1790000000000,\"attributes\":{\"text\":\"" + "abc ".repeat(200)
                + "\"}}")
                .getBytes(UTF_8);
    }

    private static byte[] event(long seq, byte[] packed, int raw) {
        return frame("{\"type\":\"event\",\"size\":SIZE," + STAMP.formatted(seq) + ",\"zip\":\"zstd\",\"raw\":" + raw
                + "}", packed);
    }

    private static byte[] frame(String header, byte[] body) {
        byte[] head = header.replace("SIZE", Integer.toString(body.length)).getBytes(UTF_8);
        return ByteBuffer.allocate(4 + head.length + body.length).putInt(head.length).put(head).put(body).array();
    }
}
