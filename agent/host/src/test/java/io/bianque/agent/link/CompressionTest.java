package io.bianque.agent.link;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import io.bianque.agent.reading.Losses;
import io.bianque.agent.reading.Readings;
import io.bianque.agent.spool.Spool;
import io.bianque.protocol.ProtocolFault;
import io.bianque.protocol.frame.Frame;
import io.bianque.protocol.frame.FrameDecoder;
import io.bianque.protocol.frame.FrameLimits;
import io.bianque.protocol.frame.FrameType;
import io.bianque.protocol.frame.Packer;
import io.bianque.protocol.frame.Unpacker;
import io.bianque.protocol.message.Clocks;
import io.bianque.protocol.message.Event;
import io.bianque.protocol.message.Message;
import io.bianque.protocol.message.MessageCodec;
import io.bianque.protocol.message.Series;
import io.bianque.protocol.message.Stamp;
import io.bianque.protocol.message.Welcome;
import io.bianque.testkit.SeededRandom;
import io.bianque.testkit.SimulatedDisk;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When an agent compresses, and what. */
class CompressionTest {
    private static final Identity IDENTITY = new Identity("h", "test/1", "", "boot", Map.of(), Map.of(), true);
    private static final Clocks CLOCKS = new Clocks(1, 1);

    /** One frame as it was sent. */
    private record Sent(FrameType type, boolean packed, int bodyLength, Message message) {}

    private final List<Sent> sent = new ArrayList<>();
    private Spool spool;
    private AgentSession session;

    @BeforeEach
    void connect() throws Exception {
        spool = Spool.open(new SimulatedDisk(), 4 << 20, new SeededRandom(1), new Losses());
        session = new AgentSession(spool, IDENTITY, Duration.ofSeconds(1), this::read, CLOCKS, 0);
    }

    @Test
    void longDefinitionsAndEventsGoOutCompressedAndMeanTheSame() {
        addReadings(400);
        var event = addEvent();
        welcome(Set.of(Packer.ZSTD));
        session.pump(CLOCKS, 0);
        assertThat(only(FrameType.SERIES)).satisfies(series -> {
            assertThat(series.packed()).isTrue();
            assertThat(((Series) series.message()).added()).hasSize(400);
            assertThat(series.bodyLength()).isLessThan(ZstdZip.LEAST_BYTES / 3);
        });
        assertThat(only(FrameType.EVENT)).satisfies(one -> {
            assertThat(one.packed()).isTrue();
            assertThat(one.message()).isEqualTo(event);
        });
        assertThat(only(FrameType.HELLO).packed()).isFalse();
        assertThat(only(FrameType.SAMPLES).packed()).as("a short body").isFalse();
    }

    @Test
    void aCollectorThatDoesNotAnnounceItGetsBodiesAsTheyAre() {
        addReadings(400);
        addEvent();
        welcome(Set.of());
        session.pump(CLOCKS, 0);
        assertThat(sent).extracting(Sent::type).contains(FrameType.SERIES, FrameType.EVENT);
        assertThat(sent).noneMatch(Sent::packed);
    }

    @Test
    void shortDefinitionsStayAsTheyAre() {
        addReadings(40);
        welcome(Set.of(Packer.ZSTD));
        session.pump(CLOCKS, 0);
        assertThat(only(FrameType.SERIES).packed()).isFalse();
    }

    @Test
    void whatAReceiverWouldNotBelieveIsSentAsItIs() {
        var packer = new Packer(new ZstdZip(), ZstdZip.LEAST_BYTES);
        assertThat(packer.pack(new byte[1 << 20], 0, 1 << 20)).isEqualTo(-1);
        var noise = new byte[1 << 20];
        new java.util.Random(1).nextBytes(noise);
        assertThat(packer.pack(noise, 0, noise.length)).isEqualTo(-1);
    }

    private Sent only(FrameType type) {
        var all = sent.stream().filter(one -> one.type() == type).toList();
        assertThat(all).as(type.code()).hasSize(1);
        return all.getFirst();
    }

    private void addReadings(int count) {
        var readings = new Readings(1_000_000);
        for (int i = 0; i < count; i++) {
            readings.put("bianque_process_resident_bytes", "process", "worker-" + i, i);
        }
        assertThat(spool.add(readings, 5, 5)).isTrue();
        assertThat(spool.sync()).isTrue();
    }

    private Event addEvent() {
        var text = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            text.append("at frame ").append(i * 7919).append('\n');
        }
        var attributes = new java.util.TreeMap<String, String>();
        for (int i = 0; i < 6; i++) {
            attributes.put("stack " + i, text.substring(0, 3_000 + i));
        }
        var event = new Event(new Stamp(0, 1, 5, 5), "hot_threads", 5, Map.of(), attributes);
        spool.add((lane, seq, mono) -> {
            var bytes = new MessageCodec().write(event);
            var copy = new byte[bytes.remaining()];
            bytes.get(copy);
            return copy;
        }, 5);
        assertThat(spool.sync()).isTrue();
        return event;
    }

    private void welcome(Set<String> capabilities) {
        session.received(new Welcome(1, "s", "h", spool.epoch(), capabilities, Map.of(),
                new Welcome.Limits(1 << 20, 10_000, 65_536), 1 << 20, List.of(), 1_000, CLOCKS), CLOCKS, 0);
    }

    private void read(ByteBuffer bytes) {
        try {
            var decoder = new FrameDecoder(FrameLimits.DEFAULT);
            decoder.announced(Set.of(Packer.ZSTD));
            var copy = ByteBuffer.allocate(bytes.remaining()).put(bytes.duplicate()).flip();
            Frame frame = requireNonNull(decoder.next(copy));
            boolean packed = frame.isPacked();
            int length = frame.bodyLength();
            var codec = new MessageCodec(new Unpacker((from, offset, size, to, room) -> (int) Zstd.decompressByteArray(
                    to, 0, room, from, offset, size), _ -> {
                        // any memory will do
                    }));
            sent.add(new Sent(frame.type(), packed, length, codec.read(frame)));
        } catch (ProtocolFault fault) {
            throw new AssertionError(fault);
        }
    }
}
