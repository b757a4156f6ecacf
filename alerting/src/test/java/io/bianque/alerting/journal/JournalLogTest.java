package io.bianque.alerting.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bianque.alerting.alert.AlertState;
import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.incident.CoreLimits;
import io.bianque.alerting.incident.IncidentCore;
import io.bianque.protocol.log.FileLog;
import io.bianque.protocol.log.LogFull;
import io.bianque.protocol.log.LogOptions;
import io.bianque.seam.CrashPoints;
import io.bianque.testkit.CrashAt;
import io.bianque.testkit.ManualClock;
import io.bianque.testkit.SeededRandom;
import io.bianque.testkit.Seeds;
import io.bianque.testkit.SimulatedCrash;
import io.bianque.testkit.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;

class JournalLogTest {
    private final ManualClock clock = ManualClock.atSomeDay();

    /** One run of the program over a disk that outlives it. */
    private final class Run {
        final IncidentCore core = new IncidentCore(CoreLimits.standard());
        final List<Intent> performed = new ArrayList<>();
        final List<Intent> foreseen = new ArrayList<>();
        final List<Long> replayed = new ArrayList<>();
        final JournalLog log;

        Run(SimulatedDisk disk, CrashPoints crashPoints) throws IOException {
            this(disk, crashPoints, Causes.DURABLE);
        }

        Run(SimulatedDisk disk, CrashPoints crashPoints, Causes causes) throws IOException {
            var options = new JournalOptions(16 << 20, 100, Duration.ofSeconds(60), crashPoints, causes);
            log = JournalLog.open(disk, options, clock, core, new JournalListener() {
                @Override
                public void restored(long nextOffset) {
                    replayed.clear();
                }

                @Override
                public void replayed(long nextOffset) {
                    replayed.add(nextOffset);
                }

                @Override
                public void foreseen(List<Intent> intents) {
                    foreseen.addAll(intents);
                }

                @Override
                public void committed(long nextOffset, List<Intent> intents) {
                    performed.addAll(intents);
                }
            }, Long.MAX_VALUE);
        }

        void take(JournalInput input) throws IOException {
            clock.advance(Duration.ofMillis(10));
            log.take(input);
            log.flush();
        }

        void begin() throws IOException {
            take(new JournalInput.Installed("t"));
            take(new JournalInput.ReceiversSet(List.of(new ReceiverSpec("ops", "webhook", Severity.CRITICAL, 20))));
        }

        byte[] state() {
            var out = new JournalWriter();
            core.writeSnapshot(out);
            return out.toBytes();
        }
    }

    private static JournalInput fire(int host) {
        return new JournalInput.Transitioned(JournalInputs.transition(host, "HostDown", "h" + host, AlertState.PENDING,
                AlertState.FIRING, Severity.CRITICAL));
    }

    @Test
    void r18ARestartGivesTheSameStateAndTheSameOpenIntents() throws IOException {
        var disk = new SimulatedDisk();
        var first = new Run(disk, CrashPoints.none());
        first.begin();
        for (int i = 0; i < 30; i++) {
            first.take(fire(i));
            if (i == 10) {
                first.log.snapshot();
            }
        }
        disk.kill();
        var second = new Run(disk, CrashPoints.none());
        assertThat(second.state()).isEqualTo(first.state());
        assertThat(second.core.openIntents()).isEqualTo(first.core.openIntents()).hasSize(20);
        assertThat(second.replayed).as("only what came after the snapshot, each with its decision").hasSize(38);
        assertThat(second.log.stats(0).divergences()).isZero();
        assertThat(second.performed).isEmpty();
    }

