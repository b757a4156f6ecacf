package io.bianque.agent.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.agent.reading.LossReason;
import io.bianque.agent.reading.Losses;
import io.bianque.agent.reading.Readings;
import io.bianque.testkit.SeededRandom;
import io.bianque.testkit.Seeds;
import io.bianque.testkit.SimulatedDisk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

class SpoolTest {
    private static final long SIZE = 1 << 20;

    private final SimulatedDisk disk = new SimulatedDisk();
    private final SeededRandom random = new SeededRandom(42);
    private final Losses losses = new Losses();

    @Test
    void readingsComeBackAsTheyWereWithTheirTimes() throws IOException {
        try (var spool = open()) {
            var readings = new Readings(1_234);
            readings.put("a", 0.1);
            readings.put("b", "name", "扁鹊", -1e300);
            spool.add(readings, 1_300, 77);
            assertThat(spool.sync()).isTrue();
            try (var cursor = spool.cursor(spool.liveLane())) {
                assertThat(cursor.next())
                        .isEqualTo(new SpoolRecord.Samples(1, 1, 1_300, 77, 1_234, readings.values()));
                assertThat(cursor.next()).isNull();
            }
        }
    }

    @Test
    void whatIsNotSyncedIsNotHandedOut() throws IOException {
        try (var spool = open(); var cursor = spool.cursor(0)) {
            spool.add((lane, seq, mono) -> new byte[]{1}, 5);
            assertThat(cursor.next()).isNull();
            spool.sync();
            assertThat(cursor.next()).isInstanceOf(SpoolRecord.Ready.class);
        }
    }

    @Test
    void aFullSpoolGivesUpTheOldestReadingsAndKeepsEvents() throws IOException {
        try (var spool = open()) {
            spool.add((lane, seq, mono) -> new byte[]{7}, 5);
            for (var i = 0; i < 1_000; i++) {
                assertThat(spool.add(noise(), 5, 5)).isTrue();
                spool.sync();
            }
            var records = all(spool, spool.liveLane());
            assertThat(records.getFirst()).isInstanceOfSatisfying(SpoolRecord.Gap.class, gap -> {
                assertThat(gap.seq()).isEqualTo(1);
                assertThat(gap.reason()).isEqualTo("spool_full");
                assertThat(gap.readings()).as("every reading is accounted for").isEqualTo(200 * gap.lastSeq())
                        .isEqualTo(losses.readings(LossReason.SPOOL_FULL));
                assertThat(records.get(1).seq()).isEqualTo(gap.lastSeq() + 1);
            });
            assertThat(records.getLast().seq()).isEqualTo(1_000);
            assertThat(records).hasSizeGreaterThan(100);
            assertThat(all(spool, 0)).hasSize(1).first().isInstanceOf(SpoolRecord.Ready.class);
            assertThat(spool.bytes()).isLessThanOrEqualTo(SIZE);
            assertThat(losses.readings(LossReason.SPOOL_FULL)).isPositive();
        }
    }

    @Test
    void whatIsAcknowledgedIsGivenBack() throws IOException {
        try (var spool = open()) {
            for (var i = 0; i < 200; i++) {
                spool.add(noise(), 5, 5);
            }
            spool.sync();
            var before = disk.freeBytes();
            spool.ack(1, 200);
            spool.release();
            assertThat(spool.bytes()).isZero();
            assertThat(spool.holdsAnything()).isFalse();
            assertThat(disk.freeBytes()).isGreaterThanOrEqualTo(before);
        }
    }

    @Test
    void numbersAndEpochGoOnAfterARestart() throws IOException {
        final long epoch;
        try (var spool = open()) {
            epoch = spool.epoch();
            for (var i = 0; i < 5; i++) {
                spool.add(noise(), 5, 5);
            }
            spool.sync();
            spool.ack(1, 3);
        }
        try (var spool = open()) {
            assertThat(spool.epoch()).isEqualTo(epoch);
            assertThat(spool.acked(1)).isEqualTo(3);
            assertThat(spool.next(1)).isEqualTo(6);
            spool.beginConnection();
            assertThat(spool.liveLane()).isEqualTo(2);
            assertThat(spool.lanesToSend()).containsExactly(0, 2, 1);
        }
    }

    @Test
    void aLaneThatIsDoneNeverComesBack() throws IOException {
        try (var spool = open()) {
            spool.add(noise(), 5, 5);
            spool.sync();
            spool.beginConnection();
            spool.add(noise(), 5, 5);
            spool.sync();
            spool.ack(1, 1);
            spool.beginConnection();
        }
        try (var spool = open()) {
            assertThat(spool.isOpen(1)).isFalse();
            assertThat(spool.liveLane()).isGreaterThan(1);
        }
    }

