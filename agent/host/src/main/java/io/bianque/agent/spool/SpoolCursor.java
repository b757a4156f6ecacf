package io.bianque.agent.spool;

import io.bianque.protocol.log.LogReader;
import io.bianque.protocol.log.LogRecord;
import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Walks the records of one lane in the order of their numbers, durable ones only; holes come out as gaps. */
public final class SpoolCursor implements Closeable {
    private final Spool spool;
    private final int lane;
    private final SpoolLog log;
    private @Nullable LogReader reader;
    private @Nullable SpoolRecord ahead;
    private long seq;

    SpoolCursor(Spool spool, int lane, SpoolLog log, long seq) {
        this.spool = spool;
        this.lane = lane;
        this.log = log;
        this.seq = seq;
    }

    /** The number that comes next. */
    public long seq() {
        return seq;
    }

    /** Goes back (or on) to a number. */
    public void seek(long to) throws IOException {
        close();
        seq = to;
    }

    /**
     * The next record or gap; null when there is none yet.
     *
     * @throws IOException when the disk fails; the cursor stays
     */
    public @Nullable SpoolRecord next() throws IOException {
        if (seq >= spool.next(lane)) {
            return null;
        }
        if (ahead != null && ahead.seq() < seq) {
            ahead = null;
        }
        if (spool.isRefused(lane, seq)) {
            return gap(seq, "refused");
        }
        var record = ahead == null ? advance() : ahead;
        ahead = null;
        if (record == null) {
            return holeAtTheEnd();
        }
        if (record.seq() > seq) {
            ahead = record;
            var end = record.seq() - 1;
            for (var s = seq + 1; s <= end; s++) {
                if (spool.isRefused(lane, s)) {
                    end = s - 1;
                }
            }
            return gap(end, "spool_full");
        }
        seq = record.seq() + 1;
        return record;
    }

    private SpoolRecord gap(long last, String reason) {
        var gap = new SpoolRecord.Gap(lane, seq, last, reason, -1);
        seq = last + 1;
        return gap;
    }

    /** What was given a number and is neither here nor waiting for a sync was lost. */
    private @Nullable SpoolRecord holeAtTheEnd() {
        return log.hasUnsynced() ? null : gap(spool.next(lane) - 1, "spool_full");
    }

    private @Nullable SpoolRecord advance() throws IOException {
        var open = reader;
        if (open == null) {
            open = log.readerAt(lane, seq);
            reader = open;
        }
        for (LogRecord found = open.next(); found != null; found = open.next()) {
            var place = placeOf(found);
            if (place != null && place.lane() == lane && place.seq() >= seq) {
                var record = decoded(found);
                if (record != null) {
                    return record;
                }
            } else if (place != null && lane != 0 && place.lane() > lane) {
                // Lanes stand one behind the other: this one has ended.
                return null;
            }
        }
        return null;
    }

    private static SpoolCodec.@Nullable Place placeOf(LogRecord record) {
        try {
            return SpoolCodec.place(record.payload());
        } catch (IOException _) {
            return null; // of no known form: its number becomes a gap
        }
    }

    private static @Nullable SpoolRecord decoded(LogRecord record) {
        try {
            return SpoolCodec.decode(record.payload());
        } catch (IOException _) {
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        if (reader != null) {
            reader.close();
        }
        reader = null;
        ahead = null;
    }
}
