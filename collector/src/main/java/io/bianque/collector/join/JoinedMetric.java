package io.bianque.collector.join;

import java.util.List;
import java.util.Set;

/**
 * A metric that is joined, and how the series of one host become one value before hosts are joined.
 *
 * @param metric      its name
 * @param withinHost  how several series of one host (file systems, disks, interfaces) become one value
 * @param keep        labels that tell joins apart besides those of the level, for example {@code check}
 * @param leaveOut    series with one of these label values are not joined, for example the loopback interface
 */
public record JoinedMetric(String metric, WithinHost withinHost, Set<String> keep, Set<LabelValue> leaveOut) {
    public JoinedMetric {
        keep = Set.copyOf(keep);
        leaveOut = Set.copyOf(leaveOut);
        if (metric.isEmpty()) {
            throw new IllegalArgumentException("a joined metric has no name");
        }
    }

    /** How several series of one host become one value. */
    public enum WithinHost {
        SUM, MIN, MAX
    }

    /** A label and its value. */
    public record LabelValue(String name, String value) {}

    private static JoinedMetric of(String metric, WithinHost withinHost, String... keep) {
        return new JoinedMetric(metric, withinHost, Set.of(keep), Set.of());
    }

    private static JoinedMetric network(String metric) {
        return new JoinedMetric(metric, WithinHost.SUM, Set.of(), Set.of(new LabelValue("interface", "lo")));
    }

    /** What is joined unless somebody says otherwise: the metrics that describe a host as a whole. */
    public static List<JoinedMetric> defaults() {
        return List.of(of("bianque_host_cpu_busy_ratio", WithinHost.MAX),
                of("bianque_host_cpu_count", WithinHost.SUM),
                of("bianque_host_load1", WithinHost.MAX),
                of("bianque_host_load5", WithinHost.MAX),
                of("bianque_host_pressure_ratio", WithinHost.MAX, "resource", "kind"),
                of("bianque_host_memory_total_bytes", WithinHost.SUM),
                of("bianque_host_memory_available_bytes", WithinHost.SUM),
                of("bianque_host_memory_used_ratio", WithinHost.MAX),
                of("bianque_host_swap_used_bytes", WithinHost.SUM),
                of("bianque_host_oom_kills_total", WithinHost.SUM),
                of("bianque_host_disk_read_bytes_per_second", WithinHost.SUM),
                of("bianque_host_disk_written_bytes_per_second", WithinHost.SUM),
                of("bianque_host_disk_busy_ratio", WithinHost.MAX),
                of("bianque_host_disk_latency_seconds", WithinHost.MAX),
                of("bianque_host_filesystem_size_bytes", WithinHost.SUM),
                of("bianque_host_filesystem_available_bytes", WithinHost.SUM),
                of("bianque_host_filesystem_used_ratio", WithinHost.MAX),
                of("bianque_host_filesystem_inodes_used_ratio", WithinHost.MAX),
                of("bianque_host_filesystem_readonly", WithinHost.MAX),
                network("bianque_host_network_received_bytes_per_second"),
                network("bianque_host_network_sent_bytes_per_second"),
                network("bianque_host_network_received_errors_per_second"),
                network("bianque_host_network_sent_errors_per_second"),
                network("bianque_host_network_received_drops_per_second"),
                network("bianque_host_network_sent_drops_per_second"),
                of("bianque_host_tcp_connections", WithinHost.SUM, "state"),
                of("bianque_host_tcp_retransmits_per_second", WithinHost.SUM),
                of("bianque_host_file_handles_used_ratio", WithinHost.MAX),
                of("bianque_host_processes", WithinHost.SUM),
                of("bianque_process_group_up", WithinHost.SUM, "group"),
                of("bianque_process_group_cpu_ratio", WithinHost.SUM, "group"),
                of("bianque_process_group_resident_bytes", WithinHost.SUM, "group"),
                of("bianque_check_ok", WithinHost.MIN, "check"),
                of("bianque_check_duration_seconds", WithinHost.MAX, "check"),
                of("bianque_agent_cpu_ratio", WithinHost.MAX),
                of("bianque_agent_resident_bytes", WithinHost.SUM),
                of("bianque_agent_spool_bytes", WithinHost.SUM));
    }
}
