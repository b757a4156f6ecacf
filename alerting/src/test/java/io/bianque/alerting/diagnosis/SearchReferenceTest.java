package io.bianque.alerting.diagnosis;

import static io.bianque.alerting.diagnosis.Graphs.app;
import static io.bianque.alerting.diagnosis.Graphs.cluster;
import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.alerting.alert.Severity;
import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.EntityKind;
import io.bianque.collector.topology.Strength;
import io.bianque.collector.topology.Topology;
import io.bianque.testkit.Seeds;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;

/** The walks and the search against simple references that try everything, on small graphs. */
class SearchReferenceTest {
    private static final long AGO = World.START - 60_000;

    @ParameterizedTest
    @Seeds(count = 500)
    void whatSuffersIsWhatAFixpointSaysSuffers(RandomGenerator random) {
        var topology = graph(random, random.nextInt(2, 14));
        var nodes = new Nodes();
        nodes.set(topology);
        var healthy = new HashSet<EntityId>();
        for (var entity : topology.entities()) {
            if (random.nextInt(4) == 0) {
                healthy.add(entity.id());
                nodes.of(entity.id()).healthyAsOf = World.START;
            }
        }
        var picture = new Picture(nodes);
        picture.take();
        var spread = new Spread(nodes, picture, 1);
        for (var entity : topology.entities()) {
            spread.walk(nodes.of(entity.id()), World.START);
            var suffers = new TreeSet<EntityId>();
            for (int i = 0; i < spread.count; i++) {
                suffers.add(nodes.get(spread.reached[i]).id);
                assertThat(spread.path(i).getLast()).isEqualTo(entity.id());
            }
            assertThat(suffers).isEqualTo(suffers(topology, Set.of(entity.id()), healthy));
        }
    }

    @ParameterizedTest
    @Seeds(count = 500)
    void whatIsBelowIsWhatCanBeReached(RandomGenerator random) {
        var topology = graph(random, random.nextInt(2, 14));
        var nodes = new Nodes();
        nodes.set(topology);
        var below = new Below(nodes, 1_000);
        below.forget();
        for (var entity : topology.entities()) {
            var found = new TreeSet<EntityId>();
            for (int number : below.of(nodes.of(entity.id())).numbers()) {
                found.add(nodes.get(number).id);
            }
            assertThat(found).isEqualTo(below(topology, entity.id()));
        }
    }

    @ParameterizedTest
    @Seeds(count = 500)
    void oneFaultIsFoundByWhatFailsAndWhatDoesNot(RandomGenerator random) {
        var topology = graph(random, random.nextInt(2, 14));
        var fault = any(random, topology);
        var failing = suffers(topology, Set.of(fault), Set.of());
        var core = told(topology, failing, random);
        core.decide(World.START + 8_000);
        var causes = core.causes();
        assertThat(causes).as("failing %s", failing).hasSize(1);
        // Members of a circle cannot be told apart, nor can what only one thing stands on.
        assertThat(suffers(topology, Set.of(causes.getFirst().entity()), Set.of())).isEqualTo(failing);
        assertThat(causes.getFirst().explains()).hasSameSizeAs(failing);
    }

    @ParameterizedTest
    @Seeds(count = 500)
    void severalFaultsAreExplainedByAsFewCausesAsAnyChoiceWould(RandomGenerator random) {
        var topology = graph(random, random.nextInt(4, 11));
        var faults = new LinkedHashSet<EntityId>();
        for (int i = 0; i < 2; i++) {
            faults.add(any(random, topology));
        }
        var failing = suffers(topology, faults, Set.of());
        var core = told(topology, failing, random);
        core.decide(World.START + 8_000);
        var causes = core.causes();
        var named = new TreeSet<EntityId>();
        causes.forEach(cause -> named.add(cause.entity()));
        assertThat(suffers(topology, named, Set.of())).as("causes %s of %s", named, faults).isEqualTo(failing);
        assertThat(named).as("of %s failing %s", faults, failing)
                .hasSizeLessThanOrEqualTo(fewest(topology, failing) + 1);
        assertThat(causes.stream().mapToInt(cause -> cause.explains().size()).sum()).isEqualTo(failing.size());
    }

