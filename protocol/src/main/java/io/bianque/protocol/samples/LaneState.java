package io.bianque.protocol.samples;

import java.util.Arrays;

/**
 * What both ends remember of the last frame of a lane: its readings in ascending order of id, each with its bits and the
 * decimal they came from. Grows with the readings of a frame and never beyond them.
 */
final class LaneState {
    /** No mantissa: the value came as bits. */
    static final byte RAW = -1;
    static final int MAX_EXPONENT = 15;
    static final int KEY_EVERY = 64;
    static final long MAX_MANTISSA = 1L << 53;
    static final double[] POWERS = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14,
            1e15};

    int[] ids = new int[0];
    double[] values = new double[0];
    long[] mantissas = new long[0];
    byte[] exponents = new byte[0];
    int count;
    long time;
    long step;

    // The next set of ids, while it is gathered.
    private int[] nextIds = new int[0];
    private double[] nextValues = new double[0];
    private long[] nextMantissas = new long[0];
    private byte[] nextExponents = new byte[0];

    /** Back to where a key frame starts. */
    void clear() {
        count = 0;
        time = 0;
        step = 0;
    }

    /** Bytes of memory that this state takes. */
    int heldBytes() {
        return ids.length * 21 + nextIds.length * 4 + nextValues.length * 17;
    }

    /** Room for the ids of the next frame; {@link #adopt} makes them the present ones. */
    int[] nextIds(int room) {
        if (nextIds.length < room) {
            nextIds = Arrays.copyOf(nextIds, Math.max(room, nextIds.length * 2));
        }
        return nextIds;
    }

    /** Goes over to the first {@code next} ids gathered; readings that stay keep their state, others start from zero. */
    void adopt(int next) {
        if (nextValues.length < nextIds.length) {
            nextValues = new double[nextIds.length];
            nextMantissas = new long[nextIds.length];
            nextExponents = new byte[nextIds.length];
        }
        int old = 0;
        for (int i = 0; i < next; i++) {
            while (old < count && ids[old] < nextIds[i]) {
                old++;
            }
            boolean stays = old < count && ids[old] == nextIds[i];
            nextValues[i] = stays ? values[old] : 0.0;
            nextMantissas[i] = stays ? mantissas[old] : 0;
            nextExponents[i] = stays ? exponents[old] : 0;
        }
        int[] i = ids;
        ids = nextIds;
        nextIds = i;
        double[] v = values;
        values = nextValues;
        nextValues = v;
        long[] m = mantissas;
        mantissas = nextMantissas;
        nextMantissas = m;
        byte[] e = exponents;
        exponents = nextExponents;
        nextExponents = e;
        count = next;
    }
}
