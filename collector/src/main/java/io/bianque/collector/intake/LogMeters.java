package io.bianque.collector.intake;

import io.bianque.protocol.log.FileLog;
import io.bianque.protocol.log.LogStats;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The figures of the collector's log as meters. */
final class LogMeters {
    private LogMeters() {}

    static void register(FileLog log, MeterRegistry registry) {
        counter(registry, log, "records", null, "Records appended to the log", LogStats::appended);
        counter(registry, log, "refused.records", null, "Records that the log did not take", LogStats::refused);
        counter(registry, log, "syncs", null, "Syncs that succeeded", LogStats::syncs);
        counter(registry, log, "sync.failures", null, "Writes and syncs that failed for good", LogStats::syncFailures);
        counter(registry, log, "lost", "bytes", "Bytes that could not be made durable", LogStats::lostBytes);
        gauge(registry, log, "stored", "bytes", "Size of the log's files", LogStats::storedBytes);
        gauge(registry, log, "pending", "bytes", "Records in memory that are not durable yet", LogStats::pendingBytes);
        gauge(registry, log, "segments", null, "Files of the log", LogStats::segments);
        gauge(registry, log, "disk.full", null, "1 while the disk has no room", stats -> stats.diskFull() ? 1 : 0);
    }

    private static void counter(MeterRegistry registry, FileLog log, String name, @Nullable String unit,
            String description, ToDoubleFunction<LogStats> value) {
        FunctionCounter.builder("bianque.log." + name, log, l -> value.applyAsDouble(l.stats()))
                .baseUnit(unit)
                .description(description)
                .register(registry);
    }

    private static void gauge(MeterRegistry registry, FileLog log, String name, @Nullable String unit,
            String description, ToDoubleFunction<LogStats> value) {
        Gauge.builder("bianque.log." + name, log, l -> value.applyAsDouble(l.stats()))
                .baseUnit(unit)
                .description(description)
                .register(registry);
    }
}
