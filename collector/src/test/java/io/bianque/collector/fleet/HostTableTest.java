package io.bianque.collector.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.collector.record.Liveness;
import io.bianque.collector.series.Labels;
import io.bianque.testkit.Seeds;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;

class HostTableTest {
    @ParameterizedTest
    @Seeds(count = 200)
    void aTableIsWhatASortedMapWouldBe(RandomGenerator random) {
        var model = new TreeMap<String, PublishedFleet.HostState>();
        var table = HostTable.EMPTY;
        for (int round = 0; round < 20; round++) {
            var before = table.all();
            var beforeCopy = List.copyOf(before);
            var changed = new TreeSet<String>();
            for (int i = random.nextInt(12); i > 0; i--) {
                changed.add("host-" + random.nextInt(20));
            }
            for (var id : changed) {
                if (random.nextInt(3) == 0) {
                    model.remove(id);
                } else {
                    model.put(id, state(id, random.nextInt()));
                }
            }
            table = table.with(List.copyOf(changed), model::get);
            assertThat(table.all()).containsExactlyElementsOf(model.values());
            assertThat(before).as("published once, never changed").isEqualTo(beforeCopy);
            for (int i = 0; i < 20; i++) {
                assertThat(table.get("host-" + i)).isSameAs(model.get("host-" + i));
            }
        }
    }

    private static PublishedFleet.HostState state(String id, long seen) {
        return new PublishedFleet.HostState(new FleetView.Host(id, Labels.EMPTY, Liveness.UP, 0, seen, 0, Map.of()),
                HostValues.Frozen.NONE, List.of());
    }
}
