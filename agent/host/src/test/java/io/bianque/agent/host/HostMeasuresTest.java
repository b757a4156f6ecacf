package io.bianque.agent.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.bianque.agent.host.HostCounters.CpuTimes;
import io.bianque.agent.host.HostCounters.Disk;
import io.bianque.agent.host.HostCounters.FileSystemUse;
import io.bianque.agent.host.HostCounters.Interface;
import io.bianque.agent.host.HostCounters.Kernel;
import io.bianque.agent.host.HostCounters.Load;
import io.bianque.agent.host.HostCounters.Memory;
import io.bianque.agent.host.HostCounters.Pressure;
import io.bianque.agent.reading.HostEvent;
import io.bianque.agent.reading.Readings;
import io.bianque.agent.reading.SeriesName;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HostMeasuresTest {
    private static final long TEN_SECONDS = 10_000_000_000L;

    @Test
    void ratesAreGrowthOverTime() {
        var before = counters(0, cpu(1_000, 9_000), disk(100, 0), network(1_000), kernel(0, 5), false);
        var after = counters(TEN_SECONDS, cpu(6_000, 14_000), disk(200, 5_000), network(11_000),
                kernel(1_000_000, 5), false);
        var out = new Readings(77);
        HostMeasures.measure(before, after, out);
        assertThat(value(out, SeriesName.of("bianque_host_cpu_busy_ratio"))).isEqualTo(0.5);
        assertThat(value(out, SeriesName.of("bianque_host_cpu_ratio", "mode", "user"))).isEqualTo(0.5);
        assertThat(value(out, SeriesName.of("bianque_host_cpu_core_busy_ratio", "core", "0"))).isEqualTo(0.5);
        assertThat(value(out, SeriesName.of("bianque_host_disk_reads_per_second", "device", "vda"))).isEqualTo(10.0);
        assertThat(value(out, SeriesName.of("bianque_host_disk_busy_ratio", "device", "vda"))).isEqualTo(0.5);
        assertThat(value(out, SeriesName.of("bianque_host_disk_latency_seconds", "device", "vda"))).isEqualTo(0.05);
        assertThat(value(out, SeriesName.of("bianque_host_network_received_bytes_per_second", "interface", "eth0")))
                .isEqualTo(1_000.0);
        assertThat(value(out,
                SeriesName.of("bianque_host_pressure_ratio", Map.of("resource", "io", "kind", "some"))))
                .isCloseTo(0.1, within(1e-12));
        assertThat(out.timeMillis()).isEqualTo(77);
    }

    @Test
    void theFirstTickHasLevelsAndNoRates() {
        var out = new Readings(0);
        HostMeasures.measure(null, counters(0, cpu(1, 1), disk(1, 1), network(1), kernel(1, 1), false), out);
        assertThat(out.values()).extracting(r -> r.series().metric()).contains("bianque_host_memory_used_ratio",
                "bianque_host_load1").noneMatch(metric -> metric.endsWith("per_second") || metric.contains("busy"));
    }

    @Test
    void aCounterThatWentBackGivesNoRate() {
        var out = new Readings(0);
        HostMeasures.measure(counters(0, cpu(9, 9), disk(100, 9), network(9_999), kernel(9, 9), false),
                counters(TEN_SECONDS, cpu(9, 9), disk(1, 1), network(1), kernel(1, 9), false), out);
        assertThat(out.values()).extracting(r -> r.series().metric()).doesNotContain("bianque_host_cpu_busy_ratio",
                "bianque_host_disk_reads_per_second", "bianque_host_network_received_bytes_per_second",
                "bianque_host_pressure_ratio");
    }

    @Test
    void aFileSystemIsAsFullAsDfSays() {
        var out = new Readings(0);
        HostMeasures.measure(null, counters(0, cpu(1, 1), disk(1, 1), network(1), kernel(1, 1), false), out);
        var labels = Map.of("mountpoint", "/", "device", "/dev/vda", "fstype", "ext4");
        // 100 in size, 30 free, 20 of them for everybody: 70 of 90 are used.
        assertThat(value(out, SeriesName.of("bianque_host_filesystem_used_ratio", labels)))
                .isEqualTo(0.7778); // 70 / 90 to four decimals
        assertThat(value(out, SeriesName.of("bianque_host_filesystem_inodes_used_ratio", labels))).isEqualTo(0.75);
    }

    @Test
    void anOomKillAndAFileSystemThatTurnsReadOnlyAreEvents() {
        var before = counters(0, cpu(1, 1), disk(1, 1), network(1), kernel(0, 2), false);
        var after = counters(1, cpu(1, 1), disk(1, 1), network(1), kernel(0, 3), true);
        assertThat(HostMeasures.events(before, after, 5)).extracting(HostEvent::kind).containsExactly("oom_kill",
                "filesystem_readonly");
        assertThat(HostMeasures.events(after, after, 5)).isEmpty();
    }

    private static double value(Readings out, SeriesName series) {
        return out.values().stream().filter(r -> r.series().equals(series)).findFirst().orElseThrow().value();
    }

    private static CpuTimes cpu(long user, long idle) {
        return new CpuTimes(user, 0, 0, idle, 0, 0, 0, 0);
    }

    private static Disk disk(long reads, long millis) {
        return new Disk("vda", reads, reads * 512, 0, 0, millis, millis, millis, 0);
    }

    private static Interface network(long bytes) {
        return new Interface("eth0", bytes, 1, 0, 0, 1, 1, 0, 0);
    }

    private static Kernel kernel(long pressure, long oomKills) {
        return new Kernel(Map.of(new Pressure("io", "some"), pressure), oomKills, Map.of("listen", 3L), 1, 1, 10, 100);
    }

    private static HostCounters counters(long nanos, CpuTimes cpu, Disk disk, Interface network, Kernel kernel,
            boolean readOnly) {
        return new HostCounters(nanos, 100, cpu, List.of(cpu), new Load(1, 2, 3), 10, -1, new Memory(100, 40, 0, 0),
                List.of(disk), List.of(new FileSystemUse("/", "/dev/vda", "ext4", 100, 30, 20, 8, 2, readOnly)),
                List.of(network), kernel);
    }
}
