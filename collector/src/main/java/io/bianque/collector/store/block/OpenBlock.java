package io.bianque.collector.store.block;

import java.util.Arrays;
import java.util.BitSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The block of one entity and span that still grows: a table with a row for each time and a column for each series.
 *
 * <p>The same (series, time) again overwrites. Rows may come in any order. Not thread-safe.
 */
public final class OpenBlock {
    /** The most rows: a reading a second for the longest span, and as many again at odd times. */
    public static final int MAX_ROWS = 4_096;

    private final TreeMap<Integer, Column> columns = new TreeMap<>();
    private long[] times = new long[16];
    private int rows;
    private boolean sorted = true;

    private static final class Column {
        private double[] values = new double[16];
        private final BitSet present = new BitSet();
    }

    /**
     * Takes a sample.
     *
     * @param series a number of the store's own, not negative
     * @return false when the block has {@link #MAX_ROWS} other times already; the sample is not taken
     */
    public boolean put(int series, long timeMillis, double value) {
        int row = rowOf(timeMillis);
        if (row < 0) {
            return false;
        }
        var column = columns.computeIfAbsent(series, _ -> new Column());
        if (row >= column.values.length) {
            column.values = Arrays.copyOf(column.values, Math.max(row + 1, column.values.length * 2));
        }
        column.values[row] = value;
        column.present.set(row);
        return true;
    }

    private int rowOf(long timeMillis) {
        // Nearly always the newest row, or a new one behind it.
        for (int row = rows - 1; row >= 0; row--) {
            if (times[row] == timeMillis) {
                return row;
            }
            if (sorted && times[row] < timeMillis) {
                break;
            }
        }
        if (rows == MAX_ROWS) {
            return -1;
        }
        if (rows == times.length) {
            times = Arrays.copyOf(times, rows * 2);
        }
        sorted &= rows == 0 || times[rows - 1] < timeMillis;
        times[rows] = timeMillis;
        return rows++;
    }

    /** Whether nothing was put yet. */
    public boolean isEmpty() {
        return rows == 0;
    }

    /** How many times there are. */
    public int rows() {
        return rows;
    }

    /** The samples of one series between two times, both included, ascending; null when it has no column. */
    public @Nullable Samples samples(int series, long fromMillis, long toMillis) {
        var column = columns.get(series);
        if (column == null) {
            return null;
        }
        var order = order();
        var found = new Samples.Builder();
        for (int row : order) {
            if (column.present.get(row) && times[row] >= fromMillis && times[row] <= toMillis) {
                found.add(times[row], column.values[row]);
            }
        }
        return found.build();
    }

    /** This block's samples put into another one, overwriting there. */
    public void copyTo(OpenBlock other) {
        columns.forEach((series, column) -> column.present.stream()
                .forEach(row -> other.put(series, times[row], column.values[row])));
    }

    /**
     * The finished bytes; see {@link BlockFormat}.
     *
     * @throws IllegalStateException if the block is empty
     */
    public byte[] encode() {
        if (rows == 0) {
            throw new IllegalStateException("an empty block has no bytes");
        }
        var order = order();
        var sortedTimes = new long[rows];
        for (int i = 0; i < rows; i++) {
            sortedTimes[i] = times[order[i]];
        }
        var out = new BlockFormat.Writer(sortedTimes, columns.size());
        var values = new double[rows];
        var present = new boolean[rows];
        columns.forEach((series, column) -> {
            int count = 0;
            for (int i = 0; i < order.length; i++) {
                present[i] = column.present.get(order[i]);
                if (present[i]) {
                    values[count++] = column.values[order[i]];
                }
            }
            out.column(series, present, values, count);
        });
        return out.finish();
    }

    private int[] order() {
        var boxed = new Integer[rows];
        Arrays.setAll(boxed, i -> i);
        if (!sorted) {
            Arrays.sort(boxed, (a, b) -> Long.compare(times[a], times[b]));
        }
        return Arrays.stream(boxed).mapToInt(Integer::intValue).toArray();
    }
}
