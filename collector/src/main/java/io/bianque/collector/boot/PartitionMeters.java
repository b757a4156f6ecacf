package io.bianque.collector.boot;

import io.bianque.collector.fleet.Fleet;
import io.bianque.collector.join.Joins;
import io.bianque.collector.partition.Partition;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/** The partition's own metrics. Names follow {@code docs/reference/metrics-fleet.md}. */
final class PartitionMeters {
    private PartitionMeters() {}

    static void bind(Fleet fleet, MeterRegistry meters) {
        gauge(meters, "bianque.fleet.hosts", "Hosts in the inventory", fleet, f -> f.view().hosts().size());
        gauge(meters, "bianque.fleet.series", "Series with a number", fleet, f -> f.catalog().size());
        gauge(meters, "bianque.fleet.newest.values", "Series with a newest value", fleet, Fleet::newestSize);
        counter(meters, "bianque.fleet.series.refused", "Series refused because the catalog is full", fleet,
                f -> f.catalog().refused());
        counter(meters, "bianque.fleet.hosts.refused", "Records of hosts refused because there are too many", fleet,
                Fleet::hostsRefused);
        counter(meters, "bianque.fleet.checks.refused", "Check outcomes refused because their host has too many", fleet,
                Fleet::checksRefused);
        counter(meters, "bianque.fleet.readings.unexplained", "Readings whose series number nothing explained", fleet,
                Fleet::readingsUnexplained);
    }

    static void bind(Partition partition, Joins joins, MeterRegistry meters) {
        Gauge.builder("bianque.partition.lag", partition, Partition::lagBytes).baseUnit("bytes")
                .description("How far the cores are behind the durable end of the log").register(meters);
        Gauge.builder("bianque.partition.tick", partition, p -> p.tickMillis() / 1e3).baseUnit("seconds")
                .description("Wall time of the last tick seen, since the epoch").register(meters);
        gauge(meters, "bianque.partition.up", "Whether the partition's thread runs, 1 or 0", partition,
                p -> p.isRunning() ? 1 : 0);
        counter(meters, "bianque.partition.records", "Records fed to the cores", partition, Partition::records);
        counter(meters, "bianque.partition.set.aside", "Records that a core or the decoder could not take", partition,
                Partition::setAsideCount);
        counter(meters, "bianque.partition.read.failures", "Times that the log could not be read", partition,
                Partition::readFailures);
        counter(meters, "bianque.partition.snapshots", "Snapshots written", partition, Partition::snapshotsWritten);
        counter(meters, "bianque.partition.snapshot.failures", "Snapshots that could not be written", partition,
                Partition::snapshotFailures);
        counter(meters, "bianque.joins.readings", "Readings joined", joins, Joins::joined);
        left(meters, "late", joins, Joins::late);
        left(meters, "ahead", joins, Joins::ahead);
        left(meters, "no_number", joins, Joins::noNumber);
        left(meters, "too_many_groups", joins, Joins::tooManyGroups);
    }

    private static <T> void gauge(MeterRegistry meters, String name, String help, T of, ToDoubleFunction<T> value) {
        Gauge.builder(name, of, value).description(help).register(meters);
    }

    private static <T> void counter(MeterRegistry meters, String name, String help, T of, ToDoubleFunction<T> value) {
        FunctionCounter.builder(name, of, value).description(help).register(meters);
    }

    private static void left(MeterRegistry meters, String reason, Joins joins, ToDoubleFunction<Joins> value) {
        FunctionCounter.builder("bianque.joins.left.out", joins, value).tag("reason", reason)
                .description("Readings that were not joined, by reason").register(meters);
    }
}