    @Test
    void whatIsDecidedIsPerformedWhenItsCauseIsSettledToo() throws IOException {
        var disk = new SimulatedDisk();
        var told = new ArrayList<String>();
        var run = new Run[1];
        var causes = new Causes() {
            long end = 40;

            @Override
            public long end() {
                return end;
            }

            @Override
            public void settle(long upTo) {
                told.add("settled " + upTo + ", journal durable: " + disk.operations() + " after "
                        + run[0].foreseen.size() + " foreseen, " + run[0].performed.size() + " performed");
                end = 70; // what comes in meanwhile is waited for by what is decided from it
            }
        };
        run[0] = new Run(disk, CrashPoints.none(), causes);
        run[0].begin();
        assertThat(told).as("nothing of it came of the log").isEmpty();
        run[0].take(fire(1));
        assertThat(told).containsExactly("settled 40, journal durable: " + disk.operations()
                + " after 1 foreseen, 0 performed");
        assertThat(run[0].performed).hasSize(1);
        told.clear();
        run[0].take(fire(2));
        assertThat(told).containsExactly("settled 70, journal durable: " + disk.operations()
                + " after 2 foreseen, 1 performed");
        told.clear();
        run[0].take(new JournalInput.Tick());
        run[0].take(new JournalInput.Acknowledge("INC-1", "admin", "command-1"));
        assertThat(told).as("what has no cause in the log waits for none").isEmpty();
    }

    /**
     * Record and decision are synced at the same time, and the power fails as soon as something was performed: both are there
     * then. Without the wait for the cause its sync would not even have begun.
     */
    @ParameterizedTest
    @Seeds(count = 40)
    void r13WhatWasPerformedSurvivesAPowerLossWithItsCause(RandomGenerator random) throws Exception {
        var disk = new SimulatedDisk();
        var journalDisk = new SimulatedDisk();
        try (var log = FileLog.open(disk, "log", LogOptions.defaults())) {
            log.append(ByteBuffer.allocate(1));
            log.sync(); // so that the next sync is that of a record, and not of a new file
            var mayBeSynced = new Semaphore(0);
            var written = new ArrayBlockingQueue<Long>(1);
            log.onWritten(end -> {
                written.add(end);
                mayBeSynced.acquireUninterruptibly();
            });
            var causes = new Causes() {
                @Override
                public long end() {
                    return log.writtenEnd();
                }

                @Override
                public void settle(long end) {
                    if (end > log.durableEnd()) {
                        mayBeSynced.release(); // the latest moment at which a sync may be
                    }
                    log.settle(end);
                }
            };
            var run = new Run(journalDisk, CrashPoints.none(), causes);
            run.begin();
            int records = 1 + random.nextInt(4);
            boolean fails = false;
            for (int i = 0; i < records; i++) {
                log.append(ByteBuffer.wrap(new byte[]{(byte) i}));
                fails = !fails && random.nextInt(4) == 0;
                disk.failSync(fails ? 1 : 0);
                var syncing = Thread.ofPlatform().start(() -> {
                    try {
                        log.sync();
                    } catch (IOException e) {
                        // The cause is lost, and what it led to is performed all the same: it was seen.
                    }
                });
                long end = written.take();
                run.take(fire(i));
                assertThat(run.performed).hasSize(i + 1);
                assertThat(log.durableEnd() >= end).as("durable unless lost").isEqualTo(!fails);
                syncing.join();
            }
            var intents = List.copyOf(run.core.openIntents());
            journalDisk.powerLoss(random);
            assertThat(new Run(journalDisk, CrashPoints.none()).core.openIntents()).isEqualTo(intents);
        }
    }

    @Test
    void whatIsDecidedIsForeseenOnceAndPerformedWhenItIsDurable() throws IOException {
        var disk = new SimulatedDisk();
        var run = new Run(disk, CrashPoints.none());
        run.begin();
        disk.setCapacity(0);
        assertThatThrownBy(() -> run.take(fire(1))).isInstanceOf(LogFull.class);
        assertThatThrownBy(run.log::flush).isInstanceOf(LogFull.class);
        assertThat(run.foreseen).hasSize(1);
        assertThat(run.performed).isEmpty();
        disk.setCapacity(Long.MAX_VALUE);
        run.log.flush();
        assertThat(run.performed).isEqualTo(run.foreseen);
        run.take(fire(2));
        assertThat(run.performed).isEqualTo(run.foreseen).hasSize(2);
    }

