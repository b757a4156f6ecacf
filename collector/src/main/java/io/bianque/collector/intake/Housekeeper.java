package io.bianque.collector.intake;

import io.bianque.collector.admission.AdmissionSnapshot;
import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.record.CollectorRecordCodec;
import io.bianque.protocol.log.FileLog;
import io.bianque.protocol.log.LogFull;
import io.bianque.seam.Disk;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the intake does by the clock: ticks, liveness, lanes at the start of a segment, snapshots. Two threads of its own,
 * so that a slow disk under a snapshot delays no tick.
 */
final class Housekeeper {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeper.class);
    private static final long JUDGE_MILLIS = 100;
    private static final String SNAPSHOT = "admission.snapshot";
    /** Agents that were not heard for so long, and have no session, are forgotten. */
    private static final long FORGET_MILLIS = TimeUnit.DAYS.toMillis(30);

    private final IntakeContext context;
    private final FileLog log;
    private final Disk disk;
    private final LogCutter cutter;
    private final CollectorRecordCodec codec = new CollectorRecordCodec();
    private final AtomicBoolean livenessLost = new AtomicBoolean();
    private final AtomicLong snapshotOffset = new AtomicLong();
    private final ScheduledExecutorService ticks = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().name("intake-ticks").factory());
    private final ScheduledExecutorService snapshots = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().name("intake-snapshots").factory());
    private long lastTickNanos;
    private long segment;

    Housekeeper(IntakeContext context, FileLog log, Disk disk, LogCutter cutter, long snapshotOffset) {
        this.context = context;
        this.log = log;
        this.disk = disk;
        this.cutter = cutter;
        this.snapshotOffset.set(snapshotOffset);
        this.segment = log.activeSegment();
        cutter.register("admission", this.snapshotOffset::get);
    }

    void start() {
        lastTickNanos = context.clock().nanos() - TimeUnit.SECONDS.toNanos(1);
        var _ = ticks.scheduleAtFixedRate(guarded(this::step), 0, JUDGE_MILLIS, TimeUnit.MILLISECONDS);
        long interval = context.settings().snapshotInterval().toMillis();
        var _ = snapshots.scheduleWithFixedDelay(guarded(this::clear), interval, interval, TimeUnit.MILLISECONDS);
    }

    /** Forgets who was not heard for long, writes a snapshot, cuts what nobody needs any more. Every snapshot interval. */
    void clear() {
        context.admission().forgetSilentSince(context.wall().millis() - FORGET_MILLIS);
        snapshot();
        cutter.cut();
    }

    private static Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException bug) { // the outermost loop of its thread: the next round goes on
                LOG.error("a round of the intake's housekeeping failed", bug);
            }
        };
    }

    /** Judges, tells the time, says again what a new segment must hold. Every 100 ms. */
    void step() {
        long now = context.clock().nanos();
        context.judge().judge(now, context.livenessChanges());
        if (livenessLost.getAndSet(false)) {
            for (var standing : context.judge().standing()) {
                write(new CollectorRecord.LivenessChanged(standing.host(), standing.liveness(), context.wall().millis(),
                        "written again: the log lost it"));
            }
        }
        if (now - lastTickNanos >= TimeUnit.SECONDS.toNanos(1)) {
            // Keeps to whole seconds from the first tick on, without a burst after a pause.
            lastTickNanos = now - lastTickNanos >= TimeUnit.SECONDS.toNanos(2)
                    ? now
                    : lastTickNanos + TimeUnit.SECONDS.toNanos(1);
            write(new CollectorRecord.Tick(context.wall().millis(), now));
            if (log.activeSegment() != segment) {
                segment = log.activeSegment();
                keepLanes();
            }
        }
    }

    /** Says again where all lanes stand, so that the segments before need not be kept for it. */
    private void keepLanes() {
        for (var agent : context.admission().agents()) {
            List<CollectorRecord.LanesKept> all;
            synchronized (agent) {
                all = agent.lanes().formerKept();
                all.add(agent.lanes().kept()); // last, so that it is the present one to whoever reads them
            }
            for (var kept : all) {
                if (!kept.lanes().isEmpty()) {
                    write(kept);
                }
            }
        }
    }

    boolean write(CollectorRecord record) {
        try {
            context.log().append(codec, record);
            return true;
        } catch (LogFull full) {
            context.meters().recordsNotWritten.increment();
            return false;
        }
    }

    /** The log has lost records: liveness is to be said again. */
    void lost() {
        livenessLost.set(true);
    }

    /** Writes a snapshot of admission. Its state may be newer than its offset, but never than what is durable. */
    synchronized boolean snapshot() {
        long offset = log.appendedEnd();
        long failuresBefore = log.failures();
        try {
            AdmissionSnapshot.capture(context.admission(), disk, SNAPSHOT, offset);
            log.sync();
            if (log.failures() != failuresBefore) {
                return false; // it may hold frames that the log has lost; the next one will not
            }
            AdmissionSnapshot.publish(disk, SNAPSHOT);
            snapshotOffset.set(offset);
            context.meters().snapshots.increment();
            return true;
        } catch (IOException e) {
            context.meters().snapshotFailures.increment();
            LOG.warn("the snapshot of admission was not written, the next round tries again: {}", e.getMessage());
            return false;
        }
    }

    void stop() throws InterruptedException {
        ticks.shutdown();
        snapshots.shutdown();
        if (!ticks.awaitTermination(1, TimeUnit.SECONDS) || !snapshots.awaitTermination(3, TimeUnit.SECONDS)) {
            LOG.warn("the intake's housekeeping did not end in time");
        }
    }

    static String snapshotFile() {
        return SNAPSHOT;
    }
}
