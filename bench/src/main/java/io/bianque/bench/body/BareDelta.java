package io.bianque.bench.body;

import java.util.Arrays;

/**
 * The floor: the least that a table of deltas can do for readings with two decimals. A bitmap of what changed, then the
 * change of each in hundredths as a zigzag varint. No ids, no times, no checks, and no other numbers than these, so nothing
 * that could be sent in earnest.
 */
final class BareDelta {
    private final long[] last;

    BareDelta(int readings) {
        last = new long[readings];
    }

    /** Packs one frame and returns its length. */
    int encode(double[] values, byte[] into) {
        int at = (last.length + 7) >>> 3;
        Arrays.fill(into, 0, at, (byte) 0);
        for (int i = 0; i < last.length; i++) {
            long hundredths = Math.round(values[i] * 100);
            long delta = hundredths - last[i];
            if (delta != 0) {
                last[i] = hundredths;
                into[i >>> 3] |= (byte) (1 << (i & 7));
                long rest = delta << 1 ^ delta >> 63;
                for (; (rest & ~0x7fL) != 0; rest >>>= 7) {
                    into[at++] = (byte) (rest | 0x80);
                }
                into[at++] = (byte) rest;
            }
        }
        return at;
    }

    /** Unpacks the frame after the one before. */
    void decode(byte[] from, double[] values) {
        int at = (last.length + 7) >>> 3;
        for (int i = 0; i < last.length; i++) {
            if ((from[i >>> 3] >>> (i & 7) & 1) != 0) {
                long zigzag = 0;
                byte b;
                int shift = 0;
                do {
                    b = from[at++];
                    zigzag |= (long) (b & 0x7f) << shift;
                    shift += 7;
                } while (b < 0);
                last[i] += zigzag >>> 1 ^ -(zigzag & 1);
            }
            values[i] = last[i] / 100.0;
        }
    }
}
