package io.bianque.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.testkit.TcpFaultProxy;
import io.bianque.testkit.TcpFaultProxy.Direction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * R29: networks that delay, are slow, cut in the middle of a frame, or swallow one direction. Senders with ledgers go
 * through each of them, and so does a real agent. {@code -Dbad.seconds=N} sets how long, {@code -Dseed=N} repeats the cuts.
 */
class BadNetworksIT {
    private static final int SECONDS = Integer.getInteger("bad.seconds", 12);
    /** An agent gives a silent server up after four heartbeats of a second; without that it would wait for ever. */
    private static final Duration SEEN_WITHIN = Duration.ofMinutes(1);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path directory;

    @Test
    void r29NothingIsLostOrStoredTwiceOnBadNetworks() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("BadNetworksIT -Dbad.seconds=" + SECONDS + " -Dseed=" + seed);
        var random = new SplittableRandom(seed);
        try (var bianque = Installation.in(directory.resolve("data"), "--insecure-loopback").start()) {
            var server = Dialer.address(bianque.agentAddress());
            try (var late = new TcpFaultProxy(server);
                    var slow = new TcpFaultProxy(server);
                    var cut = new TcpFaultProxy(server);
                    var halfOpen = new TcpFaultProxy(server);
                    var ofAgent = new TcpFaultProxy(server)) {
                for (var direction : Direction.values()) {
                    late.delay(direction, Duration.ofMillis(500));
                    slow.dribble(direction, 800, Duration.ofMillis(100)); // 64 kbit/s
                }
                leadAgentThrough(bianque, ofAgent);
                var loads = new ArrayList<Load>();
                try {
                    for (var proxy : List.of(late, slow, cut, halfOpen)) {
                        loads.add(Load.start(
                                Dialer.plain("127.0.0.1:" + proxy.address().getPort()), "net-" + loads.size() + "-", 4,
                                20,
                                false, random.split()));
                    }
                    torment(cut, halfOpen, random);
                    awaitHalfOpenIsSeen(ofAgent);
                    for (var load : loads) {
                        long before = load.acknowledged();
                        Installation.eventually(PATIENCE, "all are served once faults are over",
                                () -> load.acknowledged() > before + 4 * 20);
                    }
                    assertStoredOnce(bianque, loads, seed);
                    assertAgentLostNothing(bianque);
                } finally {
                    loads.forEach(Load::close);
                }
            }
        }
    }

    /** The agent takes its changed file by itself. */
    private static void leadAgentThrough(Installation bianque, TcpFaultProxy proxy) throws Exception {
        var file = bianque.data().resolve("agent/agent.yaml");
        var port = bianque.agentAddress().substring(bianque.agentAddress().lastIndexOf(':'));
        var text = Files.readString(file);
        assertThat(text).contains(port);
        Files.writeString(file, text.replace(port, ":" + proxy.address().getPort()));
        Installation.eventually(PATIENCE, "the agent goes through the proxy",
                () -> proxy.passed(Direction.TO_CLIENT) > 1_000);
    }

    /** Cuts connections at random bytes, and swallows one direction of others for a while. */
    private static void torment(TcpFaultProxy cut, TcpFaultProxy halfOpen, SplittableRandom random) throws Exception {
        for (int second = 0; second < SECONDS; second++) {
            cut.cutAfter(either(random), random.nextInt(2_000));
            if (second % 4 == 1) {
                halfOpen.swallow(either(random), true);
            }
            if (second % 4 == 3) {
                heal(halfOpen);
            }
            TimeUnit.MILLISECONDS.sleep(500 + random.nextInt(1_000));
        }
        for (var direction : Direction.values()) {
            cut.cutAfter(direction, Long.MAX_VALUE - 1);
        }
        heal(halfOpen);
    }

    private static Direction either(SplittableRandom random) {
        return random.nextBoolean() ? Direction.TO_SERVER : Direction.TO_CLIENT;
    }

    private static void heal(TcpFaultProxy proxy) {
        for (var direction : Direction.values()) {
            proxy.swallow(direction, false);
        }
        proxy.resetAll(); // what was swallowed is missing in their streams
    }

    /** Swallows what the server says, until the agent connects anew. */
    private static void awaitHalfOpenIsSeen(TcpFaultProxy proxy) throws InterruptedException {
        int connections = proxy.accepted();
        long began = System.nanoTime();
        proxy.swallow(Direction.TO_CLIENT, true);
        Installation.eventually(SEEN_WITHIN, "the agent sees that nothing comes",
                () -> proxy.accepted() > connections);
        System.out.println("BadNetworksIT: half-open seen after "
                + Duration.ofNanos(System.nanoTime() - began).toMillis() + " ms");
        heal(proxy);
    }

    private static void assertStoredOnce(Installation bianque, List<Load> loads, long seed) throws Exception {
        var readBack = new ReadBack(bianque.api());
        var wrong = new ArrayList<String>();
        for (var load : loads) {
            wrong.addAll(readBack.compareAll(load.stop()));
            assertThat(load.complaints()).as("what the server refused").isEmpty();
        }
        System.out.println("BadNetworksIT: " + readBack);
        assertThat(wrong).as("seed %s, %s", seed, readBack).isEmpty();
    }

    private static void assertAgentLostNothing(Installation bianque) throws Exception {
        var readings = new AgentReadings(bianque.host());
        long until = System.currentTimeMillis();
        Installation.eventually(PATIENCE, "the agent has caught up", () -> readings.newest(bianque) > until);
        var moments = readings.moments(bianque);
        AgentReadings.assertOnce(moments);
        AgentReadings.assertWhole(moments);
    }
}