    @Test
    void withoutItsStateEverythingGoesOutUnderANewEpoch() throws IOException {
        final long epoch;
        try (var spool = open()) {
            epoch = spool.epoch();
            spool.add(noise(), 5, 5);
            spool.sync();
            spool.ack(1, 1);
        }
        disk.lose("spool/state");
        try (var spool = open()) {
            assertThat(spool.epoch()).isNotEqualTo(epoch);
            assertThat(all(spool, 1)).singleElement().isInstanceOf(SpoolRecord.Samples.class);
        }
        disk.put("spool/state", new byte[]{1, 2, 3});
        try (var spool = open()) {
            assertThat(spool.next(1)).isEqualTo(2);
        }
    }

    @Test
    void aRefusedNumberBecomesAGapThatSurvivesARestart() throws IOException {
        try (var spool = open()) {
            for (var i = 0; i < 3; i++) {
                spool.add(noise(), 5, 5);
            }
            spool.sync();
            spool.refuse(1, 2);
        }
        try (var spool = open()) {
            assertThat(all(spool, 1)).satisfiesExactly(r -> assertThat(r).isInstanceOf(SpoolRecord.Samples.class),
                    r -> assertThat(r).isEqualTo(new SpoolRecord.Gap(1, 2, 2, "refused", 200)),
                    r -> assertThat(r.seq()).isEqualTo(3));
        }
    }

