package io.bianque.protocol.log;

import static io.bianque.protocol.log.LogTexts.bytes;
import static io.bianque.protocol.log.LogTexts.readAll;
import static io.bianque.protocol.log.LogTexts.texts;
import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.testkit.SeededRandom;
import io.bianque.testkit.Seeds;
import io.bianque.testkit.SimulatedCrash;
import io.bianque.testkit.SimulatedDisk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** R3: a torn or corrupt log never stops a start nor costs intact data. */
class LogDamageTest {
    /** {@code -Dcuts=65536} in a long run. */
    private static final int CUTS = Integer.getInteger("cuts", 4_096);
    /** {@code -Dflips=10000} in a long run. */
    private static final int FLIPS = Integer.getInteger("flips", 1_000);

    private static final LogOptions SMALL = LogOptions.defaults().withSegmentBytes(8192);

    private final SimulatedDisk disk = new SimulatedDisk();

    /** Records of 0 to 300 bytes, all synced; five or so segments. */
    private List<LogRecord> written(RandomGenerator random) throws IOException {
        return written(random, 200);
    }

    private List<LogRecord> written(RandomGenerator random, int count) throws IOException {
        try (var log = FileLog.open(disk, "log", SMALL)) {
            for (int i = 0; i < count; i++) {
                log.append(bytes(LogTexts.any("record " + i, 300, random)));
                if (random.nextInt(10) == 0) {
                    log.sync();
                }
            }
            log.sync();
            return readAll(log, 0);
        }
    }

    private static List<String> segments(SimulatedDisk disk) throws IOException {
        return disk.list("log").stream().filter(name -> name.endsWith(".log")).map(name -> "log/" + name).toList();
    }

    private static long base(String segment) {
        return Long.parseLong(segment.substring("log/".length(), segment.length() - ".log".length()));
    }

    private static List<LogRecord> reopened(SimulatedDisk disk, long bad) throws IOException {
        try (var log = FileLog.open(disk, "log", SMALL)) {
            assertThat(log.recovery().badRecords()).isEqualTo(bad);
            var records = readAll(log, 0);
            assertThat(log.recovery().records()).isEqualTo(records.size());
            return records;
        }
    }

    @Test
    void r3ALogCutAtEachOfItsLastBytesOpensWithExactlyTheIntactRecords() throws IOException {
        var records = written(new SeededRandom(1), Math.max(200, CUTS / 100));
        int gone = 0;
        while (gone < CUTS) {
            var newest = segments(disk).getLast();
            var whole = disk.content(newest);
            for (int cut = 1; cut <= whole.length && gone < CUTS; cut++, gone++) {
                var torn = disk.copy();
                torn.put(newest, Arrays.copyOf(whole, whole.length - cut));
                long end = base(newest) + whole.length - cut;
                var intact = records.stream()
                        .filter(record -> record.offset() + 32 + record.payload().remaining() <= end).toList();
                try (var log = FileLog.open(torn, "log", SMALL)) {
                    assertThat(readAll(log, 0)).as("%s bytes cut off %s", cut, newest).isEqualTo(intact);
                    // The offsets of what was cut off were durable once: they must not come again.
                    assertThat(log.append(bytes("new"))).isGreaterThan(records.getLast().offset());
                }
            }
            disk.lose(newest); // the next cuts begin at the end of the file before
        }
        assertThat(gone).isEqualTo(CUTS);
    }

