package io.bianque.protocol.log;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The first bytes of a segment, big-endian; its records follow, and the offset of a record is the base plus its position in the
 * file:
 *
 * <pre>
 *  0                8                16               24               32      36      40              44       48
 *  ├ "BIANQUE1" ────┼ base ──────────┼ first ordinal ─┼ previous end ──┼ size ─┼ zeros ┼ zeros ────────┼ crc ───┤
 * </pre>
 *
 * @param base         offset of the file's first byte
 * @param firstOrdinal ordinal of its first record
 * @param previousEnd  what earlier segments hold at and after this offset is void: a failed sync was told as lost
 * @param segmentBytes the file never grows past this
 */
record SegmentHeader(long base, long firstOrdinal, long previousEnd, int segmentBytes) {
    static final int BYTES = 48;
    private static final long MAGIC = 0x4249_414E_5155_4531L;
    private static final int CRC_AT = 44;

    ByteBuffer encoded() {
        var bytes = ByteBuffer.allocate(BYTES).putLong(MAGIC).putLong(base).putLong(firstOrdinal).putLong(previousEnd)
                .putInt(segmentBytes).putInt(0).putInt(0);
        return bytes.putInt(checksum(bytes)).flip();
    }

    /** Empty when the checksum fails or the bytes are too few. */
    static Optional<SegmentHeader> decode(ByteBuffer bytes) {
        if (bytes.remaining() < BYTES || bytes.getLong(0) != MAGIC || bytes.getInt(CRC_AT) != checksum(bytes)) {
            return Optional.empty();
        }
        return Optional.of(new SegmentHeader(bytes.getLong(8), bytes.getLong(16), bytes.getLong(24), bytes.getInt(32)));
    }

    private static int checksum(ByteBuffer bytes) {
        var crc = new CRC32C();
        crc.update(bytes.duplicate().clear().slice(0, CRC_AT));
        return (int) crc.getValue();
    }
}
