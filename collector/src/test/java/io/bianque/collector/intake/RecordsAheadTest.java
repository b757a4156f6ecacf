package io.bianque.collector.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.record.CollectorRecord.Samples;
import io.bianque.collector.record.CollectorRecord.Tick;
import io.bianque.collector.record.CollectorRecordCodec;
import io.bianque.collector.record.Stamp;
import io.bianque.protocol.log.FileLog;
import io.bianque.protocol.log.LogOptions;
import io.bianque.seam.NioDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class RecordsAheadTest {
    /** More than are held at once, and no whole batches. */
    private static final int RECORDS = 1_000;

    @TempDir
    Path directory;

    private final CollectorRecordCodec codec = new CollectorRecordCodec();
    private FileLog log;

    @BeforeEach
    void openTheLog() throws Exception {
        log = FileLog.open(new NioDisk(directory), "log", LogOptions.defaults());
    }

    @AfterEach
    void closeTheLog() throws Exception {
        log.close();
    }

    @Test
    void allRecordsComeInTheirOrder() throws Exception {
        for (int i = 1; i <= RECORDS; i++) {
            log.append(codec.encode(new Tick(i, i)));
        }
        log.sync();
        assertThat(walls()).containsExactlyElementsOf(LongStream.rangeClosed(1, RECORDS).boxed().toList());
    }

    @Test
    void anEmptyLogHasNone() throws Exception {
        assertThat(walls()).isEmpty();
    }

    @Test
    void whatThisVersionCannotReadIsCountedAndPassedOver() throws Exception {
        log.append(codec.encode(new Tick(1, 1)));
        log.append(ByteBuffer.wrap(new byte[]{99, 1, 2, 3}));
        log.append(codec.encode(new Tick(2, 2)));
        log.sync();
        var taken = new ArrayList<CollectorRecord>();
        try (var records = new RecordsAhead(log, 0)) {
            assertThat(records.forEach(taken::add)).isEqualTo(1);
        }
        assertThat(taken).hasSize(2);
    }

    /** However many readings records have: a start must not need more memory than a run. */
    @Test
    void recordsOfManyReadingsAreReadAheadByTheirBytes() throws Exception {
        int readings = 20_000;
        var samples = new Samples(new Stamp("a", 7, 1, 1, 1, 5, 5, false), new int[readings], new long[readings],
                new double[readings]);
        for (int i = 0; i < 200; i++) {
            log.append(codec.encode(samples));
        }
        log.sync();
        var taken = new AtomicInteger();
        try (var records = new RecordsAhead(log, 0)) {
            records.forEach(_ -> {
                taken.incrementAndGet();
                assertThat(records.ahead()).isLessThanOrEqualTo(6 * 2);
            });
        }
        assertThat(taken).hasValue(200);
    }

    /** Were the thread not told, closing would wait for ever: it has a batch that nobody takes. */
    @Test
    @Timeout(60)
    void aTakerThatFailsEndsTheReadingAlthoughMuchIsLeft() throws Exception {
        for (int i = 1; i <= 10 * RECORDS; i++) {
            log.append(codec.encode(new Tick(i, i)));
        }
        log.sync();
        try (var records = new RecordsAhead(log, 0)) {
            assertThatThrownBy(() -> records.forEach(_ -> {
                throw new IOException("full");
            })).hasMessage("full");
        }
    }

    private List<Long> walls() throws IOException {
        var walls = new ArrayList<Long>();
        try (var records = new RecordsAhead(log, 0)) {
            assertThat(records.forEach(record -> walls.add(((Tick) record).wallMillis()))).isZero();
        }
        return walls;
    }
}
