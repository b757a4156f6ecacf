package io.bianque.collector.store.block;

/**
 * Reads what {@link BitWriter} wrote. Every read is checked against the end: broken bytes end in a
 * {@link BrokenBlockException}, never in an endless loop or a huge array.
 */
final class BitReader {
    private final byte[] bytes;
    private final int end;
    private int position;
    /** How many bits of the byte before {@code position} are not read yet. */
    private int left;

    BitReader(byte[] bytes, int from, int end) {
        if (from < 0 || end > bytes.length || from > end) {
            throw new BrokenBlockException("a part from " + from + " to " + end + " lies outside of " + bytes.length
                    + " bytes");
        }
        this.bytes = bytes;
        this.position = from;
        this.end = end;
    }

    long read(int bits) {
        long value = 0;
        int wanted = bits;
        while (wanted > 0) {
            if (left == 0) {
                if (position >= end) {
                    throw new BrokenBlockException("the block ends at byte " + end + " in the middle of a value");
                }
                position++;
                left = 8;
            }
            int taken = Math.min(wanted, left);
            long chunk = ((bytes[position - 1] & 0xff) >>> (left - taken)) & ((1L << taken) - 1);
            value = (value << taken) | chunk;
            left -= taken;
            wanted -= taken;
        }
        return value;
    }

    void align() {
        left = 0;
    }

    long readVarint() {
        align();
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            long group = read(8);
            value |= (group & 0x7f) << shift;
            if ((group & 0x80) == 0) {
                return value;
            }
        }
        throw new BrokenBlockException("a number of more than ten bytes at byte " + position);
    }

    /** A varint that must lie between 0 and a bound, both included. */
    int readCount(int most) {
        long count = readVarint();
        if (count < 0 || count > most) {
            throw new BrokenBlockException("a count of " + count + " at byte " + position + ", at most " + most);
        }
        return (int) count;
    }

    int position() {
        return position;
    }
}
