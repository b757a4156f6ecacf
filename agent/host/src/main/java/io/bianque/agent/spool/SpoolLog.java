package io.bianque.agent.spool;

import io.bianque.protocol.log.FileLog;
import io.bianque.protocol.log.LogFull;
import io.bianque.protocol.log.LogReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * One log of the spool with a small index: which numbers of which lane stand in which file. Confined to one thread.
 */
final class SpoolLog implements Closeable {
    private static final long RUN_BYTES = 64 << 10;

    private final FileLog log;
    private final int recordBytesMax;
    private final Deque<Run> runs = new ArrayDeque<>();
    private final Deque<Placed> unsynced = new ArrayDeque<>();

    /** Where a record stands and which one it is. */
    private record Placed(long offset, SpoolCodec.Place place) {}

    /** Numbers of one lane that stand together, in ascending order and perhaps with holes; at most about 64 KiB of them. */
    static final class Run {
        final long offset;
        final int lane;
        final long firstSeq;
        long lastSeq;

        Run(long offset, int lane, long firstSeq) {
            this.offset = offset;
            this.lane = lane;
            this.firstSeq = firstSeq;
            this.lastSeq = firstSeq;
        }
    }

    /** Takes over an open log and reads where each record stands. */
    SpoolLog(FileLog log, int recordBytesMax, RecordVisitor visitor) throws IOException {
        this.log = log;
        this.recordBytesMax = recordBytesMax;
        try (var reader = log.reader(0)) {
            for (var record = reader.next(); record != null; record = reader.next()) {
                try {
                    var place = SpoolCodec.place(record.payload());
                    note(record.offset(), place);
                    visitor.visit(place);
                } catch (IOException _) {
                    // Intact by its checksum but of no known form: another version wrote it. The hole becomes a gap.
                }
            }
        }
    }

    /** Sees the place of each record found. */
    interface RecordVisitor {
        void visit(SpoolCodec.Place place);
    }

    private void note(long offset, SpoolCodec.Place place) {
        var last = runs.peekLast();
        if (last == null || offset - last.offset > RUN_BYTES || last.lane != place.lane()) {
            last = new Run(offset, place.lane(), place.seq());
            runs.add(last);
        }
        last.lastSeq = place.seq();
    }

    /** Appends in memory; see {@link #sync}. */
    void append(ByteBuffer payload) throws LogFull {
        try {
            var place = SpoolCodec.place(payload);
            var offset = log.append(payload);
            note(offset, place);
            unsynced.add(new Placed(offset, place));
        } catch (LogFull e) {
            throw e;
        } catch (IOException e) {
            throw new IllegalStateException("the spool's own record is none", e);
        }
    }

    /**
     * Makes all that was appended durable.
     *
     * @param lost sees each record that the disk has lost in it
     * @throws LogFull when the disk is full: the records still wait
     */
    void sync(RecordVisitor lost) throws IOException {
        try {
            log.sync();
            unsynced.clear();
        } catch (LogFull full) {
            unsynced.removeIf(record -> record.offset < log.durableEnd());
            throw full;
        } catch (IOException e) {
            unsynced.removeIf(record -> record.offset < log.durableEnd());
            unsynced.forEach(record -> lost.visit(record.place));
            unsynced.clear();
            throw e;
        }
    }

    /** The longest payload that is taken. */
    int recordBytesMax() {
        return recordBytesMax;
    }

    /** A reader that begins at or before the given number of a lane. */
    LogReader readerAt(int lane, long seq) {
        for (var run : runs) {
            if (run.lane == lane && run.lastSeq >= seq) {
                return log.reader(run.offset);
            }
        }
        return log.reader(log.appendedEnd());
    }

    /** A reader that begins behind an offset, where the given number of a lane or a later one stands; null when none does. */
    @Nullable
    LogReader readerBehind(long offset, int lane, long seq) {
        for (var run : runs) {
            if (run.offset > offset && run.lane == lane && run.lastSeq >= seq) {
                return log.reader(run.offset);
            }
        }
        return null;
    }

    /** Forgets the oldest runs that are done with, and gives back the files that held nothing else. */
    void release(BiPredicate<Integer, Long> isDone) throws IOException {
        while (runs.size() > 1 && isDone.test(runs.element().lane, runs.element().lastSeq)) {
            runs.remove();
        }
        if (!runs.isEmpty()) {
            log.cutBefore(runs.element().offset);
        }
    }

    /**
     * Gives up the oldest runs until a file goes with them.
     *
     * @param given sees each record that goes, as far as it can still be read, before it goes
     * @return whether anything was given up; false when there is only one run left
     */
    boolean giveUpOldestFile(RecordVisitor given) throws IOException {
        var any = false;
        try (var reader = log.reader(runs.isEmpty() ? 0 : runs.element().offset)) {
            Optional<Placed> ahead = Optional.empty();
            while (runs.size() > 1) {
                runs.remove();
                any = true;
                var end = runs.element().offset;
                for (ahead = ahead.or(() -> next(reader, end)); ahead.isPresent()
                        && ahead.get().offset < end; ahead = next(reader, end)) {
                    given.visit(ahead.get().place);
                }
                if (log.cutBefore(end) > 0) {
                    return true;
                }
            }
        }
        return any;
    }

    /** The next record before an offset, or the first after it; empty when there is none or it cannot be read. */
    private static Optional<Placed> next(LogReader reader, long end) {
        try {
            var record = reader.position() < end ? reader.next() : null;
            return record == null
                    ? Optional.empty()
                    : Optional.of(new Placed(record.offset(), SpoolCodec.place(record.payload())));
        } catch (IOException _) {
            return Optional.empty(); // its number comes out as a hole of which no more is known
        }
    }

    /** Whether something was appended that is not durable yet. */
    boolean hasUnsynced() {
        return log.appendedEnd() > log.durableEnd();
    }

    /** Bytes from the oldest number that is not done with to the end. */
    long heldBytes(BiPredicate<Integer, Long> isDone) {
        for (var run : runs) {
            if (!isDone.test(run.lane, run.lastSeq)) {
                return log.appendedEnd() - run.offset;
            }
        }
        return 0;
    }

    @Override
    public void close() throws IOException {
        log.close();
    }
}
