package io.bianque.collector.record;

import io.bianque.collector.record.CollectorRecord.ActionDone;
import io.bianque.collector.record.CollectorRecord.Change;
import io.bianque.collector.record.CollectorRecord.Check;
import io.bianque.collector.record.CollectorRecord.Event;
import io.bianque.collector.record.CollectorRecord.Gap;
import io.bianque.collector.record.CollectorRecord.LanesKept;
import io.bianque.collector.record.CollectorRecord.Links;
import io.bianque.collector.record.CollectorRecord.LivenessChanged;
import io.bianque.collector.record.CollectorRecord.OwnReadings;
import io.bianque.collector.record.CollectorRecord.RunMarked;
import io.bianque.collector.record.CollectorRecord.Samples;
import io.bianque.collector.record.CollectorRecord.SeriesDefined;
import io.bianque.collector.record.CollectorRecord.SessionOpened;
import io.bianque.collector.record.CollectorRecord.Tick;
import io.bianque.collector.series.Labels;
import io.bianque.collector.series.SeriesKey;
import io.bianque.protocol.message.EventBody;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The binary form of the records in the collector's log, version 1.
 *
 * <pre>
 * ┌─────────┬──────┬───────────────────────────────────────────────────────────────┐
 * │ version │ kind │ fields of the kind, in the order of its record                │
 * │ u8 = 1  │ u8   │                                                               │
 * └─────────┴──────┴───────────────────────────────────────────────────────────────┘
 * number: varint, 7 bits a byte, lowest first; signed numbers zigzag; epochs and doubles 8 bytes, big-endian
 * text:   length (varint), UTF-8            map: entries (varint), then key and value of each, sorted by key
 * stamp:  host, epoch, lane, seq, connection, event time, received − event time (signed), backlog (u8)
 * readings of samples: count, same-time flag, then of each
 *   (series − the one before, zigzag) · 4 + form     form 0: 8 raw bytes; 1: an integer; 2: thousandths
 *   time − the stamp's (signed), left out of all when the flag is 1
 *   value
 * </pre>
 *
 * <p>Every double survives bit by bit. A text survives unless it holds half a surrogate pair, which becomes
 * {@code ?}. Equal records give equal bytes. Released versions never change: a new field is a new version. Encoding uses
 * one buffer again and again, so that an instance belongs to one thread; decoding is static and thread-safe.
 */
public final class CollectorRecordCodec {
    /** The version written; the only one there is to read. */
    static final int VERSION = 1;

    private static final int TICK = 1;
    private static final int SERIES_DEFINED = 2;
    private static final int SESSION_OPENED = 3;
    private static final int SAMPLES = 4;
    private static final int EVENT = 5;
    private static final int CHECK = 6;
    private static final int GAP = 7;
    private static final int LIVENESS_CHANGED = 8;
    private static final int RUN_MARKED = 9;
    private static final int LANES_KEPT = 10;
    private static final int LINKS = 11;
    private static final int CHANGE = 12;
    private static final int ACTION_DONE = 13;
    private static final int OWN_READINGS = 14;

    private final RecordWriter out = new RecordWriter();
    private int printedFrom;

    /**
     * The bytes of a record, from position to limit of a buffer that the next call overwrites.
     */
    public ByteBuffer encode(CollectorRecord record) {
        out.clear();
        out.u8(VERSION);
        switch (record) {
            case Tick r -> {
                out.u8(TICK);
                out.varint(r.wallMillis());
                out.signed(r.monotonicNanos());
            }
            case SeriesDefined r -> {
                out.u8(SERIES_DEFINED);
                out.varint(r.series());
                out.string(r.key().metric());
                out.labels(r.key().labels());
            }
            case SessionOpened r -> {
                stamped(SESSION_OPENED, r.stamp());
                out.string(r.bootId());
                out.labels(r.labels());
                out.strings(r.facts());
            }
            case Samples r -> {
                stamped(SAMPLES, r.stamp());
                SampleColumns.write(out, r.stamp().eventTimeMillis(), r.series(), r.timesMillis(), r.values(),
                        r.series().length);
            }
            case Event r -> {
                stamped(EVENT, r.stamp());
                out.string(r.kind());
                r.content().write(out);
            }
            case Check r -> check(r);
            case Gap r -> {
                stamped(GAP, r.stamp());
                out.varint(r.fromSeq());
                out.varint(r.toSeq());
                out.string(r.reason());
            }
            case LivenessChanged r -> {
                out.u8(LIVENESS_CHANGED);
                out.string(r.host());
                out.u8(livenessCode(r.liveness()));
                out.varint(r.atMillis());
                out.string(r.reason());
            }
            case RunMarked r -> {
                out.u8(RUN_MARKED);
                out.string(r.node());
                out.varint(r.wallMillis());
                out.bool(r.began());
            }
            case LanesKept r -> {
                out.u8(LANES_KEPT);
                out.string(r.host());
                out.u64(r.epoch());
                out.laneEnds(r.lanes());
            }
            case Links r -> {
                stamped(LINKS, r.stamp());
                LinksFields.write(out, r);
            }
            case Change r -> {
                stamped(CHANGE, r.stamp());
                out.string(r.id());
                out.string(r.kind());
                out.string(r.entity());
                out.string(r.what());
                out.string(r.by());
            }
            case ActionDone r -> {
                stamped(ACTION_DONE, r.stamp());
                out.string(r.runId());
                out.u8(endCode(r.end()));
                out.signed(r.exitCode());
                out.string(r.detail());
            }
            case OwnReadings r -> {
                out.u8(OWN_READINGS);
                out.string(r.node());
                out.varint(r.wallMillis());
                out.numbers(r.values());
            }
        }
        return out.view();
    }

