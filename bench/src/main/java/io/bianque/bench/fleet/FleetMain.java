package io.bianque.bench.fleet;

import io.bianque.bench.fleet.FleetReport.ServerUse;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * The load generator: connects the agents, lets them settle, measures, waits for the last acks, and prints a
 * {@link FleetReport} on standard output. Progress and trouble go to standard error. Exit status 0 when it ran to its end,
 * whatever it found; 2 for wrong options; 1 when it could not run.
 */
public final class FleetMain {
    private static final long PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(10);

    private FleetMain() {}

    public static void main(String[] args) throws IOException, GeneralSecurityException, InterruptedException {
        FleetSettings settings;
        try {
            settings = FleetSettings.parse(args);
        } catch (IllegalArgumentException wrong) {
            System.err.println(wrong.getMessage());
            System.err.println(FleetSettings.USAGE);
            System.exit(2);
            return;
        }
        System.out.println(run(settings).toJson());
    }

    private static FleetReport run(FleetSettings settings)
            throws IOException, GeneralSecurityException, InterruptedException {
        var tls = settings.tls();
        var certificates = tls == null ? null : FleetCertificates.open(tls, Instant.now());
        // Making the agents takes a moment; the schedule starts after it.
        long head = TimeUnit.MILLISECONDS.toNanos(2_000 + 3L * settings.agents());
        long start = System.nanoTime() + head;
        var schedule = new FleetSchedule(start, System.currentTimeMillis() + TimeUnit.NANOSECONDS.toMillis(head),
                settings.agents(), settings.interval().toNanos(), settings.ramp().toNanos(),
                settings.settle().toNanos(),
                settings.measure().toNanos());
        try (var fleet = new Fleet(settings, schedule, certificates)) {
            fleet.begin(schedule);
            await(fleet, schedule.windowStartNanos(), "settling");
            boolean watched = settings.serverPid() > 0;
            var serverBegin = watched ? ProcessProbe.of(settings.serverPid()) : null;
            double ownBegin = ownCpuSeconds();
            await(fleet, schedule.windowEndNanos(), "measuring");
            var use = serverBegin == null
                    ? null
                    : ServerUse.between(serverBegin, ProcessProbe.of(settings.serverPid()));
            double own = ownCpuSeconds() - ownBegin;
            drain(fleet, settings);
            fleet.leave();
            return new FleetReport(settings, schedule, fleet.tally(), own, use);
        }
    }

    private static void await(Fleet fleet, long untilNanos, String what) throws InterruptedException {
        for (long left = untilNanos - System.nanoTime(); left > 0; left = untilNanos - System.nanoTime()) {
            TimeUnit.NANOSECONDS.sleep(Math.min(left, PROGRESS_NANOS));
            progress(what, fleet.tally());
        }
    }

    private static void drain(Fleet fleet, FleetSettings settings) throws InterruptedException {
        long deadline = System.nanoTime() + settings.drain().toNanos();
        while (fleet.busy() > 0 && System.nanoTime() - deadline < 0) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        progress("drained", fleet.tally());
    }

    private static void progress(String what, Tally tally) {
        System.err.printf("%-9s connected %d, sent %d, acknowledged %d, again %d, retries %d, errors %d%n", what,
                tally.connects - tally.disconnects, tally.framesSent, tally.framesAcknowledged, tally.framesSentAgain,
                tally.retries, tally.errors);
    }

    private static double ownCpuSeconds() throws IOException {
        return ProcessProbe.of(ProcessHandle.current().pid()).cpuSeconds();
    }
}
