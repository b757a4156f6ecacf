package io.bianque.protocol.frame;

import io.bianque.protocol.FaultReason;
import io.bianque.protocol.ProtocolFault;
import io.bianque.protocol.json.JsonNames;
import io.bianque.protocol.json.JsonReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The header of one frame. Every key that this version knows has been checked for its type and range, whatever the type
 * of the frame; unknown keys were checked as JSON and dropped. Reused: valid until the decoder reads on.
 *
 * <p>Parsing a header without text values of its own allocates nothing.
 */
public final class Header {
    /** The largest integer on the wire: the last one that every JSON library reads exactly. */
    public static final long MAX_INTEGER = (1L << 53) - 1;
    /** The last millisecond of the year 9999. */
    public static final long MAX_WALL_MILLIS = 253_402_300_799_999L;
    /** The highest lane number. */
    public static final int MAX_LANE = Integer.MAX_VALUE;
    /** The largest grant of credit in one frame. */
    public static final long MAX_CREDIT = 1L << 30;

    private static final FrameType[] TYPES = FrameType.values();
    private static final Encoding[] ENCODINGS = Encoding.values();
    private static final JsonNames NAMES = JsonNames.of("type", "size", "lane", "seq", "wall", "mono", "enc", "charset",
            "zip", "raw", "crc32c", "lanes", "credit", "from", "to", "readings", "reason", "after", "code", "message",
            "final", "version", "agent", "epoch", "boot", "role", "heartbeat", "hello", "welcome", "series", "samples",
            "event", "check", "gap", "ack", "retry", "pace", "move", "config", "probe", "action", "output", "done",
            "links", "change", "rate", "host", "port", "ping", "pong",
            "error",
            "bye", "samples1", "json", "text",
            "bytes",
            "zstd", "reporter", "transfer", "spool_full", "refused", "shutdown");

    private final JsonReader reader = new JsonReader(NAMES, FrameLimits.HEADER_DEPTH, FrameLimits.HEADER_KEYS);

    private @Nullable FrameType type;
    private @Nullable Encoding encoding;
    private long size;
    private long raw;
    private long checksum;
    private int lane;
    private long seq;
    private long wall;
    private long mono;
    private long from;
    private long to;
    private long readings;
    private long after;
    private long credit;
    private long rate;
    private int port;
    private int version;
    private int heartbeat;
    private @Nullable Boolean last;
    private @Nullable String charset;
    private @Nullable String zip;
    private @Nullable String reason;
    private @Nullable String code;
    private @Nullable String message;
    private @Nullable String agent;
    private @Nullable String epoch;
    private @Nullable String boot;
    private @Nullable String role;
    private @Nullable String host;
    private List<LaneSeq> lanes = List.of();

    Header() {}

    /** Reads a header; of the capabilities that both sides announced only "zstd" bears on it. */
    void parse(byte[] bytes, int start, int length, FrameLimits limits, Set<String> announced) throws ProtocolFault {
        clear();
        if (bytes[start] != '{' || bytes[start + length - 1] != '}') {
            throw new ProtocolFault(FaultReason.BAD_JSON, "header: must be one JSON object and nothing around it");
        }
        reader.open("header", bytes, start, length);
        reader.beginObject();
        for (var key = reader.nextKey(); key != null; key = reader.nextKey()) {
            take(key);
        }
        reader.finish();
        check(limits, announced);
    }

    private void clear() {
        type = null;
        encoding = null;
        last = null;
        size = raw = checksum = seq = wall = mono = from = to = readings = after = credit = rate = -1;
        lane = version = heartbeat = port = -1;
        charset = zip = reason = code = message = agent = epoch = boot = role = host = null;
        lanes = List.of();
    }

    private void take(String key) throws ProtocolFault {
        switch (key) {
            case "type" -> type = typeOf(reader.text(64));
            // Far above any limit, so that the limit in force can answer.
            case "size" -> size = reader.integer(0, MAX_INTEGER);
            case "lane" -> lane = (int) reader.integer(0, MAX_LANE);
            case "seq" -> seq = reader.integer(1, MAX_INTEGER);
            case "wall" -> wall = reader.integer(0, MAX_WALL_MILLIS);
            case "mono" -> mono = reader.integer(0, MAX_INTEGER);
            case "enc" -> encoding = encodingOf(reader.text(64));
            case "charset" -> charset = reader.text(40);
            case "zip" -> zip = reader.text(16);
            case "raw" -> raw = reader.integer(0, MAX_INTEGER);
            case "crc32c" -> checksum = hex("crc32c", reader.text(64), 8);
            case "lanes" -> lanes = readLanes();
            case "credit" -> credit = reader.integer(0, MAX_CREDIT);
            case "from" -> from = reader.integer(1, MAX_INTEGER);
            case "to" -> to = reader.integer(1, MAX_INTEGER);
            case "readings" -> readings = reader.integer(0, MAX_INTEGER);
            case "after" -> after = reader.integer(0, 3_600_000);
            case "final" -> last = reader.bool();
            case "version" -> version = (int) reader.integer(1, 65_535);
            case "heartbeat" -> heartbeat = (int) reader.integer(100, 60_000);
            case "reason" -> reason = reader.text(64);
            case "code" -> code = reader.text(64);
            case "message" -> message = reader.text(256);
            case "agent" -> agent = reader.text(253);
            case "epoch" -> {
                epoch = reader.text(64);
                hex("epoch", epoch, 16);
            }
            case "boot" -> boot = reader.text(64);
            case "rate" -> rate = reader.integer(0, MAX_CREDIT);
            case "host" -> host = reader.text(253);
            case "port" -> port = (int) reader.integer(1, 65_535);
            case "role" -> role = reader.text(32);
            default -> reader.skip();
        }
    }

