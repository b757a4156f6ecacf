package io.bianque.collector.boot;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/**
 * Counters and gauges of what runs before the registry that publishes them is there. The published ones read these, so that nothing
 * that was counted early is missing. Thread-safe.
 */
final class EarlyMeters {
    private final SimpleMeterRegistry early = new SimpleMeterRegistry();

    /** Where early meters are registered: counters and gauges alone. */
    MeterRegistry registry() {
        return early;
    }

    /** Publishes what is registered, now or later. Called once a registry. */
    void bindTo(MeterRegistry registry) {
        early.config().onMeterAdded(meter -> publish(meter, registry));
        early.forEachMeter(meter -> publish(meter, registry));
    }

    private static void publish(Meter meter, MeterRegistry registry) {
        var id = meter.getId();
        switch (meter) {
            case Counter counter -> FunctionCounter.builder(id.getName(), counter, Counter::count)
                    .tags(id.getTags()).baseUnit(id.getBaseUnit()).description(id.getDescription())
                    .register(registry);
            case FunctionCounter counter -> FunctionCounter.builder(id.getName(), counter, FunctionCounter::count)
                    .tags(id.getTags()).baseUnit(id.getBaseUnit()).description(id.getDescription())
                    .register(registry);
            case Gauge gauge -> Gauge.builder(id.getName(), gauge, Gauge::value)
                    .tags(id.getTags()).baseUnit(id.getBaseUnit()).description(id.getDescription())
                    .strongReference(true).register(registry);
            default -> throw new IllegalArgumentException(
                    "%s is neither counter nor gauge: register it where it is published".formatted(id));
        }
    }
}
