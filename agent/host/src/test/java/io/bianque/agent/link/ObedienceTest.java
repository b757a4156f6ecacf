package io.bianque.agent.link;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.agent.config.AgentConfig;
import io.bianque.agent.reading.Losses;
import io.bianque.agent.reading.Readings;
import io.bianque.agent.spool.Spool;
import io.bianque.protocol.frame.FrameDecoder;
import io.bianque.protocol.frame.FrameLimits;
import io.bianque.protocol.frame.LaneSeq;
import io.bianque.protocol.message.Ack;
import io.bianque.protocol.message.Bye;
import io.bianque.protocol.message.Stamp;
import io.bianque.protocol.message.Output;
import io.bianque.protocol.message.Probe;
import io.bianque.protocol.message.Event;
import io.bianque.protocol.message.Done;
import io.bianque.protocol.message.Action;
import io.bianque.protocol.message.Clocks;
import io.bianque.protocol.message.Config;
import io.bianque.protocol.message.Gap;
import io.bianque.protocol.message.Hello;
import io.bianque.protocol.message.Message;
import io.bianque.protocol.message.MessageCodec;
import io.bianque.protocol.message.Move;
import io.bianque.protocol.message.Pace;
import io.bianque.protocol.message.Refusal;
import io.bianque.protocol.message.Retry;
import io.bianque.protocol.message.Samples;
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

/** What a collector asks of an agent, the agent does: its pace, its move, its limits. */
class ObedienceTest {
    private static final Identity IDENTITY = new Identity("h", "test/1", "", "boot", Map.of(), Map.of(), true);
    private static final Clocks CLOCKS = new Clocks(1, 1);
    private static final long SECOND = 1_000_000_000L;

    private final List<Message> sent = new ArrayList<>();
    private Spool spool;
    private AgentSession session;
    private int backlogLane;
    private long backlogBytes;

    @BeforeEach
    void connectWithABacklogOfTwentyFrames() throws Exception {
        spool = Spool.open(new SimulatedDisk(), 1 << 20, new SeededRandom(1), new Losses());
        connect();
        backlogLane = spool.liveLane();
        for (int i = 0; i < 20; i++) {
            add();
        }
        session.close();
        connect();
        assertThat(spool.liveLane()).isNotEqualTo(backlogLane);
        add();
    }

    @Test
    void aPaceOfNothingHoldsTheBacklogAndNotThePresent() throws Exception {
        welcome(1 << 20);
        session.received(new Pace(0), CLOCKS, 0);
        session.pump(CLOCKS, SECOND);
        assertThat(lanesOfSamples()).containsExactly(spool.liveLane());
    }

    @Test
    void aPaceLetsSoManyBytesOfBacklogGoInASecond() throws Exception {
        welcome(1 << 20);
        session.received(new Pace(1_000), CLOCKS, 0);
        session.pump(CLOCKS, 0);
        for (int tenth = 1; tenth <= 10; tenth++) {
            session.pump(CLOCKS, tenth * SECOND / 10);
        }
        assertThat(backlogBytes).isBetween(800L, 1_000L + 125 + 150); // an eighth at once, one frame that began in time
        assertThat(backlogSent()).isLessThan(20);
        session.received(new Pace(1 << 20), CLOCKS, SECOND);
        session.pump(CLOCKS, 2 * SECOND);
        assertThat(backlogSent()).isEqualTo(20);
    }

    @Test
    void aMoveSaysGoodbyeAndNamesTheOtherCollector() throws Exception {
        welcome(1 << 20);
        session.received(new Move("c2.example", 7_411, "drain"), CLOCKS, 0);
        assertThat(sent.getLast()).isEqualTo(new Bye("move"));
        assertThat(session.end()).isPresent();
        assertThat(session.moveTo()).contains(new AgentConfig.Server("c2.example", 7_411));
    }

    @Test
    void theHelloAnnouncesWhatTheAgentObeys() {
        assertThat(sent).filteredOn(Hello.class::isInstance).last()
                .satisfies(hello -> assertThat(((Hello) hello).capabilities()).contains("pace", "move", "config"));
    }

    @Test
    void anAgentThatIsNotToBeTunedDoesNotAnnounceIt() throws Exception {
        var own = new Identity("h", "test/1", "", "boot", Map.of(), Map.of(), false);
        session.close();
        session = new AgentSession(spool, own, Duration.ofSeconds(1), this::read, CLOCKS, 0);
        assertThat(sent.getLast())
                .satisfies(hello -> assertThat(((Hello) hello).capabilities()).doesNotContain("config"));
    }

    @Test
    void actionsAreAnnouncedOnlyWhenTheHostsFileListsSome() throws Exception {
        assertThat(sent).filteredOn(Hello.class::isInstance).last()
                .satisfies(hello -> assertThat(((Hello) hello).capabilities()).contains("links", "change")
                        .doesNotContain("action"));
        takingActions();
        assertThat(sent.getLast()).satisfies(hello -> assertThat(((Hello) hello).capabilities()).contains("action"));
    }