    @Test
    void aRepeatAfterARestartIsNotWrittenAgain() throws IOException {
        var disk = new SimulatedDisk();
        var first = new Run(disk, CrashPoints.none());
        first.begin();
        first.take(fire(1));
        disk.kill();
        var second = new Run(disk, CrashPoints.none());
        assertThat(second.log.take(fire(1))).isFalse();
        assertThat(second.log.stats(0).repeats()).isEqualTo(1);
        assertThat(second.core.openIntents()).hasSize(1);
    }

    @TestFactory
    List<DynamicTest> r13AKillAtAnyPointLosesNothingThatWasPromisedAndPromisesNothingTwice() {
        var points = new LinkedHashSet<>(JournalLog.CRASH_POINTS);
        points.addAll(FileLog.CRASH_POINTS);
        var tests = new ArrayList<DynamicTest>();
        for (var point : points) {
            for (int pass = 1; pass <= 3; pass++) {
                int k = pass;
                tests.add(DynamicTest.dynamicTest(point + ":" + k, () -> killAt(new CrashAt(point, k))));
            }
        }
        return tests;
    }

    private void killAt(CrashAt crash) throws IOException {
        var disk = new SimulatedDisk();
        var durable = new ArrayList<Integer>();
        int host = 0;
        var performed = new LinkedHashSet<String>();
        try {
            var run = new Run(disk, crash);
            run.begin();
            for (; host < 12; host++) {
                run.take(fire(host));
                durable.add(host);
                run.performed.forEach(each -> performed.add(each.id()));
                if (host % 4 == 3) {
                    run.log.snapshot();
                }
            }
        } catch (SimulatedCrash e) {
            disk.powerLoss(new SeededRandom(host));
        }
        var again = new Run(disk, CrashPoints.none());
        if (again.core.installationId().isEmpty()) {
            assertThat(durable).isEmpty();
            again.begin();
        } else if (again.core.receivers().isEmpty()) {
            again.begin();
        }
        // Whoever hands transitions in does so again after a restart: what is known is dropped, the rest is taken.
        for (int i = 0; i < 12; i++) {
            boolean fresh = again.log.take(fire(i));
            again.log.flush();
            assertThat(fresh && durable.contains(i)).as("host %s was durable and is new", i).isFalse();
        }
        var open = again.core.openIntents().stream().map(Intent::id).toList();
        assertThat(open).hasSize(12).doesNotHaveDuplicates();
        assertThat(open).as("what was performed keeps its id").containsAll(performed);
    }

    @ParameterizedTest
    @Seeds(count = 40)
    void r2WritesAndSyncsThatFailLoseNothingThatTheCoreHasApplied(RandomGenerator random) throws IOException {
        var disk = new SimulatedDisk();
        var run = new Run(disk, CrashPoints.none());
        run.begin();
        for (int i = 0; i < 20; i++) {
            if (random.nextInt(4) == 0) {
                disk.failSync(1 + random.nextInt(2));
            } else if (random.nextInt(4) == 0) {
                disk.failWrite(1);
            }
            try {
                run.take(fire(i));
            } catch (LogFull e) {
                run.log.flush();
            }
        }
        disk.failSync(0);
        disk.failWrite(0);
        disk.powerLoss(random);
        var again = new Run(disk, CrashPoints.none());
        assertThat(again.state()).isEqualTo(run.state());
    }

    @Test
    void r4AFullDiskKeepsTheBatchUntilThereIsRoom() throws IOException {
        var disk = new SimulatedDisk();
        var run = new Run(disk, CrashPoints.none());
        run.begin();
        run.take(fire(1));
        disk.setCapacity(0);
        clock.advance(Duration.ofSeconds(1));
        run.log.take(fire(2));
        assertThatThrownBy(run.log::flush).isInstanceOf(LogFull.class);
        assertThat(run.performed).as("nothing is performed that is not durable").hasSize(1);
        disk.setCapacity(Long.MAX_VALUE);
        run.log.flush();
        assertThat(run.performed).hasSize(2);
        disk.kill();
        assertThat(new Run(disk, CrashPoints.none()).state()).isEqualTo(run.state());
    }

