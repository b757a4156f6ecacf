package io.bianque.bench.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.protocol.ProtocolFault;
import io.bianque.protocol.frame.FrameDecoder;
import io.bianque.protocol.frame.FrameLimits;
import io.bianque.protocol.frame.LaneSeq;
import io.bianque.protocol.message.Ack;
import io.bianque.protocol.message.Bye;
import io.bianque.protocol.message.Clocks;
import io.bianque.protocol.message.Gap;
import io.bianque.protocol.message.Hello;
import io.bianque.protocol.message.Message;
import io.bianque.protocol.message.MessageCodec;
import io.bianque.protocol.message.Ping;
import io.bianque.protocol.message.Pong;
import io.bianque.protocol.message.Refusal;
import io.bianque.protocol.message.Retry;
import io.bianque.protocol.message.Samples;
import io.bianque.protocol.message.Series;
import io.bianque.protocol.message.Welcome;
import io.bianque.protocol.samples.SampleBatch;
import io.bianque.protocol.samples.SamplesDecoder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SimulatedAgentTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long MILLI = 1_000_000L;
    private static final long PLENTY = 1 << 20;

    private final FleetSchedule schedule = new FleetSchedule(0, 1_700_000_000_000L, 10, 10 * SECOND, 0, 10 * SECOND,
            20 * SECOND);
    private final Workspace workspace = new Workspace();
    private final Tally tally = workspace.tally;
    private final SimulatedAgent agent = new SimulatedAgent(3, 42, schedule, new HostReadings(80), workspace);
    private final Wire wire = new Wire();

    @Test
    void helloIsTheOnlyFrameBeforeTheWelcome() {
        agent.connected(wire, 0);
        agent.advance(4 * SECOND);

        assertThat(wire.take()).singleElement().isInstanceOfSatisfying(Hello.class,
                hello -> assertThat(hello.agent()).isEqualTo("sim-00003"));
    }

    @Test
    void readingsGoOutWhenTheyAreDueBehindTheirDictionary() {
        welcome(PLENTY, 0);
        assertThat(wire.take()).singleElement().isInstanceOfSatisfying(Series.class,
                series -> assertThat(series.added()).hasSize(80));

        assertThat(agent.advance(0)).isEqualTo(900 * MILLI); // the next heartbeat
        assertThat(wire.take()).isEmpty();
        agent.advance(3 * SECOND);

        assertThat(samples(wire.take())).singleElement().satisfies(frame -> {
            assertThat(frame.stamp().seq()).isEqualTo(1);
            assertThat(frame.stamp().wallMillis()).isEqualTo(1_700_000_003_000L);
            assertThat(readings(frame)).isEqualTo(80);
        });
    }

    @Test
    void latencyCountsFromTheTimeThatTheFrameWasDueAndNotFromWhenItWasSent() {
        welcome(PLENTY, 0);
        long due = schedule.dueNanos(3, 1);
        agent.advance(schedule.dueNanos(3, 0));
        agent.received(new Ack(List.of(new LaneSeq(1, 1)), 0), 4 * SECOND);

        agent.advance(due + 700 * MILLI); // the generator was late
        agent.received(new Ack(List.of(new LaneSeq(1, 2)), 0), due + 900 * MILLI);

        assertThat(tally.framesAcknowledged).isEqualTo(2);
        assertThat(tally.framesAcknowledgedInWindow).isEqualTo(1);
        assertThat(tally.ackMicros.getMaxValue()).isBetween(899_000L, 901_000L);
        assertThat(tally.sendMicros.getMaxValue()).isBetween(699_000L, 701_000L);
        assertThat(tally.readingsAcknowledged).isEqualTo(160);
    }

    @Test
    void aServerThatDoesNotAnswerDoesNotSlowTheLoad() {
        welcome(PLENTY, 0);
        agent.advance(29 * SECOND);

        assertThat(samples(wire.take())).extracting(frame -> frame.stamp().seq()).containsExactly(1L, 2L, 3L);
        assertThat(agent.pending()).isEqualTo(3);
        agent.advance(60 * SECOND);
        assertThat(agent.isDone()).isFalse();
        agent.received(new Ack(List.of(new LaneSeq(1, 3)), 0), 61 * SECOND);
        assertThat(agent.isDone()).isTrue();
    }

    @Test
    void withoutCreditAFrameWaitsForTheGrant() {
        welcome(10, 0);
        agent.advance(3 * SECOND);
        assertThat(samples(wire.take())).isEmpty();
        assertThat(tally.waitsForCredit).isPositive();

        agent.received(new Ack(List.of(), PLENTY), 4 * SECOND);
        agent.advance(4 * SECOND);

        assertThat(samples(wire.take())).singleElement().satisfies(frame -> assertThat(readings(frame)).isEqualTo(80));
    }

    @Test
    void afterARetryTheLaneWaitsAndThenSendsTheSameReadingsAsAKeyFrame() {
        welcome(PLENTY, 0);
        agent.advance(13 * SECOND);
        var first = samples(wire.take());
        agent.received(new Retry(1, 1, 500, "overload"), 14 * SECOND);

        assertThat(agent.advance(14 * SECOND)).isLessThanOrEqualTo(14 * SECOND + 500 * MILLI);
        assertThat(samples(wire.take())).isEmpty();
        agent.advance(14 * SECOND + 500 * MILLI);

        var again = samples(wire.take());
        assertThat(again).isEqualTo(first);
        assertThat(again.getFirst().body()[0] & 0x3f).as("position since the key frame").isZero();
        assertThat(tally.framesSentAgain).isEqualTo(2);
    }

    @Test
    void whatAnEarlierConnectionLeftGoesAgainInItsLaneBehindTheLiveOne() {
        welcome(PLENTY, 0);
        agent.advance(3 * SECOND);
        var lost = samples(wire.take());
        agent.disconnected();
        agent.advance(13 * SECOND);

        agent.connected(wire, 14 * SECOND);
        assertThat(wire.take()).singleElement().isInstanceOfSatisfying(Hello.class,
                hello -> assertThat(hello.lanes()).containsExactly(new LaneSeq(1, 1)));
        agent.received(welcomeWith(PLENTY, List.of(new LaneSeq(1, 0))), 14 * SECOND);
        agent.advance(23 * SECOND);

        var sent = samples(wire.take());
        assertThat(sent).extracting(frame -> frame.stamp().lane() + ":" + frame.stamp().seq()).containsExactly("2:1",
                "1:1", "1:2");
        assertThat(sent.get(1).body()).isEqualTo(lost.getFirst().body());
    }

    @Test
    void whatTheWelcomeSaysIsSafeDoesNotGoAgain() {
        welcome(PLENTY, 0);
        agent.advance(3 * SECOND);
        wire.take();
        agent.disconnected();
        agent.connected(wire, 4 * SECOND);
        agent.received(welcomeWith(PLENTY, List.of(new LaneSeq(1, 1))), 5 * SECOND);
        agent.advance(5 * SECOND);

        assertThat(samples(wire.take())).isEmpty();
        assertThat(tally.framesAcknowledged).isEqualTo(1);
    }

    @Test
    void aFrameRefusedForGoodIsReplacedByAGapAndNotCountedAsAcknowledged() {
        welcome(PLENTY, 0);
        agent.advance(3 * SECOND);
        wire.take();
        agent.received(new Refusal("bad_samples", "broken", new LaneSeq(1, 1), true), 4 * SECOND);
        agent.advance(4 * SECOND);

        assertThat(wire.take()).singleElement().isInstanceOfSatisfying(Gap.class, gap -> {
            assertThat(gap.reason()).isEqualTo("refused");
            assertThat(gap.firstSeq()).isEqualTo(1);
        });
        agent.received(new Ack(List.of(new LaneSeq(1, 1)), 0), 4 * SECOND);
        assertThat(tally.framesAcknowledged).isZero();
        assertThat(tally.framesRefused).isEqualTo(1);
        assertThat(agent.pending()).isZero();
    }

    @Test
    void pingsWhenNothingElseWasSentForAHeartbeatAndAnswersPings() {
        welcome(PLENTY, 0);
        wire.take();
        agent.advance(900 * MILLI);
        agent.received(new Ping(null), 900 * MILLI);

        assertThat(wire.take()).hasExactlyElementsOfTypes(Ping.class, Pong.class);
    }

    @Test
    void anErrorOfTheConnectionClosesIt() {
        welcome(PLENTY, 0);
        agent.received(new Refusal("internal", "sorry", null, true), SECOND);

        assertThat(wire.closed).isTrue();
    }

    @Test
    void whatCannotBeHeldIsDroppedAndCounted() {
        var longest = new FleetSchedule(0, 0, 1, SECOND, 0, 0, 100 * SECOND);
        var lonely = new SimulatedAgent(0, 1, longest, new HostReadings(5), workspace);
        lonely.advance(0);
        lonely.advance(99 * SECOND);

        assertThat(lonely.pending()).isEqualTo(SimulatedAgent.MAX_PENDING);
        assertThat(tally.framesDropped).isEqualTo(100 - SimulatedAgent.MAX_PENDING);
    }

    @Test
    void saysGoodbyeBeforeItCloses() {
        welcome(PLENTY, 0);
        wire.take();
        agent.leave(SECOND);

        assertThat(wire.take()).singleElement().isInstanceOf(Bye.class);
        assertThat(wire.closed).isTrue();
    }

    private void welcome(long credit, long nowNanos) {
        agent.connected(wire, nowNanos);
        wire.take();
        agent.received(welcomeWith(credit, List.of()), nowNanos);
        agent.advance(nowNanos);
    }

    private static Welcome welcomeWith(long credit, List<LaneSeq> lanes) {
        return new Welcome(1, "test", "sim-00003", 42, Set.of(), Map.of(), Welcome.Limits.DEFAULT, credit, lanes, 1_000,
                new Clocks(0, 0));
    }

    private static List<Samples> samples(List<Message> messages) {
        return messages.stream().filter(Samples.class::isInstance).map(Samples.class::cast).toList();
    }

    /** How many readings a receiver without history makes of a frame. */
    private static int readings(Samples frame) {
        var batch = new SampleBatch();
        try {
            var body = frame.body();
            new SamplesDecoder().decode(body, 0, body.length, _ -> true, batch);
        } catch (ProtocolFault fault) {
            throw new AssertionError(fault);
        }
        return batch.count();
    }

    /** Reads what the agent writes, as a server would. */
    private static final class Wire implements SimulatedAgent.Outbox {
        private final FrameDecoder decoder = new FrameDecoder(FrameLimits.DEFAULT);
        private final MessageCodec codec = new MessageCodec();
        private final List<Message> received = new ArrayList<>();
        private boolean closed;

        @Override
        public void send(ByteBuffer frame) {
            try {
                for (var next = decoder.next(frame); next != null; next = decoder.next(frame)) {
                    received.add(codec.read(next));
                }
            } catch (ProtocolFault fault) {
                throw new AssertionError(fault);
            }
        }

        @Override
        public void close() {
            closed = true;
        }

        List<Message> take() {
            var all = List.copyOf(received);
            received.clear();
            return all;
        }
    }
}
