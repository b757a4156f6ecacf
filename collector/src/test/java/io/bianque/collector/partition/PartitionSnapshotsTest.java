package io.bianque.collector.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bianque.seam.CrashPoints;
import io.bianque.seam.NioDisk;
import io.bianque.testkit.CrashAt;
import io.bianque.testkit.Seeds;
import io.bianque.testkit.SimulatedCrash;
import io.bianque.testkit.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class PartitionSnapshotsTest {
    @TempDir
    Path directory;

    private PartitionSnapshots snapshots() throws IOException {
        return new PartitionSnapshots(new NioDisk(directory), "partition", CrashPoints.none());
    }

    @Test
    void theNewestTwoAreKeptAndTheOlderOneBoundsTheLog() throws IOException {
        var snapshots = snapshots();
        for (long offset = 100; offset <= 400; offset += 100) {
            snapshots.write(offset, Map.of("core", new byte[]{1, 2, 3}));
            assertThat(snapshots.durableOffset()).isEqualTo(offset == 100 ? 0 : offset - 100);
        }
        assertThat(snapshots().load()).extracting(PartitionSnapshots.Loaded::offset).containsExactly(400L, 300L);
    }

    @Test
    void aDamagedNewestSnapshotLeavesTheOneBefore() throws IOException {
        var snapshots = snapshots();
        snapshots.write(1, Map.of("core", new byte[]{1}));
        snapshots.write(2, Map.of("core", new byte[]{2}));
        var newest = directory.resolve("partition/snapshot-0000000000000002");
        var bytes = Files.readAllBytes(newest);
        bytes[bytes.length / 2] ^= 1;
        Files.write(newest, bytes);

        var again = snapshots();
        assertThat(again.load()).singleElement().satisfies(loaded -> {
            assertThat(loaded.offset()).isEqualTo(1);
            assertThat(loaded.parts().get("core")).containsExactly(1);
        });
        assertThat(again.durableOffset()).isZero();
        again.write(3, Map.of("core", new byte[]{3}));
        assertThat(again.load()).extracting(PartitionSnapshots.Loaded::offset).containsExactly(3L, 1L);
    }

    @Test
    void aFileLeftFromACrashWhileWritingIsReplaced() throws IOException {
        var snapshots = snapshots();
        Files.write(directory.resolve("partition/snapshot.tmp"), new byte[]{9, 9});
        snapshots.write(5, Map.of());
        assertThat(snapshots.load()).hasSize(1);
    }

    @ParameterizedTest
    @Seeds(count = 200)
    void r3EveryFlippedBitAndEveryCutIsNoticed(RandomGenerator random) throws IOException {
        var parts = new LinkedHashMap<String, byte[]>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            var part = new byte[random.nextInt(40)];
            random.nextBytes(part);
            parts.put("core-" + i, part);
        }
        var good = PartitionSnapshots.format(random.nextLong(), parts).array();
        assertThat(PartitionSnapshots.parse(good.clone()).parts().keySet()).isEqualTo(parts.keySet());

        var flipped = good.clone();
        flipped[random.nextInt(good.length)] ^= (byte) (1 << random.nextInt(8));
        assertThatThrownBy(() -> PartitionSnapshots.parse(flipped)).isInstanceOf(IOException.class);
        var cut = Arrays.copyOf(good, random.nextInt(good.length));
        assertThatThrownBy(() -> PartitionSnapshots.parse(cut)).isInstanceOf(IOException.class);
    }

    /** Writes snapshots 1, 2, 3 … until the process ends; what was promised by then. */
    private record Promised(long written, long durableOffset) {}

    private static Promised writeUntilCrash(SimulatedDisk disk, CrashPoints points) throws IOException {
        long written = 0;
        long durable = 0;
        try {
            var snapshots = new PartitionSnapshots(disk, "partition", points);
            for (long offset = 1; offset <= 5; offset++) {
                snapshots.write(offset, Map.of("core", new byte[]{(byte) offset}));
                written = offset;
                durable = snapshots.durableOffset();
            }
        } catch (SimulatedCrash _) {
            // the process has ended here
        }
        return new Promised(written, durable);
    }

    private static void assertKept(SimulatedDisk disk, Promised promised) throws IOException {
        var snapshots = new PartitionSnapshots(disk, "partition", CrashPoints.none());
        var offsets = snapshots.load().stream().map(PartitionSnapshots.Loaded::offset).toList();
        if (promised.written() > 0) {
            assertThat(offsets).first(InstanceOfAssertFactories.LONG).isGreaterThanOrEqualTo(promised.written());
        }
        if (promised.durableOffset() > 0) {
            assertThat(offsets).as("a second one stands behind the newest, and the log still reaches back to it")
                    .hasSizeGreaterThanOrEqualTo(2).element(1, InstanceOfAssertFactories.LONG)
                    .isGreaterThanOrEqualTo(promised.durableOffset());
        }
        snapshots.write(9, Map.of());
        assertThat(snapshots.load().getFirst().offset()).isEqualTo(9);
    }

    @ParameterizedTest
    @Seeds(count = 150)
    void r32APowerLossAtAnyMomentLosesNoSnapshotThatWasPromised(RandomGenerator random) throws IOException {
        var disk = new SimulatedDisk();
        disk.crashAtOperation(1 + random.nextInt(40), random);
        var promised = writeUntilCrash(disk, CrashPoints.none());
        disk.powerLoss(random);
        assertKept(disk, promised);
    }

    @ParameterizedTest
    @FieldSource("io.bianque.collector.partition.PartitionSnapshots#CRASH_POINTS")
    void r32AProcessKilledAtACrashPointLosesNoSnapshotThatWasPromised(String point) throws IOException {
        for (int pass = 1; pass <= 5; pass++) {
            var disk = new SimulatedDisk();
            var crash = new CrashAt(point, pass);
            var promised = writeUntilCrash(disk, crash);
            assertThat(crash.happened()).isTrue();
            disk.kill();
            assertKept(disk, promised);
        }
    }

    @Test
    void r4AFullDiskFailsTheSnapshotAndKeepsTheOnesBefore() throws IOException {
        var disk = new SimulatedDisk();
        var snapshots = new PartitionSnapshots(disk, "partition", CrashPoints.none());
        snapshots.write(1, Map.of());
        snapshots.write(2, Map.of());
        disk.setCapacity(100);
        assertThatThrownBy(() -> snapshots.write(3, Map.of("core", new byte[500]))).isInstanceOf(IOException.class);
        assertThat(snapshots.durableOffset()).isEqualTo(1);
        disk.setCapacity(Long.MAX_VALUE);
        snapshots.write(4, Map.of("core", new byte[500]));
        assertThat(snapshots.load()).extracting(PartitionSnapshots.Loaded::offset).containsExactly(4L, 2L);
    }
}
