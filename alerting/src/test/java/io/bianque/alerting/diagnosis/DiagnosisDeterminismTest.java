package io.bianque.alerting.diagnosis;

import static io.bianque.alerting.diagnosis.Graphs.app;
import static io.bianque.alerting.diagnosis.Graphs.cluster;
import static io.bianque.alerting.diagnosis.Graphs.host;
import static io.bianque.alerting.diagnosis.Graphs.resource;
import static io.bianque.alerting.diagnosis.Graphs.zone;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.alerting.alert.Severity;
import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.Topology;
import io.bianque.testkit.SeededRandom;
import io.bianque.testkit.Seeds;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same inputs give the same outputs, also across a restart; and the order of arrival is forgotten by settle. */
class DiagnosisDeterminismTest {
    @ParameterizedTest
    @Seeds(count = 60)
    void theSameInputsGiveTheSameOutputsByteForByte(RandomGenerator random) {
        long seed = random.nextLong();
        var one = history(new SeededRandom(seed), -1);
        var other = history(new SeededRandom(seed), -1);
        assertThat(other.effects).isEqualTo(one.effects);
        assertThat(other.snapshot()).isEqualTo(one.snapshot());
        assertThat(other.core.causes()).isEqualTo(one.core.causes());
    }

    @ParameterizedTest
    @Seeds(count = 60)
    void aRestartAtAnyMomentChangesNothing(RandomGenerator random) {
        long seed = random.nextLong();
        var one = history(new SeededRandom(seed), -1);
        var other = history(new SeededRandom(seed), random.nextInt(60_000));
        assertThat(other.effects).isEqualTo(one.effects);
        assertThat(other.snapshot()).isEqualTo(one.snapshot());
        assertThat(other.core.causes()).isEqualTo(one.core.causes());
    }

