package io.bianque.collector.record;

/**
 * The readings of a {@link CollectorRecord.Samples}, as drawn at {@link CollectorRecordCodec}. Stateless; writing
 * allocates nothing, reading only the three arrays.
 */
final class SampleColumns {
    private static final int RAW = 0;
    private static final int INTEGER = 1;
    private static final int THOUSANDTHS = 2;

    /** Beyond this an integer takes as many bytes as the raw double. */
    private static final double SMALL = 1L << 48;

    /** A reading takes at least a byte for its series and a byte for its value. */
    private static final int LEAST_BYTES = 2;

    private SampleColumns() {}

    static void write(RecordWriter out, long stampMillis, int[] series, long[] timesMillis, double[] values,
            int count) {
        boolean sameTime = true;
        for (int i = 0; i < count && sameTime; i++) {
            sameTime = timesMillis[i] == stampMillis;
        }
        out.varint(count);
        out.bool(sameTime);
        long before = 0;
        for (int i = 0; i < count; i++) {
            double value = values[i];
            int form = formOf(value);
            long delta = series[i] - before;
            before = series[i];
            out.varint(((delta << 1) ^ (delta >> 63)) << 2 | form);
            if (!sameTime) {
                out.signed(timesMillis[i] - stampMillis);
            }
            switch (form) {
                case INTEGER -> out.signed((long) value);
                case THOUSANDTHS -> out.signed(Math.round(value * 1000));
                default -> out.float64(value);
            }
        }
    }

    static CollectorRecord.Samples read(RecordParser in, Stamp stamp) throws BadRecordException {
        int count = in.int32("the number of readings", in.remaining() / LEAST_BYTES);
        boolean sameTime = in.bool();
        var series = new int[count];
        var timesMillis = new long[count];
        var values = new double[count];
        long before = 0;
        for (int i = 0; i < count; i++) {
            long tag = in.varint();
            long zigzag = tag >>> 2;
            before += (zigzag >>> 1) ^ -(zigzag & 1);
            if (before < 0 || before > Integer.MAX_VALUE) {
                throw in.bad("series number " + before + " is out of range");
            }
            series[i] = (int) before;
            timesMillis[i] = stamp.eventTimeMillis() + (sameTime ? 0 : in.signed());
            values[i] = switch ((int) (tag & 3)) {
                case RAW -> in.float64();
                case INTEGER -> in.signed();
                case THOUSANDTHS -> in.signed() / 1000.0;
                default -> throw in.bad("there is no form of value 3");
            };
        }
        return new CollectorRecord.Samples(stamp, series, timesMillis, values);
    }

    private static int formOf(double value) {
        if (!(value > -SMALL && value < SMALL)) {
            return RAW; // infinities and NaN too
        }
        // Bits are compared, not values: -0.0 must not come back as 0.
        long bits = Double.doubleToRawLongBits(value);
        if (Double.doubleToRawLongBits((double) (long) value) == bits) {
            return INTEGER;
        }
        long thousandths = Math.round(value * 1000);
        if (Math.abs(thousandths) < SMALL && Double.doubleToRawLongBits(thousandths / 1000.0) == bits) {
            return THOUSANDTHS;
        }
        return RAW;
    }
}
