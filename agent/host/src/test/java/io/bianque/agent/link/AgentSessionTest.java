package io.bianque.agent.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.agent.reading.Losses;
import io.bianque.agent.reading.Readings;
import io.bianque.agent.spool.Spool;
import io.bianque.protocol.message.Clocks;
import io.bianque.protocol.message.Event;
import io.bianque.protocol.message.MessageCodec;
import io.bianque.protocol.message.Stamp;
import io.bianque.testkit.SeededRandom;
import io.bianque.testkit.Seeds;
import io.bianque.testkit.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;

/**
 * The session and the spool against a collector that refuses, puts off, grants little and is cut off at any frame, while the
 * agent is killed now and then. What a ledger of its own says was spooled must in the end be stored or be in a gap.
 */
class AgentSessionTest {
    private static final Identity IDENTITY = new Identity("h", "test/1", "", "boot", Map.of(), Map.of(), true);
    private static final long MILLI = 1_000_000L;

    /** One thing that was given to the spool. */
    private record Entry(int lane, long seq, long number, boolean event) {}

    private static final Map<String, Integer> TROUBLES = new ConcurrentHashMap<>();

    private final List<Entry> ledger = new ArrayList<>();
    private final List<Entry> unsynced = new ArrayList<>();
    private final Deque<byte[]> wire = new ArrayDeque<>();
    private final SimulatedDisk disk = new SimulatedDisk();
    private @Nullable AgentSession session;
    private long now;
    private long numbers;

    @ParameterizedTest
    @Seeds(count = 120)
    void whatWasSpooledIsStoredUnderItsNumberOrInAGap(SeededRandom random) throws Exception {
        var spool = Spool.open(disk, 1 << 20, random, new Losses());
        var collector = new ModelCollector(random, false);
        for (var step = 0; step < 400; step++) {
            now += random.nextInt(60) * MILLI;
            switch (random.nextInt(20)) {
                case 0, 1, 2, 3 -> addReadings(spool, random, random.nextInt(12));
                case 4 -> addEvent(spool);
                case 5, 6, 7 -> sync(spool);
                case 8 -> {
                    if (random.nextInt(4) == 0) {
                        disconnect();
                    }
                }
                case 9 -> {
                    if (random.nextInt(8) == 0) {
                        spool = restart(spool, random);
                    }
                }
                case 10 -> {
                    if (random.nextInt(20) == 0 && session == null) {
                        for (var i = 0; i < 250; i++) { // an outage longer than the spool
                            addReadings(spool, random, 400);
                            sync(spool);
                        }
                    }
                }
                case 11 -> spool.release();
                case 12 -> weather(random);
                default -> talk(spool, collector, random, false);
            }
        }
        disk.setCapacity(Long.MAX_VALUE);
        disk.failSync(0);
        disk.failWrite(0);
        sync(spool);
        sync(spool);
        assertThat(spool.isWell()).as("healed: %s", spool.lastFailure()).isTrue();
        disconnect();
        var kind = collector.madeKind();
        for (var round = 0; round < 400 && (session == null || spool.holdsAnything()); round++) {
            now += 200 * MILLI;
            talk(spool, kind, random, true);
        }
        assertThat(spool.holdsAnything()).as("drained").isFalse();
        judge(kind);
        kind.gaps.values().stream().flatMap(List::stream).forEach(gap -> TROUBLES.merge(gap.reason(), 1, Integer::sum));
        disconnect();
        spool.close();
    }

    @AfterAll
    static void everyKindOfTroubleHappened() {
        if (System.getProperty("seed") == null) {
            assertThat(TROUBLES).containsKeys("spool_full", "refused", "restart", "disk", "disk_failed");
        }
    }

