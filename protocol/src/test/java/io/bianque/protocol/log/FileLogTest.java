package io.bianque.protocol.log;

import static io.bianque.protocol.log.LogTexts.bytes;
import static io.bianque.protocol.log.LogTexts.readAll;
import static io.bianque.protocol.log.LogTexts.text;
import static io.bianque.protocol.log.LogTexts.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bianque.seam.NioDisk;
import io.bianque.testkit.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileLogTest {
    private static final LogOptions SMALL = LogOptions.defaults().withSegmentBytes(4096);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    @SuppressWarnings("NullAway.Init")
    private NioDisk disk;

    @BeforeEach
    void makeDisk() throws IOException {
        disk = new NioDisk(directory);
    }

    private FileLog open(LogOptions options) throws IOException {
        return FileLog.open(disk, "log", options);
    }

    @Test
    void recordsAreReadInTheOrderInWhichTheyWereAppended() throws IOException {
        try (var log = open(SMALL)) {
            long first = log.append(bytes("one"));
            long second = log.append(bytes(""));
            log.sync();
            var records = readAll(log, 0);
            assertThat(records).extracting(LogRecord::offset).containsExactly(first, second);
            assertThat(texts(log)).containsExactly("one", "");
            assertThat(records.get(0).nextOffset()).isEqualTo(second);
        }
    }

    @Test
    void recordsThatAreNotSyncedAreNotRead() throws IOException {
        try (var log = open(SMALL); var reader = log.reader(0)) {
            log.append(bytes("one"));
            assertThat(reader.next()).isNull();
            log.sync();
            assertThat(reader.next()).isNotNull();
            assertThat(reader.next()).isNull();
            log.append(bytes("two"));
            log.sync();
            assertThat(reader.next()).extracting(LogTexts::text).isEqualTo("two");
        }
    }

    @Test
    void offsetsAndRecordsAreTheSameAfterARestart() throws IOException {
        List<LogRecord> before;
        try (var log = open(SMALL)) {
            for (int i = 0; i < 300; i++) {
                log.append(bytes("record " + i));
            }
            log.sync();
            before = readAll(log, 0);
        }
        try (var log = open(SMALL)) {
            assertThat(readAll(log, 0)).isEqualTo(before).hasSize(300);
            assertThat(log.recovery().records()).isEqualTo(300);
            assertThat(log.recovery().isClean()).isTrue();
            assertThat(log.append(bytes("later"))).isGreaterThan(before.getLast().offset());
            log.sync();
            assertThat(texts(log)).hasSize(301).endsWith("record 299", "later");
        }
    }

    @Test
    void aReaderGoesOnAfterARestartWhereItsPositionSays() throws IOException {
        long position;
        try (var log = open(SMALL)) {
            log.append(bytes("one"));
            log.sync();
            try (var reader = log.reader(0)) {
                reader.next();
                position = reader.position();
            }
        }
        try (var log = open(SMALL)) {
            log.append(bytes("two"));
            log.sync();
            assertThat(readAll(log, position)).extracting(LogTexts::text).containsExactly("two");
        }
    }

    @Test
    void cuttingDeletesWholeSegmentsBelowAndNoOthers() throws IOException {
        try (var log = open(SMALL)) {
            var offsets = new ArrayList<Long>();
            for (int i = 0; i < 500; i++) {
                offsets.add(log.append(bytes("record " + i)));
            }
            log.sync();
            long cut = offsets.get(250);
            assertThat(log.cutBefore(cut)).isGreaterThan(4096);
            assertThat(log.firstOffset()).isLessThanOrEqualTo(cut).isGreaterThan(cut - 4096);
            assertThat(readAll(log, cut)).hasSize(250);
            assertThat(disk.list("log")).hasSizeLessThan(15);
            log.cutBefore(Long.MAX_VALUE);
            assertThat(log.append(bytes("after"))).isGreaterThan(offsets.getLast());
            log.sync();
            assertThat(texts(log)).last().isEqualTo("after");
        }
        try (var log = open(SMALL)) {
            assertThat(log.recovery().isClean()).isTrue();
        }
    }

    @Test
    void aReaderInACutSegmentGoesOnWithTheNext() throws IOException {
        try (var log = open(SMALL); var reader = log.reader(0)) {
            for (int i = 0; i < 500; i++) {
                log.append(bytes("record " + i));
            }
            log.sync();
            reader.next();
            log.cutBefore(Long.MAX_VALUE);
            LogRecord last = null;
            for (var record = reader.next(); record != null; record = reader.next()) {
                last = record;
            }
            assertThat(last).isNotNull().extracting(LogTexts::text).isEqualTo("record 499");
        }
    }

    @Test
    void aLogThatIsFullSaysSoAndTakesMoreAfterACut() throws IOException {
        try (var log = open(SMALL.withMaxBytes(8192))) {
            assertThatThrownBy(() -> {
                for (int i = 0; i < 1000; i++) {
                    log.append(bytes("record " + i));
                    log.sync();
                }
            }).isInstanceOfSatisfying(LogFull.class, e -> assertThat(e.reason()).isEqualTo(LogFull.Reason.SIZE));
            assertThat(log.stats().storedBytes()).isLessThanOrEqualTo(8192);
            log.cutBefore(log.durableEnd());
            log.append(bytes("again"));
            log.sync();
            assertThat(texts(log)).last().isEqualTo("again");
        }
    }

    @Test
    void memoryForRecordsThatWaitIsBounded() throws IOException {
        try (var log = open(SMALL.withMaxPendingBytes(2000))) {
            assertThatThrownBy(() -> {
                while (true) {
                    log.append(ByteBuffer.allocate(100));
                }
            }).isInstanceOfSatisfying(LogFull.class, e -> assertThat(e.reason()).isEqualTo(LogFull.Reason.PENDING));
            assertThat(log.stats().pendingBytes()).isLessThanOrEqualTo(2000);
            log.sync();
            log.append(ByteBuffer.allocate(100));
        }
    }

    @Test
    void aPayloadMayBeChangedAfterItsAppend() throws IOException {
        try (var log = open(SMALL)) {
            var payload = ByteBuffer.wrap(new byte[]{'a', 'b', 'c'}, 1, 1);
            log.append(payload);
            assertThat(payload.remaining()).isEqualTo(1);
            payload.put(1, (byte) 'z');
            log.sync();
            assertThat(text(readAll(log, 0).getFirst())).isEqualTo("b");
        }
    }

    @Test
    void aRecordBeyondTheBoundIsTheCallersBug() throws IOException {
        try (var log = open(SMALL)) {
            var tooLong = ByteBuffer.allocate(SMALL.maxRecordBytes() + 1);
            assertThatThrownBy(() -> log.append(tooLong)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> log.sync(10_000)).isInstanceOf(IllegalArgumentException.class);
            log.append(tooLong.limit(SMALL.maxRecordBytes()));
            log.sync();
            assertThat(readAll(log, 0).getFirst().payload().remaining()).isEqualTo(SMALL.maxRecordBytes());
        }
    }

    @Test
    void listenersLearnTheDurableEnd() throws IOException {
        try (var log = open(SMALL)) {
            var ends = new ArrayList<Long>();
            log.onDurable(ends::add);
            log.append(bytes("one"));
            log.sync();
            log.sync();
            assertThat(ends).containsExactly(log.durableEnd()).containsExactly(log.appendedEnd());
        }
    }

    @Test
    void aReaderAheadSeesWhatIsBeingSynced() throws IOException {
        try (var log = open(SMALL); var ahead = log.readerAhead(0)) {
            var seen = new ArrayList<String>();
            log.onWritten(end -> {
                try (var plain = log.reader(log.durableEnd())) {
                    assertThat(end).isEqualTo(log.writtenEnd()).isGreaterThan(log.durableEnd());
                    assertThat(plain.next()).as("not durable yet").isNull();
                    for (var record = ahead.next(); record != null; record = ahead.next()) {
                        seen.add(text(record));
                    }
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            log.append(bytes("one"));
            assertThat(ahead.next()).as("not written yet").isNull();
            log.sync();
            assertThat(seen).containsExactly("one");
            assertThat(log.writtenEnd()).isEqualTo(log.durableEnd());
            log.append(bytes("two"));
            log.append(bytes("three"));
            log.sync();
            assertThat(seen).containsExactly("one", "two", "three");
        }
    }

    @Test
    void aReaderAheadGoesOnBehindWhatIsLost() throws IOException {
        var unkind = new SimulatedDisk();
        try (var log = FileLog.open(unkind, "log", SMALL); var ahead = log.readerAhead(0)) {
            log.append(bytes("kept"));
            log.sync();
            var seen = new ArrayList<String>();
            log.onWritten(_ -> {
                try {
                    for (var record = ahead.next(); record != null; record = ahead.next()) {
                        seen.add(text(record));
                    }
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            log.append(bytes("lost"));
            unkind.failSync(1);
            assertThatThrownBy(log::sync).isInstanceOf(LogLost.class);
            assertThat(seen).containsExactly("kept", "lost");
            assertThat(log.writtenEnd()).isEqualTo(log.durableEnd());
            assertThat(ahead.next()).isNull();
            log.append(bytes("again"));
            log.sync();
            assertThat(seen).containsExactly("kept", "lost", "again");
            assertThat(texts(log)).containsExactly("kept", "again");
        }
    }

    @Test
    void whoeverSettlesReturnsWhenTheRecordIsDurable() throws Exception {
        try (var log = open(SMALL)) {
            var begun = new CountDownLatch(1);
            var reached = new CompletableFuture<Long>();
            log.onWritten(end -> {
                Thread.ofPlatform().start(() -> {
                    begun.countDown();
                    log.settle(end);
                    reached.complete(log.durableEnd() - end);
                });
                awaitQuietly(begun);
            });
            log.append(bytes("one"));
            log.sync();
            assertThat(reached.get()).as("how far the durable end is beyond what was settled").isNotNegative();
            log.settle(log.writtenEnd()); // nothing to wait for
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whatIsLostIsSettled() throws IOException {
        var unkind = new SimulatedDisk();
        try (var log = FileLog.open(unkind, "log", SMALL)) {
            log.append(bytes("kept"));
            log.sync();
            var ends = new ArrayList<Long>();
            log.onWritten(ends::add);
            log.append(bytes("lost"));
            unkind.failSync(1);
            assertThatThrownBy(log::sync).isInstanceOf(LogLost.class);
            assertThat(ends).hasSize(1);
            log.settle(ends.getFirst());
            assertThat(log.durableEnd()).isLessThan(ends.getFirst());
        }
    }

    @Test
    void aListenerThatSyncsIsTheCallersBug() throws IOException {
        try (var log = open(SMALL)) {
            var failures = new ArrayList<RuntimeException>();
            log.onDurable(end -> {
                try {
                    log.append(bytes("more"));
                    log.sync();
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                } catch (IllegalStateException e) {
                    failures.add(e);
                }
            });
            log.append(bytes("one"));
            log.sync();
            assertThat(failures).hasSize(1);
            assertThat(texts(log)).containsExactly("one");
        }
    }

    @Test
    void aClosedLogKeepsWhatWasAppendedAndTakesNoMore() throws IOException {
        var log = open(SMALL);
        log.append(bytes("one"));
        log.close();
        log.close();
        assertThatThrownBy(() -> log.append(bytes("two"))).isInstanceOf(IllegalStateException.class);
        try (var again = open(SMALL)) {
            assertThat(texts(again)).containsExactly("one");
        }
    }

    @Test
    void aDiskThatWasFullAndThenFailedIsTakenAgain() throws IOException {
        var simulated = new SimulatedDisk();
        try (var log = FileLog.open(simulated, "log", SMALL)) {
            log.append(bytes("one"));
            simulated.setCapacity(1);
            assertThatThrownBy(log::sync).isInstanceOf(LogFull.class);
            simulated.setCapacity(Long.MAX_VALUE);
            simulated.failSync(1);
            assertThatThrownBy(log::sync).isInstanceOf(LogLost.class);
            log.append(bytes("two"));
            log.sync();
            assertThat(texts(log)).containsExactly("two");
        }
    }
}
