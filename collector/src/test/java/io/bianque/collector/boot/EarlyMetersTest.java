package io.bianque.collector.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class EarlyMetersTest {
    private final EarlyMeters meters = new EarlyMeters();
    private final SimpleMeterRegistry published = new SimpleMeterRegistry();

    @Test
    void whatWasCountedBeforeAndAfterIsPublished() {
        var counter = meters.registry().counter("frames", "type", "event");
        counter.increment(3);
        meters.bindTo(published);
        counter.increment();
        assertThat(published.get("frames").tag("type", "event").functionCounter().count()).isEqualTo(4);
    }

    @Test
    void aMeterThatComesLaterIsPublishedToo() {
        meters.bindTo(published);
        meters.registry().counter("retries", "reason", "full").increment();
        assertThat(published.get("retries").functionCounter().count()).isEqualTo(1);
    }

    @Test
    void gaugesAndCountersOfOthersKeepTheirUnitAndDescription() {
        var value = new AtomicLong(7);
        Gauge.builder("held", value::get).baseUnit("bytes").description("Memory").register(meters.registry());
        FunctionCounter.builder("records", value, AtomicLong::get).register(meters.registry());
        meters.bindTo(published);
        value.set(9);
        var held = published.get("held").gauge();
        assertThat(held.value()).isEqualTo(9);
        assertThat(held.getId().getBaseUnit()).isEqualTo("bytes");
        assertThat(held.getId().getDescription()).isEqualTo("Memory");
        assertThat(published.get("records").functionCounter().count()).isEqualTo(9);
    }

    @Test
    void aTimerIsRefused() {
        meters.registry().timer("took");
        assertThatThrownBy(() -> meters.bindTo(published)).hasMessageContaining("neither counter nor gauge");
    }
}