    /**
     * The bytes of a {@link Samples} record without the record: the first {@code count} entries of arrays that the
     * caller uses again. The buffer returned is overwritten by the next call.
     */
    public ByteBuffer encodeSamples(Stamp stamp, int[] series, long[] timesMillis, double[] values, int count) {
        out.clear();
        out.u8(VERSION);
        stamped(SAMPLES, stamp);
        SampleColumns.write(out, stamp.eventTimeMillis(), series, timesMillis, values, count);
        return out.view();
    }

    /**
     * The bytes of an {@link Event} record without the record, straight from what was read. The buffer returned is
     * overwritten by the next call; until then {@link #eventPrint} tells of it.
     *
     * @param host labels of the host, its name among them, which come first where the event says nothing else
     */
    public ByteBuffer encodeEvent(Stamp stamp, Labels host, EventBody event) {
        out.clear();
        out.u8(VERSION);
        stamped(EVENT, stamp);
        printedFrom = out.length();
        out.string(event.kind());
        EventContent.write(out, host, event.entity(), event.attributes());
        return out.view();
    }

    /** A number for all but the stamp of the event encoded last. Costs a pass over its bytes. */
    public int eventPrint() {
        return print(out, printedFrom);
    }

    static int print(String kind, EventContent content) {
        var out = new RecordWriter();
        out.string(kind);
        content.write(out);
        return print(out, 0);
    }

    private static int print(RecordWriter out, int from) {
        var crc = new CRC32C();
        crc.update(out.array(), from, out.length() - from);
        return (int) crc.getValue();
    }

    /**
     * The record in all that remains of a buffer, whose position is at the end afterwards.
     *
     * @param bytes an event keeps its array: it must not be written to again
     * @throws BadRecordException if the bytes are no record of version 1, or more than one
     */
    public static CollectorRecord decode(ByteBuffer bytes) throws BadRecordException {
        var in = new RecordParser(bytes);
        int version = in.u8();
        if (version != VERSION) {
            throw in.bad("the record has version " + version + ", this program reads version " + VERSION);
        }
        int kind = in.u8();
        CollectorRecord record;
        try {
            record = fields(kind, in);
        } catch (IllegalArgumentException e) {
            throw in.bad("a record of kind " + kind + " is out of range: " + e.getMessage());
        }
        if (in.remaining() > 0) {
            throw in.bad(in.remaining() + " bytes follow the record");
        }
        return record;
    }

    /**
     * Whether a record is one that the store takes, told by its first two bytes: a tick, readings, or a series that was
     * defined. What is no record at all counts as one, for {@link #decode} to refuse.
     */
    public static boolean isForStore(int version, int kind) {
        return version != VERSION || kind <= SERIES_DEFINED || kind == SAMPLES || kind > OWN_READINGS;
    }

