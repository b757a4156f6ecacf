package io.bianque.collector.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bianque.seam.CrashPoints;
import io.bianque.seam.NioDisk;
import io.bianque.testkit.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;

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
}
