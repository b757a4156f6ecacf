package io.bianque.server.promrules;

import java.util.Map;

/** Metrics of Prometheus's exporter for hosts that mean exactly what one of ours means, in the same unit. */
final class NodeExporter {
    private static final Map<String, String> SAME = Map.ofEntries(Map.entry("node_load1", "bianque_host_load1"),
            Map.entry("node_load5", "bianque_host_load5"), Map.entry("node_load15", "bianque_host_load15"),
            Map.entry("node_memory_MemTotal_bytes", "bianque_host_memory_total_bytes"),
            Map.entry("node_memory_MemAvailable_bytes", "bianque_host_memory_available_bytes"),
            Map.entry("node_memory_SwapTotal_bytes", "bianque_host_swap_total_bytes"),
            Map.entry("node_filesystem_size_bytes", "bianque_host_filesystem_size_bytes"),
            Map.entry("node_filesystem_avail_bytes", "bianque_host_filesystem_available_bytes"),
            Map.entry("node_filesystem_readonly", "bianque_host_filesystem_readonly"),
            Map.entry("node_vmstat_oom_kill", "bianque_host_oom_kills_total"));

    private NodeExporter() {}

    /**
     * Our name of a metric; those of applications keep theirs.
     *
     * @throws Untranslatable if the exporter has it and we have nothing that is exactly that
     */
    static String ours(String metric) throws Untranslatable {
        var same = SAME.get(metric);
        if (same != null) {
            return same;
        }
        if (metric.equals("up")) {
            throw new Untranslatable("'up' is what the shipped rule AgentLost looks at");
        }
        for (var exporter : new String[]{"node_", "container_", "kube_", "process_", "windows_", "probe_"}) {
            if (metric.startsWith(exporter)) {
                throw new Untranslatable("no metric of ours is exactly '" + metric + "'; docs/reference lists ours");
            }
        }
        return metric;
    }
}
