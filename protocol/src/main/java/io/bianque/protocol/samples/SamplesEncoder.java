package io.bianque.protocol.samples;

import io.bianque.protocol.frame.Header;
import java.util.Arrays;

/**
 * Packs the readings of one lane of one connection into {@code samples1} bodies. Every 64th frame, and the first after
 * {@link #reset}, is a key frame that needs no frame before it; an encoder that is reset before each frame gives the
 * self-contained form that a spool holds. Confined to one thread; allocates only while it grows.
 */
public final class SamplesEncoder {
    private static final int WORST_BYTES_A_READING = 32;
    private static final int SEARCHED_EXPONENTS = 6;

    private final LaneState state = new LaneState();
    private byte[] out = new byte[256];
    private int length;
    private int position;

    /** Makes the next frame a key frame: after a hello, a refusal or a retry. */
    public void reset() {
        position = 0;
    }

    /** The array that holds the body in its first bytes, as many as {@link #encode} returned; valid until the next one. */
    public byte[] array() {
        return out;
    }

    /** Packs a batch; see {@link #encode(int[], long[], double[], int)}. */
    public int encode(SampleBatch batch) {
        return encode(batch.ids(), batch.timesMillis(), batch.values(), batch.count());
    }

    /**
     * Packs one frame of readings.
     *
     * @param ids         strictly ascending, 0 and above
     * @param timesMillis milliseconds since the Unix epoch, to the year 9999
     * @param count       how many entries of the arrays to take, 0..{@link SampleBatch#MAX_READINGS}
     * @return length of the body in {@link #array()}; at most 1 MiB
     * @throws IllegalArgumentException if an argument breaks its promise; the next frame is a key frame then
     */
    public int encode(int[] ids, long[] timesMillis, double[] values, int count) {
        if (count < 0 || count > SampleBatch.MAX_READINGS) {
            throw new IllegalArgumentException("count=" + count + " is outside 0.." + SampleBatch.MAX_READINGS);
        }
        if (out.length < count * WORST_BYTES_A_READING + WORST_BYTES_A_READING) {
            out = new byte[count * WORST_BYTES_A_READING + WORST_BYTES_A_READING];
        }
        int mine = position;
        position = 0; // stays so when an argument is refused
        if (mine == 0) {
            state.clear();
        }
        boolean newIds = mine == 0 || !Arrays.equals(ids, 0, count, state.ids, 0, state.count);
        boolean newTimes = checkTimes(timesMillis, count);
        out[0] = (byte) (mine | (newIds ? 0x40 : 0) | (newTimes ? 0x80 : 0));
        length = 1;
        if (newIds) {
            putIds(ids, count);
        }
        putTimes(timesMillis, count, mine == 0, newTimes);
        if (mine == 0) {
            for (int i = 0; i < count; i++) {
                putValue(i, values[i]);
            }
        } else {
            putChanges(values, count);
        }
        position = (mine + 1) % LaneState.KEY_EVERY;
        return length;
    }

    /** Whether readings have times of their own. */
    private static boolean checkTimes(long[] times, int count) {
        long differences = 0;
        for (int i = 1; i < count; i++) {
            differences |= times[i] ^ times[0];
        }
        boolean differ = differences != 0;
        for (int i = 0; i < (differ ? count : Math.min(count, 1)); i++) {
            if (times[i] < 0 || times[i] > Header.MAX_WALL_MILLIS) {
                throw new IllegalArgumentException("time=" + times[i] + " is outside 0.." + Header.MAX_WALL_MILLIS);
            }
        }
        return differ;
    }

    private void putIds(int[] ids, int count) {
        int[] next = state.nextIds(count);
        int runs = 0;
        int last = -2;
        for (int i = 0; i < count; i++) {
            int id = ids[i];
            if (id < 0 || id <= last) {
                throw new IllegalArgumentException("id=" + id + " after " + last + "; ids must ascend from 0");
            }
            runs += id == last + 1 && i > 0 ? 0 : 1;
            next[i] = id;
            last = id;
        }
        varint(runs);
        int expected = 0;
        for (int i = 0; i < count;) {
            int first = i++;
            while (i < count && ids[i] == ids[i - 1] + 1) {
                i++;
            }
            varint(ids[first] - expected);
            varint(i - first - 1);
            expected = ids[i - 1] + 1;
        }
        state.adopt(count);
    }

    private void putTimes(long[] times, int count, boolean key, boolean each) {
        long expected = state.time + state.step;
        long time = count == 0 ? state.time : times[0];
        zigzag(time - expected);
        state.step = key ? 0 : time - state.time;
        state.time = time;
        if (each) {
            long last = time;
            for (int i = 0; i < count; i++) {
                zigzag(times[i] - last);
                last = times[i];
            }
        }
    }

    private void putChanges(double[] values, int count) {
        int bitmap = length;
        length += (count + 7) >>> 3;
        for (int i = 0; i < count;) {
            int bits = 0;
            int end = Math.min(i + 8, count);
            int at = bitmap + (i >>> 3);
            for (int bit = 1; i < end; i++, bit <<= 1) {
                if (Double.doubleToRawLongBits(values[i]) != Double.doubleToRawLongBits(state.values[i])) {
                    bits |= bit;
                    putValue(i, values[i]);
                }
            }
            out[at] = (byte) bits;
        }
    }

    private void putValue(int i, double value) {
        long bits = Double.doubleToRawLongBits(value);
        int exponent = state.exponents[i];
        if (exponent != LaneState.RAW) {
            long mantissa = (long) Math.rint(value * LaneState.POWERS[exponent]);
            if (isExact(mantissa, exponent, bits)) {
                varint(zigzagged(mantissa - state.mantissas[i]) << 1);
                keep(i, value, mantissa, exponent);
                return;
            }
        }
        for (int e = 0; e <= SEARCHED_EXPONENTS; e++) {
            long mantissa = (long) Math.rint(value * LaneState.POWERS[e]);
            if (isExact(mantissa, e, bits)) {
                varint((long) e << 1 | 1);
                zigzag(mantissa);
                keep(i, value, mantissa, e);
                return;
            }
        }
        long xor = bits ^ Double.doubleToRawLongBits(state.values[i]);
        int bytes = (71 - Long.numberOfLeadingZeros(xor)) >>> 3;
        out[length++] = (byte) ((16 + bytes) << 1 | 1);
        for (int b = 0; b < bytes; b++) {
            out[length++] = (byte) (xor >>> (8 * b));
        }
        keep(i, value, 0, LaneState.RAW);
    }

    private static boolean isExact(long mantissa, int exponent, long bits) {
        return mantissa <= LaneState.MAX_MANTISSA && mantissa >= -LaneState.MAX_MANTISSA
                && Double.doubleToRawLongBits(mantissa / LaneState.POWERS[exponent]) == bits;
    }

    private void keep(int i, double value, long mantissa, int exponent) {
        state.values[i] = value;
        state.mantissas[i] = mantissa;
        state.exponents[i] = (byte) exponent;
    }

    private void zigzag(long value) {
        varint(zigzagged(value));
    }

    private static long zigzagged(long value) {
        return (value << 1) ^ (value >> 63);
    }

    private void varint(long value) {
        byte[] to = out;
        int at = length;
        if (value >>> 14 == 0) {
            // Most have one byte or two, at random: a branch between them would often be guessed wrong. There is always room.
            int more = (int) ((0x7f - value) >>> 63);
            to[at] = (byte) (value | (more << 7));
            to[at + 1] = (byte) (value >>> 7);
            length = at + 1 + more;
            return;
        }
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            to[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        to[at++] = (byte) rest;
        length = at;
    }
}
