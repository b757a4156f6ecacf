package io.bianque.agent.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.agent.config.AgentConfig;
import io.bianque.agent.reading.LossReason;
import io.bianque.agent.reading.Losses;
import io.bianque.agent.reading.Readings;
import io.bianque.agent.spool.Spool;
import io.bianque.protocol.ProtocolFault;
import io.bianque.protocol.message.Clocks;
import io.bianque.protocol.message.Event;
import io.bianque.protocol.message.MessageCodec;
import io.bianque.protocol.message.Stamp;
import io.bianque.testkit.ManualClock;
import io.bianque.testkit.SeededRandom;
import io.bianque.testkit.SimulatedDisk;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The link's thread, done by hand: on a simulated disk, with a collector in memory at the other end. */
class LinkTest {
    private static final Duration STEP = Duration.ofMillis(100);

    private final SimulatedDisk disk = new SimulatedDisk();
    private final ManualClock clock = ManualClock.atSomeDay();
    private final SeededRandom random = new SeededRandom(7);
    private final ModelCollector collector = new ModelCollector(random, true);
    private final Deque<Runnable> dialing = new ArrayDeque<>();
    private final List<Closeable> attempts = new ArrayList<>();
    private Losses losses = new Losses();
    private Spool spool = open();
    private Link link = link();
    private @Nullable MemoryLine line;
    private boolean isTurning;
    private boolean isReachable = true;
    private long produced;

    /** A connection whose frames the collector takes when the test says so. */
    private static final class MemoryLine implements Line {
        final Deque<byte[]> sent = new ArrayDeque<>();
        @Nullable
        Listener listener;
        boolean isClosed;

        @Override
        public void send(ByteBuffer frame) {
            var bytes = new byte[frame.remaining()];
            frame.duplicate().get(bytes);
            sent.add(bytes);
        }

        @Override
        public void read(Listener reader) {
            listener = reader;
        }

        @Override
        public void flush() {}

        @Override
        public boolean isStuckFor(Duration time, long nowNanos) {
            return false;
        }

        @Override
        public void close() {
            isClosed = true;
        }
    }

    @Test
    void aFullDiskIsToldOfWhileItIsFullAndCostsNothing() throws Exception {
        run(Duration.ofSeconds(3));
        fillDisk();
        var before = produced;
        run(Duration.ofSeconds(30));
        assertThat(collector.count).as("what was read while the disk was full").containsKey(content(before + 10))
                .containsKey(content(produced - 3));
        assertThat(spool.isWell()).isFalse();
        disk.setCapacity(Long.MAX_VALUE);
        run(Duration.ofSeconds(10));
        assertThat(spool.isWell()).isTrue();
        assertEverythingIsStoredOnce();
        assertThat(link.isConnected()).isTrue();
    }

    @Test
    void aDiskThatIsFullWhileNoCollectorIsThereKeepsTheNewestInMemory() throws Exception {
        isReachable = false;
        run(Duration.ofSeconds(3));
        fillDisk();
        run(Duration.ofSeconds(30));
        isReachable = true;
        run(Duration.ofSeconds(30));
        assertThat(collector.count).containsKey(content(produced - 3));
        disk.setCapacity(Long.MAX_VALUE);
        run(Duration.ofSeconds(10));
        assertEverythingIsStoredOnce();
    }

    @Test
    void anAgentKilledOnAFullDiskGoesOnUnderNumbersThatWereNeverUsed() throws Exception {
        run(Duration.ofSeconds(3));
        fillDisk();
        run(Duration.ofSeconds(20));
        disk.kill();
        disk.setCapacity(Long.MAX_VALUE);
        spool = open();
        link = link();
        line = null;
        run(Duration.ofSeconds(20));
        assertThat(spool.isWell()).isTrue();
        assertThat(link.isConnected()).isTrue();
        assertThat(collector.count).containsKey(content(produced - 3));
        assertThat(collector.count.values()).as("stored twice").containsOnly(1);
        assertThat(produced - collector.count.size()).as("only what was given last before the kill is lost")
                .isLessThanOrEqualTo(12);
    }

    @Test
    void aDiskThatFailsEverySyncIsSurvivedAndToldOf() throws Exception {
        run(Duration.ofSeconds(3));
        var before = produced;
        for (var i = 0; i < 300; i++) {
            disk.failSync(1);
            add();
            run(STEP);
        }
        assertThat(collector.count).containsKey(content(before + 30)).containsKey(content(produced - 3));
        assertThat(link.diskFailures()).isPositive();
        disk.failSync(0);
        run(Duration.ofSeconds(10));
        assertThat(spool.isWell()).isTrue();
        assertThat(spool.holdsAnything()).isFalse();
        assertThat(collector.count.values()).containsOnly(1);
        assertThat(collector.count.size() + losses.readings(LossReason.DISK_FAILED)).isEqualTo(produced);
    }

    @Test
    void aDiskThatIsWellAgainIsFoundOutThoughNothingNewComes() throws Exception {
        run(Duration.ofSeconds(3));
        assertThat(spool.isWell()).isTrue();
        for (var i = 0; i < 200 && spool.isWell(); i++) {
            disk.failWrite(1); // the next is that of the state, as nothing else waits
            clock.advance(STEP);
            turn();
        }
        assertThat(spool.isWell()).isFalse();
        disk.failWrite(0);
        for (var i = 0; i < 30; i++) {
            clock.advance(STEP);
            turn();
        }
        assertThat(spool.isWell()).isTrue();
    }

