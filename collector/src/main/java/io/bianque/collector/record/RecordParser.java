package io.bianque.collector.record;

import io.bianque.collector.series.Labels;
import io.bianque.protocol.message.TextPairs;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads the primitives of one record, every length checked against what is left before memory is taken for it. */
final class RecordParser {
    /** An entry of a list or map takes at least a byte for each of its two parts. */
    private static final int LEAST_ENTRY_BYTES = 2;

    private static final long HIGH_BITS = 0x8080808080808080L;

    private static final char REPLACEMENT = '\ufffd';

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final byte[] in;
    private final int from;
    private final int end;
    private int at;

    /** Reads what remains of a buffer, whose position is at its end from now on. */
    RecordParser(ByteBuffer bytes) {
        end = bytes.hasArray() ? bytes.arrayOffset() + bytes.limit() : bytes.remaining();
        at = bytes.hasArray() ? bytes.arrayOffset() + bytes.position() : 0;
        from = at;
        if (bytes.hasArray()) {
            in = bytes.array();
            bytes.position(bytes.limit());
        } else {
            in = new byte[end];
            bytes.get(in);
        }
    }

    int u8() throws BadRecordException {
        need(1);
        return in[at++] & 0xff;
    }

    boolean bool() throws BadRecordException {
        int value = u8();
        if (value > 1) {
            throw bad("a flag is " + value + ", it must be 0 or 1");
        }
        return value == 1;
    }

    long varint() throws BadRecordException {
        if (at < end && in[at] >= 0) {
            return in[at++];
        }
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int next = u8();
            if (shift == 63 && next > 1) {
                throw bad("a number has more than 64 bits");
            }
            value |= (long) (next & 0x7f) << shift;
            if ((next & 0x80) == 0) {
                if (next == 0 && shift > 0) {
                    throw bad("a number is longer than it needs to be");
                }
                return value;
            }
        }
        throw bad("a number has more than 64 bits");
    }

    long signed() throws BadRecordException {
        long value = varint();
        return (value >>> 1) ^ -(value & 1);
    }

    /** A number in 0..max. */
    int int32(String what, int max) throws BadRecordException {
        long value = varint();
        if (value < 0 || value > max) {
            throw bad(what + " is " + Long.toUnsignedString(value) + ", at most " + max + " is allowed");
        }
        return (int) value;
    }

    long u64() throws BadRecordException {
        need(8);
        at += 8;
        return (long) LONGS.get(in, at - 8);
    }

    double float64() throws BadRecordException {
        return Double.longBitsToDouble(u64());
    }

    String string() throws BadRecordException {
        int length = int32("the length of a text", remaining());
        need(length);
        at += length;
        var text = new String(in, at - length, length, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) >= 0) {
            requireUtf8(at - length, length);
        }
        return text;
    }

    /** What stands for bytes that are no text may also have been written itself. */
    private void requireUtf8(int start, int length) throws BadRecordException {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(in, start, length));
        } catch (CharacterCodingException e) {
            throw bad("a text is not UTF-8");
        }
    }

    /** A text that may not be empty. */
    String name(String what) throws BadRecordException {
        var text = string();
        if (text.isEmpty()) {
            throw bad(what + " is empty");
        }
        return text;
    }

    Labels labels() throws BadRecordException {
        int count = int32("the number of labels", Labels.MAX_LABELS);
        if (count == 0) {
            return Labels.EMPTY;
        }
        var pairs = new String[count * 2];
        for (int i = 0; i < count; i++) {
            pairs[2 * i] = name("a label's name");
            pairs[2 * i + 1] = name("a label's value");
            if (i > 0 && pairs[2 * i].compareTo(pairs[2 * i - 2]) <= 0) {
                throw bad("labels are not sorted by name");
            }
        }
        return Labels.of(pairs);
    }

    Map<String, String> strings() throws BadRecordException {
        int count = int32("the number of entries", remaining() / LEAST_ENTRY_BYTES);
        var map = new TreeMap<String, String>();
        for (int i = 0; i < count; i++) {
            if (map.put(string(), string()) != null) {
                throw bad("a key comes twice");
            }
        }
        return map;
    }

    Map<String, Double> numbers() throws BadRecordException {
        int count = int32("the number of entries", remaining() / LEAST_ENTRY_BYTES);
        var map = new TreeMap<String, Double>();
        for (int i = 0; i < count; i++) {
            if (map.put(string(), float64()) != null) {
                throw bad("a key comes twice");
            }
        }
        return map;
    }

    List<CollectorRecord.LanesKept.LaneEnd> laneEnds() throws BadRecordException {
        int count = int32("the number of lanes", remaining() / LEAST_ENTRY_BYTES);
        var lanes = new ArrayList<CollectorRecord.LanesKept.LaneEnd>(count);
        for (int i = 0; i < count; i++) {
            lanes.add(new CollectorRecord.LanesKept.LaneEnd(int32("a lane", Integer.MAX_VALUE), seq()));
        }
        return lanes;
    }

    long seq() throws BadRecordException {
        long seq = varint();
        if (seq < 0) {
            throw bad("a seq is negative");
        }
        return seq;
    }

    /** The array that is read; {@link #position} is in it. */
    byte[] array() {
        return in;
    }

    int position() {
        return at;
    }

    void position(int back) {
        at = back;
    }

    /**
     * Passes over names with their texts; false when they are not sorted strictly by name, are more than {@code most}, or are
     * not all ASCII, and so not for certain UTF-8.
     *
     * @param labels whether neither a name nor a text may be empty
     */
    boolean skipPairs(int most, boolean labels) throws BadRecordException {
        int count = int32("the number of entries", remaining() / LEAST_ENTRY_BYTES);
        int beforeFrom = 0;
        int beforeTo = 0;
        for (int i = 0; i < count; i++) {
            int nameBytes = skipString();
            int nameTo = at;
            int textBytes = skipString();
            if (!isAscii(nameTo - nameBytes, nameTo) || !isAscii(at - textBytes, at)) {
                return false;
            }
            if ((labels && (nameBytes == 0 || textBytes == 0)) || (i > 0
                    && TextPairs.compare(in, beforeFrom, beforeTo, in, nameTo - nameBytes, nameTo) >= 0)) {
                return false;
            }
            beforeFrom = nameTo - nameBytes;
            beforeTo = nameTo;
        }
        return count <= most;
    }

    private boolean isAscii(int start, int stop) {
        long seen = 0;
        int i = start;
        for (; i <= stop - Long.BYTES; i += Long.BYTES) {
            seen |= (long) LONGS.get(in, i);
        }
        for (; i < stop; i++) {
            seen |= in[i] & 0x80;
        }
        return (seen & HIGH_BITS) == 0;
    }

    private int skipString() throws BadRecordException {
        int length = int32("the length of a text", remaining());
        need(length);
        at += length;
        return length;
    }

    int remaining() {
        return end - at;
    }

    BadRecordException bad(String what) {
        return new BadRecordException(what + " (at byte " + (at - from) + " of the record)");
    }

    private void need(int bytes) throws BadRecordException {
        if (remaining() < bytes) {
            throw bad("the record ends early: " + bytes + " bytes are needed, " + remaining() + " are left");
        }
    }
}
