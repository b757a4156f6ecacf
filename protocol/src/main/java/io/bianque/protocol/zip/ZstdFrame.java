package io.bianque.protocol.zip;

import io.bianque.protocol.FaultReason;
import io.bianque.protocol.ProtocolFault;

/**
 * What can be known of a zstd frame (RFC 8878) without unpacking it: its window, its dictionary, where it ends, and between
 * which bounds its content's length lies. So that bytes which lie about themselves cost neither memory nor work.
 *
 * <pre>
 *  28 b5 2f fd │ descriptor │ window, dictionary id, content size │ block … last block │ checksum, where the descriptor says so
 * </pre>
 */
public final class ZstdFrame {
    /** The largest window. */
    public static final long WINDOW_BYTES = 8L << 20;

    private static final int MAGIC_BYTES = 4;
    private static final int BLOCK_HEADER_BYTES = 3;
    private static final int BLOCK_BYTES_MAX = 128 << 10;
    private static final int CHECKSUM_BYTES = 4;
    private static final int SINGLE_SEGMENT = 0x20;
    private static final int RESERVED = 0x08;
    private static final int CHECKSUM = 0x04;

    private final byte[] bytes;
    private final int end;
    private final long raw;
    private final String what;
    private int at;

    private ZstdFrame(byte[] bytes, int offset, int length, long raw, String what) {
        this.bytes = bytes;
        this.at = offset;
        this.end = offset + length;
        this.raw = raw;
        this.what = what;
    }

    /**
     * Makes sure that these bytes are exactly one frame, without dictionary, with a window of at most 8 MiB, whose parts can
     * hold {@code raw} bytes. One step a block; no memory.
     *
     * @param raw  the length that the sender states, in bytes, {@code >= 0}
     * @param what whose body it is, for the message of the fault
     * @throws ProtocolFault {@code OUT_OF_RANGE} when they are anything else
     */
    public static void check(byte[] bytes, int offset, int length, long raw, String what) throws ProtocolFault {
        new ZstdFrame(bytes, offset, length, raw, what).walk();
    }

    private void walk() throws ProtocolFault {
        if (end - at < MAGIC_BYTES + 1 || little(MAGIC_BYTES) != 0xfd2fb528L) {
            throw fault("is no zstd frame");
        }
        int descriptor = (int) little(1);
        if ((descriptor & RESERVED) != 0) {
            throw fault("has a reserved bit set");
        }
        boolean single = (descriptor & SINGLE_SEGMENT) != 0;
        long window = single ? raw : window();
        int idBytes = new int[]{0, 1, 2, 4}[descriptor & 3];
        if (little(idBytes) != 0) {
            throw fault("needs a dictionary");
        }
        int form = descriptor >> 6;
        int sizeBytes = form == 0 ? single ? 1 : 0 : 1 << form;
        // A content of 2 bytes is counted from 256, as what is shorter fits 1.
        long content = little(sizeBytes) + (form == 1 ? 256 : 0);
        if (sizeBytes > 0 && content != raw) {
            throw fault("states a content of " + Long.toUnsignedString(content) + " bytes, the header raw=" + raw);
        }
        if (window > WINDOW_BYTES) {
            throw fault("has a window of " + window + " bytes, above " + WINDOW_BYTES);
        }
        blocks((int) Math.min(window, BLOCK_BYTES_MAX));
        at += (descriptor & CHECKSUM) == 0 ? 0 : CHECKSUM_BYTES;
        if (at != end) {
            throw fault(at < end ? "has bytes behind its zstd frame" : "ends within its zstd frame");
        }
    }

    private long window() throws ProtocolFault {
        int code = (int) little(1);
        long base = 1L << (10 + (code >> 3));
        return base + base / 8 * (code & 7);
    }

    private void blocks(int blockBytesMax) throws ProtocolFault {
        long least = 0;
        long most = 0;
        boolean last = false;
        while (!last) {
            int header = (int) little(BLOCK_HEADER_BYTES);
            last = (header & 1) != 0;
            int size = header >> 3;
            if (size > blockBytesMax) {
                throw fault("has a block of " + size + " bytes, above " + blockBytesMax);
            }
            switch (header >> 1 & 3) {
                case 0 -> {
                    skip(size);
                    least += size;
                    most += size;
                }
                case 1 -> { // one byte, so many times
                    skip(1);
                    least += size;
                    most += size;
                }
                case 2 -> {
                    skip(size);
                    most += blockBytesMax;
                }
                default -> throw fault("has a block of a reserved kind");
            }
        }
        if (raw < least || raw > most) {
            throw fault("holds " + least + ".." + most + " bytes, the header says raw=" + raw);
        }
    }

    private void skip(int count) throws ProtocolFault {
        if (count > end - at) {
            throw fault("ends within its zstd frame");
        }
        at += count;
    }

    /** The next bytes as a number, lowest first; 0 of none. */
    private long little(int count) throws ProtocolFault {
        int from = at;
        skip(count);
        long value = 0;
        for (int i = count - 1; i >= 0; i--) {
            value = value << 8 | (bytes[from + i] & 0xff);
        }
        return value;
    }

    private ProtocolFault fault(String why) {
        return new ProtocolFault(FaultReason.OUT_OF_RANGE, what + ": the compressed body " + why);
    }
}
