package io.bianque.collector.boot;

import io.bianque.collector.admission.Admission;
import io.bianque.collector.admission.SeriesRegistry;
import io.bianque.collector.intake.Intake;
import io.bianque.collector.intake.IntakeSettings;
import io.bianque.collector.intake.LogCutter;
import io.bianque.collector.intake.TlsFiles;
import io.bianque.collector.tuning.CheckTunings;
import io.bianque.protocol.log.FileLog;
import io.bianque.protocol.log.LogOptions;
import io.bianque.seam.CrashPoints;
import io.bianque.seam.MonotonicClock;
import io.bianque.seam.NioDisk;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * Wires the collector: the log, then the intake, then the log's consumers, so that agents are taken before anything else
 * has started; they depend on the bean {@code intake} for that. The intake stops first, before anything is closed. A
 * consumer that keeps an offset of its own registers it with the {@link LogCutter} when it is made.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(CollectorProperties.class)
@Import({PartitionConfiguration.class, StoreConfiguration.class})
public class CollectorConfiguration {
    @Bean
    CrashPoints crashPoints(@Value("${bianque.crash-at:}") String crashAt) {
        return HaltAt.of(crashAt);
    }

    @Bean(destroyMethod = "close")
    FileLog collectorLog(@Value("${bianque.data-dir}") Path dataDirectory, CollectorProperties properties,
            CrashPoints crashPoints) throws IOException {
        var options = LogOptions.defaults()
                .withMaxRecordBytes(4 << 20)
                .withSegmentBytes(Math.toIntExact(properties.logSegment().toBytes()))
                .withMaxBytes(properties.logMax().toBytes())
                .withCrashPoints(crashPoints);
        return FileLog.open(new NioDisk(dataDirectory), "log", options);
    }

    @Bean
    LogCutter logCutter(@Qualifier("collectorLog") FileLog log, CollectorProperties properties) {
        return new LogCutter(log, properties.logKeep().toBytes(), "admission", "partition", "store");
    }

    @Bean(initMethod = "start", destroyMethod = "stop")
    Intake intake(@Value("${bianque.data-dir}") Path dataDirectory, @Value("${bianque.agent-port}") int port,
            @Value("${bianque.insecure-loopback:false}") boolean insecureLoopback,
            @Value("${bianque.host:collector}") String node, CollectorProperties properties,
            @Qualifier("collectorLog") FileLog log, LogCutter cutter, MeterRegistry meters, CrashPoints crashPoints)
            throws IOException {
        var tls = insecureLoopback ? null : tlsFiles(dataDirectory.resolve("tls"), properties);
        var base = IntakeSettings.of(InetAddress.getByName(properties.bindAddress()), port, tls, node);
        var settings = new IntakeSettings(base.address(), port, tls, node, properties.heartbeat(), base.creditBytes(),
                base.laneZeroBytes(), base.laneZeroRate(), properties.maxConnections(), properties.memory().toBytes(),
                base.handshake(), base.frame(), IntakeSettings.idleFor(properties.heartbeat()), Duration.ofMinutes(1));
        var admission = new Admission(new SeriesRegistry.Limits(properties.seriesPerHost(), properties.seriesInAll()),
                properties.maxAgents());
        var intake = new Intake(settings, log, new NioDisk(dataDirectory), admission, cutter, InstantSource.system(),
                MonotonicClock.system(), meters, crashPoints);
        var successor = properties.successor();
        if (successor != null) {
            intake.moveOnStop(successor);
        }
        return intake;
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    CheckTuningReload checkTuning(@Value("${bianque.data-dir}") Path dataDirectory, CollectorProperties properties,
            Intake intake, MeterRegistry meters) {
        var reload = new CheckTuningReload(
                orElse(properties.checkTuningFile(), dataDirectory.resolve("check-tuning.yaml")), intake::tune);
        Gauge.builder("bianque.collector.tuning.ok", reload, each -> each.isBad() ? 0 : 1)
                .description("Whether check-tuning.yaml as it is now is in force").register(meters);
        return reload;
    }

    @Bean
    Supplier<CheckTunings> checkTunings(Intake intake) {
        return intake::tunings;
    }

    @Bean
    SmartLifecycle intakeStop(Intake intake) {
        return new IntakeStop(intake);
    }

    private static TlsFiles tlsFiles(Path directory, CollectorProperties properties) {
        return new TlsFiles(orElse(properties.tlsCertificate(), directory.resolve("server.pem")),
                orElse(properties.tlsKey(), directory.resolve("server.key")),
                orElse(properties.tlsAuthority(), directory.resolve("ca.pem")));
    }

    private static Path orElse(@Nullable Path set, Path otherwise) {
        return set == null ? otherwise : set;
    }
}
