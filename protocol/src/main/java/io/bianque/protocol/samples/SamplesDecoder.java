package io.bianque.protocol.samples;

import io.bianque.protocol.FaultReason;
import io.bianque.protocol.ProtocolFault;
import io.bianque.protocol.frame.Header;
import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * Unpacks the {@code samples1} bodies of one lane of one connection. Every frame of the lane must pass through it in order,
 * repeated ones too, or the next delta frame finds no state. Its memory is bounded by the ids that the connection has
 * defined. Confined to one thread; allocates only while it grows.
 */
public final class SamplesDecoder {
    private static final byte[] NONE = {};

    private final LaneState state = new LaneState();
    private byte[] body = NONE;
    private int pos;
    private int end;
    /** Position of the last frame since its key frame; -1 without state. */
    private int position = -1;

    /** Forgets the frames before: after a refusal or a retry. Only a key frame is taken then. */
    public void reset() {
        position = -1;
    }

    /** Bytes of memory that it keeps between two frames; no more than about 42 for each reading of the largest frame. */
    public int heldBytes() {
        return state.heldBytes();
    }

    /**
     * Unpacks one body.
     *
     * @param bytes   holds the body; not kept
     * @param defined which ids the connection's dictionary has
     * @param into    gets the readings in ascending order of id; what it held is gone
     * @throws ProtocolFault {@code NO_STATE} for a delta frame out of place, {@code UNKNOWN_SERIES} for an id that is not
     *         defined, {@code TOO_MANY} for more readings than a frame may have, {@code BAD_SAMPLES} for all else; the batch is empty and the state forgotten then
     */
    public void decode(byte[] bytes, int offset, int length, IntPredicate defined, SampleBatch into)
            throws ProtocolFault {
        body = bytes;
        pos = offset;
        end = offset + length;
        into.clear();
        int before = position;
        position = -1; // stays so when the body is refused
        try {
            int tag = u8();
            int mine = tag & 0x3f;
            if (mine == 0) {
                state.clear();
            } else if (before < 0 || mine != before + 1) {
                throw new ProtocolFault(FaultReason.NO_STATE, "samples: delta frame " + mine + " after "
                        + (before < 0 ? "no frame" : "frame " + before) + "; a key frame is needed");
            }
            if ((tag & 0x40) != 0) {
                ids(defined);
            } else if (mine == 0) {
                throw bad("a key frame without ids");
            }
            into.resize(state.count);
            times(mine == 0, (tag & 0x80) != 0, into.timesMillis());
            if (mine == 0) {
                for (int i = 0; i < state.count; i++) {
                    value(i);
                }
            } else {
                changes();
            }
            if (pos != end) {
                throw bad((end - pos) + " bytes left over");
            }
            System.arraycopy(state.ids, 0, into.ids(), 0, state.count);
            System.arraycopy(state.values, 0, into.values(), 0, state.count);
            position = mine;
        } catch (ProtocolFault fault) {
            into.clear();
            throw fault;
        } finally {
            body = NONE;
        }
    }

    private void ids(IntPredicate defined) throws ProtocolFault {
        long runs = varint();
        if (runs < 0 || runs > end - pos) {
            throw bad("more runs of ids than bytes");
        }
        long id = 0;
        int count = 0;
        int[] next = state.nextIds(16);
        for (long run = 0; run < runs; run++) {
            long gap = varint();
            long more = varint();
            if (gap < 0 || gap > Integer.MAX_VALUE || more < 0 || (run > 0 && gap == 0)) {
                throw bad("a run of ids out of range");
            }
            if (more >= SampleBatch.MAX_READINGS - count) {
                throw new ProtocolFault(FaultReason.TOO_MANY,
                        "samples: more than " + SampleBatch.MAX_READINGS + " readings in one frame");
            }
            id += gap;
            for (long last = id + more; id <= last; id++) {
                if (id > Integer.MAX_VALUE || !defined.test((int) id)) {
                    throw new ProtocolFault(FaultReason.UNKNOWN_SERIES,
                            "samples: no series frame of this connection defined id " + id);
                }
                if (count == next.length) {
                    next = state.nextIds(count + 1);
                }
                next[count++] = (int) id;
            }
        }
        state.adopt(count);
    }

