package io.bianque.alerting.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.collector.topology.Entity;
import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.EntityKind;
import io.bianque.collector.topology.Topology;
import io.bianque.testkit.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;

class NodesTest {
    @ParameterizedTest
    @Seeds(count = 50)
    void whoIsInNoTopologyComesByNameInWhateverOrderTheyWereHeardOf(RandomGenerator random) {
        var nodes = new Nodes();
        var told = new ArrayList<Node>();
        for (int i = random.nextInt(2, 60); i > 0; i--) {
            told.add(nodes.of(new EntityId(EntityKind.HOST, "host-" + random.nextInt(100))));
            for (var one : told) {
                for (var other : told) {
                    assertThat(nodes.isBefore(one.number, other.number)).isEqualTo(one.id.compareTo(other.id) < 0);
                }
            }
        }
    }

    @ParameterizedTest
    @Seeds(count = 50)
    void whoIsInTheTopologyComesBeforeThemWhicheverTopologyItIs(RandomGenerator random) {
        var nodes = new Nodes();
        var names = random.ints(30, 0, 100).distinct().mapToObj(each -> new EntityId(EntityKind.HOST, "host-" + each))
                .toList();
        for (int round = 0; round < 5; round++) {
            var declared = new TreeSet<>(names.subList(0, random.nextInt(names.size())));
            nodes.set(new Topology(declared.stream().map(each -> new Entity(each, Optional.empty())).toList(),
                    List.of(), List.of(), List.of()));
            for (int i = random.nextInt(10); i > 0; i--) {
                nodes.of(names.get(random.nextInt(names.size()))).heard = true; // or another topology forgets it
            }
            for (var one : nodes.sorted()) {
                for (var other : nodes.sorted()) {
                    boolean before = one.declared == other.declared
                            ? one.component != other.component
                                    ? one.component < other.component
                                    : one.id.compareTo(other.id) < 0
                            : one.declared;
                    assertThat(nodes.isBefore(one.number, other.number)).isEqualTo(before);
                }
            }
        }
    }
}