    private void check(FrameLimits limits, Set<String> announced) throws ProtocolFault {
        var theType = type;
        if (theType == null) {
            throw missing("type");
        }
        if (size < 0) {
            throw missing("size");
        }
        if (size > limits.bodyBytes()) {
            throw new ProtocolFault(FaultReason.BODY_TOO_LONG,
                    theType.code() + ": size=" + size + " exceeds " + limits.bodyBytes());
        }
        var natural = theType.defaultEncoding();
        if (natural == null && size > 0) {
            throw new ProtocolFault(FaultReason.OUT_OF_RANGE,
                    theType.code() + ": size=" + size + ", but it has no body");
        }
        if (encoding == null) {
            encoding = natural;
        } else if (!theType.takes(encoding)) {
            throw new ProtocolFault(FaultReason.UNKNOWN_ENCODING, theType.code() + ": enc=" + encoding.code()
                    + " does not suit it");
        }
        if (charset != null && encoding != Encoding.TEXT) {
            throw new ProtocolFault(FaultReason.UNKNOWN_ENCODING,
                    theType.code() + ": charset belongs to enc=text only");
        }
        checkZip(theType, limits, announced);
    }

    private void checkZip(FrameType theType, FrameLimits limits, Set<String> announced) throws ProtocolFault {
        if (zip == null) {
            if (raw >= 0) {
                throw new ProtocolFault(FaultReason.MISSING_KEY, theType.code() + ": raw without zip");
            }
            return;
        }
        if (!announced.contains(zip)) {
            throw new ProtocolFault(FaultReason.NOT_ANNOUNCED,
                    theType.code() + ": zip was not announced by both sides");
        }
        if (theType.defaultEncoding() == null) {
            throw new ProtocolFault(FaultReason.OUT_OF_RANGE, theType.code() + ": zip, but it has no body");
        }
        if (raw < 0) {
            throw missing("raw");
        }
        if (raw > limits.unpackedBytes() || raw > size * FrameLimits.RATIO) {
            throw new ProtocolFault(FaultReason.UNPACKED_TOO_LONG, theType.code() + ": raw=" + raw + " exceeds "
                    + limits.unpackedBytes() + " or " + FrameLimits.RATIO + " x size");
        }
    }

    private List<LaneSeq> readLanes() throws ProtocolFault {
        var list = new ArrayList<LaneSeq>();
        var seen = new HashSet<Integer>();
        reader.beginArray();
        while (reader.nextElement()) {
            if (list.size() == FrameLimits.LANES) {
                throw new ProtocolFault(FaultReason.TOO_MANY, "header: more than " + FrameLimits.LANES + " lanes");
            }
            reader.beginArray();
            pairElement(reader.nextElement());
            int number = (int) reader.integer(0, MAX_LANE);
            pairElement(reader.nextElement());
            long place = reader.integer(0, MAX_INTEGER);
            pairElement(!reader.nextElement());
            if (!seen.add(number)) {
                throw new ProtocolFault(FaultReason.DUPLICATE_KEY, "header: lane " + number + " comes twice in lanes");
            }
            list.add(new LaneSeq(number, place));
        }
        return List.copyOf(list);
    }

    private static void pairElement(boolean holds) throws ProtocolFault {
        if (!holds) {
            throw new ProtocolFault(FaultReason.OUT_OF_RANGE, "header: lanes must hold pairs [lane, seq]");
        }
    }

    private static FrameType typeOf(String word) throws ProtocolFault {
        for (var candidate : TYPES) {
            if (candidate.code().equals(word)) {
                return candidate;
            }
        }
        throw new ProtocolFault(FaultReason.UNKNOWN_TYPE, "header: type \"" + clip(word) + "\" is unknown");
    }

