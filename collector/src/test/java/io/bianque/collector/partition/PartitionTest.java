package io.bianque.collector.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.record.CollectorRecordCodec;
import io.bianque.collector.record.Stamp;
import io.bianque.collector.series.Labels;
import io.bianque.protocol.log.FileLog;
import io.bianque.protocol.log.LogLost;
import io.bianque.protocol.log.LogOptions;
import io.bianque.seam.CrashPoints;
import io.bianque.testkit.SimulatedDisk;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class PartitionTest {
    private final SimulatedDisk disk = new SimulatedDisk();

    /** Cannot write its state at first; tells when it has seen so many ticks. */
    private static final class Stubborn implements PartitionCore {
        final List<String> heard = new ArrayList<>();
        final List<String> kinds = new ArrayList<>();
        private final CountDownLatch seen;
        private int refusals;
        private boolean began;

        Stubborn(int ticks, int refusals) {
            this.seen = new CountDownLatch(ticks);
            this.refusals = refusals;
        }

        @Override
        public String name() {
            return "stubborn";
        }

        @Override
        public void apply(long offset, CollectorRecord record) {
            began = true;
            heard.add("record");
            kinds.add(record.getClass().getSimpleName());
            seen.countDown();
        }

        @Override
        public void caughtUp() {
            heard.add("caught up");
        }

        @Override
        public void writeSnapshot(DataOutput out) throws IOException {
            if (began && refusals-- > 0) {
                throw new IOException("not now");
            }
        }

        @Override
        public void readSnapshot(DataInput in) {
            // Nothing was written.
        }
    }

    private void write(FileLog log, int from, int ticks) throws IOException {
        var codec = new CollectorRecordCodec();
        for (int i = from; i < from + ticks; i++) {
            log.append(codec.encode(new CollectorRecord.Tick(1_700_000_000_000L + i * 1_000L, i * 1_000_000_000L)));
        }
        log.sync();
    }

    private Partition partition(FileLog log, PartitionCore core, Partition.Barrier barrier) throws IOException {
        return new Partition(log, new PartitionSnapshots(disk, "partition", CrashPoints.none()), List.of(core),
                barrier);
    }

    @Test
    void aRecordIsTakenWhileItIsBeingSynced() throws Exception {
        try (var log = FileLog.open(disk, "log", LogOptions.defaults())) {
            var core = new Stubborn(1, 0);
            var partition = partition(log, core, () -> {});
            partition.start();
            var taken = new AtomicBoolean();
            // Between the write and its sync, so that a reader of what is durable would never see it here.
            log.onWritten(_ -> {
                try {
                    taken.set(core.seen.await(30, TimeUnit.SECONDS));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            write(log, 0, 1);
            assertThat(taken).isTrue();
            partition.close();
        }
    }

    @Test
    void aSnapshotDoesNotTellOfWhatTheLogHasLost() throws Exception {
        try (var log = FileLog.open(disk, "log", LogOptions.defaults())) {
            var core = new Stubborn(2, 0);
            var partition = partition(log, core, () -> {});
            write(log, 0, 1);
            partition.start();
            log.onWritten(_ -> {
                try {
                    core.seen.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            disk.failSync(1);
            assertThatThrownBy(() -> write(log, 1, 1)).isInstanceOf(LogLost.class);
            partition.close();
            assertThat(partition.snapshotsWritten()).isZero();
            assertThat(partition.snapshotFailures()).isEqualTo(1);
            assertThat(partition.durableOffset()).isLessThanOrEqualTo(log.durableEnd());
        }
    }

    /** An event that comes again would be counted twice: its core sees it when it is safe, and then once. */
    @Test
    void r2AnEventWhoseSyncFailsIsSeenOnlyWhenItComesAgain() throws Exception {
        try (var log = FileLog.open(disk, "log", LogOptions.defaults())) {
            var core = new Stubborn(3, 0);
            var partition = partition(log, core, () -> {});
            write(log, 0, 1);
            partition.start();
            var event = new CollectorRecord.Event(
                    new Stamp("db-1", 1, 0, 1, 1, 1_700_000_000_000L, 1_700_000_000_000L, false),
                    "process_started", Labels.EMPTY, Map.of());
            log.append(new CollectorRecordCodec().encode(event));
            disk.failSync(1);
            assertThatThrownBy(log::sync).isInstanceOf(LogLost.class);
            log.append(new CollectorRecordCodec().encode(event));
            write(log, 1, 1);
            assertThat(core.seen.await(30, TimeUnit.SECONDS)).as("a tick, the event, a tick").isTrue();
            partition.close();
            assertThat(core.kinds).containsExactly("Tick", "Event", "Tick");
        }
    }

    /** Until then a start would begin without what the cores saw of the lost records, and tell it once more. */
    @Test
    void r2AfterALossTheNextTickMakesASnapshot() throws Exception {
        try (var log = FileLog.open(disk, "log", LogOptions.defaults())) {
            var core = new Stubborn(4, 0);
            var partition = partition(log, core, () -> {});
            write(log, 0, 2);
            partition.start();
            log.append(new CollectorRecordCodec().encode(new CollectorRecord.Tick(1_700_000_002_000L, 2_000_000_000L)));
            disk.failSync(1);
            assertThatThrownBy(log::sync).isInstanceOf(LogLost.class);
            assertThat(partition.snapshotsWritten()).isZero();
            for (int i = 3; partition.snapshotsWritten() == 0 && i < Partition.SNAPSHOT_TICKS / 2; i++) {
                write(log, i, 1);
                TimeUnit.MILLISECONDS.sleep(20); // the snapshot has a thread of its own
            }
            assertThat(partition.snapshotsWritten()).as("long before %s ticks", Partition.SNAPSHOT_TICKS).isPositive();
            partition.close();
        }
    }

    @Test
    void aCoreThatCannotWriteItsStateDoesNotEndThePartition() throws Exception {
        try (var log = FileLog.open(disk, "log", LogOptions.defaults())) {
            write(log, 0, 4 * Partition.SNAPSHOT_TICKS);
            var core = new Stubborn(4 * Partition.SNAPSHOT_TICKS, 1);
            var partition = partition(log, core, () -> {});
            partition.start();
            assertThat(core.seen.await(30, TimeUnit.SECONDS)).as("all records are taken").isTrue();
            assertThat(partition.isRunning()).isTrue();
            partition.close();
            assertThat(partition.snapshotFailures()).isEqualTo(1);
            assertThat(partition.snapshotsWritten()).as("tried again").isPositive();
        }
    }

    @Test
    void aBarrierThatWaitsHoldsUpNoRecord() throws Exception {
        try (var log = FileLog.open(disk, "log", LogOptions.defaults())) {
            write(log, 0, 2 * Partition.SNAPSHOT_TICKS);
            var core = new Stubborn(2 * Partition.SNAPSHOT_TICKS, 0);
            var open = new CountDownLatch(1);
            var partition = partition(log, core, () -> {
                try {
                    open.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException(e);
                }
            });
            partition.start();
            assertThat(core.seen.await(30, TimeUnit.SECONDS)).as("all records are taken").isTrue();
            assertThat(partition.snapshotsWritten()).isZero();
            open.countDown();
            partition.close();
            assertThat(partition.snapshotsWritten()).isPositive();
        }
    }

    @Test
    void coresAreToldOnceWhenTheRecordsOfBeforeTheStartAreDone() throws Exception {
        try (var log = FileLog.open(disk, "log", LogOptions.defaults())) {
            write(log, 0, 3);
            var core = new Stubborn(5, 0);
            var partition = partition(log, core, () -> {});
            partition.start();
            while (core.seen.getCount() > 2) {
                Thread.onSpinWait();
            }
            // Woken by the log, it looks for more only after it has told the cores.
            write(log, 3, 2);
            assertThat(core.seen.await(30, TimeUnit.SECONDS)).isTrue();
            partition.close();
            assertThat(core.heard).containsExactly("record", "record", "record", "caught up", "record", "record");
        }
    }
}
