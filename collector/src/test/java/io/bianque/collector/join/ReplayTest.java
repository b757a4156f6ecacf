package io.bianque.collector.join;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.collector.fleet.Fleet;
import io.bianque.collector.partition.JoinedTick;
import io.bianque.collector.partition.Partition;
import io.bianque.collector.partition.PartitionCore;
import io.bianque.collector.partition.PartitionSnapshots;
import io.bianque.collector.partition.Replay;
import io.bianque.collector.partition.SeededFleet;
import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.record.CollectorRecordCodec;
import io.bianque.protocol.log.FileLog;
import io.bianque.protocol.log.LogOptions;
import io.bianque.seam.CrashPoints;
import io.bianque.seam.NioDisk;
import io.bianque.testkit.SeededRandom;
import io.bianque.testkit.Seeds;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;

/** The cores of the collector over a recorded log: the same log gives the same outputs and states, byte for byte. */
class ReplayTest {
    @TempDir
    Path directory;

    /** All cores of a collector, and the bytes of everything that the joins gave out. */
    private static final class Cores {
        final Fleet fleet = new Fleet(Fleet.Limits.defaults());
        final ByteArrayOutputStream output = new ByteArrayOutputStream();
        final List<PartitionCore> all = new ArrayList<>(fleet.cores());

        Cores() {
            all.add(new Joins(fleet.catalog(), JoinOptions.defaults(), List.of(fleet.joinedListener(), this::write)));
            all.add(fleet.publisher());
        }

