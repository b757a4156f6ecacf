package io.bianque.server.simulation;

import io.bianque.testkit.ManualClock;
import io.bianque.testkit.SeededRandom;
import io.bianque.testkit.SimulatedDisk;
import io.bianque.testkit.SimulatedNetwork;
import io.bianque.testkit.Simulation;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** One history: a collector, some hosts, and what befalls them, all from one seed. */
final class World {
    /** How long it may take after the last fault until everything is acknowledged. */
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    final Weather weather;
    final ManualClock clock = ManualClock.atSomeDay();
    final Simulation simulation = new Simulation(clock);
    final SimulatedNetwork network;
    final Ledger ledger = new Ledger();
    final SimulatedCollector collector;
    private final List<SimulatedHost> hosts = new ArrayList<>();
    private final boolean told = Boolean.getBoolean("tell");

    World(long seed) {
        weather = new Weather(seed);
        network = new SimulatedNetwork(simulation, new SeededRandom(weather.random.nextLong()));
        collector = new SimulatedCollector(this);
        for (int i = 0; i < weather.hosts; i++) {
            hosts.add(new SimulatedHost(this, "host-" + i, "host-" + i, new SimulatedDisk()));
        }
    }

    /** Lets the history happen, and judges it. */
    void run() throws IOException {
        collector.start();
        for (var host : hosts) {
            host.start();
            produce(host);
        }
        befall();
        simulation.runFor(weather.faults);
        recover();
        var clones = hosts.subList(weather.hosts, hosts.size());
        clones.forEach(SimulatedHost::rest);
        comeToRest(hosts.subList(0, weather.hosts));
        for (var clone : clones) { // one machine of a name at a time: two would contend for it for ever
            hosts.stream().filter(host -> host.name.equals(clone.name)).forEach(SimulatedHost::rest);
            simulation.runFor(Duration.ofSeconds(3));
            clone.wake();
            comeToRest(List.of(clone));
        }
        hosts.forEach(SimulatedHost::end);
        collector.judge();
        for (var host : hosts) {
            ledger.balance(host.maker, isCloned(host.name));
        }
    }

    /** Says what happens, when somebody wants to know. */
    void tell(Supplier<String> what) {
        if (told) {
            System.out.printf("%10.4f %s%n", clock.nanos() / 1e9, what.get());
        }
    }

    private void comeToRest(List<SimulatedHost> some) {
        var begun = clock.nanos();
        while (!collector.runs() || !some.stream().allMatch(SimulatedHost::isDrained)) {
            simulation.runFor(Duration.ofSeconds(1));
            if (clock.nanos() - begun > PATIENCE.toNanos()) {
                throw new AssertionError("not at rest " + PATIENCE.toSeconds() + " s after the last fault: "
                        + some.stream().map(SimulatedHost::standing).toList());
            }
        }
    }

    private boolean isCloned(String name) {
        return hosts.stream().filter(host -> host.name.equals(name)).count() > 1;
    }

    /** A copy of a machine's disk is started beside it, as the same host. */
    private void startClone(SimulatedHost original) {
        if (weather.clones && !isCloned(original.name)) {
            var clone = new SimulatedHost(this, original.name, original.maker + "-cloned", original.disk.copy());
            hosts.add(clone);
            ledger.cloned(original.name);
            clone.start();
            produce(clone);
        }
    }

    private void produce(SimulatedHost host) {
        if (!weather.isCalm()) {
            host.produce(weather.random.nextInt(6) == 0);
            simulation.after(weather.within(weather.interval.multipliedBy(2)), () -> produce(host));
        }
    }

    /** Attempts to connect take their time. */
    void dial(Runnable task) {
        simulation.after(weather.within(Duration.ofMillis(50)), task);
    }

    SimulatedNetwork.Connection connect(SimulatedHost host) throws IOException {
        var connection = collector.accept(host);
        if (connection == null) {
            throw new IOException("no route to host");
        }
        return connection;
    }

    /** A machine does no more: its peers learn of it by its system, or not at all when that went with the power. */
    static void fellSilent(SimulatedDisk disk, List<SimulatedNetwork.Connection> connections, boolean powerLost) {
        disk.kill();
        for (var connection : List.copyOf(connections)) {
            if (powerLost) {
                connection.client().swallow(true);
                connection.server().swallow(true);
            } else {
                connection.cut();
            }
        }
        connections.clear();
    }

    private void befall() {
        if (!weather.isCalm()) {
            fault();
            simulation.after(Duration.ofMillis(200).plus(weather.within(Duration.ofSeconds(6))), this::befall);
        }
    }

    private void fault() {
        var host = hosts.get(weather.random.nextInt(hosts.size()));
        var pause = weather.within(Duration.ofSeconds(8));
        var k = 1 + weather.random.nextInt(60);
        switch (weather.random.nextInt(13)) {
            case 0 -> {
                if (weather.collectorDies) {
                    collector.kill();
                    simulation.after(pause, collector::start);
                }
            }
            case 1 -> {
                if (weather.collectorDies && weather.powerFails) {
                    collector.losePower();
                    simulation.after(pause, collector::start);
                }
            }
            case 2 -> {
                if (weather.collectorDies) {
                    collector.stop();
                    simulation.after(pause.plusSeconds(3), collector::start);
                }
            }
            case 3 -> {
                if (weather.collectorDies) {
                    collector.disk.crashAtOperation(k, weather.random);
                }
            }
            case 4 -> {
                if (weather.agentsDie) {
                    host.kill();
                    simulation.after(pause, host::start);
                }
            }
            case 5 -> {
                if (weather.agentsDie && weather.powerFails) {
                    host.losePower();
                    simulation.after(pause, host::start);
                }
            }
            case 6 -> {
                if (weather.agentsDie) {
                    host.stop();
                    simulation.after(pause.plusSeconds(2), host::start);
                }
            }
            case 7 -> {
                if (weather.agentsDie) {
                    host.disk.crashAtOperation(k, weather.random);
                }
            }
            case 8 -> {
                if (weather.disksFail) {
                    var disk = weather.random.nextBoolean() ? collector.disk : host.disk;
                    if (weather.random.nextBoolean()) {
                        disk.failSync(1 + weather.random.nextInt(20));
                    } else {
                        disk.failWrite(1 + weather.random.nextInt(20));
                    }
                }
            }
            case 9 -> {
                if (weather.disksFill) {
                    var disk = weather.random.nextBoolean() ? collector.disk : host.disk;
                    disk.setCapacity(weather.random.nextInt(64 << 10));
                    simulation.after(pause, () -> disk.setCapacity(Long.MAX_VALUE));
                }
            }
            case 10 -> {
                if (weather.clocksStep) {
                    host.stepClock(Duration.ofSeconds(weather.random.nextInt(7_200) - 3_600));
                }
            }
            case 11 -> startClone(host);
            default -> {
                // A quiet hour.
            }
        }
    }

    private void recover() {
        weather.calmDown();
        collector.clearUp();
        collector.disk.setCapacity(Long.MAX_VALUE);
        collector.disk.failSync(0);
        collector.disk.failWrite(0);
        collector.disk.crashAtOperation(0, weather.random);
        collector.start();
        for (var host : hosts) {
            host.disk.setCapacity(Long.MAX_VALUE);
            host.disk.failSync(0);
            host.disk.failWrite(0);
            host.disk.crashAtOperation(0, weather.random);
            host.start();
        }
    }
}
