package io.bianque.alerting.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OwnReadingsTest {
    @Test
    void metricsAreFoundByTheNamesThatPrometheusSees() {
        var meters = new SimpleMeterRegistry();
        Gauge.builder("bianque.partition.lag", () -> 7).baseUnit("bytes").register(meters);
        Counter.builder("bianque.intake.lost.frames").tag("reason", "a").register(meters).increment(2);
        Counter.builder("bianque.intake.lost.frames").tag("reason", "b").register(meters).increment(3);
        Gauge.builder("bianque.other", () -> 1).register(meters);
        Gauge.builder("bianque.none", () -> Double.NaN).register(meters);
        assertThat(OwnReadings.read(meters,
                Set.of("bianque_partition_lag_bytes", "bianque_intake_lost_frames_total", "bianque_none")))
                .isEqualTo(Map.of("bianque_partition_lag_bytes", 7.0, "bianque_intake_lost_frames_total", 5.0));
        assertThat(OwnReadings.read(meters, Set.of())).isEmpty();
    }
}