        private void write(JoinedTick tick) {
            var out = new DataOutputStream(output);
            try {
                out.writeLong(tick.offset());
                out.writeLong(tick.tickMillis());
                for (var value : tick.values()) {
                    out.writeUTF(value.key().toString());
                    out.writeLong(Double.doubleToRawLongBits(value.value()));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private FileLog record(RandomGenerator random, int seconds) throws IOException {
        var log = FileLog.open(new NioDisk(directory), "log", LogOptions.defaults().withSegmentBytes(64 << 10));
        var codec = new CollectorRecordCodec();
        for (var record : SeededFleet.records(random, 8, seconds)) {
            log.append(codec.encode(record));
        }
        log.sync();
        return log;
    }

    private static Map<String, String> hex(Map<String, byte[]> state) {
        var hex = new TreeMap<String, String>();
        state.forEach((name, bytes) -> hex.put(name, HexFormat.of().formatHex(bytes)));
        return hex;
    }

    @ParameterizedTest
    @Seeds(count = 12)
    void aRecordedLogReplayedGivesTheSameOutputsAndStatesByteForByte(RandomGenerator random) throws IOException {
        try (var log = record(random, 500)) {
            var first = new Cores();
            var firstRun = new Replay(log, first.all);
            long records = firstRun.run(Long.MAX_VALUE);
            var second = new Cores();
            var secondRun = new Replay(log, second.all);
            secondRun.run(Long.MAX_VALUE);
            assertThat(first.output.size()).isGreaterThan(1_000);
            assertThat(second.output.toByteArray()).isEqualTo(first.output.toByteArray());
            assertThat(hex(secondRun.state())).isEqualTo(hex(firstRun.state()));

            // Once more, ended at some record and gone on from the state in other objects.
            var before = new Cores();
            var beforeRun = new Replay(log, before.all);
            beforeRun.run(random.nextLong(records));
            var after = new Cores();
            var afterRun = new Replay(log, after.all);
            afterRun.restore(beforeRun.state(), beforeRun.offset());
            assertThat(hex(afterRun.state())).isEqualTo(hex(beforeRun.state()));
            afterRun.run(Long.MAX_VALUE);
            before.output.writeBytes(after.output.toByteArray());
            assertThat(before.output.toByteArray()).isEqualTo(first.output.toByteArray());
            assertThat(hex(afterRun.state())).isEqualTo(hex(firstRun.state()));
            assertThat(afterRun.setAside()).isEmpty();
            assertThat(after.fleet.view().hosts()).isEqualTo(first.fleet.view().hosts()).hasSize(8);
            assertThat(after.fleet.view().joined()).isEqualTo(first.fleet.view().joined()).isNotEmpty();
            for (var host : first.fleet.view().hosts()) {
                assertThat(after.fleet.view().newest(host.id())).isEqualTo(first.fleet.view().newest(host.id()));
                assertThat(after.fleet.view().checks(host.id())).isEqualTo(first.fleet.view().checks(host.id()));
            }
        }
    }

    @Test
    void aPartitionThatIsStoppedAndStartedGoesOnWhereItWasAndEndsInTheSameState() throws Exception {
        try (var log = record(new SeededRandom(42), 300)) {
            var disk = new NioDisk(directory);
            var first = new Cores();
            run(log, disk, first, log.durableEnd());
            var snapshots = new PartitionSnapshots(disk, "partition", CrashPoints.none());
            assertThat(snapshots.durableOffset()).isZero();

            var codec = new CollectorRecordCodec();
            log.append(codec.encode(new CollectorRecord.Tick(SeededFleet.BEGIN_MILLIS + 301_000, 0)));
            log.sync();
            var second = new Cores();
            var partition = run(log, disk, second, log.durableEnd());
            assertThat(partition.records()).as("only what the snapshot did not know").isEqualTo(1);
            assertThat(partition.lagBytes()).isZero();
            assertThat(second.fleet.view().hosts()).hasSize(8);

            var reference = new Cores();
            var replay = new Replay(log, reference.all);
            replay.run(Long.MAX_VALUE);
            first.output.writeBytes(second.output.toByteArray());
            assertThat(first.output.toByteArray()).isEqualTo(reference.output.toByteArray());
        }
    }

    @Test
    void withoutASnapshotThatIsWholeTheLogIsReadFromItsFirstRecord() throws Exception {
        try (var log = record(new SeededRandom(43), 120)) {
            var disk = new NioDisk(directory);
            var records = run(log, disk, new Cores(), log.durableEnd()).records();
            for (var name : disk.list("partition")) {
                try (var file = disk.open("partition/" + name)) {
                    file.write(ByteBuffer.wrap(new byte[]{0}), 3);
                }
            }
            assertThat(run(log, disk, new Cores(), log.durableEnd()).records()).isEqualTo(records);
        }
    }

    @Test
    void aSnapshotIsNotWrittenWhileItsOutputsAreNotDurable() throws Exception {
        try (var log = record(new SeededRandom(44), 120)) {
            var disk = new NioDisk(directory);
            var partition = new Partition(log, new PartitionSnapshots(disk, "partition", CrashPoints.none()),
                    new Cores().all, () -> {
                        throw new IOException("the store is not ready");
                    });
            partition.start();
            partition.close();
            assertThat(partition.snapshotFailures()).isPositive();
            assertThat(disk.list("partition")).isEmpty();
        }
    }

    @Test
    void r24ARecordThatIsNoneIsSetAsideAndTheRestIsRead() throws Exception {
        try (var log = record(new SeededRandom(45), 20)) {
            log.append(ByteBuffer.wrap(new byte[]{99, 99}));
            log.append(new CollectorRecordCodec()
                    .encode(new CollectorRecord.Tick(SeededFleet.BEGIN_MILLIS + 21_000, 0)));
            log.sync();
            var partition = run(log, new NioDisk(directory), new Cores(), log.durableEnd());
            assertThat(partition.setAside()).singleElement().satisfies(
                    aside -> assertThat(aside.by()).isEqualTo("decoder"));
            assertThat(partition.tickMillis()).isEqualTo(SeededFleet.BEGIN_MILLIS + 21_000);
        }
    }

    /** Runs a partition until it has read up to {@code end}, then stops it. */
    private static Partition run(FileLog log, NioDisk disk, Cores cores, long end) throws Exception {
        var done = new CountDownLatch(1);
        var all = new ArrayList<>(cores.all);
        var last = new LastOffset(log, end, done);
        all.add(last);
        var partition = new Partition(log, new PartitionSnapshots(disk, "partition", CrashPoints.none()), all,
                () -> {});
        partition.start();
        assertThat(done.await(30, TimeUnit.SECONDS)).as("the partition reaches the end of the log").isTrue();
        partition.close();
        assertThat(partition.isRunning()).isFalse();
        assertThat(partition.offset()).isEqualTo(end);
        return partition;
    }
}
