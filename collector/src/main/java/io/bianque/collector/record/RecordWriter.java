package io.bianque.collector.record;

import io.bianque.collector.series.Labels;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes the primitives of a record into a buffer that grows as needed and is used again for the next record. Not
 * thread-safe.
 */
final class RecordWriter {
    private static final int INITIAL_BYTES = 8 * 1024;
    /** Texts up to here have a length of one byte. */
    private static final int SHORT = 64;

    private byte[] bytes = new byte[INITIAL_BYTES];
    private int length;

    void clear() {
        length = 0;
    }

    /** What was written since {@link #clear}; valid until the next write. */
    ByteBuffer view() {
        return ByteBuffer.wrap(bytes, 0, length).slice();
    }

    void u8(int value) {
        room(1);
        bytes[length++] = (byte) value;
    }

    void bool(boolean value) {
        u8(value ? 1 : 0);
    }

    /** Seven bits a byte, the lowest first; negative numbers take ten bytes. */
    void varint(long value) {
        room(10);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
    }

    /** A varint that is short for numbers near zero on both sides. */
    void signed(long value) {
        varint((value << 1) ^ (value >> 63));
    }

    /** Eight bytes, big-endian. */
    void u64(long value) {
        room(8);
        for (int shift = 56; shift >= 0; shift -= 8) {
            bytes[length++] = (byte) (value >>> shift);
        }
    }

    void float64(double value) {
        u64(Double.doubleToRawLongBits(value));
    }

    void string(String text) {
        if (text.length() <= SHORT && isWrittenAsAscii(text)) {
            return;
        }
        var utf8 = text.getBytes(StandardCharsets.UTF_8);
        varint(utf8.length);
        room(utf8.length);
        System.arraycopy(utf8, 0, bytes, length, utf8.length);
        length += utf8.length;
    }

    /** Writes a short text of ASCII without a copy in between; writes nothing when it is another. */
    private boolean isWrittenAsAscii(String text) {
        int count = text.length();
        room(1 + count);
        int at = length + 1;
        for (int i = 0; i < count; i++) {
            char c = text.charAt(i);
            if (c > 0x7f) {
                return false;
            }
            bytes[at + i] = (byte) c;
        }
        bytes[length] = (byte) count;
        length = at + count;
        return true;
    }

    /** A text that is UTF-8 already. */
    void string(byte[] from, int start, int count) {
        varint(count);
        bytes(from, start, count);
    }

    /** Bytes as they are, without their number. */
    void bytes(byte[] from, int start, int count) {
        room(count);
        System.arraycopy(from, start, bytes, length, count);
        length += count;
    }

    /** Leaves room for a number below 128 that is known later: see {@link #count}. */
    int countPlace() {
        u8(0);
        return length - 1;
    }

    void count(int place, int value) {
        bytes[place] = (byte) value;
    }

    /** Where the next byte goes. */
    int length() {
        return length;
    }

    byte[] array() {
        return bytes;
    }

    void labels(Labels labels) {
        varint(labels.size());
        for (int i = 0; i < labels.size(); i++) {
            string(labels.name(i));
            string(labels.value(i));
        }
    }

    /** Sorted by key, so that equal maps give equal bytes. */
    void strings(Map<String, String> map) {
        varint(map.size());
        for (var entry : new TreeMap<>(map).entrySet()) {
            string(entry.getKey());
            string(entry.getValue());
        }
    }

    void numbers(Map<String, Double> map) {
        varint(map.size());
        for (var entry : new TreeMap<>(map).entrySet()) {
            string(entry.getKey());
            float64(entry.getValue());
        }
    }

    void laneEnds(Collection<CollectorRecord.LanesKept.LaneEnd> lanes) {
        varint(lanes.size());
        for (var lane : lanes) {
            varint(lane.lane());
            varint(lane.seq());
        }
    }

    private void room(int more) {
        int needed = Math.addExact(length, more);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, (int) Math.min(bytes.length * 2L, 1 << 30)));
        }
    }
}