    private static CollectorRecord fields(int kind, RecordParser in) throws BadRecordException {
        return switch (kind) {
            case TICK -> new Tick(in.varint(), in.signed());
            case SERIES_DEFINED -> new SeriesDefined(in.int32("a series number", Integer.MAX_VALUE),
                    new SeriesKey(in.name("a metric's name"), in.labels()));
            case SESSION_OPENED -> new SessionOpened(stamp(in), in.string(), in.labels(), in.strings());
            case SAMPLES -> {
                var stamp = stamp(in);
                yield SampleColumns.read(in, stamp);
            }
            case EVENT -> new Event(stamp(in), in.string(), EventContent.read(in));
            case CHECK -> new Check(stamp(in), in.string(), in.string(), in.string(), outcome(in), in.string(),
                    in.float64(), in.numbers(), in.labels());
            case GAP -> new Gap(stamp(in), in.seq(), in.seq(), in.string());
            case LIVENESS_CHANGED -> new LivenessChanged(in.string(), liveness(in), in.varint(), in.string());
            case RUN_MARKED -> new RunMarked(in.string(), in.varint(), in.bool());
            case LANES_KEPT -> new LanesKept(in.string(), in.u64(), in.laneEnds());
            case LINKS -> LinksFields.read(in, stamp(in));
            case CHANGE -> new Change(stamp(in), in.string(), in.string(), in.string(), in.string(), in.string());
            case ACTION_DONE -> new ActionDone(stamp(in), in.string(), actionEnd(in), exitCode(in), in.string());
            case OWN_READINGS -> new OwnReadings(in.string(), in.varint(), in.numbers());
            default -> throw in.bad("there is no record of kind " + kind);
        };
    }

    private void check(Check r) {
        stamped(CHECK, r.stamp());
        out.string(r.check());
        out.string(r.kind());
        out.string(r.target());
        out.u8(outcomeCode(r.outcome()));
        out.string(r.reason());
        out.float64(r.durationSeconds());
        out.numbers(r.phaseSeconds());
        out.labels(r.labels());
    }

    private void stamped(int kind, Stamp stamp) {
        out.u8(kind);
        out.string(stamp.host());
        out.u64(stamp.epoch());
        out.varint(stamp.lane());
        out.varint(stamp.seq());
        out.u64(stamp.connection());
        out.signed(stamp.eventTimeMillis());
        out.signed(stamp.receivedAtMillis() - stamp.eventTimeMillis());
        out.bool(stamp.backlog());
    }

    private static Stamp stamp(RecordParser in) throws BadRecordException {
        var host = in.name("a host");
        long epoch = in.u64();
        int lane = in.int32("a lane", Integer.MAX_VALUE);
        long seq = in.seq();
        long connection = in.u64();
        long eventTimeMillis = in.signed();
        return new Stamp(host, epoch, lane, seq, connection, eventTimeMillis, in.signed() + eventTimeMillis, in.bool());
    }

    // Codes on disk are spelled out, so that the order of an enum may change.

    private static int livenessCode(Liveness liveness) {
        return switch (liveness) {
            case UP -> 1;
            case LATE -> 2;
            case LOST -> 3;
            case LEFT -> 4;
        };
    }

    private static Liveness liveness(RecordParser in) throws BadRecordException {
        int code = in.u8();
        return switch (code) {
            case 1 -> Liveness.UP;
            case 2 -> Liveness.LATE;
            case 3 -> Liveness.LOST;
            case 4 -> Liveness.LEFT;
            default -> throw in.bad("there is no liveness " + code);
        };
    }

    private static int outcomeCode(Check.Outcome outcome) {
        return switch (outcome) {
            case OK -> 1;
            case FAILED -> 2;
            case TIMEOUT -> 3;
            case ERROR -> 4;
        };
    }

    private static int endCode(ActionDone.End end) {
        return switch (end) {
            case SUCCEEDED -> 1;
            case FAILED -> 2;
            case TIMEOUT -> 3;
            case REFUSED -> 4;
            case LOST -> 5;
        };
    }

    private static ActionDone.End actionEnd(RecordParser in) throws BadRecordException {
        int code = in.u8();
        return switch (code) {
            case 1 -> ActionDone.End.SUCCEEDED;
            case 2 -> ActionDone.End.FAILED;
            case 3 -> ActionDone.End.TIMEOUT;
            case 4 -> ActionDone.End.REFUSED;
            case 5 -> ActionDone.End.LOST;
            default -> throw in.bad("there is no end of an action " + code);
        };
    }

    private static int exitCode(RecordParser in) throws BadRecordException {
        long code = in.signed();
        if (code < -1 || code > Integer.MAX_VALUE) {
            throw in.bad("an exit code is " + code);
        }
        return (int) code;
    }

    private static Check.Outcome outcome(RecordParser in) throws BadRecordException {
        int code = in.u8();
        return switch (code) {
            case 1 -> Check.Outcome.OK;
            case 2 -> Check.Outcome.FAILED;
            case 3 -> Check.Outcome.TIMEOUT;
            case 4 -> Check.Outcome.ERROR;
            default -> throw in.bad("there is no outcome " + code);
        };
    }
}
