package io.bianque.dashboard.view;

import io.bianque.alerting.alert.AlertState;
import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.incident.Incidents;
import io.bianque.alerting.incident.Incidents.ActiveAlert;
import io.bianque.alerting.incident.Incidents.Incident;
import io.bianque.alerting.state.StateException;
import io.bianque.collector.fleet.FleetView;
import io.bianque.collector.record.Liveness;
import io.bianque.dashboard.view.FleetViews.ClusterSummary;
import io.bianque.dashboard.view.FleetViews.Counts;
import io.bianque.dashboard.view.FleetViews.HostCell;
import io.bianque.dashboard.view.IncidentViews.IncidentSummary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The page Now: is anything broken, and what do I do? */
public final class NowView {
    private static final int CHANGES_SHOWN = 12;
    private static final int INCIDENTS_SHOWN = 50;

    private NowView() {}

    /** The whole answer; {@code at} is the moment of the data, not of the question. */
    public record Now(long at, String node, List<IncidentSummary> incidents, Totals totals, List<ClusterCells> clusters,
            PlatformView platform, List<ChangeView> changes, @Nullable IncidentSummary lastIncident) {}

    /** The sums over everything. */
    public record Totals(Counts hosts, AgentCounts agents, AlertCounts alerts, IncidentCounts incidents) {}

    /** How many incidents are open, also those beyond the ones shown. */
    public record IncidentCounts(int open, int critical) {}

    /** How many agents are heard. */
    public record AgentCounts(int total, int up, int late, int lost, int left) {}

    /** How many alerts there are. */
    public record AlertCounts(int firing, int pending) {}

    /** One cluster of the fleet strip. */
    public record ClusterCells(String name, List<HostCell> hosts) {}

    /** The watcher's own health. */
    public record PlatformView(String node, long startedAt, List<ReceiverView> receivers, boolean insecure,
            List<Message> problems) {
        public PlatformView {
            problems = List.copyOf(problems);
        }
    }

    /** How a receiver did last. */
    public record ReceiverView(String name, String kind, @Nullable String lastOutcome, @Nullable Long lastAt) {}

    /** Something that changed. */
    public record ChangeView(long at, String key, Map<String, String> args, Health severity, @Nullable String host) {}

    /** What this server says of itself. */
    public record Platform(String node, long startedMillis, boolean insecure, List<Message> problems) {
        public Platform {
            problems = List.copyOf(problems);
        }
    }

    /**
     * The page.
     *
     * @param atMillis the moment of the data
     */
    public static Now now(FleetView fleet, Incidents incidents, Platform platform, long atMillis) {
        var alerts = incidents.activeAlerts();
        var clusters = FleetViews.clusters(fleet, alerts);
        var problems = new ArrayList<>(platform.problems());
        var last = last(incidents, problems);
        var open = incidents.open();
        var shown = open.stream().limit(INCIDENTS_SHOWN).map(IncidentViews::summary).toList();
        var receivers = incidents.receivers().stream()
                .map(r -> new ReceiverView(r.name(), r.kind(), r.lastOutcome(), r.lastMillis())).toList();
        return new Now(atMillis, platform.node(), shown,
                new Totals(sum(clusters), agents(fleet), alertCounts(alerts), incidentCounts(open)), cells(clusters),
                new PlatformView(platform.node(), platform.startedMillis(), receivers, platform.insecure(), problems),
                changes(fleet), last);
    }

    /** The last incident stands in the database, the only thing here that does; without it the rest is shown. */
    private static @Nullable IncidentSummary last(Incidents incidents, List<Message> problems) {
        try {
            return incidents.list(Incidents.Filter.RESOLVED, null, 1).items().stream().map(IncidentViews::summary)
                    .findFirst().orElse(null);
        } catch (StateException e) {
            problems.add(Message.of("platform.state.failed", "reason", String.valueOf(e.getMessage())));
            return null;
        }
    }

    private static IncidentCounts incidentCounts(List<Incident> open) {
        int critical = (int) open.stream().filter(incident -> incident.severity() == Severity.CRITICAL).count();
        return new IncidentCounts(open.size(), critical);
    }

    private static Counts sum(List<ClusterSummary> clusters) {
        return FleetViews.count(clusters.stream().flatMap(cluster -> cluster.hosts().stream()).toList());
    }

    private static List<ClusterCells> cells(List<ClusterSummary> clusters) {
        return clusters.stream()
                .map(cluster -> new ClusterCells(cluster.name(),
                        cluster.hosts().stream().map(host -> new HostCell(host.id(), host.severity())).toList()))
                .toList();
    }

    private static AgentCounts agents(FleetView fleet) {
        var counts = new EnumMap<Liveness, Integer>(Liveness.class);
        var hosts = fleet.hosts();
        hosts.forEach(host -> counts.merge(host.liveness(), 1, Integer::sum));
        return new AgentCounts(hosts.size(), counts.getOrDefault(Liveness.UP, 0),
                counts.getOrDefault(Liveness.LATE, 0), counts.getOrDefault(Liveness.LOST, 0),
                counts.getOrDefault(Liveness.LEFT, 0));
    }

    private static AlertCounts alertCounts(List<ActiveAlert> alerts) {
        int firing = (int) alerts.stream().filter(IncidentViews::isFiring).count();
        int pending = (int) alerts.stream().filter(alert -> alert.state() == AlertState.PENDING).count();
        return new AlertCounts(firing, pending);
    }

    private static List<ChangeView> changes(FleetView fleet) {
        var changes = new ArrayList<ChangeView>();
        for (var change : fleet.recentLivenessChanges(CHANGES_SHOWN)) {
            var health = change.liveness() == Liveness.LOST ? Health.WARNING : Health.HEALTHY;
            changes.add(new ChangeView(change.atMillis(),
                    "change.agent." + change.liveness().name().toLowerCase(Locale.ROOT),
                    Map.of("host", change.host()), health, change.host()));
        }
        for (var event : fleet.recentEvents(CHANGES_SHOWN)) {
            var args = event.labels().toMap();
            args.putAll(event.attributes());
            changes.add(new ChangeView(event.stamp().eventTimeMillis(), "change.event." + event.kind(), args,
                    Health.HEALTHY, event.stamp().host()));
        }
        // Newest first.
        changes.sort(Comparator.comparingLong((ChangeView change) -> -change.at()));
        return List.copyOf(changes.subList(0, Math.min(CHANGES_SHOWN, changes.size())));
    }
}
