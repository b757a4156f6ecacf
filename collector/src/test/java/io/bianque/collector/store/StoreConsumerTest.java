package io.bianque.collector.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.record.CollectorRecordCodec;
import io.bianque.collector.record.Stamp;
import io.bianque.collector.series.Labels;
import io.bianque.collector.series.SeriesKey;
import io.bianque.protocol.log.FileLog;
import io.bianque.protocol.log.LogOptions;
import io.bianque.seam.NioDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreConsumerTest {
    private static final long T0 = 1_770_000_000_000L;
    private static final SeriesKey CPU = new SeriesKey("cpu", Labels.of("host", "h", "cluster", "c"));
    private static final SeriesKey JOINED = new SeriesKey("cpu", Labels.of("cluster", "c", "stat", "avg"));

    @TempDir
    Path directory;

    private final CollectorRecordCodec codec = new CollectorRecordCodec();
    private FileLog log;

    @BeforeEach
    void fillTheLog() throws IOException {
        log = FileLog.open(new NioDisk(directory), "log", LogOptions.defaults());
        append(new CollectorRecord.SeriesDefined(4, CPU));
        for (int tick = 0; tick < 50; tick++) {
            long at = T0 + tick * 10_000L;
            var stamp = new Stamp("h", 1, 1, tick + 1, 1, at, at, false);
            append(new CollectorRecord.Samples(stamp, new int[]{4}, new long[]{at}, new double[]{tick}));
        }
        log.sync();
    }

    @AfterEach
    void closeTheLog() throws IOException {
        log.close();
    }

    @Test
    void flushReturnsWhenReadingsAndJoinedValuesAreDurable() throws IOException {
        try (var store = open(); var consumer = new StoreConsumer(log, store)) {
            consumer.start();
            consumer.append(JOINED, T0, 0.5);
            while (consumer.position() < log.durableEnd()) { // what is read while a flush runs is not part of it
                Thread.onSpinWait();
            }
            consumer.flush();
            assertThat(consumer.durableOffset()).isEqualTo(consumer.position());
        }
        try (var store = open()) {
            assertThat(store.raw(List.of(), 0, T0 * 2)).extracting(SeriesStore.Series::key).contains(JOINED);
        }
    }

    @Test
    void afterAKillTheLogGivesWhatWasNotDurable() throws IOException {
        try (var store = open()) {
            store.define(4, CPU); // read, put, and lost with the process
            store.put(4, T0, 99);
        }
        try (var store = open(); var consumer = new StoreConsumer(log, store)) {
            consumer.start();
            while (consumer.position() < log.durableEnd()) {
                Thread.onSpinWait();
            }
            assertThat(store.raw(List.of(), 0, T0 * 2)).singleElement().satisfies(series -> {
                assertThat(series.timesMillis()).hasSize(50);
                assertThat(series.values()[49]).isEqualTo(49);
            });
        }
    }

    @Test
    void aRecordThatCannotBeUnderstoodIsCountedAndPassedOver() throws IOException {
        log.append(ByteBuffer.wrap(new byte[]{127, 1, 2, 3}));
        append(new CollectorRecord.SeriesDefined(5, JOINED));
        log.sync();
        try (var store = open(); var consumer = new StoreConsumer(log, store)) {
            consumer.start();
            while (consumer.position() < log.durableEnd()) {
                Thread.onSpinWait();
            }
            assertThat(consumer.badRecords()).isEqualTo(1);
            assertThat(store.seriesCount()).isEqualTo(2);
        }
    }

    @Test
    void aLogThatCannotBeReadForAMomentCostsNothing() throws IOException {
        var segment = onlySegment();
        var aside = segment.resolveSibling("aside");
        Files.move(segment, aside);
        try (var store = open(); var consumer = new StoreConsumer(log, store)) {
            consumer.start();
            while (consumer.failures() == 0) {
                Thread.onSpinWait();
            }
            assertThat(consumer.isRunning()).isTrue();
            Files.move(aside, segment);
            while (consumer.position() < log.durableEnd()) {
                Thread.onSpinWait();
            }
            assertThat(consumer.badRecords()).isZero();
            assertThat(store.raw(List.of(), 0, T0 * 2)).singleElement()
                    .satisfies(series -> assertThat(series.timesMillis()).hasSize(50));
        }
    }

    private Path onlySegment() throws IOException {
        try (var files = Files.list(directory.resolve("log"))) {
            return files.filter(file -> file.toString().endsWith(".log")).findFirst().orElseThrow();
        }
    }

    @Test
    void joinedValuesAreDroppedAndCountedWhenTheStoreStandsStill() throws IOException {
        try (var store = open(); var consumer = new StoreConsumer(log, store)) {
            for (int i = 0; i < 65_536 + 10; i++) {
                consumer.append(JOINED, T0 + i, 1);
            }
            assertThat(consumer.droppedJoined()).isEqualTo(10);
        }
    }

    @Test
    void flushingAStoreThatDoesNotRunFails() throws IOException {
        try (var store = open(); var consumer = new StoreConsumer(log, store)) {
            assertThatThrownBy(consumer::flush).isInstanceOf(IOException.class).hasMessageContaining("does not run");
        }
    }

    private BlockStore open() throws IOException {
        return BlockStore.open(directory.resolve("store"), StoreSettings.DEFAULTS, T0);
    }

    private void append(CollectorRecord record) throws IOException {
        log.append(codec.encode(record));
    }
}