    private void judge(ModelCollector collector) {
        for (var entry : ledger) {
            var content = content(entry);
            var copies = collector.count.entrySet().stream().filter(e -> e.getKey().contains(content))
                    .mapToInt(Map.Entry::getValue).sum();
            if (copies == 0) {
                assertThat(collector.isInGap(entry.lane(), entry.seq())).as("%s is neither stored nor in a gap", entry)
                        .isTrue();
            } else {
                assertThat(copies).as("%s is stored once", entry).isEqualTo(1);
                var there = collector.stored.getOrDefault(entry.lane(), new java.util.TreeMap<>()).get(entry.seq());
                assertThat(there).as("%s is stored under its number", entry).contains(content);
            }
        }
    }

    private static String content(Entry entry) {
        return entry.event() ? "event " + entry.number() + "." : "unique{}=" + (double) entry.number() + "@";
    }

    private void addReadings(Spool spool, SeededRandom random, int more) {
        var readings = new Readings(1_000_000 + now / MILLI);
        readings.put("unique", (double) ++numbers);
        for (var i = 0; i < more; i++) {
            // More names than the collector's dictionary holds, so that it is begun anew now and then.
            readings.put("m", "i", Integer.toString(more > 100 ? i % 30 : random.nextInt(80)), random.nextDouble());
        }
        if (spool.add(readings, 5, 5)) {
            var lane = spool.liveLane(); // after it: a failing disk may have opened one
            unsynced.add(new Entry(lane, spool.next(lane) - 1, numbers, false));
        }
    }

    private void addEvent(Spool spool) {
        var number = ++numbers;
        var next = spool.next(0);
        if (spool.add(
                (lane, seq, mono) -> bytes(new MessageCodec().write(new Event(new Stamp(lane, seq, 5, mono), "test",
                        5, Map.of(), Map.of("id", number + ".")))),
                5) && spool.next(0) > next) { // else it waits for the disk, and for its number
            unsynced.add(new Entry(0, spool.next(0) - 1, number, true));
        }
    }

    private void sync(Spool spool) {
        if (spool.sync()) {
            ledger.addAll(unsynced);
            unsynced.clear();
        } else {
            TROUBLES.merge("disk", 1, Integer::sum);
        }
    }

    /** The disk is full for a while, or fails once. */
    private void weather(SeededRandom random) {
        switch (random.nextInt(8)) {
            case 0 -> disk.setCapacity(Long.MAX_VALUE - disk.freeBytes() + random.nextInt(4_000));
            case 1, 2, 3 -> disk.setCapacity(Long.MAX_VALUE);
            case 4 -> disk.failSync(1 + random.nextInt(3));
            case 5 -> disk.failWrite(1 + random.nextInt(3));
            default -> {
                // fair
            }
        }
    }

    private Spool restart(Spool spool, SeededRandom random) throws IOException {
        disconnect();
        unsynced.clear();
        disk.setCapacity(Long.MAX_VALUE);
        TROUBLES.merge("restart", 1, Integer::sum);
        if (random.nextBoolean()) {
            disk.kill();
        } else {
            disk.powerLoss(random);
        }
        assertThat(spool.next(0)).isPositive();
        return Spool.open(disk, 1 << 20, random, new Losses());
    }

    private void disconnect() throws IOException {
        if (session != null) {
            session.close();
        }
        session = null;
        wire.clear();
    }

    private void talk(Spool spool, ModelCollector collector, SeededRandom random, boolean all) throws Exception {
        var talking = session;
        if (talking == null) {
            collector.connected();
            talking = new AgentSession(spool, IDENTITY, Duration.ofSeconds(1), frame -> wire.add(bytes(frame)),
                    new Clocks(1, 1), now);
            session = talking;
        }
        talking.pump(new Clocks(1, 1), now);
        for (var n = all ? wire.size() : random.nextInt(wire.size() + 1); n > 0; n--) {
            collector.take(wire.remove());
        }
        for (var answer : collector.answers(all)) {
            talking.received(answer, new Clocks(1, 1), now);
        }
        assertThat(talking.end().filter(end -> !end.reason().equals("silence"))).isEmpty();
        if (talking.end().isPresent()) {
            disconnect();
        }
    }

    private static byte[] bytes(ByteBuffer frame) {
        var bytes = new byte[frame.remaining()];
        frame.duplicate().get(bytes);
        return bytes;
    }
}
