package io.bianque.dashboard.view;

import io.bianque.alerting.incident.Incidents.ActiveAlert;
import io.bianque.collector.fleet.FleetView;
import io.bianque.collector.fleet.FleetView.Host;
import io.bianque.collector.fleet.FleetView.NewestValue;
import io.bianque.collector.record.Liveness;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Hosts and clusters as the page shows them. Pure; costs a walk over the newest values of each host asked for. */
public final class FleetViews {
    private FleetViews() {}

    /** A host in a list. Ratios are 0..1 and null when there is no fresh reading. */
    public record HostSummary(String id, String cluster, String application, @Nullable String zone, Health severity,
            String liveness, long since, long lastSeenAt, @Nullable Double cpu, @Nullable Double memory,
            @Nullable Double load, @Nullable DiskUse diskWorst, @Nullable Message reason) {}

    /** The fullest file system. */
    public record DiskUse(String mount, double ratio) {}

    /** How many hosts are in which health. */
    public record Counts(int total, int healthy, int unknown, int warning, int critical) {}

    /** A cluster and its hosts, in a stable order. */
    public record ClusterSummary(String name, List<String> applications, Counts counts, List<HostSummary> hosts) {}

    /** A host as one cell of the fleet strip. */
    public record HostCell(String id, Health severity) {}

    /** All hosts by cluster, the worst cluster first, then by name. */
    public static List<ClusterSummary> clusters(FleetView fleet, List<ActiveAlert> alerts) {
        var byHost = firingByHost(alerts);
        var clusters = new TreeMap<String, List<HostSummary>>();
        for (var host : fleet.hosts()) {
            var summary = host(host, fleet.newest(host.id()), byHost.getOrDefault(host.id(), List.of()));
            clusters.computeIfAbsent(summary.cluster(), _ -> new ArrayList<>()).add(summary);
        }
        var answer = new ArrayList<ClusterSummary>();
        clusters.forEach((name, hosts) -> {
            var applications = new TreeSet<String>();
            hosts.forEach(host -> applications.add(host.application()));
            answer.add(new ClusterSummary(name, List.copyOf(applications), count(hosts), List.copyOf(hosts)));
        });
        answer.sort(Comparator.comparingInt((ClusterSummary c) -> -c.counts().critical())
                .thenComparingInt(c -> -c.counts().warning()).thenComparing(ClusterSummary::name));
        return answer;
    }

    /** One host from its newest values and firing alerts. */
    public static HostSummary host(Host host, List<NewestValue> newest, List<ActiveAlert> firing) {
        var zone = host.labels().get("zone");
        Double cpu = null;
        Double memory = null;
        Double load = null;
        DiskUse worst = null;
        for (var value : newest) {
            switch (value.key().metric()) {
                case "bianque_host_cpu_busy_ratio" -> cpu = finite(value);
                case "bianque_host_memory_used_ratio" -> memory = finite(value);
                case "bianque_host_load1" -> load = finite(value);
                case "bianque_host_filesystem_used_ratio" -> {
                    if (Double.isFinite(value.value()) && (worst == null || value.value() > worst.ratio())) {
                        worst = new DiskUse(value.key().labels().getOrEmpty("mountpoint"), value.value());
                    }
                }
                default -> { // not shown in a list
                }
            }
        }
        return new HostSummary(host.id(), host.labels().getOrEmpty("cluster"),
                host.labels().getOrEmpty("application"), zone, health(host, newest, firing),
                host.liveness().name().toLowerCase(Locale.ROOT), host.sinceMillis(), host.lastSeenMillis(), cpu, memory,
                load, worst, reason(host, firing));
    }

    /** Firing alerts by the host they stand on; what has no host is left out. */
    public static Map<String, List<ActiveAlert>> firingByHost(List<ActiveAlert> alerts) {
        var byHost = new HashMap<String, List<ActiveAlert>>();
        for (var alert : alerts) {
            var host = alert.labels().get("host");
            if (host != null && IncidentViews.isFiring(alert)) {
                byHost.computeIfAbsent(host, _ -> new ArrayList<>()).add(alert);
            }
        }
        return byHost;
    }

    public static Counts count(List<HostSummary> hosts) {
        var counts = new EnumMap<Health, Integer>(Health.class);
        hosts.forEach(host -> counts.merge(host.severity(), 1, Integer::sum));
        return new Counts(hosts.size(), counts.getOrDefault(Health.HEALTHY, 0),
                counts.getOrDefault(Health.UNKNOWN, 0), counts.getOrDefault(Health.WARNING, 0),
                counts.getOrDefault(Health.CRITICAL, 0));
    }

    private static Health health(Host host, List<NewestValue> newest, List<ActiveAlert> firing) {
        var silent = switch (host.liveness()) {
            case UP -> newest.isEmpty() ? Health.UNKNOWN : Health.HEALTHY;
            case LATE -> Health.WARNING;
            case LOST, LEFT -> Health.UNKNOWN;
        };
        return firing.stream().map(alert -> Health.of(alert.severity())).reduce(silent, Health::or);
    }

    private static @Nullable Message reason(Host host, List<ActiveAlert> firing) {
        var worst = firing.stream().max(Comparator.comparing(ActiveAlert::severity)
                .thenComparing(Comparator.comparingLong(ActiveAlert::sinceMillis).reversed()));
        if (worst.isPresent()) {
            return IncidentViews.alert(worst.get()).summary();
        }
        return host.liveness() == Liveness.UP
                ? null
                : new Message("host." + host.liveness().name().toLowerCase(Locale.ROOT), Map.of());
    }

    private static @Nullable Double finite(NewestValue value) {
        return Double.isFinite(value.value()) ? value.value() : null;
    }
}
