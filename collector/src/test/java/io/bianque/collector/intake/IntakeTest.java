package io.bianque.collector.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.collector.admission.SeriesRegistry;
import io.bianque.collector.record.CollectorRecord.Event;
import io.bianque.collector.record.CollectorRecord.Gap;
import io.bianque.collector.record.CollectorRecord.LivenessChanged;
import io.bianque.collector.record.CollectorRecord.OwnReadings;
import io.bianque.collector.record.CollectorRecord.RunMarked;
import io.bianque.collector.record.CollectorRecord.Samples;
import io.bianque.collector.record.CollectorRecord.SeriesDefined;
import io.bianque.collector.record.CollectorRecord.SessionOpened;
import io.bianque.collector.record.CollectorRecord.Tick;
import io.bianque.collector.record.Liveness;
import io.bianque.protocol.frame.LaneSeq;
import io.bianque.protocol.log.LogOptions;
import io.bianque.protocol.message.Ack;
import io.bianque.protocol.message.Bye;
import io.bianque.protocol.message.Clocks;
import io.bianque.protocol.message.Hello;
import io.bianque.protocol.message.Ping;
import io.bianque.protocol.message.Pong;
import io.bianque.protocol.message.Message;
import io.bianque.protocol.message.Refusal;
import io.bianque.protocol.message.Welcome;
import io.bianque.seam.NioDisk;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IntakeTest {
    @TempDir
    Path directory;

    @Test
    void readingsAreAcknowledgedAndStandInTheLogBehindTheirDefinitions() throws Exception {
        try (var intake = new IntakeFixture(new NioDisk(directory)); var agent = intake.agent("web-01")) {
            var welcome = agent.hello(new LaneSeq(1, 1));
            assertThat(welcome.identity()).isEqualTo("web-01");
            assertThat(welcome.lanes()).containsExactly(new LaneSeq(1, 0));
            assertThat(welcome.heartbeatMillis()).isEqualTo(1_000);
            agent.define(3, 5);
            agent.send(agent.samples(1, 1, 0.5, 3, 5));
            agent.send(agent.samples(1, 2, 0.25, 5));
            agent.send(agent.event(1, "oom_kill"));
            agent.acknowledged(1, 2);

            var samples = intake.records(Samples.class);
            assertThat(samples).hasSize(2);
            assertThat(samples.getFirst().values()).containsExactly(3.5, 5.5);
            assertThat(samples.getFirst().stamp().host()).isEqualTo("web-01");
            var defined = intake.records(SeriesDefined.class);
            assertThat(defined).extracting(SeriesDefined::series).containsExactly(0, 1);
            assertThat(defined.getFirst().key()).hasToString(
                    "metric_3{application=\"default\",cluster=\"shop\",host=\"web-01\",n=\"3\"}");
            assertThat(intake.records(SessionOpened.class)).hasSize(1);
            assertThat(intake.records(LivenessChanged.class)).extracting(LivenessChanged::liveness)
                    .containsExactly(Liveness.UP);
            IntakeFixture.await("the event", () -> recordsOf(intake, Event.class).size() == 1);
        }
    }

    @Test
    void r5ARepeatedFrameIsDroppedAndAcknowledgedAgainAlsoByTheNextRun() throws Exception {
        byte[] frame;
        try (var intake = new IntakeFixture(new NioDisk(directory))) {
            try (var agent = intake.agent("web-01")) {
                agent.hello(new LaneSeq(1, 1));
                agent.define(1);
                frame = agent.bytes(agent.samples(1, 1, 0.5, 1));
                agent.send(frame);
                agent.acknowledged(1, 1);
                agent.send(frame);
                agent.acknowledged(1, 1);
            }
            try (var again = intake.agent("web-01")) {
                assertThat(again.hello(new LaneSeq(1, 1)).lanes()).containsExactly(new LaneSeq(1, 1));
            }
            assertThat(intake.count("bianque.intake.duplicate.frames")).isEqualTo(1);
        }
        try (var intake = new IntakeFixture(new NioDisk(directory)); var agent = intake.agent("web-01")) {
            assertThat(agent.hello(new LaneSeq(1, 1)).lanes()).containsExactly(new LaneSeq(1, 1));
            agent.define(1);
            agent.send(frame);
            agent.send(agent.samples(1, 2, 0.5, 1));
            agent.acknowledged(1, 2);
            assertThat(intake.records(Samples.class)).hasSize(2);
            assertThat(intake.records(SeriesDefined.class)).as("the number is kept").hasSize(1);
        }
    }

    @Test
    void otherContentUnderAUsedNumberAsksForANewEpochAndIsWrittenDown() throws Exception {
        try (var intake = new IntakeFixture(new NioDisk(directory)); var agent = intake.agent("web-01")) {
            agent.hello(new LaneSeq(1, 1));
            agent.define(1);
            agent.send(agent.samples(1, 1, 0.5, 1));
            agent.acknowledged(1, 1);
            agent.send(agent.samples(1, 1, 0.75, 1));
            assertThat(agent.expect(Refusal.class).code()).isEqualTo("conflict");
            IntakeFixture.await("the event",
                    () -> recordsOf(intake, Event.class).stream().anyMatch(e -> e.kind().equals("epoch_conflict")));
        }
    }

    @Test
    void otherLabelsOfTheHostAreNoOtherContentOfWhatComesAgain() throws Exception {
        try (var intake = new IntakeFixture(new NioDisk(directory))) {
            for (var cluster : List.of("here", "elsewhere")) {
                try (var agent = intake.agent("web-01")) {
                    agent.send(new Hello(1, agent.host, "test-agent/1", "linux", "boot-1", agent.epoch,
                            Hello.Role.AGENT, Set.of(), Map.of("cluster", cluster), Map.of(),
                            List.of(new LaneSeq(1, 1)), TestAgent.clocks()));
                    agent.expect(Welcome.class);
                    agent.define(1);
                    agent.send(agent.samples(1, 1, 0.5, 1));
                    agent.acknowledged(1, 1);
                }
            }
            assertThat(intake.records(Samples.class)).hasSize(1);
        }
    }

    @Test
    void aClockIsToldToBeOffOnceAndToBeRightOnceWhateverItsPingsSay() throws Exception {
        try (var intake = new IntakeFixture(new NioDisk(directory)); var agent = intake.agent("web-01")) {
            agent.send(new Hello(1, agent.host, "test-agent/1", "linux", "boot-1", agent.epoch, Hello.Role.AGENT,
                    Set.of(), Map.of(), Map.of(), List.of(), ahead(60_000)));
            agent.expect(Welcome.class);
            for (int i = 0; i < 50; i++) {
                agent.send(new Ping(ahead(0)));
                agent.send(new Ping(ahead(60_000)));
            }
            agent.define(1);
            agent.send(agent.samples(1, 1, 0.5, 1)); // behind all of them
            IntakeFixture.await("the readings", () -> !recordsOf(intake, Samples.class).isEmpty());
            assertThat(recordsOf(intake, Event.class)).extracting(Event::kind).containsExactly("clock_skew",
                    "clock_right");
            assertThat(recordsOf(intake, Event.class).getLast().clockRightMillis().orElseThrow())
                    .isBetween(-250L, 250L);
        }
    }

    private static Clocks ahead(long millis) {
        var clocks = TestAgent.clocks();
        return new Clocks(clocks.wallMillis() + millis, clocks.monoMillis());
    }

    @Test
    void aGapClosesItsNumbers() throws Exception {
        try (var intake = new IntakeFixture(new NioDisk(directory)); var agent = intake.agent("web-01")) {
            agent.hello(new LaneSeq(1, 1));
            agent.define(1);
            agent.send(new io.bianque.protocol.message.Gap(TestAgent.stamp(1, 1), 40, "spool_full", 800));
            agent.send(agent.samples(1, 41, 0.5, 1));
            agent.acknowledged(1, 41);
            assertThat(intake.records(Gap.class)).extracting(Gap::toSeq).containsExactly(40L);
        }
    }

    @Test
    void aRefusedFrameHoldsItsLaneUntilItComesAgain() throws Exception {
        try (var intake = new IntakeFixture(new NioDisk(directory)); var agent = intake.agent("web-01")) {
            agent.hello(new LaneSeq(1, 1));
            agent.define(1);
            agent.send(agent.samples(1, 1, 0.5, 1, 2)); // id 2 was not defined
            agent.send(agent.samples(1, 2, 0.5, 1));
            var refusal = agent.expect(Refusal.class);
            assertThat(refusal.code()).isEqualTo("unknown_series");
            assertThat(refusal.place()).isEqualTo(new LaneSeq(1, 1));
            agent.define(2);
            agent.send(agent.samples(1, 1, 0.5, 1, 2));
            agent.send(agent.samples(1, 2, 0.5, 1));
            agent.acknowledged(1, 2);
            assertThat(intake.records(Samples.class)).hasSize(2);
        }
    }

    @Test
    void aKnownNumberWithABrokenBodyIsDroppedAndAcknowledgedAgain() throws Exception {
        try (var intake = new IntakeFixture(new NioDisk(directory)); var agent = intake.agent("web-01")) {
            agent.hello(new LaneSeq(1, 1));
            agent.define(1);
            agent.send(agent.samples(1, 1, 0.5, 1));
            agent.acknowledged(1, 1);
            agent.send(agent.samples(1, 1, 0.5, 2)); // id 2 was not defined
            Message answer = agent.next();
            assertThat(answer).isInstanceOfSatisfying(Ack.class,
                    ack -> assertThat(ack.lanes()).containsExactly(new LaneSeq(1, 1)));
            agent.send(agent.samples(1, 2, 0.5, 1));
            agent.acknowledged(1, 2);
            assertThat(intake.records(Samples.class)).hasSize(2);
        }
    }

    @Test
    void creditComesBackWithAcks() throws Exception {
        try (var intake = new IntakeFixture(new NioDisk(directory)); var agent = intake.agent("web-01")) {
            long credit = agent.hello(new LaneSeq(1, 1)).credit();
            agent.define(1);
            long sent = 0;
            for (int seq = 1; seq <= 50; seq++) {
                var frame = agent.bytes(agent.samples(1, seq, seq, 1));
                agent.send(frame);
                sent += frame.length;
            }
            long granted = 0;
            long acked = 0;
            while (acked < 50) {
                var ack = agent.expect(Ack.class);
                granted += ack.credit();
                acked = ack.lanes().isEmpty() ? acked : ack.lanes().getFirst().seq();
            }
            assertThat(granted).isEqualTo(sent).isLessThan(credit);
        }
    }

    @Test
    void laneZeroBeyondItsAllowanceIsPutOffAndNothingOfItIsLost() throws Exception {
        try (var intake = new IntakeFixture(new NioDisk(directory)); var agent = intake.agent("web-01")) {
            agent.hello(new LaneSeq(0, 1));
            for (int seq = 1; seq <= 1_500; seq++) {
                agent.send(agent.event(seq, "process_started"));
            }
            var retry = agent.expect(io.bianque.protocol.message.Retry.class);
            assertThat(retry.lane()).isZero();
            agent.acknowledged(0, retry.seq() - 1);
            assertThat(intake.count("bianque.intake.retries", "reason", retry.reason())).isGreaterThan(0);
        }
    }

    @Test
    void seriesBeyondTheLimitAreRefusedCountedAndToldOnce() throws Exception {
        var limits = new SeriesRegistry.Limits(2, 10);
        try (var intake = new IntakeFixture(new NioDisk(directory), IntakeFixture.settings(null), LogOptions.defaults(),
                limits); var agent = intake.agent("web-01")) {
            agent.hello(new LaneSeq(1, 1));
            agent.define(1, 2, 3, 4);
            agent.send(agent.samples(1, 1, 0.5, 1, 2, 3, 4));
            agent.send(agent.samples(1, 2, 0.5, 1, 2, 3, 4));
            agent.acknowledged(1, 2);
            assertThat(intake.records(Samples.class)).allMatch(r -> r.series().length == 2);
            assertThat(intake.count("bianque.intake.dropped.readings", "reason", "series_limit")).isEqualTo(4);
            assertThat(intake.records(Event.class)).extracting(Event::kind).containsExactly("series_limit");
        }
    }

    @Test
    void aSeriesThatWasSilentForHalfADayIsDefinedAgainUnderItsNumber() throws Exception {
        try (var intake = new IntakeFixture(new NioDisk(directory)); var agent = intake.agent("web-01")) {
            agent.hello(new LaneSeq(1, 1));
            agent.define(3, 5);
            agent.send(agent.samples(1, 1, 0.5, 3, 5));
            agent.acknowledged(1, 1);
            intake.ahead = Duration.ofHours(11);
            agent.send(agent.samples(1, 2, 0.5, 5));
            agent.acknowledged(1, 2);
            intake.ahead = Duration.ofHours(13);
            agent.send(agent.samples(1, 3, 0.5, 3, 5));
            agent.send(agent.samples(1, 4, 0.25, 3, 5));
            agent.acknowledged(1, 4);
            assertThat(intake.records(SeriesDefined.class)).extracting(SeriesDefined::series)
                    .as("only the one that was silent since the start").containsExactly(0, 1, 0);
            assertThat(intake.records(Samples.class).getLast().series()).containsExactly(0, 1);
        }
    }

    @Test
    void anAgentThatSendsByItsOwnClockGetsOneAckForSeveralFrames() throws Exception {
        try (var intake = new IntakeFixture(new NioDisk(directory)); var agent = intake.agent("web-01")) {
            agent.hello(new LaneSeq(1, 1));
            agent.define(3, 5);
            for (int seq = 1; seq <= 16; seq++) {
                agent.send(agent.samples(1, seq, seq, 3, 5));
                Thread.sleep(150); // the agent's clock is what this is about
            }
            agent.acknowledged(1, 16);
            assertThat(intake.count("bianque.intake.acks")).as("acks of 16 frames, 150 ms apart").isBetween(2.0, 10.0);
        }
    }

    @Test
    void aSecondSessionIsRefusedWhileTheFirstAnswers() throws Exception {
        try (var intake = new IntakeFixture(new NioDisk(directory));
                var older = intake.agent("web-01");
                var newer = intake.agent("web-01")) {
            older.hello();
            newer.send(newer.hello("web-01"));
            older.expect(Ping.class);
            older.send(new Pong(null));
            assertThat(newer.expect(Refusal.class).code()).isEqualTo("already_connected");
            older.define(1);
            older.send(older.samples(1, 1, 0.5, 1));
            older.acknowledged(1, 1);
            assertThat(intake.records(Event.class)).extracting(Event::kind).containsExactly("second_session");
        }
    }

    @Test
    void aSecondSessionReplacesOneThatDoesNotAnswer() throws Exception {
        try (var intake = new IntakeFixture(new NioDisk(directory));
                var older = intake.agent("web-01");
                var newer = intake.agent("web-01")) {
            older.hello();
            assertThat(newer.hello().identity()).isEqualTo("web-01");
            assertThat(older.expect(Refusal.class).code()).isEqualTo("already_connected");
            newer.define(1);
            newer.send(newer.samples(1, 1, 0.5, 1));
            newer.acknowledged(1, 1);
        }
    }

    @Test
    void aKilledAgentIsLostWithinSixSecondsAndOneThatSaidByeHasLeft() throws Exception {
        try (var intake = new IntakeFixture(new NioDisk(directory));
                var killed = intake.agent("killed");
                var leaving = intake.agent("leaving")) {
            killed.hello();
            leaving.hello();
            leaving.send(new Bye("shutdown"));
            killed.reset();
            long killedAt = System.nanoTime();
            IntakeFixture.await("lost", () -> recordsOf(intake, LivenessChanged.class).stream()
                    .anyMatch(r -> r.host().equals("killed") && r.liveness() == Liveness.LOST));
            assertThat(System.nanoTime() - killedAt).isLessThan(6_000_000_000L);
            assertThat(recordsOf(intake, LivenessChanged.class)).filteredOn(r -> r.host().equals("leaving"))
                    .extracting(LivenessChanged::liveness)
                    .containsExactly(Liveness.UP, Liveness.LEFT);
        }
    }

    @Test
    void whatTheCollectorSaysOfItselfStandsInTheLogUnderItsName() throws Exception {
        var intake = new IntakeFixture(new NioDisk(directory));
        try (intake) {
            intake.intake.ownReadings(Map.of("bianque_log_disk_full", 0.0));
            var many = new HashMap<String, Double>();
            for (int i = 0; i < OwnReadings.VALUES_MAX + 5; i++) {
                many.put("m%05d".formatted(i), 1.0);
            }
            intake.intake.ownReadings(many);
            intake.intake.stop();
            assertThat(intake.records(OwnReadings.class)).hasSize(2).allSatisfy(record -> {
                assertThat(record.node()).isEqualTo("node-1");
                assertThat(record.wallMillis()).isPositive();
            });
            assertThat(intake.records(OwnReadings.class).getFirst().values())
                    .isEqualTo(Map.of("bianque_log_disk_full", 0.0));
            assertThat(intake.records(OwnReadings.class).getLast().values()).hasSize(OwnReadings.VALUES_MAX)
                    .containsKey("m00999").doesNotContainKey("m01000");
        }
    }

    @Test
    void r31AStopSaysGoodbyeAcknowledgesAndLeavesASnapshotAndItsMark() throws Exception {
        var disk = new NioDisk(directory);
        var intake = new IntakeFixture(disk);
        try (var agent = intake.agent("web-01")) {
            agent.hello(new LaneSeq(1, 1));
            agent.define(1);
            agent.send(agent.samples(1, 1, 0.5, 1));
            agent.send(new Ping(null));
            agent.expect(Pong.class);
            long began = System.nanoTime();
            intake.intake.stop();
            assertThat(System.nanoTime() - began).isLessThan(10_000_000_000L);
            agent.expect(Bye.class);
            assertThat(disk.exists("admission.snapshot")).isTrue();
            assertThat(intake.records(RunMarked.class)).extracting(RunMarked::began).containsExactly(true, false);
            assertThat(intake.records(Samples.class)).hasSize(1);
        } finally {
            intake.close();
        }
    }

    @Test
    void aTickIsWrittenEverySecond() throws Exception {
        try (var intake = new IntakeFixture(new NioDisk(directory))) {
            IntakeFixture.await("three ticks", () -> recordsOf(intake, Tick.class).size() >= 3);
            var ticks = intake.records(Tick.class);
            for (int i = 1; i < ticks.size(); i++) {
                assertThat(ticks.get(i).monotonicNanos() - ticks.get(i - 1).monotonicNanos())
                        .isBetween(500_000_000L, 1_900_000_000L);
            }
        }
    }

    private static <T extends io.bianque.collector.record.CollectorRecord> List<T> recordsOf(IntakeFixture intake,
            Class<T> kind) {
        try {
            return intake.records(kind);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