    @Test
    void anOrderIsHandedOverOnceAndOutputGoesWhereActionsAreKnown() throws Exception {
        takingActions();
        session.output(new Output("r", false, "before the welcome"));
        welcome(Set.of("action"));
        var order = new Action("r", "restart", Map.of("unit", "a"), 1_000);
        session.received(order, CLOCKS, 0);
        assertThat(session.takeOrders()).containsExactly(order);
        assertThat(session.takeOrders()).isEmpty();
        session.output(new Output("r", false, "line"));
        assertThat(sent).filteredOn(Output.class::isInstance).containsExactly(new Output("r", false, "line"));
    }

    @Test
    void anOrderThatWasNotAnnouncedByBothSidesEndsTheConnection() throws Exception {
        takingActions();
        welcome(Set.of("pace"));
        session.received(new Action("r", "restart", Map.of(), 1_000), CLOCKS, 0);
        assertThat(session.takeOrders()).isEmpty();
        assertThat(((Refusal) sent.getLast()).code()).isEqualTo("not_announced");
        assertThat(session.end()).isPresent();
    }

    @Test
    void aWishToLookIsHandedOverOnceWhereBothSidesKnowIt() throws Exception {
        takingActions();
        welcome(Set.of("probe"));
        session.received(new Probe(List.of("shop")), CLOCKS, 0);
        assertThat(session.takeProbes()).containsExactly(new Probe(List.of("shop")));
        assertThat(session.takeProbes()).isEmpty();
        assertThat(session.end()).isEmpty();
    }

    @Test
    void aWishToLookThatWasNotAnnouncedEndsTheConnection() throws Exception {
        takingActions();
        welcome(Set.of("pace"));
        session.received(new Probe(List.of()), CLOCKS, 0);
        assertThat(session.takeProbes()).isEmpty();
        assertThat(((Refusal) sent.getLast()).code()).isEqualTo("not_announced");
        assertThat(session.end()).isPresent();
    }

    @Test
    void whatTheCollectorDoesNotKnowGoesAsAGapInItsPlace() throws Exception {
        takingActions();
        assertThat(spool.add((lane, seq, mono) -> bytes(new Done(new Stamp(lane, seq, 5, mono), "r",
                Done.Outcome.SUCCEEDED, 0, "", 5)), 5)).isTrue();
        assertThat(spool.add((lane, seq, mono) -> bytes(new Event(new Stamp(lane, seq, 5, mono), "oom_kill", 5,
                Map.of(), Map.of("what", "{\"type\":\"done\""))), 5)).isTrue();
        assertThat(spool.sync()).isTrue();
        welcome(Set.of("links"));
        session.pump(CLOCKS, 0);
        session.pump(CLOCKS, 0);
        assertThat(sent).filteredOn(Gap.class::isInstance).singleElement()
                .satisfies(gap -> assertThat(((Gap) gap).stamp().lane()).isZero());
        assertThat(sent).filteredOn(Event.class::isInstance).hasSize(1);
        assertThat(sent).noneMatch(Done.class::isInstance);
        assertThat(session.end()).isEmpty();
    }

    private void takingActions() {
        session.close();
        session = new AgentSession(spool, new Identity("h", "test/1", "", "boot", Map.of(), Map.of(), true, true),
                Duration.ofSeconds(1), this::read, CLOCKS, 0);
    }

    private static byte[] bytes(Message message) {
        var frame = new MessageCodec().write(message);
        var bytes = new byte[frame.remaining()];
        frame.get(bytes);
        return bytes;
    }

    private void welcome(Set<String> capabilities) {
        session.received(new Welcome(1, "s", "h", spool.epoch(), capabilities, Map.of(),
                new Welcome.Limits(1 << 20, 10_000, 65_536), 1 << 20, List.of(), 1_000, CLOCKS), CLOCKS, 0);
    }

    @Test
    void whatTheCollectorSaysLastOfTheChecksHolds() throws Exception {
        var first = new Config(List.of(new Config.Tuning("shop", false, Config.AS_DECLARED, Config.AS_DECLARED)));
        session.received(first, CLOCKS, 0);
        assertThat(session.config()).as("before the welcome").isEmpty();
        connect();
        welcome(1 << 20);
        session.received(first, CLOCKS, 0);
        assertThat(session.config()).contains(first);
        session.received(new Config(List.of()), CLOCKS, 0);
        assertThat(session.config()).contains(new Config(List.of()));
    }

    @Test
    void aThirdRefusalOfOneNumberCountsAsFinal() throws Exception {
        welcome(1 << 20);
        session.pump(CLOCKS, 0);
        for (int i = 0; i < 3; i++) {
            assertThat(sent).noneMatch(Gap.class::isInstance);
            session.received(new Refusal("no_state", "", new LaneSeq(spool.liveLane(), 1), false), CLOCKS, 0);
            session.pump(CLOCKS, 0);
        }
        assertThat(sent).filteredOn(Gap.class::isInstance).singleElement()
                .satisfies(gap -> assertThat(((Gap) gap).reason()).isEqualTo("refused"));
    }

