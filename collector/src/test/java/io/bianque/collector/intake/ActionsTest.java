package io.bianque.collector.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.bianque.collector.action.ActionEnds;
import io.bianque.collector.action.ActionListener;
import io.bianque.collector.action.ActionOrder;
import io.bianque.collector.action.ActionOutcome;
import io.bianque.collector.record.CollectorRecord;
import io.bianque.protocol.FaultReason;
import io.bianque.protocol.frame.LaneSeq;
import io.bianque.protocol.message.Action;
import io.bianque.protocol.message.Change;
import io.bianque.protocol.message.Done;
import io.bianque.protocol.message.Hello;
import io.bianque.protocol.message.Links;
import io.bianque.protocol.message.Message;
import io.bianque.protocol.message.Output;
import io.bianque.protocol.message.Ping;
import io.bianque.protocol.message.Pong;
import io.bianque.protocol.message.Probe;
import io.bianque.protocol.message.Refusal;
import io.bianque.protocol.message.Welcome;
import io.bianque.seam.NioDisk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Orders, output, ends, links and changes over real sockets. */
class ActionsTest {
    private static final Set<String> ALL = Set.of("action", "links", "change");
    private static final ActionOrder ORDER = new ActionOrder("web-01", "run-1", "restart", Map.of("unit", "redis"),
            30_000);

    @TempDir
    Path directory;

    /** What a listener heard, as texts. */
    private static final class Heard implements ActionListener {
        final List<String> all = new CopyOnWriteArrayList<>();

        @Override
        public void output(String host, String runId, boolean error, String text) {
            all.add(host + " " + runId + (error ? " err " : " out ") + text);
        }

        @Override
        public void done(String host, String runId, ActionOutcome outcome, int exitCode, String detail,
                long atMillis) {
            all.add(host + " " + runId + " " + outcome + " " + exitCode + " " + detail);
        }
    }

    private static void hello(TestAgent agent, Set<String> capabilities) throws Exception {
        agent.send(new Hello(1, agent.host, "test-agent/1", "linux", "boot-1", agent.epoch, Hello.Role.AGENT,
                capabilities, Map.of(), Map.of(), List.of(new LaneSeq(0, 1)), TestAgent.clocks()));
        assertThat(agent.expect(Welcome.class).capabilities()).isEqualTo(capabilities);
    }

    private static Done done(long seq, Done.Outcome outcome) {
        var stamp = TestAgent.stamp(0, seq);
        return new Done(stamp, "run-1", outcome, 3, "no such unit", stamp.wallMillis());
    }

    @Test
    void anOrderReachesTheAgentThatTakesActionsAndNobodyElse() throws Exception {
        try (var intake = new IntakeFixture(new NioDisk(directory));
                var able = intake.agent("web-01");
                var unable = intake.agent("web-02")) {
            assertThat(intake.intake.actions().send(ORDER)).as("nobody is connected").isFalse();
            hello(able, ALL);
            hello(unable, Set.of("links"));
            assertThat(intake.intake.actions().send(ORDER)).isTrue();
            assertThat(able.next()).isEqualTo(new Action("run-1", "restart", Map.of("unit", "redis"), 30_000));
            assertThat(intake.intake.actions().send(new ActionOrder("web-02", "run-1", "restart", Map.of(), 1)))
                    .isFalse();
            able.reset();
            IntakeFixture.await("the line is gone", () -> !intake.intake.actions().send(ORDER));
        }
    }

    @Test
    void aWishToLookReachesTheAgentThatKnowsItAndNamesNoMoreChecksThanAFrameTakes() throws Exception {
        try (var intake = new IntakeFixture(new NioDisk(directory));
                var able = intake.agent("web-01");
                var unable = intake.agent("web-02")) {
            var probes = intake.intake.probes();
            assertThat(probes.probe("web-01", List.of("shop"))).as("nobody is connected").isFalse();
            hello(able, Set.of("probe"));
            hello(unable, ALL);
            assertThat(probes.probe("web-01", List.of("shop"))).isTrue();
            assertThat(able.next()).isEqualTo(new Probe(List.of("shop")));
            var many = IntStream.range(0, 70).mapToObj(i -> "check " + i).toList();
            assertThat(probes.probe("web-01", many)).isTrue();
            assertThat(able.next()).isEqualTo(new Probe(many.subList(0, 64)));
            assertThat(probes.probe("web-02", List.of())).isFalse();
            able.reset();
            IntakeFixture.await("the line is gone", () -> !probes.probe("web-01", List.of()));
        }
    }