    @ParameterizedTest
    @Seeds(count = 60)
    void writtenAndReadItWritesTheSameBytes(RandomGenerator random) {
        var world = history(random, -1);
        var bytes = world.snapshot();
        world.restart();
        assertThat(world.snapshot()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @Seeds(count = 1500)
    void everyAlertIsToldOrHeldForAnOpenPageOnceItsWaitIsOver(RandomGenerator random) {
        var world = history(random, random.nextInt(60_000)); // which looks after each decision
        assertThat(world.looks > 0 || world.core.sick.isEmpty()).as("every alert was looked at").isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {3913325930534268999L, 1963981260241168244L, 601475488266833105L, 5215524065021075998L,
            4994175975202313636L, 5548218040894528850L, 4984048809755165133L, 4170332508897764054L})
    void everyAlertWasToldInHistoriesInWhichOneWasForgottenOnce(long seed) {
        var random = new SeededRandom(seed);
        assertThat(history(random, random.nextInt(60_000)).looks).isPositive();
    }

    /** A random history of alerts, recoveries, changes and people's words over a random graph. */
    private static World history(RandomGenerator random, long restartMillis) {
        int n = random.nextInt(5, 40);
        var world = new World(graph(random, n));
        var ids = new ArrayList<EntityId>();
        for (int i = 0; i < n; i++) {
            ids.add(id(i));
            if (random.nextInt(4) == 0) {
                world.unread.add(id(i));
            } else if (random.nextInt(6) == 0) {
                world.mute.add(id(i));
            }
        }
        if (random.nextInt(3) == 0) {
            var other = graph(random, random.nextInt(5, 40));
            world.at(random.nextInt(60_000), () -> world.tell(new DiagnosisInput.GraphSet(world.now, other)));
        }
        for (int i = 0; i < random.nextInt(5, 80); i++) {
            var entity = ids.get(random.nextInt(n));
            var rule = "R" + random.nextInt(3);
            long at = random.nextInt(60_000);
            int what = random.nextInt(10);
            long pending = World.START + at - random.nextInt(5_000);
            world.at(at, () -> {
                switch (what) {
                    case 0 -> world.recovers(entity, rule);
                    case 1 -> world.suspected(entity, rule);
                    case 2 -> world.degrades(entity, rule);
                    case 3 -> world.tell(new DiagnosisInput.Changed(world.now, entity, "release " + rule, pending));
                    case 4 -> world.tell(new DiagnosisInput.MarkedWrong(world.now, 1));
                    case 5 -> world.tell(new DiagnosisInput.PresenceChanged(world.now, entity, Presence.LATE, pending));
                    default -> world.fires(entity, rule, 5, pending);
                }
            });
        }
        world.at(55_000, () -> world.tell(new DiagnosisInput.Confirmed(world.now, 1)));
        if (restartMillis >= 0) {
            world.until(restartMillis);
            world.restart();
        }
        return world.until(90_000);
    }

    private static EntityId id(int i) {
        return switch (i % 4) {
            case 0 -> zone(i);
            case 1 -> host(i);
            case 2 -> resource(i);
            default -> app(i);
        };
    }

    private static Topology graph(RandomGenerator random, int n) {
        var graph = new Graphs();
        var pairs = new LinkedHashMap<List<Integer>, Boolean>();
        for (int i = 0; i < 2 * n; i++) {
            int from = random.nextInt(n);
            int to = random.nextInt(10) == 0 ? random.nextInt(n) : random.nextInt(from + 1);
            if (from != to) {
                pairs.putIfAbsent(List.of(from, to), random.nextInt(5) == 0);
            }
        }
        pairs.forEach((pair, weak) -> {
            if (weak) {
                graph.weak(id(pair.getFirst()), id(pair.getLast()));
            } else {
                graph.strong(id(pair.getFirst()), id(pair.getLast()));
            }
        });
        for (int i = 0; i < n; i++) {
            graph.entity(id(i));
        }
        if (n > 8) {
            graph.group(cluster("g"), 2, id(1), id(5), id(6)).strong(id(7), cluster("g"));
        }
        return graph.build();
    }

    @ParameterizedTest
    @Seeds(count = 40)
    void theOrderOfArrivalIsForgottenBySettle(RandomGenerator random) {
        int n = random.nextInt(5, 30);
        var topology = graph(random, n);
        var inputs = new ArrayList<DiagnosisInput>();
        for (int i = 0; i < n; i++) {
            if (random.nextInt(3) > 0) {
                long pending = World.START + random.nextInt(3_000);
                inputs.add(new DiagnosisInput.Began(0, new Symptom(World.key(id(i), "R"), id(i),
                        Severity.CRITICAL, random.nextInt(4) > 0, pending, pending + 100,
                        3 + random.nextInt(4), Optional.empty())));
            } else {
                inputs.add(new DiagnosisInput.Answered(0, id(i), random.nextBoolean() ? Health.HEALTHY : Health.UNREAD,
                        World.START + 5_000));
            }
        }
        var expected = settled(topology, inputs);
        for (int i = 0; i < 5; i++) {
            Collections.shuffle(inputs, new Random(random.nextLong()));
            assertThat(settled(topology, inputs)).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @Seeds(count = 20)
    void theOrderOfArrivalIsForgottenThoughDecisionsFellInBetween(RandomGenerator random) {
        long seed = random.nextLong();
        var expected = faultsInOrder(seed, new SeededRandom(1));
        for (int i = 2; i < 5; i++) {
            assertThat(faultsInOrder(seed, new SeededRandom(i))).isEqualTo(expected);
        }
    }

    /** What is said in the end when the same faults are noticed in some order. */
    private static Map<EntityId, String> faultsInOrder(long seed, RandomGenerator order) {
        var random = new SeededRandom(seed);
        var fleet = new FaultyFleet(random);
        var faults = new HashSet<EntityId>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            faults.add(fleet.fault());
        }
        var world = new World(fleet.declared(0, 0));
        var failing = fleet.failing(faults).stream().filter(FaultyFleet::isRead).sorted().toList();
        fleet.below.keySet().stream().filter(each -> !FaultyFleet.isRead(each)).forEach(world.unread::add);
        world.down.addAll(fleet.failing(faults));
        for (var id : failing) {
            long begin = random.nextInt(2_000);
            world.at(begin + order.nextInt(4_000), () -> world.fires(id, "Failing", 5, World.START + begin));
        }
        world.until(40_000);
        var said = new TreeMap<EntityId, String>();
        for (var id : failing) {
            said.put(id, world.verdict(id, "Failing") instanceof Verdict.Explained held
                    ? "held by " + held.entity()
                    : world.verdict(id, "Failing").getClass().getSimpleName());
        }
        return said;
    }

    /** What is said of each alert once all has arrived within three seconds and waits are over. */
    private static Map<AlertKey, String> settled(Topology topology, List<DiagnosisInput> inputs) {
        var core = new DiagnosisCore(DiagnosisOptions.DEFAULTS);
        core.accept(new DiagnosisInput.GraphSet(World.START, topology));
        for (var input : inputs) {
            core.accept(input instanceof DiagnosisInput.Began(_, var symptom)
                    ? new DiagnosisInput.Began(World.START + 3_000, symptom)
                    : input);
        }
        core.decide(World.START + 11_000);
        var said = new TreeMap<AlertKey, String>();
        for (var input : inputs) {
            if (input instanceof DiagnosisInput.Began(_, var symptom)) {
                said.put(symptom.alert(), switch (core.verdict(symptom.alert()).orElseThrow()) {
                    case Verdict.Paged paged -> "paged as " + paged.entity();
                    case Verdict.Explained explained -> explained.entity() + " via " + explained.path();
                    case Verdict.Degraded degraded -> "degraded by " + degraded.entity();
                    case Verdict.Waiting waiting -> "waits until " + waiting.untilMillis();
                    case Verdict.Looking looking -> "looked at after " + looking.entity();
                    case Verdict.LeftOver left -> "left over after " + left.entity();
                });
            }
        }
        return said;
    }

    @Test
    void bytesThatAreNoSnapshotAreRefused() {
        var core = new DiagnosisCore(DiagnosisOptions.DEFAULTS);
        assertThatThrownBy(() -> core.read(new DataInputStream(new ByteArrayInputStream(new byte[]{0, 0, 0, 9}))))
                .isInstanceOf(IOException.class).hasMessageContaining("version 9");
        var bytes = history(new SeededRandom(1), -1).snapshot();
        var cut = new DiagnosisCore(DiagnosisOptions.DEFAULTS);
        assertThatThrownBy(() -> cut.read(new DataInputStream(new ByteArrayInputStream(bytes, 0, bytes.length - 7))))
                .isInstanceOf(IOException.class);
    }
}
