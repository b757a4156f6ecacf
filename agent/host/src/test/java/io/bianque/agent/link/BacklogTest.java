package io.bianque.agent.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.agent.reading.Losses;
import io.bianque.agent.reading.Readings;
import io.bianque.agent.spool.Spool;
import io.bianque.protocol.ProtocolFault;
import io.bianque.protocol.frame.FrameDecoder;
import io.bianque.protocol.frame.FrameLimits;
import io.bianque.protocol.frame.LaneSeq;
import io.bianque.protocol.message.Ack;
import io.bianque.protocol.message.Clocks;
import io.bianque.protocol.message.Message;
import io.bianque.protocol.message.MessageCodec;
import io.bianque.protocol.message.Welcome;
import io.bianque.testkit.SeededRandom;
import io.bianque.testkit.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What earlier connections left is drained in order and paced, and the present does not wait for it. */
class BacklogTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Clocks CLOCKS = new Clocks(1, 1);

    /** A numbered frame as it went out. */
    private record Sent(int lane, long seq, int bytes) {}

    private final SimulatedDisk disk = new SimulatedDisk();
    private final SeededRandom random = new SeededRandom(11);
    private final List<Sent> sent = new ArrayList<>();
    private final FrameDecoder decoder = new FrameDecoder(FrameLimits.DEFAULT);
    private final MessageCodec codec = new MessageCodec();
    private Spool spool = open();

    private Spool open() {
        try {
            return Spool.open(disk, 64 << 20, random, new Losses());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @BeforeEach
    void threeConnectionsLeaveSomething() {
        add(3, 400); // lane 1: large records
        spool.beginConnection();
        add(3, 5); // lane 2: small ones
        spool.beginConnection();
        add(400, 400); // lane 3: more than is sent at once
    }

    @Test
    void laneZeroGoesFirstThenTheLiveLaneThenTheOthersOldestFirst() {
        var session = welcomed(10 << 20);
        spool.add((lane, seq, mono) -> frame(seq), 5);
        add(1, 5);
        session.pump(CLOCKS, 0);
        assertThat(sent).extracting(Sent::lane).startsWith(0, 4, 1, 1, 1, 2, 2, 2, 3);
        assertThat(sent).extracting(Sent::lane).isSortedAccordingTo((a, b) -> Integer.compare(order(a), order(b)));
    }

    @Test
    void aYoungerLaneDoesNotOvertakeAnOlderOneForItsSmallerFrames() {
        var session = welcomed(36_000); // room behind the reserve for a small frame, for no large one
        add(1, 5);
        session.pump(CLOCKS, 0);
        assertThat(sent).singleElement().extracting(Sent::lane).isEqualTo(4);
        sent.clear();
        session.received(new Ack(List.of(), 1 << 20), CLOCKS, 1);
        assertThat(sent).extracting(Sent::lane).startsWith(1, 1, 1, 2, 2, 2, 3);
    }

    @Test
    void theBacklogIsPacedAndTheLiveLaneIsNot() {
        var session = welcomed(512 << 20);
        session.pump(CLOCKS, 0);
        assertThat(bytes(sent)).as("the burst").isBetween(200L << 10, 300L << 10);
        sent.clear();
        for (var now = SECOND / 10; now <= SECOND; now += SECOND / 10) {
            session.received(new Ack(List.of(), 0), CLOCKS, now);
            add(1, 5);
            session.pump(CLOCKS, now);
            assertThat(sent).as("the present, at once").anyMatch(frame -> frame.lane() == 4);
            assertThat(bytes(sent)).as("in a tenth of a second").isLessThan(300L << 10);
            sent.clear();
        }
    }

    @Test
    void theBacklogLeavesCreditForTheLiveLane() {
        var session = welcomed(100 << 10);
        session.pump(CLOCKS, 0);
        assertThat(bytes(sent)).isLessThanOrEqualTo(68L << 10);
        sent.clear();
        add(1, 400);
        session.pump(CLOCKS, 1);
        assertThat(sent).singleElement().extracting(Sent::lane).isEqualTo(4);
    }

    private static long bytes(List<Sent> frames) {
        return frames.stream().mapToLong(Sent::bytes).sum();
    }

    private static int order(int lane) {
        return lane == 0 ? 0 : lane == 4 ? 1 : lane + 1;
    }

    private void add(int records, int values) {
        for (var r = 0; r < records; r++) {
            var readings = new Readings(5);
            for (var i = 0; i < values; i++) {
                readings.put("m", "i", Integer.toString(i), random.nextDouble());
            }
            spool.add(readings, 5, 5);
            assertThat(spool.sync()).isTrue();
        }
    }

    private AgentSession welcomed(long credit) {
        var session = new AgentSession(spool, new Identity("h", "test/1", "", "boot", Map.of(), Map.of(), true),
                Duration.ofSeconds(1), this::take, CLOCKS, 0);
        var lanes = List.of(new LaneSeq(0, 0), new LaneSeq(1, 0), new LaneSeq(2, 0), new LaneSeq(3, 0));
        session.received(
                new Welcome(1, "test/1", "h", spool.epoch(), Set.of(), Map.of(), Welcome.Limits.DEFAULT, credit,
                        lanes, 1_000, CLOCKS),
                CLOCKS, 0);
        assertThat(spool.liveLane()).isEqualTo(4);
        return session;
    }

    private void take(ByteBuffer frame) {
        try {
            for (var found = decoder.next(frame); found != null; found = decoder.next(frame)) {
                if (codec.read(found) instanceof Message.Numbered numbered) {
                    sent.add(new Sent(numbered.stamp().lane(), numbered.stamp().seq(), found.length()));
                }
            }
        } catch (ProtocolFault fault) {
            throw new AssertionError(fault);
        }
    }

    private static byte[] frame(long seq) {
        var frame = new MessageCodec().write(new io.bianque.protocol.message.Event(
                new io.bianque.protocol.message.Stamp(0, seq, 5, 5), "test", 5, Map.of(), Map.of()));
        var bytes = new byte[frame.remaining()];
        frame.get(bytes);
        return bytes;
    }
}