    @Test
    void aGapThatIsRefusedForGoodEndsTheConnectionAndIsKept() throws Exception {
        welcome(1 << 20);
        session.pump(CLOCKS, 0);
        var place = new LaneSeq(spool.liveLane(), 1);
        session.received(new Refusal("bad_samples", "", place, true), CLOCKS, 0);
        session.pump(CLOCKS, 0);
        assertThat(session.end()).isEmpty();
        session.received(new Refusal("out_of_range", "", place, true), CLOCKS, 0);
        endsWith("unexpected");
        session.close();
        connect();
        welcome(1 << 20);
        session.pump(CLOCKS, 0);
        assertThat(sent).filteredOn(Gap.class::isInstance).as("once on each connection").hasSize(2);
    }

    @Test
    void aRetryOrARefusalOfWhatThisConnectionHasNotSentIsTheCollectorsFault() throws Exception {
        for (var fault : List.of(new Retry(spool.liveLane(), 2, 0, "overload"), new Retry(77, 1, 0, "overload"),
                new Refusal("no_state", "", new LaneSeq(spool.liveLane(), 2), false),
                new Refusal("bad_samples", "", new LaneSeq(77, 1), true))) {
            welcome(1 << 20);
            session.pump(CLOCKS, 0);
            session.received(fault, CLOCKS, 0);
            endsWith("sequence");
            session.close();
            connect();
        }
        assertThat(spool.acked(backlogLane)).isZero();
    }

    @Test
    void aWelcomeWithALaneThatTheHelloDidNotNameIsTheCollectorsFault() throws Exception {
        welcome(1 << 20, 1, new LaneSeq(77, 0));
        endsWith("sequence");
    }

    @Test
    void aWelcomeOfAHigherVersionIsTheCollectorsFault() throws Exception {
        welcome(1 << 20, 2);
        endsWith("version");
    }

    private void endsWith(String code) {
        assertThat(session.end()).hasValueSatisfying(end -> assertThat(end.reason()).isEqualTo(code));
        assertThat(sent.getLast())
                .isInstanceOfSatisfying(Refusal.class, said -> assertThat(said.code()).isEqualTo(code));
    }

    @Test
    void aFrameLongerThanTheServerTakesBecomesAGap() throws Exception {
        var readings = new Readings(1_000_000);
        for (int i = 0; i < 400; i++) {
            readings.put("long", "i", Integer.toString(i), Math.sqrt(i));
        }
        assertThat(spool.add(readings, 5, 5)).isTrue();
        assertThat(spool.sync()).isTrue();
        welcome(1_024);
        session.pump(CLOCKS, 0);
        assertThat(sent).filteredOn(Gap.class::isInstance).singleElement()
                .satisfies(gap -> assertThat(((Gap) gap).stamp().seq()).isEqualTo(2));
    }

    @Test
    void anAckOfAClosedLaneIsTakenTwice() throws Exception {
        welcome(1 << 20);
        session.pump(CLOCKS, 0);
        var all = new Ack(List.of(new LaneSeq(backlogLane, 20)), 0);
        session.received(all, CLOCKS, 0);
        session.close();
        connect();
        welcome(1 << 20);
        assertThat(spool.isOpen(backlogLane)).isFalse();
        session.received(all, CLOCKS, 0);
        assertThat(session.end()).isEmpty();
    }

    private void connect() throws Exception {
        session = new AgentSession(spool, IDENTITY, Duration.ofSeconds(1), this::read, CLOCKS, 0);
    }

    private void add() {
        var readings = new Readings(1_000_000);
        readings.put("unique", 0.5);
        assertThat(spool.add(readings, 5, 5)).isTrue();
        assertThat(spool.sync()).isTrue();
    }

    private void welcome(int bodyMax) throws Exception {
        welcome(bodyMax, 1);
    }

    private void welcome(int bodyMax, int version, LaneSeq... lanes) throws Exception {
        session.received(new Welcome(version, "s", "h", spool.epoch(), Set.of("pace", "move"), Map.of(),
                new Welcome.Limits(bodyMax, 10_000, 65_536), 1 << 20, List.of(lanes), 1_000, CLOCKS), CLOCKS, 0);
    }

    private void read(ByteBuffer bytes) {
        try {
            var copy = ByteBuffer.allocate(bytes.remaining()).put(bytes.duplicate()).flip();
            var frame = new FrameDecoder(FrameLimits.DEFAULT).next(copy);
            var message = new MessageCodec().read(requireNonNull(frame));
            if (message instanceof Samples samples && samples.stamp().lane() == backlogLane) {
                backlogBytes += frame.length();
            }
            sent.add(message);
        } catch (io.bianque.protocol.ProtocolFault fault) {
            throw new AssertionError(fault);
        }
    }

    private List<Integer> lanesOfSamples() {
        return sent.stream().filter(Samples.class::isInstance).map(message -> ((Samples) message).stamp().lane())
                .toList();
    }

    private long backlogSent() {
        return lanesOfSamples().stream().filter(lane -> lane == backlogLane).count();
    }
}