    @Test
    void anOrderThatNoFrameCanSayIsRefusedWhereItIsMade() throws Exception {
        try (var intake = new IntakeFixture(new NioDisk(directory))) {
            var actions = intake.intake.actions();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> actions.send(new ActionOrder("web-01", "run 1", "restart", Map.of(), 1)));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> actions.send(new ActionOrder("web-01", "r", "a", Map.of("a-b", "c"), 1)));
        }
    }

    @Test
    void anOrderForAHostThatCameAgainGoesOverItsNewConnection() throws Exception {
        try (var intake = new IntakeFixture(new NioDisk(directory)); var first = intake.agent("web-01")) {
            hello(first, ALL);
            first.reset();
            try (var second = intake.agent("web-01")) {
                hello(second, ALL);
                assertThat(intake.intake.actions().send(ORDER)).isTrue();
                assertThat(second.expect(Action.class).run()).isEqualTo("run-1");
            }
        }
    }

    @Test
    void outputIsHeardAndAnEndIsHeardBehindTheLogAsOftenAsItIsRead() throws Exception {
        var heard = new Heard();
        try (var intake = new IntakeFixture(new NioDisk(directory)); var agent = intake.agent("web-01")) {
            intake.intake.onOutput(heard);
            hello(agent, ALL);
            agent.send(new Output("run-1", false, "stopping"));
            agent.send(new Output("run-1", true, "no"));
            agent.send(done(1, Done.Outcome.FAILED));
            agent.acknowledged(0, 1);
            assertThat(heard.all).containsExactly("web-01 run-1 out stopping", "web-01 run-1 err no");
            heard.all.clear();
            var ends = new ActionEnds(List.of(heard));
            for (int twice = 0; twice < 2; twice++) {
                long offset = 0;
                for (var record : IntakeFixture.records(intake.log)) {
                    ends.apply(offset++, record);
                }
            }
            var end = "web-01 run-1 FAILED 3 no such unit";
            assertThat(heard.all).containsExactly(end, end);
        }
    }

    @Test
    void everyOutcomeIsToldAsItself() {
        var heard = new Heard();
        var ends = new ActionEnds(List.of(heard));
        var stamp = new io.bianque.collector.record.Stamp("h", 1, 0, 1, 1, 5, 5, false);
        for (var end : CollectorRecord.ActionDone.End.values()) {
            ends.apply(0, new CollectorRecord.ActionDone(stamp, "r", end, -1, ""));
        }
        assertThat(heard.all).containsExactly("h r SUCCEEDED -1 ", "h r FAILED -1 ", "h r TIMEOUT -1 ",
                "h r REFUSED -1 ", "h r LOST -1 ");
    }

    @Test
    void aFloodOfOutputIsDroppedAndCountedAndKeepsNobodyFromBeingAnswered() throws Exception {
        var heard = new Heard();
        try (var intake = new IntakeFixture(new NioDisk(directory)); var agent = intake.agent("web-01")) {
            intake.intake.onOutput(heard);
            hello(agent, ALL);
            for (int i = 0; i < 1_000; i++) {
                agent.send(new Output("run-1", false, "line"));
            }
            agent.send(new Ping(null));
            agent.expect(Pong.class);
            double dropped = intake.count("bianque.intake.dropped.outputs");
            assertThat(heard.all.size() + dropped).isEqualTo(1_000);
            assertThat(heard.all.size()).isBetween(200, 999);
        }
    }

    @Test
    void whatWasNotAnnouncedEndsTheConnection() throws Exception {
        try (var intake = new IntakeFixture(new NioDisk(directory))) {
            var stamp = TestAgent.stamp(0, 1);
            var unannounced = new ArrayList<Message>(List.of(new Output("r", false, "x"),
                    done(1, Done.Outcome.LOST), new Links(stamp, 1, List.of(), List.of(), List.of(), 0),
                    new Change(stamp, "c", "release", "host:a", "x", "", 1)));
            for (var message : unannounced) {
                try (var agent = intake.agent("web-01")) {
                    hello(agent, Set.of());
                    agent.send(message);
                    assertThat(agent.expect(Refusal.class).code()).as(message.toString())
                            .isEqualTo(FaultReason.NOT_ANNOUNCED.code());
                }
            }
            try (var agent = intake.agent("web-01")) {
                hello(agent, ALL);
                agent.send(new Action("r", "restart", Map.of(), 1_000));
                assertThat(agent.expect(Refusal.class).code()).isEqualTo(FaultReason.UNEXPECTED.code());
            }
        }
    }

    @Test
    void linksAndChangesStandInTheLogAsTheyWereTold() throws Exception {
        try (var intake = new IntakeFixture(new NioDisk(directory)); var agent = intake.agent("web-01")) {
            hello(agent, ALL);
            var stamp = TestAgent.stamp(0, 1);
            agent.send(new Links(stamp, stamp.wallMillis(), List.of("10.0.0.7"),
                    List.of(new Links.Listener("web", 8_080)), List.of(new Links.Link("web", "10.0.0.9", 6_379, 4)),
                    2));
            agent.send(new Change(TestAgent.stamp(0, 2), "c-1", "release", "application:shop", "2.5", "ann",
                    stamp.wallMillis() - 60_000));
            agent.acknowledged(0, 2);
            var links = intake.records(CollectorRecord.Links.class).getFirst();
            assertThat(links).isEqualTo(new CollectorRecord.Links(links.stamp(), List.of("10.0.0.7"),
                    List.of(new CollectorRecord.Links.Listener("web", 8_080)),
                    List.of(new CollectorRecord.Links.Link("web", "10.0.0.9", 6_379, 4)), 2));
            assertThat(links.stamp().host()).isEqualTo("web-01");
            var change = intake.records(CollectorRecord.Change.class).getFirst();
            assertThat(change).isEqualTo(new CollectorRecord.Change(change.stamp(), "c-1", "release",
                    "application:shop", "2.5", "ann"));
            assertThat(links.stamp().eventTimeMillis() - change.stamp().eventTimeMillis()).isEqualTo(60_000);
        }
    }

    @Test
    void anEndThatComesAgainIsOneAndAnotherInItsPlaceIsAConflict() throws Exception {
        try (var intake = new IntakeFixture(new NioDisk(directory)); var agent = intake.agent("web-01")) {
            hello(agent, ALL);
            agent.send(done(1, Done.Outcome.FAILED));
            agent.send(done(1, Done.Outcome.FAILED));
            agent.acknowledged(0, 1);
            assertThat(intake.records(CollectorRecord.ActionDone.class)).hasSize(1);
            agent.send(done(1, Done.Outcome.LOST));
            assertThat(agent.expect(Refusal.class).code()).isEqualTo(FaultReason.CONFLICT.code());
        }
    }
}
