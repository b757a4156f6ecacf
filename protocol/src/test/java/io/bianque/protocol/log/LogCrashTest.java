package io.bianque.protocol.log;

import static io.bianque.protocol.log.LogTexts.bytes;
import static io.bianque.protocol.log.LogTexts.readAll;
import static io.bianque.protocol.log.LogTexts.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bianque.seam.CrashPoints;
import io.bianque.testkit.CrashAt;
import io.bianque.testkit.SeededRandom;
import io.bianque.testkit.Seeds;
import io.bianque.testkit.SimulatedCrash;
import io.bianque.testkit.SimulatedDisk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** R1, R2, R4: what is durable survives kills, power loss, failed syncs and full disks; what is not is told. */
class LogCrashTest {
    private static final LogOptions SMALL = LogOptions.defaults().withSegmentBytes(4096);
    static final List<String> CRASH_POINTS = FileLog.CRASH_POINTS;

    /** An independent account: what was durable, what was told as lost, and which text every offset ever stood for. */
    private static final class Ledger {
        final TreeMap<Long, String> appended = new TreeMap<>();
        final Map<Long, String> durable = new HashMap<>();
        final Set<String> everAppended = new HashSet<>();
        long cutBelow;

        void watch(FileLog log) {
            log.onDurable(end -> {
                durable.putAll(appended.headMap(end));
                appended.headMap(end).clear();
            });
            log.onLost(range -> appended.subMap(range.from(), range.to()).clear());
        }

        void append(FileLog log, String text) throws IOException {
            everAppended.add(text);
            long offset = log.append(bytes(text));
            assertThat(durable).doesNotContainKey(offset);
            appended.put(offset, text);
        }

        /** The process is gone, and with it whatever was not durable, or not. */
        void restart() {
            appended.clear();
        }

        void check(FileLog log) {
            var found = new HashMap<Long, String>();
            long last = -1;
            for (var record : readAll(log, 0)) {
                assertThat(record.offset()).isGreaterThan(last);
                last = record.offset();
                found.put(record.offset(), text(record));
            }
            durable.forEach((offset, text) -> {
                if (offset >= cutBelow) {
                    assertThat(found).containsEntry(offset, text);
                }
            });
            assertThat(everAppended).containsAll(found.values());
            durable.putAll(found); // what a reader has seen must stay as well
        }
    }

    private static void work(FileLog log, Ledger ledger, int round, RandomGenerator random) throws IOException {
        for (int i = 0; i < 60; i++) {
            ledger.append(log, LogTexts.any(round + "/" + i + " ", 400, random));
            if (random.nextInt(4) == 0) {
                log.sync();
            }
            if (random.nextInt(20) == 0 && !ledger.durable.isEmpty()) {
                ledger.cutBelow = Math.max(ledger.cutBelow, log.durableEnd() - random.nextInt(20_000));
                log.cutBefore(ledger.cutBelow);
            }
        }
    }

    @ParameterizedTest
    @FieldSource("CRASH_POINTS")
    void r3NothingDurableIsLostWhenTheProcessEndsAtACrashPoint(String name) throws IOException {
        int crashes = 0;
        for (int pass = 1; pass <= 12; pass++) {
            var random = new SeededRandom(pass);
            var disk = new SimulatedDisk();
            var ledger = new Ledger();
            for (int round = 0; round < 4; round++) {
                var crash = new CrashAt(name, pass);
                try {
                    // Not closed after a crash: a process that has ended syncs nothing any more.
                    var log = FileLog.open(disk, "log", SMALL.withCrashPoints(crash));
                    ledger.watch(log);
                    ledger.check(log);
                    work(log, ledger, round, random);
                    log.close();
                } catch (SimulatedCrash e) {
                    crashes++;
                }
                ledger.restart();
                if (random.nextBoolean()) {
                    disk.kill();
                } else {
                    disk.powerLoss(random);
                }
            }
            try (var log = FileLog.open(disk, "log", SMALL)) {
                ledger.check(log);
            }
        }
        assertThat(crashes).isPositive();
    }

    @ParameterizedTest
    @Seeds(count = 300)
    void r2NothingDurableIsLostWhateverHappensToTheDisk(RandomGenerator random) throws IOException {
        var disk = new SimulatedDisk();
        var ledger = new Ledger();
        for (int round = 0; round < 6; round++) {
            if (random.nextInt(3) > 0) {
                disk.crashAtOperation(1 + random.nextInt(120), random);
            }
            if (random.nextInt(3) == 0) {
                disk.failSync(3 + random.nextInt(20));
            }
            if (random.nextInt(3) == 0) {
                disk.failWrite(1 + random.nextInt(20));
            }
            try (var log = FileLog.open(disk, "log", SMALL)) {
                ledger.watch(log);
                ledger.check(log);
                while (true) {
                    try {
                        work(log, ledger, round, random);
                        break;
                    } catch (LogLost e) {
                        assertThat(e.range().from()).isEqualTo(log.durableEnd());
                        assertThat(log.appendedEnd()).isEqualTo(log.durableEnd());
                    }
                }
                log.sync();
                ledger.check(log);
            } catch (SimulatedCrash e) {
                assertThat(e).hasMessageContaining("simulated crash");
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("simulated I/O error"); // in recovery or in a deletion
            }
            ledger.restart();
            if (random.nextBoolean()) {
                disk.kill();
            } else {
                disk.powerLoss(random);
            }
        }
        try (var log = FileLog.open(disk, "log", SMALL)) {
            ledger.check(log);
            var report = log.recovery();
            try (var again = FileLog.open(disk, "log", SMALL)) {
                assertThat(again.recovery()).isEqualTo(report);
            }
        }
    }

