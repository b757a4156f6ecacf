package io.bianque.agent.boot;

import io.bianque.agent.link.Link;
import io.bianque.agent.reading.LossReason;
import io.bianque.agent.reading.Readings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** What the agent costs and how it fares. Confined to the scheduler thread. */
final class SelfMeasures {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String RESIDENT = "VmRSS:";

    private final Link link;
    private long cpuNanosBefore = -1;
    private long nanosBefore;
    private long lateNanos;
    private long failures;

    SelfMeasures(Link link) {
        this.link = link;
    }

    /** How late the tick came that is about to be measured. */
    void late(long nanos) {
        lateNanos = nanos;
    }

    /** A tick failed. */
    void failed() {
        failures++;
    }

    void measure(long nowNanos, boolean configIsBad, long linksSkipped, Readings out) {
        var cpuNanos = ProcessHandle.current().info().totalCpuDuration().map(Duration::toNanos).orElse(-1L);
        if (cpuNanos >= 0 && cpuNanosBefore >= 0 && nowNanos > nanosBefore) {
            out.put("bianque_agent_cpu_ratio", (double) (cpuNanos - cpuNanosBefore) / (nowNanos - nanosBefore));
        }
        cpuNanosBefore = cpuNanos;
        nanosBefore = nowNanos;
        out.put("bianque_agent_resident_bytes", residentBytes());
        out.put("bianque_agent_spool_bytes", (double) link.spoolBytes());
        out.put("bianque_agent_tick_late_seconds", lateNanos / 1e9);
        out.put("bianque_agent_connected", link.isConnected() ? 1 : 0);
        out.put("bianque_agent_config_bad", configIsBad ? 1 : 0);
        out.put("bianque_agent_failures_total", (double) (failures + link.losses().faults()));
        out.put("bianque_agent_disk_failures_total", (double) link.diskFailures());
        out.put("bianque_agent_links_skipped_total", (double) linksSkipped);
        var losses = link.losses();
        for (var reason : LossReason.values()) {
            out.put("bianque_agent_lost_readings_total", "reason", reason.code(), (double) losses.readings(reason));
            out.put("bianque_agent_lost_events_total", "reason", reason.code(), (double) losses.events(reason));
        }
    }

    private static double residentBytes() {
        try (var lines = Files.lines(STATUS)) {
            return lines.filter(line -> line.startsWith(RESIDENT)).findFirst()
                    .map(line -> Double.parseDouble(line.substring(RESIDENT.length()).replace("kB", "").strip())
                            * 1_024)
                    .orElse(Double.NaN);
        } catch (IOException | RuntimeException _) {
            return Double.NaN; // another system
        }
    }
}
