package io.bianque.dashboard.view;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.bianque.alerting.incident.Incidents.ActiveAlert;
import io.bianque.collector.fleet.FleetView.Host;
import io.bianque.collector.fleet.FleetView.NewestValue;
import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.series.Labels;
import io.bianque.dashboard.view.FleetViews.HostSummary;
import io.bianque.protocol.message.Config;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One host's page: facts, checks, file systems, disks, interfaces, processes, charts. Pure. */
public final class HostViews {
    /** What is charted of a host, in the order shown, with its unit. Only what it has readings of is offered. */
    private static final List<ChartKind> HOST_CHARTS = List.of(new ChartKind("bianque_host_cpu_busy_ratio", "ratio"),
            new ChartKind("bianque_host_memory_used_ratio", "ratio"), new ChartKind("bianque_host_load1", "count"),
            new ChartKind("bianque_host_filesystem_used_ratio", "ratio"),
            new ChartKind("bianque_host_disk_busy_ratio", "ratio"),
            new ChartKind("bianque_host_disk_latency_seconds", "seconds"),
            new ChartKind("bianque_host_disk_written_bytes_per_second", "bytes_per_second"),
            new ChartKind("bianque_host_network_received_bytes_per_second", "bytes_per_second"),
            new ChartKind("bianque_host_network_sent_bytes_per_second", "bytes_per_second"),
            new ChartKind("bianque_host_pressure_ratio", "ratio"),
            new ChartKind("bianque_check_duration_seconds", "seconds"));

    private static final List<ChartKind> PROCESS_CHARTS = List.of(new ChartKind("bianque_process_cpu_ratio", "ratio"),
            new ChartKind("bianque_process_resident_bytes", "bytes"),
            new ChartKind("bianque_process_threads", "count"),
            new ChartKind("bianque_process_read_bytes_per_second", "bytes_per_second"),
            new ChartKind("bianque_process_written_bytes_per_second", "bytes_per_second"));

    private static final long PROCESS_FRESH_MILLIS = 35_000;

    private HostViews() {}

    private record ChartKind(String metric, String unit) {}

    /** A chart that the page may ask {@code /api/v1/series} for. */
    public record Chart(String metric, Map<String, String> labels, String unit, String titleKey) {}

    /** A check's newest outcome, and what this server tells the host of it, if anything. */
    public record CheckView(String name, String kind, String target, String outcome, String reason,
            double durationSeconds, Map<String, Double> phases, long at, Health severity,
            @Nullable TuningView tuning) {}

    /** How a check is to be run in place of what the host's file says; null is as the file says. */
    public record TuningView(boolean enabled, @Nullable Double intervalSeconds, @Nullable Double timeoutSeconds) {}

    /** A file system; null where nothing was read. */
    public record FileSystem(String mount, String device, String type, @Nullable Double sizeBytes,
            @Nullable Double usedBytes, @Nullable Double usedRatio, @Nullable Double inodesRatio, boolean readOnly) {}

    /** A disk or a network interface: its newest readings by metric, without the common part of their names. */
    public record Device(String name, Map<String, Double> values) {}

    /** A process among those that were sent; null is what its agent does not tell. */
    public record ProcessView(long pid, long startMillis, String name, @Nullable String user, @Nullable String group,
            @Nullable Double cpu, @Nullable Double rssBytes, @Nullable Double threads,
            @Nullable Double readBytesPerSecond, @Nullable Double writeBytesPerSecond) {}

    /** Facts of a host as its agent tells them; null where it does not. */
    public record Facts(@Nullable String os, @Nullable String kernel, @Nullable String cpuModel, @Nullable Long cores,
            @Nullable Long memoryBytes, @Nullable Long bootAt, @Nullable String agentVersion, List<String> addresses,
            Map<String, String> labels) {}

    /** The whole page. */
    public record HostPage(long at, String node, @JsonUnwrapped HostSummary host, Facts facts,
            List<IncidentViews.AlertView> alerts,
            List<CheckView> checks, List<FileSystem> filesystems, List<Device> disks, List<Device> interfaces,
            List<Chart> charts) {}

