package io.bianque.collector.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.record.CollectorRecord.LanesKept.LaneEnd;
import io.bianque.collector.record.Stamp;
import io.bianque.collector.series.Labels;
import io.bianque.testkit.Seeds;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;

/**
 * R5: whatever happens to connections, acks, the log and the collector, every frame stands in the log exactly once, and
 * what was acknowledged is durable. The agent and the log are naive models that share no code with admission.
 */
class AdmissionModelTest {
    private static final long EPOCH = 77;

    @ParameterizedTest
    @Seeds(count = 150)
    void r5EveryFrameIsStoredExactlyOnceThoughAcksAreSwallowedAndConnectionsBreak(RandomGenerator random)
            throws Exception {
        new World(random, false).run();
    }

    @ParameterizedTest
    @Seeds(count = 150)
    void r2NothingAcknowledgedIsLostThoughTheLogLosesWhatWasNotSynced(RandomGenerator random) throws Exception {
        new World(random, true).run();
    }

    private record Frame(int lane, long seq, int content) {}

    private record Stored(long offset, Frame frame) {}

    private static final class World {
        private final RandomGenerator random;
        private final boolean logLoses;

        // the agent: what it still holds of each lane, in order, and where each lane's sending stands
        private final TreeMap<Integer, ArrayDeque<Frame>> held = new TreeMap<>();
        private final Map<Integer, Long> nextSeq = new HashMap<>();
        private final Map<Integer, Long> sent = new HashMap<>();
        private final Map<Frame, Boolean> made = new HashMap<>();
        private final Map<Integer, Long> acknowledged = new HashMap<>();
        private boolean connected;
        private int liveLane = 1;

        // the log: durable records, and those that wait
        private final List<Stored> durable = new ArrayList<>();
        private final List<Stored> waiting = new ArrayList<>();
        private long end;
        private long durableEnd;

        private AgentLanes lanes = new AgentLanes("a");

        World(RandomGenerator random, boolean logLoses) {
            this.random = random;
            this.logLoses = logLoses;
        }

        void run() throws Exception {
            for (int step = 0; step < 600; step++) {
                step(step < 500);
            }
            settle();
            check();
        }

        private void step(boolean faults) throws Exception {
            if (!connected) {
                connect();
            }
            switch (random.nextInt(faults ? 14 : 8)) {
                case 0, 1, 2 -> make(random.nextInt(5) == 0 ? 0 : liveLane);
                case 3, 4, 5 -> send();
                case 6 -> sync();
                case 7 -> acks(faults && random.nextInt(10) < 3);
                case 8 -> repeatSomething();
                case 9 -> connected = random.nextInt(3) > 0;
                case 10 -> liveLane = random.nextInt(20) == 0 ? liveLane + 1 : liveLane;
                case 11 -> lose();
                case 12 -> putOff();
                default -> restart();
            }
        }

        private void make(int lane) {
            long seq = nextSeq.merge(lane, 1L, Long::sum);
            var frame = new Frame(lane, seq, 1 + random.nextInt(Integer.MAX_VALUE - 1));
            made.put(frame, true);
            held.computeIfAbsent(lane, _ -> new ArrayDeque<>()).add(frame);
        }

        private void connect() {
            var next = new ArrayList<LaneEnd>();
            held.forEach((lane, frames) -> next.add(new LaneEnd(lane,
                    frames.isEmpty() ? nextSeq.getOrDefault(lane, 0L) + 1 : frames.getFirst().seq())));
            lanes.hello(EPOCH, next);
            sent.clear();
            for (var end : lanes.synced()) { // the welcome
                ack(end);
            }
            connected = true;
        }

        private void send() {
            for (var entry : held.entrySet()) {
                for (var frame : List.copyOf(entry.getValue())) {
                    if (frame.seq() > sent.getOrDefault(entry.getKey(), 0L) && random.nextInt(4) > 0) {
                        sent.put(entry.getKey(), frame.seq());
                        receive(frame);
                    } else if (frame.seq() > sent.getOrDefault(entry.getKey(), 0L)) {
                        break;
                    }
                }
            }
        }

