package io.bianque.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bianque.seam.Disk;
import io.bianque.seam.DiskFullException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

class SimulatedDiskTest extends DiskContract {
    private final SimulatedDisk disk = new SimulatedDisk();

    @Override
    protected Disk disk() {
        return disk;
    }

    private static ByteBuffer filled(int length, int value) {
        var bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            bytes.put((byte) value);
        }
        return bytes.flip();
    }

    @ParameterizedTest
    @Seeds(count = 50)
    void powerLossKeepsWhatWasSynced(RandomGenerator random) throws IOException {
        var file = disk.create("file");
        file.write(filled(1000, 1), 0);
        file.sync();
        disk.syncDirectory("");
        file.write(filled(2000, 2), 1000);
        disk.powerLoss(random);
        assertThat(disk.content("file")).startsWith(filled(1000, 1).array());
        assertThatThrownBy(file::size).isInstanceOf(IOException.class);
    }

    @Test
    void powerLossTearsWhatWasNotSyncedInManyWays() throws IOException {
        Set<Integer> sizes = new HashSet<>();
        for (int seed = 0; seed < 100; seed++) {
            var torn = new SimulatedDisk();
            var file = torn.create("file");
            torn.syncDirectory("");
            file.write(filled(5000, 1), 0);
            torn.powerLoss(new SeededRandom(seed));
            sizes.add(torn.content("file").length);
        }
        assertThat(sizes).contains(0, 5000).hasSizeGreaterThan(20);
    }

    @Test
    void namesThatWereNotSyncedMayBeLost() throws IOException {
        int kept = 0;
        for (int seed = 0; seed < 100; seed++) {
            var torn = new SimulatedDisk();
            torn.create("file").sync();
            torn.powerLoss(new SeededRandom(seed));
            kept += torn.exists("file") ? 1 : 0;
        }
        assertThat(kept).isBetween(10, 90);
    }

    @Test
    void aFailedSyncLosesForGoodWhatCanStillBeRead() throws IOException {
        var file = disk.create("file");
        disk.syncDirectory("");
        file.write(filled(10, 1), 0);
        disk.failSync(1);
        assertThatThrownBy(file::sync).isInstanceOf(IOException.class);
        assertThat(disk.content("file")).hasSize(10);
        file.sync();
        disk.powerLoss(new SeededRandom(1));
        assertThat(disk.content("file")).isEmpty();
    }

    @Test
    void aFullDiskTakesWhatFitsAndHeals() throws IOException {
        disk.setCapacity(100);
        var file = disk.create("file");
        assertThatThrownBy(() -> file.write(filled(150, 1), 0)).isInstanceOf(DiskFullException.class);
        assertThat(file.size()).isEqualTo(100);
        assertThat(disk.freeBytes()).isZero();
        disk.setCapacity(200);
        file.write(filled(150, 1), 0);
        assertThat(file.size()).isEqualTo(150);
    }

    @Test
    void aWriteFailsOnCommandAfterAPartOfIt() throws IOException {
        var file = disk.create("file");
        disk.failWrite(2);
        file.write(filled(10, 1), 0);
        assertThatThrownBy(() -> file.write(filled(10, 1), 10)).isInstanceOf(IOException.class);
        assertThat(file.size()).isEqualTo(15);
        file.write(filled(10, 1), 10);
    }

    @Test
    void theProcessEndsAtAChosenChangeAndStaysEnded() throws IOException {
        disk.crashAtOperation(2, new SeededRandom(3));
        var file = disk.create("file");
        assertThatThrownBy(() -> file.write(filled(100, 1), 0)).isInstanceOf(SimulatedCrash.class);
        assertThatThrownBy(() -> disk.exists("file")).isInstanceOf(SimulatedCrash.class);
        disk.kill();
        assertThat(disk.content("file").length).isLessThanOrEqualTo(100);
        assertThat(disk.operations()).isEqualTo(2);
    }

    @Test
    void aCopyLivesOnItsOwn() throws IOException {
        disk.put("file", new byte[]{1});
        var copy = disk.copy();
        disk.put("file", new byte[]{2});
        disk.lose("file");
        copy.powerLoss(new SeededRandom(1));
        assertThat(copy.content("file")).containsExactly(1);
    }
}
