package io.bianque.alerting.boot;

import io.bianque.alerting.health.HealthBoard;
import io.bianque.alerting.topology.ChangeFrames;
import io.bianque.alerting.topology.SeenLinks;
import io.bianque.alerting.topology.TopologyService;
import io.bianque.collector.topology.Origin;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;

/** The metrics of topology and health. {@code docs/reference/metrics.md} tells them. */
final class TopologyMeters {
    private TopologyMeters() {}

    static void bind(HealthBoard board, MeterRegistry meters) {
        for (var fate : HealthBoard.Fate.values()) {
            FunctionCounter.builder("bianque.health.questions", board, each -> each.count(fate))
                    .tag("answer", fate.name().toLowerCase(Locale.ROOT))
                    .description("Questions of the diagnosis whether an entity is well, by what became of them")
                    .register(meters);
        }
        for (var look : HealthBoard.Look.values()) {
            FunctionCounter.builder("bianque.health.probes", board, each -> each.count(look))
                    .tag("result", look.name().toLowerCase(Locale.ROOT))
                    .description("Hosts that were asked to look now, by whether that was sent")
                    .register(meters);
        }
        Gauge.builder("bianque.health.sources", board, HealthBoard::sources)
                .description("Checks and process groups that answer such questions").register(meters);
        FunctionCounter.builder("bianque.health.refused", board, HealthBoard::refused)
                .description("Hosts, checks and groups beyond the bounds").register(meters);
    }

    static void bind(SeenLinks links, MeterRegistry meters) {
        FunctionCounter.builder("bianque.topology.links.refused", links, SeenLinks::refused)
                .description("Hosts and connections beyond the bounds").register(meters);
    }

    static void bind(ChangeFrames frames, MeterRegistry meters) {
        FunctionCounter.builder("bianque.topology.changes.refused", frames, ChangeFrames::refused)
                .description("Changes of agents that name no entity").register(meters);
    }

    static void bind(TopologyService service, TopologyReload reload, MeterRegistry meters) {
        Gauge.builder("bianque.topology.config.ok", reload, each -> each.problem() == null ? 1 : 0)
                .description("Whether the declared topology as it is now is in force, 1 or 0").register(meters);
        Gauge.builder("bianque.topology.entities", service, each -> each.current().entities().size())
                .description("Entities in the topology").register(meters);
        for (var origin : Origin.values()) {
            Gauge.builder("bianque.topology.edges", service,
                    each -> each.current().edges().stream().filter(edge -> edge.origin() == origin).count())
                    .tag("origin", origin.name().toLowerCase(Locale.ROOT)).description("Edges in the topology")
                    .register(meters);
        }
    }
}
