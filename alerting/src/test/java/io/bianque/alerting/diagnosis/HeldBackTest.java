package io.bianque.alerting.diagnosis;

import static io.bianque.alerting.diagnosis.Graphs.app;
import static io.bianque.alerting.diagnosis.Graphs.host;
import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.EntityKind;
import io.bianque.collector.topology.Topology;
import org.junit.jupiter.api.Test;

/** A cause that would take over a page, and is held back until those on the way have answered. */
class HeldBackTest {
    @Test
    void aStragglerOfACauseThatIsHeldBackStaysInThePageThatItWouldTakeOver() {
        var graph = new Graphs();
        var world = new World(Topology.EMPTY);
        for (int i = 0; i < 8; i++) {
            var process = new EntityId(EntityKind.PROCESS, "p" + i);
            graph.strong(app(i), process).strong(process, host("h"));
            world.mute.add(process);
        }
        world.tell(new DiagnosisInput.GraphSet(world.now, graph.build()));
        world.at(0, () -> world.fires(app(0), "Errors", 7, world.now));
        world.at(69_000, () -> world.tell(new DiagnosisInput.PresenceChanged(world.now, host("h"), Presence.LATE,
                World.START + 5_000)));
        for (int i = 1; i < 8; i++) {
            int number = i;
            world.at(i < 6 ? 70_000 : 75_000, () -> world.fires(app(number), "Errors", 7, world.now));
        }
        world.until(100_000);
        assertThat(world.opened()).containsExactly(app(0));
        assertThat(world.causes()).containsExactly(host("h"));
    }
}
