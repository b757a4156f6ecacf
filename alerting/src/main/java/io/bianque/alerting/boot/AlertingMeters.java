package io.bianque.alerting.boot;

import io.bianque.alerting.incident.CoreCounters;
import io.bianque.alerting.incident.IncidentsService;
import io.bianque.alerting.journal.Journal;
import io.bianque.alerting.journal.JournalStats;
import io.bianque.alerting.notify.DeliveryOutcome;
import io.bianque.alerting.state.Projector;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.function.ToDoubleFunction;

/** The metrics of alerting. */
final class AlertingMeters {
    private AlertingMeters() {}

    static void bind(Alerting alerting, ReceiversReload receivers, MeterRegistry meters) {
        journal(alerting.journal(), meters);
        incidents(alerting.incidents(), meters);
        projections(alerting.projector(), meters);
        Gauge.builder("bianque.notification.waiting", alerting.dispatcher(),
                each -> each.waiting().values().stream().mapToInt(Integer::intValue).sum())
                .description("Messages that wait or are being sent").register(meters);
        Gauge.builder("bianque.notification.config.ok", receivers, each -> each.problem() == null ? 1 : 0)
                .description("Whether the receivers' file as it is now is in force, 1 or 0").register(meters);
    }

    private static void journal(Journal journal, MeterRegistry meters) {
        counter(meters, "bianque.journal.records", "Records written", journal, JournalStats::records);
        counter(meters, "bianque.journal.repeats", "Inputs dropped because they were taken before", journal,
                JournalStats::repeats);
        counter(meters, "bianque.journal.replayed", "Records of earlier runs applied at the start", journal,
                JournalStats::replayed);
        counter(meters, "bianque.journal.divergences", "Replayed records that this program would decide otherwise",
                journal,
                JournalStats::divergences);
        counter(meters, "bianque.journal.blocked", "Times that writing waited for room on the disk", journal,
                JournalStats::blocked);
        counter(meters, "bianque.journal.rewritten", "Records written again after a failed write or sync", journal,
                JournalStats::rewritten);
        counter(meters, "bianque.journal.snapshots", "Snapshots written", journal, JournalStats::snapshots);
        counter(meters, "bianque.journal.snapshots.unreadable", "Snapshots passed over at the start", journal,
                JournalStats::badSnapshots);
        Gauge.builder("bianque.journal.waiting", journal, each -> each.stats().waiting())
                .description("Inputs in the journal's queue").register(meters);
        Gauge.builder("bianque.journal.stored", journal, each -> each.stats().storedBytes()).baseUnit("bytes")
                .description("Size of the journal's files").register(meters);
        Gauge.builder("bianque.journal.up", journal, each -> each.isRunning() ? 1 : 0)
                .description("Whether the journal takes inputs, 1 or 0").register(meters);
    }

    private static void counter(MeterRegistry meters, String name, String help, Journal journal,
            ToDoubleFunction<JournalStats> value) {
        FunctionCounter.builder(name, journal, each -> value.applyAsDouble(each.stats())).description(help)
                .register(meters);
    }

    private static void incidents(IncidentsService incidents, MeterRegistry meters) {
        counter(meters, "bianque.incident.opened", "Incidents opened", incidents, CoreCounters::opened);
        counter(meters, "bianque.incident.resolved", "Incidents resolved", incidents, CoreCounters::resolved);
        counter(meters, "bianque.incident.alerts.dropped", "Alerts not taken because too many were active", incidents,
                CoreCounters::alertsDropped);
        counter(meters, "bianque.incident.timeline.dropped", "Entries that found no room in a timeline", incidents,
                CoreCounters::timelineDropped);
        counter(meters, "bianque.incident.collapsed", "Pages that became part of a summary", incidents,
                CoreCounters::collapsed);
        counter(meters, "bianque.incident.past", "Transitions that told of the past only", incidents,
                CoreCounters::past);
        Gauge.builder("bianque.incident.open", incidents, each -> each.open().size()).description("Incidents open now")
                .register(meters);
        Gauge.builder("bianque.incident.waiting", incidents, each -> each.counters().waiting())
                .description("Alerts that fire without an incident because too many are open").register(meters);
        Gauge.builder("bianque.incident.alerts", incidents, each -> each.activeAlerts().size())
                .description("Alerts that are pending, firing or recovering").register(meters);
    }

    private static void counter(MeterRegistry meters, String name, String help, IncidentsService incidents,
            ToDoubleFunction<CoreCounters> value) {
        FunctionCounter.builder(name, incidents, each -> value.applyAsDouble(each.counters())).description(help)
                .register(meters);
    }

    private static void projections(Projector projector, MeterRegistry meters) {
        FunctionCounter.builder("bianque.projection.failures", projector, Projector::failures)
                .description("Times that the state database failed").register(meters);
        Gauge.builder("bianque.projection.up", projector, each -> each.isBehind() || each.lastFailure() != null ? 0 : 1)
                .description("Whether the tables follow the journal, 1 or 0").register(meters);
    }

    /** One attempt to tell a receiver. */
    static void attempted(MeterRegistry meters, String receiver, DeliveryOutcome outcome, Duration took) {
        var result = switch (outcome) {
            case DeliveryOutcome.Delivered _ -> "delivered";
            case DeliveryOutcome.Deferred deferred -> deferred.reason().word();
            case DeliveryOutcome.Refused refused -> refused.reason().word();
        };
        Timer.builder("bianque.notification.attempt").description("Attempts to tell a receiver")
                .tag("receiver", receiver).tag("outcome", result).register(meters).record(took);
    }
}
