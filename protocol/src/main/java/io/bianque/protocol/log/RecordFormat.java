package io.bianque.protocol.log;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The bytes of one record, big-endian, at a position that is a multiple of 8:
 *
 * <pre>
 *  0        4        8                16               24       28       32            32+L     next multiple of 8
 *  ├ magic ─┼ L ─────┼ offset ────────┼ ordinal ───────┼ pcrc ──┼ hcrc ──┼ payload ────┼ zeros ─┤
 * </pre>
 *
 * {@code hcrc} is the CRC-32C of the 28 bytes before it, {@code pcrc} that of payload and offset. A header names its own offset,
 * so that after damage the next record is found by looking at each multiple of 8, and a copy of a log inside a payload is never
 * taken for records. Ordinals count the records, so that a gap says how many are missing.
 */
final class RecordFormat {
    static final int HEADER_BYTES = 32;
    static final int ALIGNMENT = 8;
    private static final int MAGIC = 0xB1A9_0E01;
    private static final int LENGTH_AT = 4;
    private static final int OFFSET_AT = 8;
    private static final int ORDINAL_AT = 16;
    private static final int PAYLOAD_CRC_AT = 24;
    private static final int HEADER_CRC_AT = 28;

    private RecordFormat() {}

    /** Bytes of a record with its header and padding. */
    static int sizeOf(int payloadBytes) {
        return Math.toIntExact(sizeOfLong(payloadBytes));
    }

    /** The same for a length that nobody has checked yet. */
    static long sizeOfLong(int payloadBytes) {
        return aligned((long) HEADER_BYTES + payloadBytes);
    }

    static long aligned(long position) {
        return (position + ALIGNMENT - 1) & -ALIGNMENT;
    }

    /** The checksum of a payload, before its offset is known. The payload's position stays. */
    static CRC32C checksum(ByteBuffer payload) {
        var crc = new CRC32C();
        crc.update(payload.duplicate());
        return crc;
    }

    /** Appends one record to {@code target}, which has room for it. The payload's position stays. */
    static void put(ByteBuffer target, ByteBuffer payload, CRC32C payloadChecksum, long offset, long ordinal) {
        int start = target.position();
        int length = payload.remaining();
        target.putInt(MAGIC).putInt(length).putLong(offset).putLong(ordinal);
        add(payloadChecksum, target, start + OFFSET_AT, Long.BYTES);
        target.putInt((int) payloadChecksum.getValue());
        target.putInt(headerChecksum(target, start));
        target.put(payload.duplicate());
        for (int end = start + sizeOf(length); target.position() < end;) {
            target.put((byte) 0);
        }
    }

    /** Whether the header of the record of this offset stands at {@code at}; 32 bytes from there must be in the buffer. */
    static boolean hasHeader(ByteBuffer buffer, int at, long offset) {
        return buffer.getInt(at) == MAGIC && buffer.getLong(at + OFFSET_AT) == offset
                && buffer.getInt(at + LENGTH_AT) >= 0
                && buffer.getInt(at + HEADER_CRC_AT) == headerChecksum(buffer, at);
    }

    static int length(ByteBuffer buffer, int at) {
        return buffer.getInt(at + LENGTH_AT);
    }

    static long ordinal(ByteBuffer buffer, int at) {
        return buffer.getLong(at + ORDINAL_AT);
    }

    /** Whether the payload behind a good header is what was appended. */
    static boolean hasPayload(ByteBuffer buffer, int at) {
        var crc = new CRC32C();
        add(crc, buffer, at + HEADER_BYTES, length(buffer, at));
        add(crc, buffer, at + OFFSET_AT, Long.BYTES);
        return (int) crc.getValue() == buffer.getInt(at + PAYLOAD_CRC_AT);
    }

    private static int headerChecksum(ByteBuffer buffer, int at) {
        var crc = new CRC32C();
        add(crc, buffer, at, HEADER_CRC_AT);
        return (int) crc.getValue();
    }

    /** Takes some bytes of a buffer into a checksum, without a view for each: position and limit are as before afterwards. */
    private static void add(CRC32C crc, ByteBuffer buffer, int at, int length) {
        int position = buffer.position();
        int limit = buffer.limit();
        buffer.limit(at + length).position(at);
        crc.update(buffer);
        buffer.limit(limit).position(position);
    }
}
