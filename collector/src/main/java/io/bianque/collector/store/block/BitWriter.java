package io.bianque.collector.store.block;

import java.util.Arrays;

/** Appends bits, most significant first, to an array that grows. */
final class BitWriter {
    private byte[] bytes = new byte[256];
    private int length;
    /** How many bits of the last byte are free. */
    private int free;

    /** Appends the lowest {@code bits} bits of a value, 0..64. */
    void write(long value, int bits) {
        int left = bits;
        while (left > 0) {
            if (free == 0) {
                if (length == bytes.length) {
                    bytes = Arrays.copyOf(bytes, bytes.length * 2);
                }
                bytes[length++] = 0;
                free = 8;
            }
            int taken = Math.min(left, free);
            long chunk = (value >>> (left - taken)) & ((1L << taken) - 1);
            bytes[length - 1] |= (byte) (chunk << (free - taken));
            free -= taken;
            left -= taken;
        }
    }

    /** Goes on at the next whole byte. */
    void align() {
        free = 0;
    }

    /** Appends an unsigned number in groups of seven bits, least first; aligns before. */
    void writeVarint(long value) {
        align();
        long left = value;
        while ((left & ~0x7fL) != 0) {
            write((left & 0x7f) | 0x80, 8);
            left >>>= 7;
        }
        write(left, 8);
    }

    /** Appends whole bytes; aligns before. */
    void write(byte[] source) {
        align();
        while (bytes.length - length < source.length) {
            bytes = Arrays.copyOf(bytes, bytes.length * 2);
        }
        System.arraycopy(source, 0, bytes, length, source.length);
        length += source.length;
    }

    /** How many bytes there are. */
    int length() {
        return length;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }
}