    @ParameterizedTest
    @Seeds(count = 300)
    void whateverHappensEveryAlertIsPagedOrHeldWithACauseThatReachesIt(RandomGenerator random) {
        var topology = graph(random, random.nextInt(2, 14));
        var failing = new TreeSet<EntityId>();
        topology.entities().forEach(entity -> {
            if (random.nextInt(3) == 0 && entity.id().kind() != EntityKind.CLUSTER) {
                failing.add(entity.id());
            }
        });
        var core = told(topology, failing, random);
        core.decide(World.START + 8_000);
        var open = new TreeSet<EntityId>();
        core.causes().forEach(cause -> open.add(cause.entity()));
        for (var id : failing) { // troubles that joined the page of another are told there
            if (core.verdict(World.key(id, "R")).orElseThrow() instanceof Verdict.Paged) {
                open.add(id);
            }
        }
        for (var id : failing) {
            switch (core.verdict(World.key(id, "R")).orElseThrow()) {
                case Verdict.Paged paged -> assertThat(paged.entity()).isEqualTo(id);
                case Verdict.Explained explained -> {
                    assertThat(open).contains(explained.entity());
                    assertThat(suffers(topology, open, Set.of())).contains(id);
                    assertThat(explained.path()).startsWith(id).endsWith(explained.entity());
                }
                case Verdict other -> throw new AssertionError(id + " is " + other + " after settle");
            }
        }
    }

    /** A core that was told who fails, and that everybody else is well. */
    private static DiagnosisCore told(Topology topology, Set<EntityId> failing, RandomGenerator random) {
        var core = new DiagnosisCore(DiagnosisOptions.DEFAULTS);
        core.accept(new DiagnosisInput.GraphSet(AGO, topology));
        for (var entity : topology.entities()) {
            if (failing.contains(entity.id())) {
                core.accept(new DiagnosisInput.Began(World.START,
                        new Symptom(World.key(entity.id(), "R"), entity.id(),
                                Severity.CRITICAL,
                                true, World.START - random.nextInt(400), World.START, 5, Optional.empty())));
            } else {
                core.accept(new DiagnosisInput.Answered(World.START, entity.id(), Health.HEALTHY,
                        World.START + 2_000));
            }
        }
        return core;
    }

    private static EntityId any(RandomGenerator random, Topology topology) {
        return topology.entities().get(random.nextInt(topology.entities().size())).id();
    }

    private static int fewest(Topology topology, Set<EntityId> failing) {
        var ids = List.copyOf(failing);
        int best = ids.size();
        for (int chosen = 1; chosen < 1 << ids.size(); chosen++) {
            if (Integer.bitCount(chosen) < best) {
                var set = new HashSet<EntityId>();
                for (int i = 0; i < ids.size(); i++) {
                    if ((chosen >> i & 1) == 1) {
                        set.add(ids.get(i));
                    }
                }
                if (suffers(topology, set, Set.of()).equals(failing)) {
                    best = set.size();
                }
            }
        }
        return best;
    }

    private static Set<EntityId> suffers(Topology topology, Set<EntityId> faults, Set<EntityId> healthy) {
        var suffers = new TreeSet<>(faults);
        boolean more = true;
        while (more) {
            more = false;
            for (var edge : topology.edges()) {
                more |= edge.strength() == Strength.STRONG && suffers.contains(edge.dependency())
                        && !healthy.contains(edge.dependent()) && suffers.add(edge.dependent());
            }
            for (var group : topology.groups()) {
                long left = group.members().stream().filter(each -> !suffers.contains(each)).count();
                more |= left < group.need() && !healthy.contains(group.id()) && suffers.add(group.id());
            }
        }
        return suffers;
    }

    private static Set<EntityId> below(Topology topology, EntityId id) {
        var found = new TreeSet<EntityId>();
        var queue = new ArrayList<>(List.of(id));
        for (int i = 0; i < queue.size(); i++) {
            var at = queue.get(i);
            for (var edge : topology.edges()) {
                if (edge.strength() == Strength.STRONG && edge.dependent().equals(at) && found.add(edge.dependency())) {
                    queue.add(edge.dependency());
                }
            }
            for (var group : topology.groups()) {
                if (group.id().equals(at)) {
                    group.members().stream().filter(found::add).forEach(queue::add);
                }
            }
        }
        found.remove(id);
        return found;
    }

    /** Mostly downwards, now and then a circle, a weak edge, a group. */
    private static Topology graph(RandomGenerator random, int n) {
        var graph = new Graphs();
        var pairs = new LinkedHashSet<List<Integer>>();
        for (int i = 0; i < n; i++) {
            graph.entity(app(i));
            for (int k = random.nextInt(3); k > 0; k--) {
                int to = random.nextInt(12) == 0 ? random.nextInt(n) : random.nextInt(i + 1);
                if (to != i) {
                    pairs.add(List.of(i, to));
                }
            }
        }
        for (var pair : pairs) {
            if (random.nextInt(8) == 0) {
                graph.weak(app(pair.getFirst()), app(pair.getLast()));
            } else {
                graph.strong(app(pair.getFirst()), app(pair.getLast()));
            }
        }
        if (n > 5 && random.nextInt(3) == 0) {
            int need = random.nextInt(1, 3);
            graph.group(cluster("g"), need, app(0), app(1), app(2));
            graph.strong(app(n - 1), cluster("g"));
        }
        return graph.build();
    }
}
