package io.bianque.collector.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bianque.testkit.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

class TopologyTest {
    private static final EntityId A = new EntityId(EntityKind.HOST, "a");
    private static final EntityId B = new EntityId(EntityKind.HOST, "b");
    private static final EntityId C = new EntityId(EntityKind.HOST, "c");
    private static final List<Entity> TWO = List.of(new Entity(B, Optional.empty()), new Entity(A, Optional.empty()));

    @Test
    void whatIsDeclaredBeatsWhatIsDiscovered() {
        var declared = new Topology(TWO, List.of(), List.of(Edge.declared(A, B, Strength.WEAK)), List.of());
        assertThat(declared.plus(List.of(Edge.discovered(A, B, 0.8, 1_000)))).isEqualTo(declared);
    }

    @Test
    void whatIsDiscoveredAgainIsTakenAsItIsNow() {
        var first = Topology.EMPTY.plus(List.of(Edge.discovered(A, B, 0.5, 1_000)));
        assertThat(first.entities()).hasSize(2);
        assertThat(first.plus(List.of(Edge.discovered(A, B, 0.9, 2_000))).edges())
                .containsExactly(Edge.discovered(A, B, 0.9, 2_000));
    }

    @Test
    void anEdgeFoundBringsItsEntities() {
        var more = new Topology(TWO, List.of(), List.of(), List.of()).plus(List.of(Edge.discovered(A, C, 0.5, 1)));
        assertThat(more.entities()).extracting(Entity::id).containsExactly(A, B, C);
    }

    @Test
    void aMembershipHoldsAgainstADiscoveredEdge() {
        var group = new EntityId(EntityKind.CLUSTER, "g");
        var entities = new ArrayList<>(TWO);
        entities.add(new Entity(group, Optional.empty()));
        var declared = new Topology(entities, List.of(), List.of(),
                List.of(new RedundancyGroup(group, List.of(A, B), 1)));
        assertThat(declared.plus(List.of(Edge.discovered(group, A, 0.9, 1)))).isEqualTo(declared);
    }

    @Test
    void anEdgeToNothingIsRefused() {
        assertThatThrownBy(() -> new Topology(TWO, List.of(), List.of(Edge.declared(A, C, Strength.STRONG)), List.of()))
                .hasMessage("an edge names the unknown host:c");
    }

    @Test
    void anEdgeToItselfIsRefused() {
        assertThatThrownBy(() -> Edge.declared(A, A, Strength.STRONG)).hasMessage("host:a cannot stand on itself");
    }

    @Test
    void topologiesThatSayTheSameAreEqual() {
        var one = new Topology(TWO, List.of(), List.of(), List.of());
        assertThat(one).isEqualTo(new Topology(TWO.reversed(), List.of(), List.of(), List.of()));
    }

    @Test
    void aLongChainDoesNotOverflowTheStack() {
        int n = 100_000;
        var targets = new int[n][];
        for (int i = 0; i < n; i++) {
            targets[i] = new int[]{(i + 1) % n};
        }
        assertThat(StrongComponents.of(targets).count()).isEqualTo(1);
        targets[n - 1] = new int[0];
        assertThat(StrongComponents.of(targets).count()).isEqualTo(n);
    }

    @ParameterizedTest
    @Seeds(count = 300)
    void nodesAreInOneComponentWhenTheyReachEachOther(RandomGenerator random) {
        int n = random.nextInt(1, 12);
        var targets = new int[n][];
        for (int i = 0; i < n; i++) {
            targets[i] = random.ints(random.nextInt(0, 4), 0, n).toArray();
        }
        var reach = new boolean[n][n];
        for (int i = 0; i < n; i++) {
            reach[i][i] = true;
            for (int j : targets[i]) {
                reach[i][j] = true;
            }
        }
        for (int k = 0; k < n; k++) {
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    reach[i][j] |= reach[i][k] && reach[k][j];
                }
            }
        }
        var components = StrongComponents.of(targets);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                assertThat(components.componentOf(i) == components.componentOf(j))
                        .isEqualTo(reach[i][j] && reach[j][i]);
                if (reach[i][j]) {
                    assertThat(components.componentOf(j)).isLessThanOrEqualTo(components.componentOf(i));
                }
            }
        }
    }
}
