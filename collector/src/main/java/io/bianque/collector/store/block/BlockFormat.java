package io.bianque.collector.store.block;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a finished block, version 1:
 *
 * <pre>
 *  version(8)
 *  rows: varint     times: first(64) minDelta(64) width(7), rows-1 deltas above minDelta of width bits, aligned
 *  columns: varint
 *  directory, a column each, ascending by series:  series above the one before: varint   bytes: varint
 *  columns: presence(8): 0 in every row | 1 from row, count: varints | 2 a bit a row, aligned
 *           values as in {@link ColumnCodec}
 * </pre>
 *
 * <p>A reader that wants one series skips the others by the directory.
 */
public final class BlockFormat {
    private static final int VERSION = 1;
    private static final int EVERY_ROW = 0;
    private static final int RANGE = 1;
    private static final int BITMAP = 2;
    private static final int MAX_COLUMNS = 1 << 20;

    private BlockFormat() {}

    static final class Writer {
        private final int rows;
        private final BitWriter head = new BitWriter();
        private final BitWriter directory = new BitWriter();
        private final BitWriter body = new BitWriter();
        private int seriesBefore;

        Writer(long[] times, int columns) {
            this.rows = times.length;
            head.write(VERSION, 8);
            head.writeVarint(rows);
            writeTimes(times);
            head.writeVarint(columns);
        }

        private void writeTimes(long[] times) {
            long min = Long.MAX_VALUE;
            long max = 0;
            for (int i = 1; i < times.length; i++) {
                min = Math.min(min, times[i] - times[i - 1]);
                max = Math.max(max, times[i] - times[i - 1]);
            }
            int width = times.length < 2 ? 0 : 64 - Long.numberOfLeadingZeros(max - min);
            head.write(times[0], 64);
            head.write(times.length < 2 ? 0 : min, 64);
            head.write(width, 7);
            for (int i = 1; i < times.length; i++) {
                head.write(times[i] - times[i - 1] - min, width);
            }
            head.align();
        }

        void column(int series, boolean[] present, double[] values, int count) {
            int before = body.length();
            writePresence(present, count);
            ColumnCodec.encode(values, count, body);
            directory.writeVarint(series - seriesBefore);
            directory.writeVarint(body.length() - before);
            seriesBefore = series;
        }

        private void writePresence(boolean[] present, int count) {
            int first = 0;
            while (!present[first]) {
                first++;
            }
            boolean isRange = true;
            for (int i = first; i < first + count && isRange; i++) {
                isRange = i < present.length && present[i];
            }
            if (count == rows) {
                body.write(EVERY_ROW, 8);
            } else if (isRange) {
                body.write(RANGE, 8);
                body.writeVarint(first);
                body.writeVarint(count);
            } else {
                body.write(BITMAP, 8);
                for (int i = 0; i < rows; i++) {
                    body.write(present[i] ? 1 : 0, 1);
                }
                body.align();
            }
        }

        byte[] finish() {
            head.write(directory.toByteArray());
            head.write(body.toByteArray());
            return head.toByteArray();
        }
    }

    /**
     * The samples of one series in a finished block.
     *
     * @return null when the block does not have it
     * @throws BrokenBlockException if the bytes are not a block
     */
    public static @Nullable Samples samples(byte[] block, int series, long fromMillis, long toMillis) {
        var in = new Head(block);
        for (int i = 0; i < in.series.length; i++) {
            if (in.series[i] == series) {
                var found = new Samples.Builder();
                in.column(i, (time, value) -> {
                    if (time >= fromMillis && time <= toMillis) {
                        found.add(time, value);
                    }
                });
                return found.build();
            }
        }
        return null;
    }

    /**
     * A finished block as one that grows again.
     *
     * @throws BrokenBlockException if the bytes are not a block
     */
    public static OpenBlock reopen(byte[] block) {
        var in = new Head(block);
        var open = new OpenBlock();
        for (int i = 0; i < in.series.length; i++) {
            int series = in.series[i];
            in.column(i, (time, value) -> open.put(series, time, value));
        }
        return open;
    }

    @FunctionalInterface
    private interface Each {
        void sample(long timeMillis, double value);
    }

    private static final class Head {
        private final byte[] block;
        private final long[] times;
        private final int[] series;
        private final int[] starts;

        private Head(byte[] block) {
            this.block = block;
            var in = new BitReader(block, 0, block.length);
            long version = in.read(8);
            if (version != VERSION) {
                throw new BrokenBlockException("a block of version " + version + ", this program knows " + VERSION);
            }
            times = new long[in.readCount(OpenBlock.MAX_ROWS)];
            readTimes(in);
            int columns = in.readCount(Math.min(MAX_COLUMNS, block.length));
            series = new int[columns];
            starts = new int[columns + 1];
            int before = 0;
            for (int i = 0; i < columns; i++) {
                before += in.readCount(Integer.MAX_VALUE);
                series[i] = before;
                starts[i + 1] = starts[i] + in.readCount(block.length);
            }
            int body = in.position();
            for (int i = 0; i <= columns; i++) {
                starts[i] += body;
            }
        }

        private void readTimes(BitReader in) {
            if (times.length == 0) {
                throw new BrokenBlockException("a block without rows");
            }
            times[0] = in.read(64);
            long min = in.read(64);
            int width = (int) in.read(7);
            if (width > 64) {
                throw new BrokenBlockException("times of " + width + " bits");
            }
            for (int i = 1; i < times.length; i++) {
                times[i] = times[i - 1] + min + in.read(width);
            }
            in.align();
        }

        private void column(int index, Each each) {
            var in = new BitReader(block, starts[index], starts[index + 1]);
            var present = new boolean[times.length];
            int count = switch ((int) in.read(8)) {
                case EVERY_ROW -> {
                    Arrays.fill(present, true);
                    yield times.length;
                }
                case RANGE -> {
                    int first = in.readCount(times.length - 1);
                    int length = in.readCount(times.length - first);
                    Arrays.fill(present, first, first + length, true);
                    yield length;
                }
                case BITMAP -> {
                    int set = 0;
                    for (int i = 0; i < present.length; i++) {
                        present[i] = in.read(1) == 1;
                        set += present[i] ? 1 : 0;
                    }
                    yield set;
                }
                default -> throw new BrokenBlockException("a column's presence is of an unknown kind");
            };
            if (count == 0) {
                throw new BrokenBlockException("a column without a value");
            }
            var values = new double[count];
            ColumnCodec.decode(in, count, values);
            for (int i = 0, next = 0; i < present.length; i++) {
                if (present[i]) {
                    each.sample(times[i], values[next++]);
                }
            }
        }
    }
}
