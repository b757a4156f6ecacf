package io.bianque.alerting.rule;

import java.util.Arrays;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The metrics that agents send by themselves, so that a misspelt name in a rule is seen when the rule is loaded. Others
 * are legal: applications report what they like.
 */
final class KnownMetrics {
    private static final TreeSet<String> NAMES = new TreeSet<>();

    static {
        add("bianque_host_", "cpu_busy_ratio cpu_ratio cpu_core_busy_ratio load1 load5 load15 cpu_count "
                + "context_switches_per_second pressure_ratio memory_total_bytes memory_available_bytes "
                + "memory_used_ratio swap_total_bytes swap_used_bytes oom_kills_total disk_read_bytes_per_second "
                + "disk_written_bytes_per_second disk_reads_per_second disk_writes_per_second disk_busy_ratio "
                + "disk_latency_seconds disk_queue_length filesystem_size_bytes filesystem_available_bytes "
                + "filesystem_used_ratio filesystem_inodes_used_ratio filesystem_readonly "
                + "network_received_bytes_per_second network_sent_bytes_per_second "
                + "network_received_packets_per_second network_sent_packets_per_second "
                + "network_received_errors_per_second network_sent_errors_per_second "
                + "network_received_drops_per_second network_sent_drops_per_second tcp_connections "
                + "tcp_retransmits_per_second file_handles_used_ratio uptime_seconds processes");
        add("bianque_process_", "cpu_ratio resident_bytes threads read_bytes_per_second written_bytes_per_second "
                + "group_up group_cpu_ratio group_resident_bytes group_threads");
        add("bianque_check_", "ok duration_seconds certificate_expiry_seconds");
        add("bianque_agent_",
                "cpu_ratio resident_bytes spool_bytes tick_late_seconds connected config_bad failures_total "
                        + "disk_failures_total lost_readings_total lost_events_total");
    }

    static {
        // The collector's own, for rules of its level; docs/reference/metrics.md has them all.
        add("bianque_",
                "evaluation_config_ok evaluation_full evaluation_memory_bytes evaluation_refused_total notification_config_ok topology_config_ok runbook_config_ok log_disk_full log_disk_free_bytes "
                        + "log_stored_bytes log_sync_failures_total log_refused_records_total partition_lag_bytes "
                        + "partition_set_aside_total partition_up journal_waiting journal_stored_bytes intake_log_losses_total "
                        + "intake_lost_frames_total intake_lost_readings_total intake_agents intake_connections store_lag_bytes "
                        + "store_failures_total store_size_bytes store_blocks_broken_total projection_up notification_waiting "
                        + "incident_open incident_held");
    }

    private KnownMetrics() {}

    private static void add(String prefix, String names) {
        Arrays.stream(names.split(" ", -1)).map(prefix::concat).forEach(NAMES::add);
    }

    static boolean contains(String metric) {
        return NAMES.contains(metric);
    }

    /** The known name nearest to another, if it is near at all. */
    static Optional<String> nearest(String metric) {
        String best = null;
        int least = 4;
        for (var name : NAMES) {
            int distance = distance(name, metric, least);
            if (distance < least) {
                least = distance;
                best = name;
            }
        }
        return Optional.ofNullable(best);
    }

    /** Edits between two texts; gives up at a bound. */
    private static int distance(String a, String b, int bound) {
        if (Math.abs(a.length() - b.length()) >= bound) {
            return bound;
        }
        var row = new int[b.length() + 1];
        Arrays.setAll(row, i -> i);
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