    private void times(boolean key, boolean each, long[] times) throws ProtocolFault {
        long time = state.time + state.step + zigzag();
        checkTime(time);
        state.step = key ? 0 : time - state.time;
        state.time = time;
        if (each) {
            long last = time;
            for (int i = 0; i < state.count; i++) {
                last += zigzag();
                checkTime(last);
                times[i] = last;
            }
        } else {
            Arrays.fill(times, 0, state.count, time);
        }
    }

    private static void checkTime(long time) throws ProtocolFault {
        if (time < 0 || time > Header.MAX_WALL_MILLIS) {
            throw bad("time " + time + " is outside 0.." + Header.MAX_WALL_MILLIS);
        }
    }

    private void changes() throws ProtocolFault {
        int count = state.count;
        int bitmap = pos;
        int bytes = (count + 7) >>> 3;
        if (end - pos < bytes) {
            throw cutShort();
        }
        pos += bytes;
        for (int b = 0; b < bytes; b++) {
            int bits = body[bitmap + b] & 0xff;
            while (bits != 0) {
                int i = (b << 3) + Integer.numberOfTrailingZeros(bits);
                if (i >= count) {
                    throw bad("a change beyond the last reading");
                }
                value(i);
                bits &= bits - 1;
            }
        }
    }

    private void value(int i) throws ProtocolFault {
        long token = varint();
        if ((token & 1) == 0) {
            if (state.exponents[i] == LaneState.RAW) {
                throw bad("a decimal step where no decimal was");
            }
            decimal(i, state.mantissas[i] + unzigzag(token >>> 1), state.exponents[i]);
            return;
        }
        long form = token >>> 1;
        if (form <= LaneState.MAX_EXPONENT) {
            decimal(i, zigzag(), (int) form);
            return;
        }
        int bytes = (int) Math.min(form - 16, 9);
        if (bytes > 8) {
            throw bad("a value of unknown form");
        }
        if (end - pos < bytes) {
            throw cutShort();
        }
        long xor = 0;
        for (int b = 0; b < bytes; b++) {
            xor |= (body[pos++] & 0xffL) << (8 * b);
        }
        state.values[i] = Double.longBitsToDouble(Double.doubleToRawLongBits(state.values[i]) ^ xor);
        state.exponents[i] = LaneState.RAW;
    }

    private void decimal(int i, long mantissa, int exponent) throws ProtocolFault {
        if (mantissa > LaneState.MAX_MANTISSA || mantissa < -LaneState.MAX_MANTISSA) {
            throw bad("a mantissa beyond 2^53");
        }
        state.mantissas[i] = mantissa;
        state.exponents[i] = (byte) exponent;
        state.values[i] = mantissa / LaneState.POWERS[exponent];
    }

    private long zigzag() throws ProtocolFault {
        return unzigzag(varint());
    }

    private static long unzigzag(long value) {
        return (value >>> 1) ^ -(value & 1);
    }

    private int u8() throws ProtocolFault {
        if (pos == end) {
            throw cutShort();
        }
        return body[pos++] & 0xff;
    }

    private long varint() throws ProtocolFault {
        int at = pos;
        if (end - at >= 2) {
            // Most have one byte or two, at random: a branch between them would often be guessed wrong.
            int first = body[at];
            int second = body[at + 1];
            int more = first >>> 31;
            if ((more & (second >>> 31)) == 0) {
                pos = at + 1 + more;
                return (first & 0x7f) | ((second << 7) & -more);
            }
        }
        return longVarint();
    }

    private long longVarint() throws ProtocolFault {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (pos == end) {
                throw cutShort();
            }
            byte b = body[pos++];
            value |= (b & 0x7fL) << shift;
            if (b >= 0) {
                if (shift == 63 && b > 1) {
                    throw bad("a number beyond 64 bits");
                }
                return value;
            }
        }
        throw bad("a number beyond 64 bits");
    }

    private static ProtocolFault cutShort() {
        return bad("the body ends too early");
    }

    private static ProtocolFault bad(String what) {
        return new ProtocolFault(FaultReason.BAD_SAMPLES, "samples: " + what);
    }
}
