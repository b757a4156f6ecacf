package io.bianque.bench.ingest;

import io.bianque.collector.admission.Admission;
import io.bianque.collector.admission.SeriesRegistry;
import io.bianque.collector.intake.Intake;
import io.bianque.collector.intake.IntakeSettings;
import io.bianque.collector.intake.LogCutter;
import io.bianque.collector.intake.TlsFiles;
import io.bianque.collector.store.BlockStore;
import io.bianque.collector.store.StoreConsumer;
import io.bianque.collector.store.StoreSettings;
import io.bianque.protocol.log.FileLog;
import io.bianque.protocol.log.LogOptions;
import io.bianque.seam.CrashPoints;
import io.bianque.seam.MonotonicClock;
import io.bianque.seam.NioDisk;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Runs intake, log and store as the server wires them, and nothing else. Arguments: the data directory and, for mutual TLS,
 * a directory with {@code server.pem}, {@code server.key} and {@code ca.pem}. Writes the port that it listens on at loopback
 * into the file {@code port} of the data directory; ends cleanly with SIGTERM.
 */
public final class IngestServer {
    private IngestServer() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length < 1 || args.length > 2) {
            System.err.println("arguments: DATA-DIRECTORY [TLS-DIRECTORY]");
            System.exit(2);
            return;
        }
        run(Path.of(args[0]), args.length == 2 ? Path.of(args[1]) : null);
    }

    private static void run(Path data, @Nullable Path tls) throws IOException, InterruptedException {
        var disk = new NioDisk(data);
        var log = FileLog.open(disk, "log", LogOptions.defaults().withMaxRecordBytes(4 << 20));
        var cutter = new LogCutter(log, 0);
        var store = BlockStore.open(data.resolve("store"), StoreSettings.DEFAULTS, InstantSource.system().millis());
        var consumer = new StoreConsumer(log, store);
        cutter.register("store", consumer::durableOffset);
        consumer.start();
        var files = tls == null
                ? null
                : new TlsFiles(tls.resolve("server.pem"), tls.resolve("server.key"), tls.resolve("ca.pem"));
        var intake = new Intake(IntakeSettings.of(InetAddress.getLoopbackAddress(), 0, files, "bench"), log, disk,
                new Admission(SeriesRegistry.Limits.DEFAULT, 100_000), cutter, InstantSource.system(),
                MonotonicClock.system(), new SimpleMeterRegistry(), CrashPoints.none());
        intake.start();
        Files.writeString(data.resolve("port"), Integer.toString(intake.localAddress().getPort()));

        var asked = new CountDownLatch(1);
        var stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            asked.countDown();
            try {
                stopped.await(); // what was acknowledged is in the log anyway; this leaves a store that is whole
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        asked.await();
        intake.stop();
        consumer.close();
        store.close();
        log.close();
        stopped.countDown();
    }
}
