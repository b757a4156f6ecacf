package io.bianque.protocol.log;

import static io.bianque.protocol.log.LogTexts.bytes;
import static io.bianque.protocol.log.LogTexts.readAll;
import static io.bianque.protocol.log.LogTexts.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.seam.MonotonicClock;
import io.bianque.seam.NioDisk;
import io.bianque.testkit.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The shell around the log: real threads, so these tests wait for what must come, and never for time. */
@Timeout(60)
class LogSyncerTest {
    private static final LogOptions SMALL = LogOptions.defaults().withSegmentBytes(16 << 10);
    private static final MonotonicClock CLOCK = System::nanoTime;

    @Test
    void whatIsAppendedBecomesDurableByItself() throws Exception {
        try (var log = FileLog.open(new SimulatedDisk(), "log", SMALL);
                var syncer = LogSyncer.start(log, "syncer", Duration.ofMillis(1), CLOCK)) {
            for (int i = 0; i < 3; i++) {
                var durable = new CountDownLatch(1);
                long offset = log.append(bytes("record " + i));
                log.onDurable(end -> {
                    if (end > offset) { // the sync before this one may still be telling its end
                        durable.countDown();
                    }
                });
                if (log.durableEnd() <= offset) {
                    durable.await();
                }
                assertThat(log.durableEnd()).isGreaterThan(offset);
            }
            assertThat(syncer.fullRetries()).isZero();
        }
    }

    @Test
    void aFullDiskIsTriedAgainUntilItHasRoom() throws Exception {
        var disk = new SimulatedDisk();
        try (var log = FileLog.open(disk, "log", SMALL);
                var syncer = LogSyncer.start(log, "syncer", Duration.ofMillis(1), CLOCK)) {
            disk.setCapacity(1);
            var durable = new CountDownLatch(1);
            log.onDurable(end -> durable.countDown());
            log.append(bytes("waits"));
            while (syncer.fullRetries() < 2) {
                Thread.onSpinWait();
            }
            disk.setCapacity(Long.MAX_VALUE);
            durable.await();
            assertThat(LogTexts.texts(log)).containsExactly("waits");
        }
    }

    @Test
    void theSyncerGoesOnAfterALoss() throws Exception {
        var disk = new SimulatedDisk();
        try (var log = FileLog.open(disk, "log", SMALL);
                var syncer = LogSyncer.start(log, "syncer", Duration.ofMillis(1), CLOCK)) {
            var lost = new CountDownLatch(1);
            var durable = new CountDownLatch(1);
            log.onLost(range -> lost.countDown());
            log.onDurable(end -> durable.countDown());
            disk.failSync(1);
            log.append(bytes("lost"));
            lost.await();
            log.append(bytes("kept"));
            durable.await();
            assertThat(LogTexts.texts(log)).containsExactly("kept");
            assertThat(syncer.fullRetries()).isZero();
        }
    }

    @Test
    void manyThreadsAppendSyncAndReadAtOnce(@TempDir Path directory) throws Exception {
        int writers = 8;
        int each = 500;
        try (var log = FileLog.open(new NioDisk(directory), "log", SMALL);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var tails = new ArrayList<Future<List<LogRecord>>>();
            for (int i = 0; i < 2; i++) {
                tails.add(threads.submit(() -> follow(log, writers * each)));
            }
            var writing = new ArrayList<Future<Set<Long>>>();
            for (int i = 0; i < writers; i++) {
                var name = "writer " + i + " ";
                writing.add(threads.submit(() -> write(log, name, each)));
            }
            var offsets = new TreeSet<Long>();
            for (var writer : writing) {
                offsets.addAll(writer.get());
            }
            assertThat(offsets).hasSize(writers * each);
            for (var tail : tails) {
                assertThat(tail.get()).isEqualTo(readAll(log, 0)).extracting(LogRecord::offset)
                        .containsExactlyElementsOf(offsets);
            }
            assertOrderOfEachWriter(tails.getFirst(), writers, each);
            assertThat(log.stats().syncs()).as("syncs are shared").isLessThan((long) writers * each / 10);
        }
    }

    private static Set<Long> write(FileLog log, String name, int count) throws IOException {
        var offsets = new TreeSet<Long>();
        for (int i = 0; i < count; i++) {
            long offset = log.append(bytes(name + i));
            offsets.add(offset);
            if (i % 50 == 49) {
                log.sync(offset);
                assertThat(log.durableEnd()).isGreaterThan(offset);
            }
        }
        return offsets;
    }

    private static List<LogRecord> follow(FileLog log, int count) throws IOException, InterruptedException {
        var more = new Semaphore(0);
        log.onDurable(end -> more.release());
        var seen = new ArrayList<LogRecord>();
        try (var reader = log.reader(0)) {
            while (seen.size() < count) {
                var record = reader.next();
                if (record != null) {
                    seen.add(record);
                } else if (!more.tryAcquire(30, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("only " + seen.size() + " records came");
                }
            }
        }
        return seen;
    }

    private static void assertOrderOfEachWriter(Future<List<LogRecord>> seen, int writers, int each)
            throws ExecutionException, InterruptedException {
        for (int i = 0; i < writers; i++) {
            var name = "writer " + i + " ";
            var numbers = seen.get().stream().map(record -> text(record)).filter(text -> text.startsWith(name))
                    .map(text -> Integer.parseInt(text.substring(name.length()))).toList();
            assertThat(numbers).hasSize(each).isSorted();
        }
    }
}
