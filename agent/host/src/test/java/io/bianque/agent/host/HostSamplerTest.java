package io.bianque.agent.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.agent.reading.Readings;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** Against the machine that runs the test. */
class HostSamplerTest {
    @Test
    void thisHostGivesItsReadingsAndFacts() {
        try (var sampler = HostSampler.forThisSystem()) {
            var events = new ArrayList<>();
            sampler.tick(1_000_000_000L, new Readings(1), events::add);
            var out = new Readings(2);
            sampler.tick(11_000_000_000L, out, events::add);
            assertThat(out.values()).extracting(r -> r.series().metric()).contains("bianque_host_uptime_seconds",
                    "bianque_host_memory_available_bytes", "bianque_host_memory_used_ratio",
                    "bianque_host_filesystem_used_ratio", "bianque_host_load1");
            assertThat(out.values()).filteredOn(r -> r.series().metric().endsWith("_ratio"))
                    .allSatisfy(r -> assertThat(r.value()).as(r.toString()).isBetween(0.0, 1.0));
            assertThat(sampler.mountPoints()).contains("/")
                    .noneMatch(mount -> mount.startsWith("/proc") || mount.startsWith("/sys"));
            assertThat(sampler.facts()).containsKeys("os", "kernel", "cpu_model", "cores", "memory_bytes");
            assertThat(sampler.bootMillis()).isPositive();
            assertThat(sampler.pageBytes()).isGreaterThanOrEqualTo(4_096);
        }
    }
}
