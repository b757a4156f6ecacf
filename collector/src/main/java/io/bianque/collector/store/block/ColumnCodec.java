package io.bianque.collector.store.block;

/**
 * One column of values, exact to the bit, in the cheapest of three forms:
 *
 * <pre>
 *  0  constant   8 bytes                                      all values have the same bits
 *  1  decimal    e(4) w(7) first(64) min(64) n-1 times w bits v*10^e is a whole number and comes back exactly: deltas
 *                                                             above the smallest one, packed
 *  2  xor        Gorilla                                      everything else
 * </pre>
 *
 * <p>The xor form follows Pelkonen et al., "Gorilla: A Fast, Scalable, In-Memory Time Series Database", VLDB 2015, section
 * 4.1.2. Stateless and thread-safe; linear in the values.
 */
final class ColumnCodec {
    private static final int CONSTANT = 0;
    private static final int DECIMAL = 1;
    private static final int XOR = 2;

    private ColumnCodec() {}

    static void encode(double[] values, int count, BitWriter out) {
        out.align();
        if (isConstant(values, count)) {
            out.write(CONSTANT, 8);
            out.write(Double.doubleToRawLongBits(values[0]), 64);
            return;
        }
        int exponent = Decimals.exponentOf(values, count);
        if (exponent >= 0) {
            out.write(DECIMAL, 8);
            encodeDecimal(values, count, exponent, out);
        } else {
            out.write(XOR, 8);
            encodeXor(values, count, out);
        }
        out.align();
    }

    static void decode(BitReader in, int count, double[] values) {
        in.align();
        int form = (int) in.read(8);
        switch (form) {
            case CONSTANT -> java.util.Arrays.fill(values, 0, count, Double.longBitsToDouble(in.read(64)));
            case DECIMAL -> decodeDecimal(in, count, values);
            case XOR -> decodeXor(in, count, values);
            default ->
                throw new BrokenBlockException("a column of form " + form + ", which this version does not know");
        }
        in.align();
    }

    private static boolean isConstant(double[] values, int count) {
        long first = Double.doubleToRawLongBits(values[0]);
        for (int i = 1; i < count; i++) {
            if (Double.doubleToRawLongBits(values[i]) != first) {
                return false;
            }
        }
        return true;
    }

    private static void encodeDecimal(double[] values, int count, int exponent, BitWriter out) {
        long first = Decimals.whole(values[0], exponent);
        long before = first;
        long min = Long.MAX_VALUE;
        long max = Long.MIN_VALUE;
        for (int i = 1; i < count; i++) {
            long whole = Decimals.whole(values[i], exponent);
            min = Math.min(min, whole - before);
            max = Math.max(max, whole - before);
            before = whole;
        }
        int width = 64 - Long.numberOfLeadingZeros(max - min);
        out.write(exponent, 4);
        out.write(width, 7);
        out.write(first, 64);
        out.write(min, 64);
        before = first;
        for (int i = 1; i < count; i++) {
            long whole = Decimals.whole(values[i], exponent);
            out.write(whole - before - min, width);
            before = whole;
        }
    }

    private static void decodeDecimal(BitReader in, int count, double[] values) {
        int exponent = (int) in.read(4);
        int width = (int) in.read(7);
        if (exponent >= Decimals.EXPONENTS || width > 64) {
            throw new BrokenBlockException("a decimal column with exponent " + exponent + " and width " + width);
        }
        long whole = in.read(64);
        long min = in.read(64);
        values[0] = Decimals.value(whole, exponent);
        for (int i = 1; i < count; i++) {
            whole += min + in.read(width);
            values[i] = Decimals.value(whole, exponent);
        }
    }

    private static void encodeXor(double[] values, int count, BitWriter out) {
        long before = Double.doubleToRawLongBits(values[0]);
        out.write(before, 64);
        int leading = -1;
        int trailing = 0;
        for (int i = 1; i < count; i++) {
            long bits = Double.doubleToRawLongBits(values[i]);
            long xor = bits ^ before;
            before = bits;
            if (xor == 0) {
                out.write(0, 1);
                continue;
            }
            int newLeading = Math.min(31, Long.numberOfLeadingZeros(xor));
            int newTrailing = Long.numberOfTrailingZeros(xor);
            if (leading >= 0 && newLeading >= leading && newTrailing >= trailing) {
                out.write(0b10, 2);
            } else {
                leading = newLeading;
                trailing = newTrailing;
                out.write(0b11, 2);
                out.write(leading, 5);
                out.write(64 - leading - trailing - 1, 6);
            }
            out.write(xor >>> trailing, 64 - leading - trailing);
        }
    }

    private static void decodeXor(BitReader in, int count, double[] values) {
        long bits = in.read(64);
        values[0] = Double.longBitsToDouble(bits);
        int length = 0;
        int trailing = 0;
        for (int i = 1; i < count; i++) {
            if (in.read(1) == 1) {
                if (in.read(1) == 1) {
                    int leading = (int) in.read(5);
                    length = (int) in.read(6) + 1;
                    trailing = 64 - leading - length;
                    if (trailing < 0) {
                        throw new BrokenBlockException("an xor column of " + leading + " + " + length + " bits");
                    }
                } else if (length == 0) {
                    throw new BrokenBlockException("an xor column that reuses a window before it has one");
                }
                bits ^= in.read(length) << trailing;
            }
            values[i] = Double.longBitsToDouble(bits);
        }
    }
}