    private static Encoding encodingOf(String word) throws ProtocolFault {
        for (var candidate : ENCODINGS) {
            if (candidate.code().equals(word)) {
                return candidate;
            }
        }
        throw new ProtocolFault(FaultReason.UNKNOWN_ENCODING, "header: enc \"" + clip(word) + "\" is unknown");
    }

    private static long hex(String key, String text, int digits) throws ProtocolFault {
        long value = 0;
        boolean good = text.length() == digits;
        for (int i = 0; good && i < digits; i++) {
            char c = text.charAt(i);
            int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
            good = digit >= 0;
            value = value << 4 | digit;
        }
        if (!good) {
            throw new ProtocolFault(FaultReason.OUT_OF_RANGE,
                    "header: " + key + "=\"" + clip(text) + "\" is not " + digits + " lower-case hexadecimal digits");
        }
        return value;
    }

    /** Text of a peer, made safe for one line of a log. */
    private static String clip(String text) {
        var safe = text.length() > 40 ? text.substring(0, 40) : text;
        return safe.replaceAll("[^ -~]", "?");
    }

    /**
     * Whether the frame tells both clocks; of a ping or a pong that tells none, no.
     *
     * @throws ProtocolFault when it tells one of them
     */
    public boolean tellsClocks() throws ProtocolFault {
        if ((wall < 0) != (mono < 0)) {
            throw missing(wall < 0 ? "wall" : "mono");
        }
        return wall >= 0;
    }

    /** The fault of a key that this type needs and that did not come. */
    public ProtocolFault missing(String key) {
        var theType = type;
        return new ProtocolFault(FaultReason.MISSING_KEY,
                (theType == null ? "header" : theType.code()) + ": key \"" + key + "\" is missing");
    }

    /** What the frame is. */
    public FrameType type() {
        if (type == null) {
            throw new IllegalStateException("no header was read");
        }
        return type;
    }

    /** Length of the body as sent, in bytes. */
    public int size() {
        return (int) size;
    }

    /** How the body is written; null for types without a body. */
    public @Nullable Encoding encoding() {
        return encoding;
    }

    /** Charset of a text body. */
    public @Nullable String charset() {
        return charset;
    }

    /** How the body is compressed; null when it is not. */
    public @Nullable String zip() {
        return zip;
    }

    /** Length of the body once unpacked; -1 when it is not compressed. */
    public long raw() {
        return raw;
    }

    /** CRC-32C of the body as sent; -1 when the sender stated none. */
    public long checksum() {
        return checksum;
    }

    /** The lane; -1 when absent. */
    public int lane() {
        return lane;
    }

    /** The number within the lane, from 1; -1 when absent. */
    public long seq() {
        return seq;
    }

    /** The sender's wall clock, milliseconds since the Unix epoch; -1 when absent. */
    public long wallMillis() {
        return wall;
    }

    /** The sender's milliseconds since its machine booted; -1 when absent. */
    public long monoMillis() {
        return mono;
    }

    /** First number of a gap; -1 when absent. */
    public long from() {
        return from;
    }

    /** Last number of a gap; -1 when absent. */
    public long to() {
        return to;
    }

    /** How many readings a gap stands for; -1 when not known. */
    public long readings() {
        return readings;
    }

    /** Milliseconds to wait before sending again; -1 when absent. */
    public long afterMillis() {
        return after;
    }

    /** Bytes granted; -1 when absent. */
    public long credit() {
        return credit;
    }

    /** Version of the protocol; -1 when absent. */
    public int version() {
        return version;
    }

    /** Milliseconds between heartbeats; -1 when absent. */
    public int heartbeatMillis() {
        return heartbeat;
    }

    /** Whether a refusal is final; null when absent. */
    public @Nullable Boolean last() {
        return last;
    }

    /** Why, as a code. */
    public @Nullable String reason() {
        return reason;
    }

    /** Code of an error. */
    public @Nullable String code() {
        return code;
    }

    /** Words of an error. */
    public @Nullable String message() {
        return message;
    }

    /** Name of the agent. */
    public @Nullable String agent() {
        return agent;
    }

    /** The epoch: 16 hexadecimal digits. */
    public @Nullable String epoch() {
        return epoch;
    }

    /** Identity of the machine's boot. */
    public @Nullable String boot() {
        return boot;
    }

    /** What the connection is for. */
    public @Nullable String role() {
        return role;
    }

    /** Bytes a second of backlog; -1 when absent. */
    public long rate() {
        return rate;
    }

    /** Where to go. */
    public @Nullable String host() {
        return host;
    }

    /** The port there; -1 when absent. */
    public int port() {
        return port;
    }

    /** Places in lanes; empty when absent. */
    public List<LaneSeq> lanes() {
        return lanes;
    }
}
