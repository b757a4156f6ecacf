package io.bianque.server.simulation;

import io.bianque.agent.link.Identity;
import io.bianque.agent.link.LinkByHand;
import io.bianque.agent.reading.LossReason;
import io.bianque.agent.reading.Losses;
import io.bianque.agent.reading.Readings;
import io.bianque.agent.spool.Spool;
import io.bianque.protocol.message.Clocks;
import io.bianque.protocol.message.Event;
import io.bianque.protocol.message.MessageCodec;
import io.bianque.protocol.message.Stamp;
import io.bianque.testkit.SeededRandom;
import io.bianque.testkit.SimulatedCrash;
import io.bianque.testkit.SimulatedDisk;
import io.bianque.testkit.SimulatedNetwork;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One host: its disk, its clocks, and its agent when that runs. */
final class SimulatedHost {
    /** What an agent may lose by being killed while its disk is well. */
    private static final Duration KILL_COSTS = Duration.ofSeconds(1);
    private static final Duration LAST_WORDS = Duration.ofMillis(1_200);

    final String name;
    /** Tells a clone from what it was cloned of. */
    final String maker;
    final SimulatedDisk disk;
    private final World world;
    private final List<SimulatedNetwork.Connection> connections = new ArrayList<>();
    private @Nullable LinkByHand link;
    private Losses losses = new Losses();
    private long life;
    private long bootNanos;
    private long monoAtBoot;
    private long wallAheadMillis;
    private int boots;
    private long wellNanos;
    private boolean resting;

    SimulatedHost(World world, String name, String maker, SimulatedDisk disk) {
        this.world = world;
        this.name = name;
        this.maker = maker;
        this.disk = disk;
        monoAtBoot = world.weather.random.nextInt(1_000_000_000);
    }

    boolean runs() {
        return link != null;
    }

    /** Whether nothing waits for its acknowledgement. */
    boolean isDrained() {
        var open = link;
        return open != null && !open.spool().holdsAnything() && open.spool().isWell();
    }

    /** How it stands, for people. */
    String standing() {
        var open = link;
        if (open == null) {
            return maker + " does not run";
        }
        var spool = open.spool();
        return maker + (spool.isWell() ? "" : ", its disk failing: " + spool.lastFailure())
                + spool.lanesToSend().stream()
                        .map(lane -> " lane " + lane + ": " + spool.acked(lane) + " of " + (spool.next(lane) - 1))
                        .toList();
    }

    void start() {
        if (link != null || resting) {
            return;
        }
        losses = new Losses();
        world.tell(() -> maker + " starts");
        try {
            var spool = Spool.open(disk, world.weather.spoolBytes,
                    new SeededRandom(world.weather.random.nextLong()), losses);
            var identity = new Identity(name, "simulated/1", "none", "boot-" + boots, Map.of(), Map.of(),
                    false);
            life++;
            long mine = life;
            wellNanos = world.clock.nanos();
            link = new LinkByHand(spool, identity, Duration.ofSeconds(1), this::clocks, world.clock,
                    new SeededRandom(world.weather.random.nextLong()),
                    task -> world.dial(() -> alive(mine, task)), () -> connect(mine),
                    task -> alive(mine, task));
            turn(mine);
        } catch (SimulatedCrash crash) {
            dieByDisk();
        } catch (IOException e) {
            world.simulation.after(Duration.ofSeconds(1), this::start);
        }
    }

    private Clocks clocks() {
        return new Clocks(world.clock.instant().toEpochMilli() + wallAheadMillis,
                monoAtBoot + (world.clock.nanos() - bootNanos) / 1_000_000);
    }

    private SimulatedNetwork.Endpoint connect(long mine) throws IOException {
        if (mine != life) {
            throw new IOException("nobody dials any more");
        }
        var connection = world.connect(this);
        connections.add(connection);
        return connection.client();
    }

    /** Runs something of the agent, unless it has died since; it may die by it. */
    private void alive(long mine, Runnable task) {
        if (mine == life && link != null) {
            try {
                task.run();
            } catch (SimulatedCrash crash) {
                dieByDisk();
            }
        }
    }