        private void receive(Frame frame) {
            var verdict = lanes.decide(frame.lane(), frame.seq(), frame.seq(), frame.content(), frame.seq());
            switch (verdict) {
                case APPEND -> {
                    waiting.add(new Stored(end, frame));
                    lanes.appended(frame.lane(), frame.seq(), frame.seq(), frame.content(), frame.seq(), end);
                    end += 10;
                }
                case DUPLICATE, IGNORED -> {
                }
                case JUMP, CONFLICT, TOO_MANY_LANES -> throw new AssertionError(verdict + " for " + frame);
            }
        }

        private void repeatSomething() {
            for (var entry : held.entrySet()) {
                for (var frame : entry.getValue()) {
                    if (frame.seq() <= sent.getOrDefault(entry.getKey(), 0L) && random.nextInt(3) == 0) {
                        receive(frame);
                    }
                }
            }
        }

        private void sync() {
            durable.addAll(waiting);
            waiting.clear();
            durableEnd = end;
            lanes.durable(durableEnd);
        }

        private void acks(boolean swallowed) {
            var due = lanes.acknowledge();
            if (!swallowed) {
                due.forEach(this::ack);
            }
        }

        private void ack(LaneEnd end) {
            acknowledged.merge(end.lane(), end.seq(), Math::max);
            var frames = held.get(end.lane());
            while (frames != null && !frames.isEmpty() && frames.getFirst().seq() <= end.seq()) {
                var gone = frames.removeFirst();
                assertThat(durable.stream().map(Stored::frame)).as("acknowledged").contains(gone);
            }
        }

        /** The log loses all that waits; a frame may slip in behind before admission hears of it. */
        private void lose() {
            if (!logLoses || waiting.isEmpty()) {
                return;
            }
            long from = durableEnd;
            long to = end;
            waiting.clear();
            if (random.nextBoolean()) {
                send();
            }
            tellToRetry(lanes.lost(from, to, Long.MAX_VALUE));
        }

        private void tellToRetry(List<LaneEnd> again) {
            for (var place : again) {
                sent.put(place.lane(), place.seq() - 1);
            }
        }

        /** The log is full for the next frame of a lane: it and what is under way behind it are put off. */
        private void putOff() {
            var frames = held.get(liveLane);
            if (frames == null) {
                return;
            }
            var unsent = frames.stream().filter(f -> f.seq() > sent.getOrDefault(liveLane, 0L)).toList();
            if (unsent.isEmpty()) {
                return;
            }
            var first = unsent.getFirst();
            if (lanes.decide(liveLane, first.seq(), first.seq(), first.content(), 0) == Verdict.APPEND) {
                lanes.retryFrom(liveLane, first.seq());
                unsent.stream().skip(1).forEach(this::receive);
                sent.put(liveLane, first.seq() - 1);
            }
        }

        /** The collector dies and builds admission again from the log. */
        private void restart() {
            if (random.nextInt(3) > 0) {
                return;
            }
            waiting.clear();
            end = durableEnd + 1_000;
            durableEnd = end;
            var admission = new Admission(SeriesRegistry.Limits.DEFAULT, 10);
            for (var stored : durable) {
                var frame = stored.frame();
                var stamp = new Stamp("a", EPOCH, frame.lane(), frame.seq(), 1, frame.seq(), 1, false);
                var event = new CollectorRecord.Event(stamp, "e", Labels.EMPTY, Map.of());
                admission.replay(event);
            }
            var agent = admission.agent("a", 0);
            assertThat(agent).isNotNull();
            lanes = agent == null ? lanes : agent.lanes();
            // The model's prints are not made from records: forget them, so that a repetition is no conflict.
            lanes.lanes().values().forEach(lane -> {
                var none = new HashMap<Long, Integer>();
                for (long seq = 0; seq < Lane.PRINTS; seq++) {
                    none.put(seq, 0);
                }
                lane.restore(Long.MIN_VALUE, none, Map.of());
            });
            connected = false;
        }

        private void settle() {
            for (int i = 0; i < 20; i++) {
                connected = false;
                connect();
                for (int tries = 0; tries < 50; tries++) {
                    send();
                }
                sync();
                acks(false);
            }
            held.forEach((lane, frames) -> assertThat(frames).as("left in lane " + lane).isEmpty());
        }

        private void check() {
            var seen = new HashSet<Frame>();
            for (var stored : durable) {
                assertThat(seen.add(stored.frame())).as("twice: " + stored).isTrue();
            }
            assertThat(seen).isEqualTo(made.keySet());
        }
    }
}
