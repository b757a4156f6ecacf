package io.bianque.server.simulation;

import io.bianque.testkit.SeededRandom;
import io.bianque.testkit.SimulatedNetwork;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** How bad the days of one history are: drawn from its seed, the same for all of it. */
final class Weather {
    final RandomGenerator random;
    final Duration faults;
    final int hosts;
    final int readingsMax;
    final Duration interval;
    final int creditBytes;
    final int laneZeroBytes;
    final int laneZeroRate;
    final int segmentBytes;
    final long logBytes;
    final long spoolBytes;
    final boolean swallowsAcks;
    final boolean clones;
    final boolean collectorDies;
    final boolean agentsDie;
    final boolean disksFail;
    final boolean disksFill;
    final boolean clocksStep;
    final boolean powerFails;
    private final Duration delayMax;
    private final int pieceMax;
    private final int bytesToCut;
    private final int silentOneIn;
    private boolean calm;

    Weather(long seed) {
        random = new SeededRandom(seed);
        faults = Duration.ofMillis(random.nextLong(8_000, 36_000));
        hosts = random.nextInt(4) == 0 ? 2 + random.nextInt(2) : 1;
        readingsMax = 2 + random.nextInt(20);
        interval = Duration.ofMillis(random.nextLong(60, 700));
        creditBytes = random.nextInt(3) == 0 ? 4_096 + random.nextInt(4_000) : 512 << 10;
        laneZeroBytes = random.nextInt(3) == 0 ? 1_024 : 64 << 10;
        laneZeroRate = random.nextInt(3) == 0 ? 1 : 50;
        segmentBytes = 8 << 10 << random.nextInt(4);
        logBytes = random.nextInt(4) == 0 ? 3L * segmentBytes : 64 << 20;
        spoolBytes = random.nextInt(4) == 0 ? 64 << 10 : 1 << 20;
        swallowsAcks = chance();
        clones = random.nextInt(6) == 0;
        collectorDies = chance();
        agentsDie = chance();
        disksFail = chance();
        disksFill = chance();
        clocksStep = chance();
        powerFails = random.nextBoolean();
        delayMax = Duration.ofMillis(random.nextBoolean() ? random.nextInt(40) : random.nextInt(4_000));
        pieceMax = random.nextInt(6) == 0 ? 1 + random.nextInt(40) : random.nextBoolean() ? 1_500 : Integer.MAX_VALUE;
        bytesToCut = random.nextInt(3) == 0 ? Integer.MAX_VALUE : 1 << (8 + random.nextInt(10));
        silentOneIn = random.nextInt(3) == 0 ? 3 : 1_000;
    }

    private boolean chance() {
        return random.nextInt(5) < 2;
    }

    /** From here on nothing fails. */
    void calmDown() {
        calm = true;
    }

    boolean isCalm() {
        return calm;
    }

    /** A time somewhere between nothing and this. */
    Duration within(Duration most) {
        return Duration.ofNanos(random.nextLong(most.toNanos() + 1));
    }

    /** Whether this ack, and all that the collector says after it on this connection, is swallowed. */
    boolean swallowsThisAck() {
        return swallowsAcks && !calm && random.nextInt(10) < 3;
    }

    /** Nothing more happens to a connection than happened already. */
    static void clearUp(SimulatedNetwork.Connection connection) {
        for (var end : new SimulatedNetwork.Endpoint[]{connection.client(), connection.server()}) {
            end.delay(Duration.ZERO, Duration.ZERO).split(Integer.MAX_VALUE).cutAfter(Long.MAX_VALUE);
        }
    }

    /** Sets what happens to a new connection. */
    void over(SimulatedNetwork.Connection connection) {
        if (calm) {
            return;
        }
        for (var end : new SimulatedNetwork.Endpoint[]{connection.client(), connection.server()}) {
            end.delay(Duration.ZERO, within(delayMax)).split(pieceMax);
            if (bytesToCut != Integer.MAX_VALUE) {
                end.cutAfter(1 + random.nextInt(bytesToCut));
            }
        }
        if (random.nextInt(silentOneIn) == 0) {
            (random.nextBoolean() ? connection.client() : connection.server()).swallow(random.nextBoolean());
        }
    }
}
