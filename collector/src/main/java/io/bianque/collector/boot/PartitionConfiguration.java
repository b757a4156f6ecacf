package io.bianque.collector.boot;

import io.bianque.collector.api.FleetMetricsController;
import io.bianque.collector.api.ReadingsController;
import io.bianque.collector.export.FleetExposition;
import io.bianque.collector.fleet.Fleet;
import io.bianque.collector.fleet.FleetView;
import io.bianque.collector.intake.LogCutter;
import io.bianque.collector.join.JoinOptions;
import io.bianque.collector.join.Joins;
import io.bianque.collector.partition.JoinedTick;
import io.bianque.collector.partition.Partition;
import io.bianque.collector.partition.PartitionCore;
import io.bianque.collector.partition.PartitionSnapshots;
import io.bianque.collector.store.SeriesSink;
import io.bianque.collector.store.SeriesStore;
import io.bianque.protocol.log.FileLog;
import io.bianque.seam.CrashPoints;
import io.bianque.seam.NioDisk;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;

/**
 * Wires the partition: the fleet's cores, the joins, then every {@link PartitionCore} bean that another module gives, in
 * the order of their {@code @Order}; {@link JoinedTick.Listener} beans hear the joins, {@link Partition.Barrier} beans are
 * asked before a snapshot is written. Needs the log as a bean {@code collectorLog}, its {@link LogCutter}, a
 * {@link SeriesSink} and a {@link SeriesStore}; starts after the bean {@code intake}.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PartitionProperties.class)
public class PartitionConfiguration {
    @Bean(initMethod = "start", destroyMethod = "close")
    Fleet fleet(PartitionProperties properties, MeterRegistry meters) {
        var fleet = new Fleet(
                new Fleet.Limits(properties.seriesMax(), properties.hostsMax(), properties.recentEventsMax()));
        PartitionMeters.bind(fleet, meters);
        return fleet;
    }

    @Bean
    FleetView fleetView(Fleet fleet) {
        return fleet.view();
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    @DependsOn("intake")
    Partition partition(@Value("${bianque.data-dir}") Path dataDirectory, @Qualifier("collectorLog") FileLog log,
            LogCutter cutter, Fleet fleet, SeriesSink sink, ObjectProvider<PartitionCore> others,
            ObjectProvider<JoinedTick.Listener> listeners, ObjectProvider<Partition.Barrier> barriers,
            ObjectProvider<CrashPoints> crashPoints,
            MeterRegistry meters) throws IOException {
        var heardBy = new ArrayList<JoinedTick.Listener>();
        heardBy.add(fleet.joinedListener());
        heardBy.add(tick -> tick.values().forEach(value -> sink.append(value.key(), tick.tickMillis(), value.value())));
        listeners.orderedStream().forEach(heardBy::add);
        var joins = new Joins(fleet.catalog(), JoinOptions.defaults(), heardBy);

        var cores = new ArrayList<>(fleet.cores());
        cores.add(joins);
        others.orderedStream().forEach(cores::add);
        cores.add(fleet.publisher());
        var snapshots = new PartitionSnapshots(new NioDisk(dataDirectory), "partition",
                crashPoints.getIfAvailable(CrashPoints::none));
        var outputs = barriers.orderedStream().toList();
        var partition = new Partition(log, snapshots, cores, () -> {
            sink.flush();
            for (var output : outputs) {
                output.flush();
            }
        });
        cutter.register("partition", partition::durableOffset);
        PartitionMeters.bind(partition, joins, meters);
        return partition;
    }

    @Bean
    FleetMetricsController fleetMetricsController(FleetView fleet, PartitionProperties properties) {
        return new FleetMetricsController(fleet, new FleetExposition(properties.exportSeriesMax()));
    }

    @Bean
    ReadingsController readingsController(SeriesStore store) {
        return new ReadingsController(store);
    }
}
