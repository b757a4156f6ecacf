package io.bianque.collector.intake;

import io.bianque.collector.admission.Admission;
import io.bianque.collector.admission.SeriesRegistry;
import io.bianque.protocol.log.FileLog;
import io.bianque.protocol.log.LogOptions;
import io.bianque.seam.CrashPoints;
import io.bianque.seam.MonotonicClock;
import io.bianque.seam.NioDisk;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** An intake in a process of its own, which halts at the k-th pass of a crash point. Arguments: directory, name, k. */
final class IntakeChild {
    private IntakeChild() {}

    public static void main(String[] arguments) throws Exception {
        var disk = new NioDisk(Path.of(arguments[0]));
        var name = arguments[1];
        var passes = new AtomicLong(Long.parseLong(arguments[2]));
        CrashPoints crash = reached -> {
            if (reached.equals(name) && passes.decrementAndGet() == 0) {
                Runtime.getRuntime().halt(137);
            }
        };
        var log = FileLog.open(disk, "log", LogOptions.defaults().withSegmentBytes(64 << 10).withCrashPoints(crash));
        var intake = new Intake(IntakeFixture.settings(null), log, disk,
                new Admission(SeriesRegistry.Limits.DEFAULT, 100), new LogCutter(log, 0), InstantSource.system(),
                MonotonicClock.system(), new SimpleMeterRegistry(), crash);
        intake.start();
        System.out.println("port " + intake.localAddress().getPort());
        Thread.sleep(60_000); // the parent ends it long before
        System.exit(3);
    }
}