    /** A host's page from everything published of it. */
    public static HostPage page(long at, String node, Host host, List<NewestValue> newest,
            List<CollectorRecord.Check> checks, List<ActiveAlert> alerts, Config tunings) {
        var mine = alerts.stream().filter(alert -> host.id().equals(alert.labels().get("host"))).toList();
        var firing = mine.stream().filter(IncidentViews::isFiring).toList();
        return new HostPage(at, node, FleetViews.host(host, newest, firing),
                facts(host),
                mine.stream().map(IncidentViews::alert).toList(),
                checks.stream().map(check -> check(check, tunings)).toList(),
                fileSystems(newest), devices(newest, "bianque_host_disk_", "device"),
                devices(newest, "bianque_host_network_", "interface"), charts(newest, HOST_CHARTS, Map.of()));
    }

    private static Facts facts(Host host) {
        var facts = host.facts();
        var addresses = facts.getOrDefault("address", "");
        return new Facts(facts.get("os"), facts.get("kernel"), facts.get("cpu_model"), whole(facts.get("cores")),
                whole(facts.get("memory_bytes")), whole(facts.get("boot_at")), facts.get("agent_version"),
                addresses.isEmpty() ? List.of() : List.of(addresses.split("[, ]+")), host.labels().toMap());
    }

    /** All processes known of a host, the largest by {@code sort} first: cpu, memory or io. */
    public static List<ProcessView> processes(List<NewestValue> newest, String sort) {
        // What was not in the last readings has ended, or is no longer among those that are sent.
        return processes(newest, sort, PROCESS_FRESH_MILLIS);
    }

    /** One process by {@code pid@start}, also one that the last readings no longer have: its page stays open for a while. */
    public static Optional<ProcessView> process(List<NewestValue> newest, String identity) {
        return processes(newest, "cpu", Long.MAX_VALUE / 2).stream()
                .filter(process -> identity.equals(process.pid() + "@" + process.startMillis())).findFirst();
    }

    private static List<ProcessView> processes(List<NewestValue> newest, String sort, long withinMillis) {
        var byProcess = new TreeMap<String, List<NewestValue>>();
        long latest = newest.stream().mapToLong(NewestValue::timeMillis).max().orElse(0);
        for (var value : newest) {
            if (value.timeMillis() >= latest - withinMillis
                    && value.key().metric().startsWith("bianque_process_") && value.key().labels().get("pid") != null) {
                byProcess.computeIfAbsent(identity(value.key().labels()), _ -> new ArrayList<>()).add(value);
            }
        }
        var order = switch (sort) {
            case "memory" -> Comparator.comparingDouble((ProcessView p) -> -orZero(p.rssBytes()));
            case "io" -> Comparator.comparingDouble(
                    (ProcessView p) -> -orZero(p.readBytesPerSecond()) - orZero(p.writeBytesPerSecond()));
            default -> Comparator.comparingDouble((ProcessView p) -> -orZero(p.cpu()));
        };
        return byProcess.values().stream().map(HostViews::process)
                .sorted(order.thenComparingLong(ProcessView::pid)).toList();
    }

    /** The charts of one process. */
    public static List<Chart> processCharts(List<NewestValue> newest, long pid, long startMillis) {
        return charts(newest, PROCESS_CHARTS, Map.of("pid", Long.toString(pid), "start", Long.toString(startMillis)));
    }

    private static List<Chart> charts(List<NewestValue> newest, List<ChartKind> kinds, Map<String, String> labels) {
        var there = new TreeSet<String>();
        newest.forEach(value -> there.add(value.key().metric()));
        return kinds.stream().filter(kind -> there.contains(kind.metric()))
                .map(kind -> new Chart(kind.metric(), labels, kind.unit(), "metric." + kind.metric())).toList();
    }

    private static @Nullable TuningView tuning(String check, Config tunings) {
        return tunings.checks().stream().filter(tuning -> tuning.name().equals(check)).findFirst()
                .map(tuning -> new TuningView(tuning.enabled(), seconds(tuning.intervalMillis()),
                        seconds(tuning.timeoutMillis())))
                .orElse(null);
    }

    private static @Nullable Double seconds(int millis) {
        return millis == Config.AS_DECLARED ? null : millis / 1e3;
    }

