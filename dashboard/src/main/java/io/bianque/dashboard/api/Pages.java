package io.bianque.dashboard.api;

import io.bianque.alerting.incident.Incidents;
import io.bianque.collector.fleet.FleetView;
import io.bianque.collector.topology.Topology;
import io.bianque.collector.tuning.CheckTunings;
import io.bianque.dashboard.view.FleetViews;
import io.bianque.dashboard.view.FleetViews.ClusterSummary;
import io.bianque.dashboard.view.HostViews;
import io.bianque.dashboard.view.HostViews.HostPage;
import io.bianque.dashboard.view.IncidentViews;
import io.bianque.dashboard.view.IncidentViews.IncidentPage;
import io.bianque.dashboard.view.Neighbours;
import io.bianque.dashboard.view.NowView;
import io.bianque.dashboard.view.NowView.Now;
import io.bianque.dashboard.view.NowView.Platform;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What each page shows, asked by a call or by the live stream: both give the same. Its {@code at} is the moment of the
 * data, never that of the question: when readings stop being taken in, it stands still, and the page says so. Thread-safe.
 */
public final class Pages {
    private final FleetView fleet;
    private final Incidents incidents;
    private final Supplier<Platform> platform;
    private final Supplier<CheckTunings> tunings;
    private final Supplier<Topology> topology;
    private final Function<String, Optional<String>> metricOf;
    private final InstantSource clock;
    /** Of the newest topology asked for: it changes rarely, and pages are made each second. */
    private volatile Neighbours neighbours = Neighbours.NONE;

    public Pages(FleetView fleet, Incidents incidents, Supplier<Platform> platform,
            Supplier<CheckTunings> tunings, Supplier<Topology> topology,
            Function<String, Optional<String>> metricOf, InstantSource clock) {
        this.fleet = fleet;
        this.incidents = incidents;
        this.platform = platform;
        this.tunings = tunings;
        this.topology = topology;
        this.metricOf = metricOf;
        this.clock = clock;
    }

    /** All clusters, and when. */
    public record FleetPage(long at, String node, List<ClusterSummary> clusters) {}

    /** Agents, and when. */
    public record AgentsPage(long at, String node, List<AgentView> items) {}

    /** One agent; null where it says nothing of it. */
    public record AgentView(String host, @Nullable String version, String liveness, long since,
            long lastSeenAt, double lagSeconds, @Nullable Double spoolBytes,
            long clockOffsetMillis, @Nullable String address) {}

    public Now now() {
        return NowView.now(fleet, incidents, platform.get(), atMillis());
    }

    public FleetPage fleet() {
        return new FleetPage(atMillis(), node(), FleetViews.clusters(fleet, incidents.activeAlerts()));
    }

    public Optional<ClusterSummary> cluster(String name) {
        return fleet().clusters().stream().filter(cluster -> cluster.name().equals(name)).findFirst();
    }

    public Optional<HostPage> host(String id) {
        return fleet.host(id).map(host -> HostViews.page(atMillis(), node(), host, fleet.newest(id),
                fleet.checks(id), incidents.activeAlerts(), tunings.get().of(id)));
    }

    public Optional<IncidentPage> incident(String id) {
        return incidents.detail(id).map(detail -> IncidentViews.page(detail, incidents.activeAlerts(), neighbours(),
                fleet, metricOf, atMillis(), node()));
    }

    private Neighbours neighbours() {
        var now = topology.get();
        var known = neighbours;
        if (!known.isOf(now)) {
            known = new Neighbours(now);
            neighbours = known; // two at once make the same
        }
        return known;
    }

    public AgentsPage agents() {
        var now = clock.millis();
        var items = fleet.hosts().stream().map(host -> {
            var spool = fleet.newest(host.id()).stream()
                    .filter(value -> value.key().metric().equals("bianque_agent_spool_bytes")).findFirst();
            return new AgentView(host.id(), host.facts().get("agent_version"),
                    host.liveness().name().toLowerCase(Locale.ROOT), host.sinceMillis(),
                    host.lastSeenMillis(), Math.max(0, now - host.lastSeenMillis()) / 1000.0,
                    spool.map(FleetView.NewestValue::value).orElse(null), host.clockOffsetMillis(),
                    host.facts().get("address"));
        }).toList();
        return new AgentsPage(atMillis(), node(), items);
    }

    /** The state of a topic of the live stream, or empty when there is none of that name. */
    public Optional<Object> topic(String topic) {
        int colon = topic.indexOf(':');
        var kind = colon < 0 ? topic : topic.substring(0, colon);
        var id = colon < 0 ? "" : topic.substring(colon + 1);
        return switch (kind) {
            case "now" -> Optional.of(now());
            case "fleet" -> Optional.of(fleet());
            case "agents" -> Optional.of(agents());
            case "host" -> host(id).map(page -> page);
            case "incident" -> incident(id).map(page -> page);
            default -> Optional.empty();
        };
    }

    String node() {
        return platform.get().node();
    }

    long nowMillis() {
        return clock.millis();
    }

    /** The moment of the data: of the newest record that everything shown has seen; never after this server's clock. */
    long atMillis() {
        return Math.min(clock.millis(), fleet.atMillis());
    }
}