    @Test
    void r2AFailedSyncIsFinalForItsFileAndToldWithItsRange() throws IOException {
        for (int n = 1; n <= 20; n++) {
            var disk = new SimulatedDisk();
            var told = new ArrayList<LostRange>();
            var failures = new ArrayList<LogLost>();
            var acknowledged = new TreeMap<Long, String>();
            int failedAt = -1;
            long failedSegment = -1;
            try (var log = FileLog.open(disk, "log", SMALL)) {
                log.onLost(told::add);
                disk.failSync(n);
                for (int i = 0; i < 30; i++) {
                    long offset = log.append(bytes("record " + i));
                    if (failures.size() == 1 && i == failedAt + 1) {
                        assertThat(log.activeSegment()).as("the file is replaced").isNotEqualTo(failedSegment);
                    }
                    long segment = log.activeSegment();
                    try {
                        log.sync(offset);
                        acknowledged.put(offset, "record " + i);
                    } catch (LogLost e) {
                        failures.add(e);
                        failedAt = i;
                        failedSegment = segment;
                        assertThat(e.range().contains(offset)).isTrue();
                        assertThatThrownBy(() -> log.sync(offset)).isInstanceOf(LogLost.class);
                    }
                }
                assertThat(failures).as("sync %s fails", n).hasSize(1);
                assertThat(told).containsExactly(failures.getFirst().range());
                assertThat(acknowledged).hasSize(29);
                // Still told after later records are durable.
                assertThatThrownBy(() -> log.sync(told.getFirst().to() - 1)).isInstanceOf(LogLost.class);
                assertThat(log.stats().syncFailures()).isEqualTo(1);
                assertThat(readAll(log, 0)).extracting(LogTexts::text).containsExactlyElementsOf(acknowledged.values());
            }
            disk.powerLoss(new SeededRandom(n));
            try (var log = FileLog.open(disk, "log", SMALL)) {
                assertThat(readAll(log, 0)).extracting(LogTexts::text).containsExactlyElementsOf(acknowledged.values());
                assertThat(log.recovery().badRecords()).isZero();
            }
        }
    }

    @Test
    void recordsToldAsLostStayLostAfterARestartThoughTheirBytesCanBeRead() throws IOException {
        var disk = new SimulatedDisk();
        try (var log = FileLog.open(disk, "log", SMALL)) {
            log.append(bytes("kept"));
            log.sync();
            disk.failSync(1);
            log.append(bytes("lost"));
            assertThatThrownBy(log::sync).isInstanceOf(LogLost.class);
            log.append(bytes("later"));
            log.sync();
        }
        disk.kill();
        try (var log = FileLog.open(disk, "log", SMALL)) {
            assertThat(LogTexts.texts(log)).containsExactly("kept", "later");
            assertThat(log.recovery().badRecords()).isZero();
        }
    }

    @Test
    void aFullDiskLosesNothingAndHealsItself() throws IOException {
        for (int room = 0; room < 3000; room += 97) {
            var disk = new SimulatedDisk();
            var texts = new ArrayList<String>();
            try (var log = FileLog.open(disk, "log", SMALL)) {
                disk.setCapacity(6000L + room);
                LogFull full = null;
                for (int i = 0; full == null; i++) {
                    log.append(bytes("record " + i));
                    texts.add("record " + i);
                    try {
                        log.sync();
                    } catch (LogFull e) {
                        full = e;
                    }
                }
                assertThat(full.reason()).isEqualTo(LogFull.Reason.DISK);
                assertThatThrownBy(() -> log.append(bytes("refused"))).isInstanceOf(LogFull.class);
                assertThat(log.stats().diskFull()).isTrue();
                assertThatThrownBy(log::sync).isInstanceOf(LogFull.class);
                disk.setCapacity(1 << 20);
                log.sync();
                log.append(bytes("after"));
                texts.add("after");
            }
            disk.powerLoss(new SeededRandom(room));
            try (var log = FileLog.open(disk, "log", SMALL)) {
                assertThat(LogTexts.texts(log)).containsExactlyElementsOf(texts);
                assertThat(log.recovery().isClean()).isTrue();
            }
        }
    }

    @Test
    void aLogOpensOnAFullDiskAndCanBeCut() throws IOException {
        var disk = new SimulatedDisk();
        try (var log = FileLog.open(disk, "log", SMALL)) {
            for (int i = 0; i < 300; i++) {
                log.append(bytes("record " + i));
            }
        }
        disk.setCapacity(1);
        try (var log = FileLog.open(disk, "log", SMALL)) {
            assertThat(log.recovery().records()).isEqualTo(300);
            assertThat(log.cutBefore(log.durableEnd())).isPositive();
        }
    }

    @Test
    void everyCrashPointIsPassedInOrdinaryWork() throws IOException {
        var passed = new HashSet<String>();
        CrashPoints points = passed::add;
        try (var log = FileLog.open(new SimulatedDisk(), "log", SMALL.withCrashPoints(points))) {
            for (int i = 0; i < 300; i++) {
                log.append(bytes("record " + i));
            }
            log.sync();
            log.cutBefore(log.durableEnd());
        }
        assertThat(passed).containsExactlyInAnyOrderElementsOf(FileLog.CRASH_POINTS);
    }
}
