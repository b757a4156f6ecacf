package io.bianque.collector.intake;

import io.bianque.collector.admission.Admission;
import io.bianque.collector.admission.SeriesRegistry;
import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.record.CollectorRecordCodec;
import io.bianque.protocol.log.FileLog;
import io.bianque.protocol.log.LogOptions;
import io.bianque.seam.CrashPoints;
import io.bianque.seam.Disk;
import io.bianque.seam.MonotonicClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** An intake over real sockets and a given disk. */
final class IntakeFixture implements Closeable {
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final FileLog log;
    final Intake intake;
    final LogCutter cutter;
    /** How far this machine's wall clock is ahead of the true one. */
    volatile Duration ahead = Duration.ZERO;

    IntakeFixture(Disk disk, IntakeSettings settings, LogOptions options, SeriesRegistry.Limits limits)
            throws IOException {
        log = FileLog.open(disk, "log", options);
        cutter = new LogCutter(log, 0);
        intake = new Intake(settings, log, disk, new Admission(limits, 1_000), cutter,
                () -> Instant.now().plus(ahead),
                MonotonicClock.system(), meters, CrashPoints.none());
        intake.start();
    }

    IntakeFixture(Disk disk) throws IOException {
        this(disk, settings(null), LogOptions.defaults(), SeriesRegistry.Limits.DEFAULT);
    }

    static IntakeSettings settings(@Nullable TlsFiles tls) {
        return IntakeSettings.of(InetAddress.getLoopbackAddress(), 0, tls, "node-1")
                .withDeadlines(Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(3));
    }

    InetSocketAddress address() {
        return intake.localAddress();
    }

    TestAgent agent(String host) throws IOException {
        return TestAgent.plain(address(), host, 7);
    }

    /** Every durable record. */
    static List<CollectorRecord> records(FileLog log) throws IOException {
        var records = new ArrayList<CollectorRecord>();
        try (var reader = log.reader(0)) {
            for (var record = reader.next(); record != null; record = reader.next()) {
                records.add(CollectorRecordCodec.decode(record.payload()));
            }
        }
        return records;
    }

    <T extends CollectorRecord> List<T> records(Class<T> kind) throws IOException {
        return records(log).stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    double count(String name, String... tags) {
        var counter = meters.find(name).tags(tags).counter();
        return counter == null ? 0 : counter.count();
    }

    /** Waits for something that other threads bring about. */
    static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("did not happen within 10 s: " + what);
            }
            Thread.sleep(10);
        }
    }

    @Override
    public void close() throws IOException {
        intake.stop();
        log.close();
    }
}