    private static CheckView check(CollectorRecord.Check check, Config tunings) {
        var ok = check.outcome() == CollectorRecord.Check.Outcome.OK;
        return new CheckView(check.check(), check.kind(), check.target(),
                check.outcome().name().toLowerCase(Locale.ROOT), check.reason(), check.durationSeconds(),
                new TreeMap<>(check.phaseSeconds()), check.stamp().eventTimeMillis(),
                ok ? Health.HEALTHY : Health.CRITICAL, tuning(check.check(), tunings));
    }

    private static List<FileSystem> fileSystems(List<NewestValue> newest) {
        var byMount = new TreeMap<String, List<NewestValue>>();
        for (var value : newest) {
            if (value.key().metric().startsWith("bianque_host_filesystem_")) {
                byMount.computeIfAbsent(value.key().labels().getOrEmpty("mountpoint"), _ -> new ArrayList<>())
                        .add(value);
            }
        }
        var answer = new ArrayList<FileSystem>();
        byMount.forEach((mount, values) -> {
            var labels = values.getFirst().key().labels();
            var size = find(values, "bianque_host_filesystem_size_bytes");
            var available = find(values, "bianque_host_filesystem_available_bytes");
            var readOnly = find(values, "bianque_host_filesystem_readonly");
            answer.add(new FileSystem(mount, labels.getOrEmpty("device"), labels.getOrEmpty("fstype"), size,
                    size == null || available == null ? null : size - available,
                    find(values, "bianque_host_filesystem_used_ratio"),
                    find(values, "bianque_host_filesystem_inodes_used_ratio"), readOnly != null && readOnly > 0));
        });
        return answer;
    }

    private static List<Device> devices(List<NewestValue> newest, String prefix, String label) {
        var byName = new TreeMap<String, TreeMap<String, Double>>();
        for (var value : newest) {
            var name = value.key().labels().get(label);
            if (name != null && value.key().metric().startsWith(prefix) && Double.isFinite(value.value())) {
                byName.computeIfAbsent(name, _ -> new TreeMap<>()).put(value.key().metric().substring(prefix.length()),
                        value.value());
            }
        }
        return byName.entrySet().stream().map(entry -> new Device(entry.getKey(), entry.getValue())).toList();
    }

    private static ProcessView process(List<NewestValue> values) {
        var labels = values.getFirst().key().labels();
        var group = labels.get("group");
        return new ProcessView(number(labels.getOrEmpty("pid")), number(labels.getOrEmpty("start")),
                labels.getOrEmpty("name"), labels.get("user"), group, find(values, "bianque_process_cpu_ratio"),
                find(values, "bianque_process_resident_bytes"), find(values, "bianque_process_threads"),
                find(values, "bianque_process_read_bytes_per_second"),
                find(values, "bianque_process_written_bytes_per_second"));
    }

    private static String identity(Labels labels) {
        return labels.getOrEmpty("pid") + "@" + labels.getOrEmpty("start");
    }

    private static @Nullable Double find(List<NewestValue> values, String metric) {
        for (var value : values) {
            if (value.key().metric().equals(metric) && Double.isFinite(value.value())) {
                return value.value();
            }
        }
        return null;
    }

    private static long number(String text) {
        var number = whole(text);
        return number == null ? 0 : number; // a foreign sender's label: shown as what it is not worth
    }

    private static @Nullable Long whole(@Nullable String text) {
        try {
            return text == null ? null : Long.valueOf(text);
        } catch (NumberFormatException _) {
            return null;
        }
    }

    private static double orZero(@Nullable Double value) {
        return value == null ? 0 : value;
    }

    /** The units of everything that may be charted, for the series answer. */
    public static String unitOf(String metric) {
        for (var kinds : List.of(HOST_CHARTS, PROCESS_CHARTS)) {
            for (var kind : kinds) {
                if (kind.metric().equals(metric)) {
                    return kind.unit();
                }
            }
        }
        for (var suffix : List.of("_bytes_per_second", "_seconds", "_bytes", "_ratio")) {
            if (metric.endsWith(suffix)) {
                return suffix.substring(1);
            }
        }
        return "count";
    }
}
