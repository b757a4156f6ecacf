package io.bianque.dashboard.view;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.bianque.alerting.alert.AlertState;
import io.bianque.alerting.incident.Incidents.ActiveAlert;
import io.bianque.alerting.incident.Incidents.Detail;
import io.bianque.alerting.incident.Incidents.Incident;
import io.bianque.collector.fleet.FleetView;
import io.bianque.collector.topology.EntityId;
import io.bianque.dashboard.view.DiagnosisViews.DiagnosisView;
import io.bianque.dashboard.view.DiagnosisViews.RootView;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Incidents and alerts as the page shows them. */
public final class IncidentViews {
    /** What tells the series of a host apart. */
    private static final Set<String> PARTS = Set.of("check", "group", "mountpoint", "device", "interface");

    private IncidentViews() {}

    /** An incident in a list. Times are milliseconds since the Unix epoch. */
    public record IncidentSummary(String id, String severity, String state, Message title, Message because,
            long startedAt, @Nullable Long resolvedAt, @Nullable String acknowledgedBy, @Nullable Long acknowledgedAt,
            Entity entity, int alertCount, List<DeliveryView> delivery, @Nullable RootView root, int heldBack) {}

    /** What an incident or alert is about; host is where it stands, if anywhere. */
    public record Entity(String kind, String id, @Nullable String host) {}

    /** How far one receiver was told. */
    public record DeliveryView(String receiver, String kind, String state, long at, String detail) {}

    /**
     * An alert as it is now; {@code about} is {@code kind:name} of what it is about, {@code standing} what the diagnosis has
     * made of it; value is null when there is none that is a measure, unit when it is not
     * known; {@code series} is what its rule looks at, null where that is no series of a host.
     */
    public record AlertView(String rule, String state, String severity, Map<String, String> labels,
            @Nullable Double value, @Nullable String unit, long since, Message summary, @Nullable String incident,
            @Nullable String runbook, @Nullable String about, String standing, @Nullable SeriesRef series) {}

    /** Readings of one host; {@code labels} tell them from others of the metric. */
    public record SeriesRef(String host, String metric, Map<String, String> labels) {
        public SeriesRef {
            labels = Map.copyOf(labels);
        }
    }

    /** One line of a timeline. */
    public record TimelineView(long at, String key, Map<String, String> args, @Nullable String actor) {}

    /** An incident's own page. */
    public record IncidentPage(long at, String node, @JsonUnwrapped IncidentSummary incident, List<AlertView> alerts,
            List<TimelineView> timeline, @Nullable String runbook, @Nullable DiagnosisView diagnosis) {}

    public static IncidentSummary summary(Incident incident) {
        var deliveries = incident.deliveries().stream()
                .map(d -> new DeliveryView(d.receiver(), d.kind(), d.state(), d.atMillis(), d.detail())).toList();
        var because = incident.description().isEmpty()
                ? Message.of("incident.rule", "rule", incident.rule())
                : RuleTexts.description(incident.rule(), incident.description(), incident.labels());
        return new IncidentSummary(incident.id(), word(incident.severity()), incident.isOpen() ? "open" : "resolved",
                RuleTexts.summary(incident.rule(), incident.summary(), incident.labels()), because,
                incident.startedMillis(), incident.resolvedMillis(),
                incident.acknowledgedBy(), incident.acknowledgedMillis(), entity(incident.labels().toMap()),
                incident.alertCount(), deliveries, DiagnosisViews.root(incident.root().orElse(null)),
                incident.heldBack());
    }

    /**
     * An incident's page.
     *
     * @param active     all alerts that are not over
     * @param neighbours those of the topology as it is now
     * @param metricOf   the metric that a rule looks at, if it looks at one
     */
    public static IncidentPage page(Detail detail, List<ActiveAlert> active, Neighbours neighbours, FleetView fleet,
            Function<String, Optional<String>> metricOf, long at, String node) {
        var alerts = detail.alerts().stream().map(alert -> alert(alert, metricOf)).toList();
        var timeline = detail.timeline().stream()
                .map(entry -> new TimelineView(entry.atMillis(), entry.key(), entry.args(), entry.actor())).toList();
        var runbook = alerts.stream().map(AlertView::runbook).filter(r -> r != null).findFirst().orElse(null);
        return new IncidentPage(at, node, summary(detail.incident()), alerts, timeline, runbook,
                DiagnosisViews.of(detail, active, neighbours, new EntityStates(fleet, active)));
    }

    public static AlertView alert(ActiveAlert alert) {
        return alert(alert, _ -> Optional.empty());
    }

    private static AlertView alert(ActiveAlert alert, Function<String, Optional<String>> metricOf) {
        var text = alert.annotations().get("summary");
        var summary = text == null
                ? Message.of("incident.rule", "rule", alert.rule())
                : RuleTexts.summary(alert.rule(), text, alert.labels());
        var unit = RuleTexts.unit(alert.rule());
        // An empty unit: the value is no measure, as the duration of a check that failed.
        var measured = Double.isFinite(alert.value()) && !unit.equals(Optional.of(""));
        return new AlertView(alert.rule(), alert.state().name().toLowerCase(Locale.ROOT), word(alert.severity()),
                alert.labels().toMap(), measured ? alert.value() : null,
                measured ? unit.orElse(null) : null, alert.sinceMillis(), summary, alert.incidentId(),
                alert.annotations().get("runbook"), alert.entity().map(EntityId::toString).orElse(null),
                word(alert.standing()), series(alert, metricOf));
    }

    private static @Nullable SeriesRef series(ActiveAlert alert, Function<String, Optional<String>> metricOf) {
        var host = alert.labels().get("host");
        var metric = host == null ? Optional.<String>empty() : metricOf.apply(alert.rule());
        var telling = alert.labels().toMap();
        telling.keySet().retainAll(PARTS);
        return host == null || metric.isEmpty() ? null : new SeriesRef(host, metric.get(), telling);
    }

    /** Whether an alert says that something is wrong now. */
    static boolean isFiring(ActiveAlert alert) {
        return alert.state() == AlertState.FIRING || alert.state() == AlertState.RECOVERING;
    }

    private static Entity entity(Map<String, String> labels) {
        var host = labels.get("host");
        for (var kind : List.of("check", "group", "process", "mountpoint", "device", "interface")) {
            var id = labels.get(kind);
            if (id != null) {
                return new Entity(kind, id, host);
            }
        }
        if (host != null) {
            return new Entity("host", host, host);
        }
        var application = labels.get("application");
        if (application != null) {
            return new Entity("application", application, null);
        }
        return new Entity("cluster", labels.getOrDefault("cluster", ""), null);
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