    /** A journal whose beginning is cut off, and the names of its snapshots. */
    private SimulatedDisk cutJournal() throws IOException {
        var disk = new SimulatedDisk();
        var run = new Run(disk, CrashPoints.none());
        run.begin();
        for (int i = 0; i < 60; i++) {
            run.take(new JournalInput.Acknowledge("INC-1", "x".repeat(900_000), "c" + i));
            if (i % 3 == 0) {
                run.log.snapshot();
            }
        }
        run.take(fire(1));
        disk.kill();
        return disk;
    }

    @Test
    void aCutJournalWithoutAReadableSnapshotRefusesToStartAndNamesTheFiles() throws IOException {
        var disk = cutJournal();
        new Run(disk, CrashPoints.none());
        disk.kill();
        for (var name : disk.list("snapshots")) {
            disk.put("snapshots/" + name, new byte[]{1, 2, 3});
        }
        assertThatThrownBy(() -> new Run(disk, CrashPoints.none())).isInstanceOf(JournalFormatException.class)
                .hasMessageContaining("snapshots/snapshot-").hasMessageContaining("begins at");
    }

    @Test
    void aSnapshotBehindTheEndOfTheLogRefusesToStart() throws IOException {
        var disk = new SimulatedDisk();
        var run = new Run(disk, CrashPoints.none());
        run.begin();
        run.take(fire(1));
        run.log.snapshot();
        disk.kill();
        for (var name : disk.list("log")) {
            disk.delete("log/" + name);
        }
        assertThatThrownBy(() -> new Run(disk, CrashPoints.none())).isInstanceOf(JournalFormatException.class)
                .hasMessageContaining("snapshots/snapshot-").hasMessageContaining("ends at");
    }

    @Test
    void aWallClockThatWasOnceFarAheadDoesNotStopTheTimeOfTheJournal() throws IOException {
        var disk = new SimulatedDisk();
        var times = new ArrayList<Long>();
        var core = new JournalCore() {
            @Override
            public boolean isRepeat(JournalInput input) {
                return false;
            }

            @Override
            public List<Intent> apply(long atMillis, JournalInput input) {
                times.add(atMillis);
                return List.of();
            }

            @Override
            public List<Intent> openIntents() {
                return List.of();
            }

            @Override
            public void writeSnapshot(JournalWriter out) {
                // It has no state.
            }

            @Override
            public void readSnapshot(JournalReader in) {
                // Nothing was written.
            }
        };
        var listener = new JournalListener() {
            @Override
            public void restored(long nextOffset) {}

            @Override
            public void replayed(long nextOffset) {}

            @Override
            public void committed(long nextOffset, List<Intent> intents) {}
        };
        var now = new long[]{1_800_000_000_000L};
        try (var log = JournalLog.open(disk, JournalOptions.standard(), () -> Instant.ofEpochMilli(now[0]), core,
                listener, 0)) {
            log.take(new JournalInput.Tick());
            now[0] += Duration.ofDays(365).toMillis();
            log.take(new JournalInput.Tick());
            now[0] -= Duration.ofDays(365).toMillis() - 1_000;
            log.take(new JournalInput.Tick());
            now[0] -= 500;
            log.take(new JournalInput.Tick());
            log.flush();
        }
        assertThat(times).containsExactly(1_800_000_000_000L, 1_831_536_000_000L, 1_800_000_001_000L,
                1_800_000_001_000L);
    }

    @Test
    void aDamagedSnapshotIsPassedOverAndTheJournalReplayedInstead() throws IOException {
        var disk = new SimulatedDisk();
        var run = new Run(disk, CrashPoints.none());
        run.begin();
        run.take(fire(1));
        run.log.snapshot();
        var name = "snapshots/" + disk.list("snapshots").getFirst();
        disk.kill();
        var bytes = disk.content(name);
        bytes[bytes.length / 2] ^= 1;
        disk.put(name, bytes);
        var again = new Run(disk, CrashPoints.none());
        assertThat(again.state()).isEqualTo(run.state());
        assertThat(again.log.stats(0).badSnapshots()).isEqualTo(1);
    }
}