    @Test
    void r3AFlippedBitCostsTheRecordItLiesInAndNoOther() throws IOException {
        var random = new SeededRandom(2);
        var records = written(random);
        var segments = segments(disk);
        for (int i = 0; i < FLIPS; i++) {
            var segment = segments.get(random.nextInt(segments.size()));
            var content = disk.content(segment);
            int at = random.nextInt(content.length);
            content[at] ^= (byte) (1 << random.nextInt(8));
            var flipped = disk.copy();
            flipped.put(segment, content);
            long offset = base(segment) + at;
            var expected = records.stream().filter(
                    record -> offset < record.offset() || offset >= record.offset() + 32 + record.payload().remaining())
                    .toList();
            assertThat(reopened(flipped, records.size() - expected.size()))
                    .as("flip %s at byte %s of %s", i, at, segment)
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @Seeds(count = 100)
    void r3AnyDamageCostsOnlyWhatItTouches(RandomGenerator random) throws IOException {
        var records = new ArrayList<>(written(random));
        for (var segment : segments(disk)) {
            var content = disk.content(segment);
            for (int holes = random.nextInt(3); holes > 0; holes--) {
                int from = random.nextInt(content.length);
                int to = Math.min(content.length, from + 1 + random.nextInt(2000));
                var noise = new byte[to - from];
                random.nextBytes(noise);
                System.arraycopy(noise, 0, content, from, noise.length);
                long start = base(segment) + from;
                long end = base(segment) + to;
                records.removeIf(record -> record.offset() + 32 + record.payload().remaining() > start
                        && record.offset() < end);
            }
            disk.put(segment, content);
        }
        List<LogRecord> once;
        LogRecovery report;
        try (var log = FileLog.open(disk, "log", SMALL)) {
            once = readAll(log, 0);
            report = log.recovery();
        }
        // Noise of one byte may be the byte that was there, hence "contains all".
        assertThat(once).containsAll(records);
        assertThat(once.size() - records.size()).isLessThanOrEqualTo(2);
        try (var log = FileLog.open(disk, "log", SMALL)) {
            assertThat(readAll(log, 0)).isEqualTo(once);
            assertThat(log.recovery()).isEqualTo(report);
            log.append(bytes("new"));
            log.sync();
            assertThat(texts(log)).hasSize(once.size() + 1).last().isEqualTo("new");
        }
        try (var log = FileLog.open(disk, "log", SMALL)) {
            assertThat(log.recovery().records()).isEqualTo(report.records() + 1);
            assertThat(log.recovery().badRecords()).isEqualTo(report.badRecords());
        }
    }

    @Test
    void r3ACrashAtAnyStepOfRecoveryChangesNothing() throws IOException {
        var records = written(new SeededRandom(8));
        var newest = segments(disk).getLast();
        disk.put(newest, Arrays.copyOf(disk.content(newest), disk.content(newest).length - 7)); // a torn tail
        var intact = records.subList(0, records.size() - 1);
        int crashes = 0;
        for (int step = 1; step < 40; step++) {
            var copy = disk.copy();
            var random = new SeededRandom(step);
            copy.crashAtOperation(step, random);
            try (var log = FileLog.open(copy, "log", SMALL)) {
                assertThat(readAll(log, 0)).isEqualTo(intact);
            } catch (SimulatedCrash crash) {
                crashes++;
            }
            if (random.nextBoolean()) {
                copy.kill();
            } else {
                copy.powerLoss(random);
            }
            try (var log = FileLog.open(copy, "log", SMALL)) {
                assertThat(readAll(log, 0)).as("after a crash at step %s", step).isEqualTo(intact);
            }
        }
        assertThat(crashes).as("steps that recovery has").isPositive();
    }

    @Test
    void r3RecordsOfAMissingFileAreCountedAndTheOthersRead() throws IOException {
        var records = written(new SeededRandom(3));
        var segments = segments(disk);
        long from = base(segments.get(1));
        long to = base(segments.get(2));
        disk.lose(segments.get(1));
        var left = records.stream().filter(record -> record.offset() < from || record.offset() >= to).toList();
        assertThat(reopened(disk, records.size() - left.size())).isEqualTo(left);
    }

    @Test
    void r3EmptyShortAndForeignFilesAreLeftAloneAndNamed() throws IOException {
        var records = written(new SeededRandom(4));
        var first = disk.content(segments(disk).getFirst());
        disk.put("log/0000000000000900000.log", new byte[0]);
        disk.put("log/0000000000000910000.log", Arrays.copyOf(first, 47));
        disk.put("log/0000000000000920000.log", first);
        disk.put("log/9999999999999999999.log", new byte[0]);
        disk.put("log/notes.txt", new byte[]{1, 2, 3});
        disk.createDirectories("log/lost+found");
        try (var log = FileLog.open(disk, "log", SMALL)) {
            assertThat(readAll(log, 0)).isEqualTo(records);
            assertThat(log.recovery().filesSetAside()).containsExactly("0000000000000900000.log",
                    "0000000000000910000.log", "0000000000000920000.log", "9999999999999999999.log", "lost+found",
                    "notes.txt");
            assertThat(log.append(bytes("new"))).isGreaterThan(920_000);
            log.sync();
        }
        assertThat(disk.content("log/0000000000000920000.log")).isEqualTo(first);
    }

    @Test
    void aCopyOfTheLogInsideARecordIsNotTakenForRecords() throws IOException {
        written(new SeededRandom(5));
        var inner = disk.content(segments(disk).getFirst());
        var options = LogOptions.defaults();
        try (var log = FileLog.open(disk, "outer", options)) {
            log.append(java.nio.ByteBuffer.wrap(inner));
            log.append(bytes("last"));
            log.sync();
        }
        var path = "outer/" + Segment.nameOf(0);
        var content = disk.content(path);
        content[SegmentHeader.BYTES + 3] ^= 1; // the magic of the outer record
        disk.put(path, content);
        try (var log = FileLog.open(disk, "outer", options)) {
            assertThat(texts(log)).containsExactly("last");
            assertThat(log.recovery().badRecords()).isEqualTo(1);
        }
    }

    @Test
    void offsetsAreNotUsedAgainEvenWithoutTheCeiling() throws IOException {
        var records = written(new SeededRandom(6));
        disk.put("log/ceiling", new byte[]{1});
        try (var log = FileLog.open(disk, "log", SMALL)) {
            assertThat(log.append(bytes("new"))).isGreaterThan(records.getLast().offset());
        }
    }

    @Test
    void zerosThatAFileSystemLeavesAtTheEndAreNoDamage() throws IOException {
        var records = written(new SeededRandom(7));
        var newest = segments(disk).getLast();
        disk.put(newest, Arrays.copyOf(disk.content(newest), disk.content(newest).length + 3000));
        assertThat(reopened(disk, 0)).isEqualTo(records);
        try (var log = FileLog.open(disk, "log", SMALL)) {
            assertThat(log.recovery().isClean()).isTrue();
        }
    }
}
