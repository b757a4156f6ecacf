package io.bianque.server.simulation;

import io.bianque.collector.intake.IntakeByHand;
import io.bianque.collector.intake.IntakeSettings;
import io.bianque.collector.record.RecordReader;
import io.bianque.protocol.log.LogOptions;
import io.bianque.testkit.SimulatedCrash;
import io.bianque.testkit.SimulatedDisk;
import io.bianque.testkit.SimulatedNetwork;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The machine of the collector: its disk, its intake when that runs, and the ledger's reader behind the log. */
final class SimulatedCollector {
    private static final Duration TICK = Duration.ofMillis(50);

    final SimulatedDisk disk = new SimulatedDisk();
    private final World world;
    private final List<SimulatedNetwork.Connection> connections = new ArrayList<>();
    private @Nullable IntakeByHand intake;
    private @Nullable RecordReader reader;
    private long life;
    private long readTo;
    private boolean leaving;
    private boolean powerless;

    SimulatedCollector(World world) {
        this.world = world;
    }

    boolean runs() {
        return intake != null;
    }

    void start() {
        if (intake != null) {
            return;
        }
        powerless = false;
        world.tell(() -> "the collector starts");
        var weather = world.weather;
        var usual = IntakeSettings.of(InetAddress.getLoopbackAddress(), 0, null, "node");
        var settings = new IntakeSettings(usual.address(), 0, null, "node", Duration.ofSeconds(1), weather.creditBytes,
                weather.laneZeroBytes, weather.laneZeroRate, usual.maxConnections(), usual.memoryBytes(),
                usual.handshake(), usual.frame(), usual.idle(), usual.snapshotInterval());
        var options = LogOptions.defaults().withSegmentBytes(weather.segmentBytes).withMaxBytes(weather.logBytes)
                .withMaxPendingBytes(256 << 10);
        try {
            var open = new IntakeByHand(disk, options, settings, world.clock, world.clock);
            intake = open;
            leaving = false;
            life++;
            long mine = life;
            open.cutter().register("judge", () -> readTo);
            open.log().onLost(range -> {
                world.tell(() -> "the collector's log lost " + range);
                world.ledger.collectorLost();
            });
            reader = new RecordReader(open.log(), readTo);
            readOn();
            tick(mine, 1);
        } catch (SimulatedCrash crash) {
            intake = null;
            dieByDisk();
        } catch (IOException e) {
            world.simulation.after(Duration.ofSeconds(1), this::start);
        }
    }

    private void tick(long mine, int count) {
        alive(mine, () -> {
            var open = intake;
            if (open == null) {
                return;
            }
            if (open.log().appendedEnd() > open.log().durableEnd()) {
                open.sync();
                readOn();
            }
            if (!leaving && count % 2 == 0) {
                open.step();
            }
            if (count % 5 == 0) {
                open.deadlines();
            }
            if (!leaving && count % 200 == 0) {
                open.clear();
            }
            world.simulation.after(TICK, () -> tick(mine, count + 1));
        });
    }

    /** Reads what is durable by now, as any consumer of the log would. */
    private void readOn() {
        var from = reader;
        if (from == null) {
            return;
        }
        try {
            for (var record = from.next(); record != null; record = from.next()) {
                readTo = from.position();
                world.ledger.read(record);
            }
        } catch (IOException e) {
            throw new AssertionError("the log cannot be read", e);
        }
    }

    /** Whether something was acknowledged: the ledger must know all that is durable. */
    void acknowledging() {
        readOn();
    }

    private void alive(long mine, Runnable task) {
        if (mine == life && intake != null) {
            try {
                task.run();
            } catch (SimulatedCrash crash) {
                dieByDisk();
            }
        }
    }

    /** A connection from a host; null when nobody answers, not even to refuse. */
    SimulatedNetwork.@Nullable Connection accept(SimulatedHost host) throws IOException {
        var open = intake;
        if (powerless) {
            return null;
        }
        if (open == null || leaving) {
            throw new IOException("connection refused");
        }
        long mine = life;
        var connection = world.network.connect();
        world.weather.over(connection);
        connections.add(connection);
        var wire = new TappedWire(world, host.name, connection, this::acknowledging);
        var peer = open.accept(bytes -> {
            if (mine == life && intake != null) {
                wire.fromCollector(bytes);
            }
        }, connection.server()::close);
        connection.server().onReceive(piece -> alive(mine, () -> peer.received(piece)));
        connection.server().onEnd(how -> alive(mine, () -> {
            if (how == SimulatedNetwork.End.RESET) {
                peer.reset();
            } else {
                peer.ended();
            }
        }));
        wire.watchHost();
        return connection;
    }

    void kill() {
        if (intake != null) {
            die(false);
        }
    }

    void losePower() {
        if (intake != null) {
            die(true);
        }
        loseWhatIsNotSynced();
        powerless = true;
    }

    private void loseWhatIsNotSynced() {
        disk.powerLoss(world.weather.random);
        world.ledger.collectorLost();
    }

    private void dieByDisk() {
        if (world.weather.powerFails && world.weather.random.nextBoolean()) {
            if (intake == null) {
                loseWhatIsNotSynced();
            } else {
                losePower();
            }
        } else {
            die(false);
        }
        world.simulation.after(world.weather.within(Duration.ofSeconds(5)), this::start);
    }

    private void die(boolean powerLost) {
        world.tell(() -> "the collector dies" + (powerLost ? " with its power" : ""));
        intake = null;
        reader = null;
        life++;
        World.fellSilent(disk, connections, powerLost);
    }

    /** The connections that are there go on without a fault. */
    void clearUp() {
        connections.forEach(Weather::clearUp);
    }

    /** Is told to stop; comes back with {@link #start}. */
    void stop() {
        var open = intake;
        long mine = life;
        if (open != null && !leaving) {
            leaving = true;
            world.tell(() -> "the collector is told to stop");
            alive(mine, open::takeLeave);
            world.simulation.after(Duration.ofSeconds(2), () -> alive(mine, () -> {
                try {
                    open.settle();
                } catch (IOException e) {
                    // What was not durable was not acknowledged either.
                }
                readOn();
                die(false);
            }));
        }
    }

    /** Loses the power once more, and reads the whole log that is left. */
    void judge() throws IOException {
        losePower();
        start();
    }
}
