package io.bianque.agent.boot;

import io.bianque.agent.link.Link;
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
    private long readingsDropped;

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

    void measure(long nowNanos, boolean configIsBad, Readings out) {
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
        out.put("bianque_agent_failures_total", (double) failures);
        readingsDropped += out.dropped();
        out.put("bianque_agent_dropped_total", (double) (readingsDropped + link.dropped()));
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
