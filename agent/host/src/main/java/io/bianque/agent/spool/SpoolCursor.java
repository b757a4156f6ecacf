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
    public void seek(long to) {
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
        if (spool.isRefused(lane, seq) || spool.holes(lane).covers(seq)) {
            return gap(seq); // even where its bytes are still here: it is counted as lost
        }
        var record = stored();
        if (record == null) {
            // What was given a number and is neither here nor waiting for a sync was lost.
            return log.hasUnsynced() && !spool.isInMemory(lane) ? null : gap(spool.next(lane) - 1);
        }
        if (record.seq() > seq) {
            return gap(record.seq() - 1);
        }
        ahead = null;
        seq = record.seq() + 1;
        return record;
    }

    /** The first record at or after the next number that is here and may be sent; stays where it is. */
    @Nullable
    SpoolRecord stored() throws IOException {
        if (spool.isInMemory(lane)) {
            return spool.inMemory(seq);
        }
        if (ahead == null) {
            ahead = advance();
        }
        return ahead;
    }

    /** A gap from the next number on, at most to the given one: as far as one reason goes. Null while it must wait. */
    private @Nullable SpoolRecord gap(long last) {
        if (!spool.mayTellGaps(lane)) {
            return null;
        }
        var hole = spool.holes(lane).tell(seq);
        var end = hole == null
                ? Math.min(last, spool.holes(lane).nextAfter(seq) - 1)
                : hole.last();
        var isRefused = spool.isRefused(lane, seq);
        for (var s = seq + 1; s <= end; s++) {
            if (spool.isRefused(lane, s)) {
                end = s - 1;
            }
        }
        var isWhole = hole != null && hole.first() == seq && hole.last() == end;
        var reason = hole != null ? hole.reason() : isRefused ? "refused" : "corrupt";
        var gap = new SpoolRecord.Gap(lane, seq, isRefused ? seq : end, reason,
                isWhole && hole != null ? hole.readings() : -1);
        seq = gap.lastSeq() + 1;
        return gap;
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
            } else if (place != null && place.lane() != lane) {
                // Another lane stands here; this one may go on behind it, after a start that went on in an older lane.
                var on = log.readerBehind(found.offset(), lane, seq);
                if (on == null) {
                    return null;
                }
                open.close();
                open = on;
                reader = on;
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
    public void close() {
        try {
            if (reader != null) {
                reader.close();
            }
        } catch (IOException _) {
            // A file open for reading: nothing can be lost.
        }
        reader = null;
        ahead = null;
    }
}
