package io.bianque.collector.boot;

import io.bianque.collector.admission.Admission;
import io.bianque.collector.admission.SeriesRegistry;
import io.bianque.collector.intake.Intake;
import io.bianque.collector.intake.IntakeSettings;
import io.bianque.collector.intake.LogCutter;
import io.bianque.collector.intake.TlsFiles;
import io.bianque.protocol.log.FileLog;
import io.bianque.protocol.log.LogOptions;
import io.bianque.seam.CrashPoints;
import io.bianque.seam.MonotonicClock;
import io.bianque.seam.NioDisk;
import io.micrometer.core.instrument.Gauge;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;

/**
 * Opens the log and serves agents before the container looks for anything else, so that those who come back after a
 * crash wait for neither. Gives it the beans {@code crashPoints}, {@code collectorLog}, {@code logCutter}, {@code intake} and
 * {@code earlyMeters}, which are closed after all others. Wants {@code bianque.data-dir} to exist, with its certificates.
 */
public final class IntakeFirst implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    @Override
    public void initialize(ConfigurableApplicationContext context) {
        var environment = context.getEnvironment();
        var properties = Binder.get(environment).bindOrCreate("bianque.collector", CollectorProperties.class);
        var beans = (DefaultListableBeanFactory) context.getBeanFactory();
        var meters = new EarlyMeters();
        Gauge.builder("bianque.log.disk.free", dataDirectory(environment).toFile(), File::getUsableSpace)
                .baseUnit("bytes")
                .description("What the file system of the data directory has left").strongReference(true)
                .register(meters.registry());
        var crashPoints = HaltAt.of(environment.getProperty("bianque.crash-at", ""));
        try {
            var log = open(environment, properties, crashPoints);
            var cutter = new LogCutter(log, properties.logKeep().toBytes(), "admission", "partition", "store");
            var intake = serve(environment, properties, log, cutter, meters, crashPoints);
            beans.registerDisposableBean("collectorLog", () -> {
                intake.stop();
                log.close();
            });
            beans.registerSingleton("crashPoints", crashPoints);
            beans.registerSingleton("earlyMeters", meters);
            beans.registerSingleton("collectorLog", log);
            beans.registerSingleton("logCutter", cutter);
            beans.registerSingleton("intake", intake);
        } catch (IOException e) {
            throw new IllegalStateException("agents cannot be served: " + e.getMessage(), e);
        }
    }

    /** A context that was not refreshed is not closed either: what was opened in vain is closed here. */
    private static Intake serve(Environment environment, CollectorProperties properties, FileLog log, LogCutter cutter,
            EarlyMeters meters, CrashPoints crashPoints) throws IOException {
        Intake intake = null;
        boolean serves = false;
        try {
            intake = intake(environment, properties, log, cutter, meters, crashPoints);
            intake.start();
            serves = true;
            return intake;
        } finally {
            if (!serves) {
                if (intake != null) {
                    intake.stop();
                }
                log.close();
            }
        }
    }

    private static FileLog open(Environment environment, CollectorProperties properties, CrashPoints crashPoints)
            throws IOException {
        var options = LogOptions.defaults()
                .withMaxRecordBytes(4 << 20)
                .withSegmentBytes(Math.toIntExact(properties.logSegment().toBytes()))
                .withMaxBytes(properties.logMax().toBytes())
                .withCrashPoints(crashPoints);
        return FileLog.open(new NioDisk(dataDirectory(environment)), "log", options);
    }

    private static Intake intake(Environment environment, CollectorProperties properties, FileLog log,
            LogCutter cutter, EarlyMeters meters, CrashPoints crashPoints) throws IOException {
        var directory = dataDirectory(environment);
        var tls = environment.getProperty("bianque.insecure-loopback", Boolean.class, false)
                ? null
                : tlsFiles(directory.resolve("tls"), properties);
        int port = environment.getRequiredProperty("bianque.agent-port", Integer.class);
        var node = environment.getProperty("bianque.host", "collector");
        var base = IntakeSettings.of(InetAddress.getByName(properties.bindAddress()), port, tls, node);
        var settings = new IntakeSettings(base.address(), port, tls, node, properties.heartbeat(), base.creditBytes(),
                base.laneZeroBytes(), base.laneZeroRate(), properties.maxConnections(), properties.memory().toBytes(),
                base.handshake(), base.frame(), IntakeSettings.idleFor(properties.heartbeat()), Duration.ofMinutes(1));
        var admission = new Admission(new SeriesRegistry.Limits(properties.seriesPerHost(), properties.seriesInAll()),
                properties.maxAgents());
        var intake = new Intake(settings, log, new NioDisk(directory), admission, cutter, InstantSource.system(),
                MonotonicClock.system(), meters.registry(), crashPoints);
        var successor = properties.successor();
        if (successor != null) {
            intake.moveOnStop(successor);
        }
        return intake;
    }

    private static Path dataDirectory(Environment environment) {
        return Path.of(environment.getRequiredProperty("bianque.data-dir"));
    }

    private static TlsFiles tlsFiles(Path directory, CollectorProperties properties) {
        return new TlsFiles(Objects.requireNonNullElse(properties.tlsCertificate(), directory.resolve("server.pem")),
                Objects.requireNonNullElse(properties.tlsKey(), directory.resolve("server.key")),
                Objects.requireNonNullElse(properties.tlsAuthority(), directory.resolve("ca.pem")));
    }
}