    @Test
    void eventsWaitForTheDiskAndKeepTheirOrder() throws Exception {
        run(Duration.ofSeconds(3));
        fillDisk();
        run(Duration.ofSeconds(2));
        for (var i = 0; i < 5; i++) {
            event("e" + i);
        }
        run(Duration.ofSeconds(5));
        disk.setCapacity(Long.MAX_VALUE);
        run(Duration.ofSeconds(5));
        assertThat(collector.stored.getOrDefault(0, new java.util.TreeMap<>()).values()).containsExactly("event e0",
                "event e1", "event e2", "event e3", "event e4");
    }

    @Test
    void aConnectionThatHangsKeepsNothingWaitingAndIsGivenUp() throws Exception {
        link.turn();
        assertThat(dialing).as("on a thread of its own").hasSize(1);
        add();
        link.turn();
        clock.advance(Duration.ofMillis(250));
        link.turn();
        var survived = Spool.open(disk.copy(), 1 << 20, random, new Losses());
        assertThat(survived.holdsAnything()).as("synced while the connection hangs").isTrue();
        survived.close();
        clock.advance(Duration.ofSeconds(8));
        link.turn();
        dialing.remove().run();
        assertThat(attempts).as("closed, so that its thread ends").allSatisfy(
                attempt -> assertThat(((MemoryLine) attempt).isClosed).isTrue());
        link.turn();
        assertThat(link.isConnected()).isFalse();
        run(Duration.ofSeconds(10));
        assertThat(link.isConnected()).as("the next attempt").isTrue();
        assertEverythingIsStoredOnce();
    }

    @Test
    void aFaultInATaskCostsThatTaskAlone() throws Exception {
        run(Duration.ofSeconds(2));
        link.add((lane, seq, mono) -> {
            throw new IllegalArgumentException("a name with NUL");
        });
        event("after");
        run(Duration.ofSeconds(2));
        assertThat(losses.events(LossReason.FAULT)).isEqualTo(1);
        assertThat(losses.faults()).isEqualTo(1);
        assertThat(collector.stored.getOrDefault(0, new java.util.TreeMap<>()).values()).containsExactly("event after");
        assertEverythingIsStoredOnce();
    }

    @Test
    void aHelloThatCannotBeMadeEndsTheConnectionAndNotTheLink() throws Exception {
        var labels = new HashMap<String, String>();
        for (var i = 0; i < 65; i++) {
            labels.put("l" + i, "v");
        }
        link.retarget(target(labels));
        run(Duration.ofSeconds(5));
        assertThat(link.isConnected()).isFalse();
        assertThat(losses.faults()).isPositive();
        link.retarget(target(Map.of()));
        run(Duration.ofSeconds(5));
        assertEverythingIsStoredOnce();
    }

    private void assertEverythingIsStoredOnce() {
        assertThat(collector.count.keySet().stream().filter(key -> key.contains("unique"))).hasSize((int) produced);
        assertThat(collector.count.values()).containsOnly(1);
        assertThat(spool.holdsAnything()).isFalse();
        for (var reason : LossReason.values()) {
            assertThat(losses.readings(reason)).as("lost: %s", reason).isZero();
        }
    }

    private static String content(long number) {
        return "{unique{}=" + (double) number + "@" + (5_000 + number) + "}";
    }

    /** Room for nothing more. */
    private void fillDisk() {
        disk.setCapacity(Long.MAX_VALUE - disk.freeBytes());
    }

    private void run(Duration time) throws Exception {
        for (var left = time; left.isPositive(); left = left.minus(STEP)) {
            clock.advance(STEP);
            if (left.compareTo(Duration.ofMillis(500)) > 0) { // the last ones have time to be acknowledged
                add();
            }
            turn();
        }
    }

    private void turn() throws Exception {
        isTurning = true;
        link.turn();
        isTurning = false;
        while (!dialing.isEmpty()) {
            dialing.remove().run();
        }
        var open = line;
        if (open == null || open.isClosed || open.listener == null) {
            return;
        }
        while (!open.sent.isEmpty()) {
            take(open.sent.remove());
        }
        for (var answer : collector.answers(true)) {
            open.listener.received(open, answer);
        }
    }

    private void take(byte[] frame) throws ProtocolFault {
        collector.take(frame);
    }

    private void add() {
        var readings = new Readings(5_000 + ++produced);
        readings.put("unique", (double) produced);
        link.add(readings);
    }

    private void event(String id) {
        link.add((lane, seq, mono) -> {
            var frame = new MessageCodec()
                    .write(new Event(new Stamp(lane, seq, 5, mono), "test", 5, Map.of(), Map.of("id", id)));
            var bytes = new byte[frame.remaining()];
            frame.get(bytes);
            return bytes;
        });
    }

    private Spool open() {
        try {
            losses = new Losses();
            return Spool.open(disk, 1 << 20, random, losses);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Link link() {
        return new Link(spool, target(Map.of()), () -> new Clocks(5, clock.nanos() / 1_000_000), clock, random,
                this::connect, dialing::add);
    }

    private Line connect(AgentConfig.Server server, Optional<AgentConfig.Tls> tls, Consumer<Closeable> begun)
            throws IOException {
        assertThat(isTurning).as("connected by the link's own thread").isFalse();
        if (!isReachable) {
            throw new IOException("nobody is there");
        }
        var made = new MemoryLine();
        attempts.add(made);
        begun.accept(made);
        line = made;
        collector.connected();
        return made;
    }

    private static Link.Target target(Map<String, String> labels) {
        return new Link.Target(List.of(new AgentConfig.Server("127.0.0.1", 1)), Optional.empty(),
                new Identity("h", "test/1", "", "boot", labels, Map.of(), true), Duration.ofSeconds(1));
    }
}