    @ParameterizedTest
    @Seeds(count = 40)
    void damageCostsOnlyWhatItHitAndIsToldAsAGap(SeededRandom seeded) throws IOException {
        try (var spool = open()) {
            for (var i = 0; i < 30; i++) {
                spool.add(noise(), 5, 5);
            }
            spool.sync();
        }
        var file = "spool/readings/" + disk.list("spool/readings").stream().filter(f -> f.endsWith(".log")).findFirst()
                .orElseThrow();
        var bytes = disk.content(file);
        bytes[200 + seeded.nextInt(bytes.length - 200)] ^= (byte) (1 + seeded.nextInt(255));
        disk.put(file, bytes);
        try (var spool = open()) {
            var next = 1L;
            var lost = 0L;
            for (var record : all(spool, 1)) {
                assertThat(record.seq()).isEqualTo(next);
                next = record.lastSeq() + 1;
                lost += record instanceof SpoolRecord.Gap ? record.lastSeq() - record.seq() + 1 : 0;
            }
            assertThat(next).isEqualTo(31);
            assertThat(lost).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void anEventThatMakesNoFrameHoldsUpNothingOnceTheDiskIsWellAgain() throws IOException {
        try (var spool = open()) {
            disk.setCapacity(0);
            spool.add((lane, seq, mono) -> new byte[]{1}, 5);
            spool.sync();
            spool.add((lane, seq, mono) -> {
                throw new IllegalArgumentException("half of a surrogate pair");
            }, 6);
            spool.add((lane, seq, mono) -> new byte[]{2}, 7);
            disk.setCapacity(Long.MAX_VALUE);
            assertThat(spool.sync()).isTrue();
            assertThat(all(spool, 0)).hasSize(2).extracting(SpoolRecord::seq).containsExactly(1L, 2L);
            assertThat(losses.events(LossReason.FAULT)).isEqualTo(1);
            assertThat(losses.faults()).isEqualTo(1);
        }
    }

    @Test
    void aFullDiskDropsAndCountsAndHeals() throws IOException {
        try (var spool = open()) {
            disk.setCapacity(20_000);
            for (var i = 0; i < 40; i++) {
                spool.add(noise(), 5, 5);
                spool.sync();
            }
            assertThat(spool.diskFailures()).isPositive();
            disk.setCapacity(Long.MAX_VALUE);
            spool.sync();
            assertThat(spool.add(noise(), 5, 5)).isTrue();
            assertThat(spool.sync()).isTrue();
            assertThat(all(spool, 1).getLast().lastSeq()).isEqualTo(spool.next(1) - 1);
        }
    }

    @Test
    void whatIsAcknowledgedIsNotLostWithItsFile() throws IOException {
        try (var spool = open()) {
            for (var i = 0; i < 1_000; i++) {
                spool.add(noise(), 5, 5);
                spool.sync();
                if (i == 300) {
                    spool.ack(1, 300);
                }
            }
            assertThat(all(spool, 1).getFirst()).isInstanceOfSatisfying(SpoolRecord.Gap.class, gap -> {
                assertThat(gap.seq()).isEqualTo(301);
                assertThat(gap.reason()).isEqualTo("spool_full");
                assertThat(gap.readings()).as("%s", spool.holes(1).all())
                        .isEqualTo(200 * (gap.lastSeq() - 300));
            });
        }
        try (var spool = open()) {
            assertThat(all(spool, 1).getFirst()).as("after a restart too").isInstanceOfSatisfying(
                    SpoolRecord.Gap.class,
                    gap -> assertThat(gap.readings()).isEqualTo(200 * (gap.lastSeq() - 300)));
        }
    }

    @Test
    void anOpenedLaneIsNotForgottenWhenTheStateCouldNotBeWritten() throws IOException {
        var spool = open();
        spool.add(noise(), 5, 5);
        spool.sync();
        spool.beginConnection();
        disk.failWrite(2); // of the sync below: the record is written, the state is not
        spool.add(noise(), 5, 5);
        spool.sync();
        disk.kill();
        try (var again = open()) {
            assertThat(again.lanesToSend()).contains(1, 2);
            assertThat(all(again, 2)).hasAtLeastOneElementOfType(SpoolRecord.Samples.class);
        }
    }

    @Test
    void aLaneThatGoesOnBehindAYoungerOneIsReadToItsEnd() throws IOException {
        try (var spool = open()) {
            spool.add(noise(), 5, 5);
            spool.sync();
            spool.beginConnection();
            spool.add(noise(), 5, 5);
            spool.sync();
            spool.ack(2, 1);
        }
        try (var spool = open()) {
            assertThat(spool.liveLane()).as("the youngest is done with").isEqualTo(1);
            spool.add(noise(), 5, 5);
            spool.sync();
            assertThat(all(spool, 1)).hasSize(2)
                    .allSatisfy(record -> assertThat(record).isInstanceOf(SpoolRecord.Samples.class));
        }
    }

    @Test
    void anAgentKilledAgainAndAgainWithoutACollectorHasNoMoreLanesThanAHelloMayList() throws IOException {
        for (var kills = 0; kills < 80; kills++) {
            var spool = open();
            spool.add(noise(), 5, 5);
            assertThat(spool.sync()).isTrue();
            disk.kill();
        }
        try (var spool = open()) {
            assertThat(spool.beginConnection()).hasSizeLessThanOrEqualTo(64);
            var records = 0;
            for (var lane : spool.lanesToSend()) {
                records += all(spool, lane).size();
            }
            assertThat(records).isEqualTo(80);
        }
    }

    @Test
    void aFullDiskIsNoHindranceToAStart() throws IOException {
        try (var spool = open()) {
            spool.add(noise(), 5, 5);
            spool.sync();
        }
        disk.setCapacity(Long.MAX_VALUE - disk.freeBytes());
        try (var spool = open()) {
            assertThat(spool.isWell()).isFalse();
            assertThat(spool.add(noise(), 5, 5)).isTrue();
            assertThat(all(spool, spool.liveLane())).singleElement().isInstanceOf(SpoolRecord.Samples.class);
            assertThat(all(spool, 1)).singleElement().isInstanceOf(SpoolRecord.Samples.class);
            disk.setCapacity(Long.MAX_VALUE);
            assertThat(spool.sync()).isTrue();
        }
    }

    @Test
    void readingsTooManyForOneRecordBecomeTwo() throws IOException {
        try (var spool = open()) {
            var many = new Readings(5);
            for (var i = 0; i < Readings.LIMIT; i++) {
                many.put("m", "i", random.nextLong() + "" + random.nextLong(), random.nextDouble());
            }
            assertThat(spool.add(many, 5, 5)).isTrue();
            assertThat(spool.sync()).isTrue();
            assertThat(all(spool, 1)).hasSizeGreaterThan(1)
                    .allSatisfy(record -> assertThat(record).isInstanceOf(SpoolRecord.Samples.class));
        }
    }

    private Spool open() throws IOException {
        return Spool.open(disk, SIZE, random, losses);
    }

    /** About 2 KiB that do not pack. */
    private Readings noise() {
        var readings = new Readings(5);
        for (var i = 0; i < 200; i++) {
            readings.put("m", "i", Integer.toString(i), random.nextDouble());
        }
        return readings;
    }

    private static List<SpoolRecord> all(Spool spool, int lane) throws IOException {
        var records = new ArrayList<SpoolRecord>();
        try (var cursor = spool.cursor(lane)) {
            for (var record = cursor.next(); record != null; record = cursor.next()) {
                records.add(record);
            }
        }
        return records;
    }
}
