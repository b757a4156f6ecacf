package io.bianque.collector.boot;

import io.bianque.collector.intake.LogCutter;
import io.bianque.collector.store.BlockStore;
import io.bianque.collector.store.SampleRefusal;
import io.bianque.collector.store.StoreConsumer;
import io.bianque.collector.store.StoreSettings;
import io.bianque.protocol.log.FileLog;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;

/** Wires the store: the embedded one, and the consumer that feeds it from the log. Needs the log as {@code collectorLog}. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(StoreConfiguration.Properties.class)
public class StoreConfiguration {
    /**
     * Bounds of the store.
     *
     * @param retention how long readings are kept, in whole days
     * @param maxBytes  how much finished blocks may take on disk; the oldest days go first, never today
     * @param seriesMax the most series at once; readings of others are refused and counted
     */
    @ConfigurationProperties("bianque.collector.store")
    public record Properties(@DefaultValue("15d") Duration retention, @DefaultValue("21474836480") long maxBytes,
            @DefaultValue("2000000") int seriesMax) {}

    @Bean(destroyMethod = "close")
    @DependsOn("intake")
    BlockStore blockStore(@Value("${bianque.data-dir}") Path dataDirectory, Properties properties)
            throws IOException {
        var settings = new StoreSettings(properties.retention(), properties.maxBytes(), properties.seriesMax(),
                StoreSettings.DEFAULTS.maxQuerySeries(), StoreSettings.DEFAULTS.maxQuerySamples());
        return BlockStore.open(dataDirectory.resolve("store"), settings, InstantSource.system().millis());
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    StoreConsumer storeConsumer(@Qualifier("collectorLog") FileLog log, BlockStore store,
            LogCutter cutter, MeterRegistry meters) {
        var consumer = new StoreConsumer(log, store);
        cutter.register("store", consumer::durableOffset);
        Gauge.builder("bianque.store.series", store, BlockStore::seriesCount).description("Series in the store")
                .register(meters);
        Gauge.builder("bianque.store.size", store, BlockStore::sizeBytes).baseUnit("bytes")
                .description("Finished blocks on disk").register(meters);
        Gauge.builder("bianque.store.lag", consumer, c -> log.durableEnd() - c.position()).baseUnit("bytes")
                .description("Durable log that the store has not read yet").register(meters);
        for (var reason : SampleRefusal.values()) {
            FunctionCounter.builder("bianque.store.samples.refused", store, s -> s.refusedSamples(reason))
                    .tag("reason", reason.code()).description("Samples that the log has and the store did not take")
                    .register(meters);
        }
        FunctionCounter.builder("bianque.store.series.forgotten", store, BlockStore::forgottenSeries)
                .description("Series of ended processes forgotten before their time, for want of room")
                .register(meters);
        FunctionCounter.builder("bianque.store.joined.dropped", consumer, StoreConsumer::droppedJoined)
                .description("Joined values dropped because the store did not take them").register(meters);
        FunctionCounter.builder("bianque.store.blocks.broken", store, BlockStore::brokenBlocks)
                .description("Blocks left out because their bytes are damaged").register(meters);
        FunctionCounter.builder("bianque.store.records.bad", consumer, StoreConsumer::badRecords)
                .description("Records of the log that could not be understood").register(meters);
        FunctionCounter.builder("bianque.store.failures", consumer, StoreConsumer::failures)
                .description("Failures of the store's disk, each tried again").register(meters);
        return consumer;
    }
}
