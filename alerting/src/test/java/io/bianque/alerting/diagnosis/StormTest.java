package io.bianque.alerting.diagnosis;

import static io.bianque.alerting.diagnosis.Graphs.app;
import static io.bianque.alerting.diagnosis.Graphs.host;
import static io.bianque.alerting.diagnosis.Graphs.resource;
import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.alerting.alert.AlertKey;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Ten thousand failures in ten seconds. */
class StormTest {
    private static final int HOSTS = 1_000;
    private static final int APPLICATIONS = 1_000;
    private static final int RULES = 5;

    @Test
    void r21InAStormNoAlertIsLostAndEachIsDecidedByTheEndOfItsWait() {
        var graph = new Graphs();
        for (int i = 0; i < HOSTS; i++) {
            graph.strong(host(i), resource("switch" + i / 100));
        }
        for (int i = 0; i < APPLICATIONS; i++) {
            graph.strong(app(i), host(i), resource("db" + i % 20));
        }
        var world = new World(graph.build());
        for (int i = 0; i < 10; i++) {
            world.unread.add(resource("switch" + i));
        }
        int alerts = 0;
        Map<AlertKey, Long> firedAt = new HashMap<>();
        for (int rule = 0; rule < RULES; rule++) {
            for (int i = 0; i < HOSTS + APPLICATIONS; i++) {
                var entity = i < HOSTS ? host((i * 7) % HOSTS) : app((i * 13) % APPLICATIONS);
                var name = "R" + rule;
                long at = alerts++ / 100 * 100L;
                firedAt.put(World.key(entity, name), at);
                world.at(at, () -> world.fires(entity, name));
            }
        }
        assertThat(firedAt).hasSize(10_000);
        world.until(20_000);
        Map<AlertKey, Long> decidedAt = new HashMap<>();
        for (int i = 0; i < world.effects.size(); i++) {
            if (world.effects.get(i) instanceof Effect.Judged(var alert, var verdict)
                    && !(verdict instanceof Verdict.Waiting)) {
                decidedAt.putIfAbsent(alert, world.times.get(i) - World.START);
            }
        }
        firedAt.forEach((alert, fired) -> assertThat(decidedAt.getOrDefault(alert, Long.MAX_VALUE) - fired)
                .as("%s, fired at %d ms", alert, fired).isLessThanOrEqualTo(9_000));
        assertThat(world.pages()).as("one page a switch").hasSize(10);
        assertThat(world.core.causes().stream().mapToInt(cause -> cause.explains().size()).sum()).isEqualTo(10_000);
    }
}