    private void turn(long mine) {
        alive(mine, () -> {
            var open = link;
            if (open != null && !open.isLeaving()) {
                open.turn();
                if (open.spool().isWell()) {
                    wellNanos = world.clock.nanos();
                }
                world.simulation.after(open.untilNextTurn(), () -> turn(mine));
            }
        });
    }

    /** Makes readings, or an event, and hands them to the agent if it runs. */
    void produce(boolean event) {
        var open = link;
        if (open == null || open.isLeaving()) {
            return;
        }
        int count = event ? 0 : 1 + world.weather.random.nextInt(world.weather.readingsMax);
        var item = world.ledger.produce(maker, count, world.clock.nanos());
        world.tell(() -> maker + " makes item " + item.id + " of " + count + " readings");
        long wall = world.clock.instant().toEpochMilli() + wallAheadMillis;
        long mine = life;
        alive(mine, () -> {
            if (event) {
                open.add((lane, seq, mono) -> bytes(new Event(new Stamp(lane, seq, wall, mono), Ledger.KIND, wall,
                        Map.of(), Map.of("item", Integer.toString(item.id)))));
            } else {
                var readings = new Readings(wall);
                for (int i = 0; i < count; i++) {
                    readings.put(Ledger.METRIC, "i", Integer.toString(i), item.value(i));
                }
                open.add(readings);
            }
            open.turn();
        });
    }

    private static byte[] bytes(Event event) {
        var frame = new MessageCodec().write(event);
        var bytes = new byte[frame.remaining()];
        frame.get(bytes);
        return bytes;
    }

    void stepClock(Duration step) {
        wallAheadMillis += step.toMillis();
    }

    /** The process is killed. */
    void kill() {
        if (link != null) {
            die(false);
        }
    }

    /** The machine loses its power. */
    void losePower() {
        if (link != null) {
            die(true);
        }
        disk.powerLoss(world.weather.random);
        boots++;
        bootNanos = world.clock.nanos();
        monoAtBoot = 1_000;
    }

    private void dieByDisk() {
        if (world.weather.powerFails && world.weather.random.nextBoolean()) {
            losePower();
        } else {
            die(false);
        }
        world.simulation.after(world.weather.within(Duration.ofSeconds(5)), this::start);
    }

    private void die(boolean powerLost) {
        world.tell(() -> maker + " dies" + (powerLost ? " with its power" : ""));
        count();
        // What a failed sync lost may be found again by the next start, if nothing could be written down of it.
        world.ledger.countedBy(maker).uncertain(losses.readings(LossReason.DISK_FAILED),
                losses.events(LossReason.DISK_FAILED));
        world.ledger.died(maker, Math.min(wellNanos, world.clock.nanos()) - KILL_COSTS.toNanos());
        link = null;
        life++;
        World.fellSilent(disk, connections, powerLost);
    }

    private void count() {
        var said = world.ledger.countedBy(maker);
        for (var reason : LossReason.values()) {
            said.readings += losses.readings(reason);
            said.events += losses.events(reason);
        }
        said.uncertain(losses.readings(LossReason.SPOOL_FULL) + losses.readings(LossReason.REFUSED),
                losses.events(LossReason.SPOOL_FULL) + losses.events(LossReason.REFUSED));
        if (losses.faults() > 0) {
            throw new AssertionError(maker + " has met a fault in itself");
        }
    }

    /** Is told to stop, as by the system; comes back with {@link #start}. */
    void stop() {
        var open = link;
        long mine = life;
        if (open != null && !open.isLeaving()) {
            world.tell(() -> maker + " is told to stop");
            alive(mine, open::beginToLeave);
            world.simulation.after(LAST_WORDS, () -> alive(mine, () -> {
                open.finish();
                count();
                if (!open.spool().isWell()) {
                    world.ledger.died(maker, wellNanos - KILL_COSTS.toNanos());
                }
                link = null;
                life++;
                connections.clear();
            }));
        }
    }

    /** Stops, and does not come back before {@link #wake}. */
    void rest() {
        resting = true;
        stop();
    }

    /** Comes back. */
    void wake() {
        resting = false;
        start();
    }

    /** Its agent, to be counted at the end. */
    void end() {
        if (link != null) {
            count();
        }
    }
}
