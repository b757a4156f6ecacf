package io.bianque.collector.store.block;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The block of one entity and span that still grows: a table with a row for each time and a column for each series.
 *
 * <p>The same (series, time) again overwrites. Rows may come in any order. Not thread-safe.
 */
public final class OpenBlock {
    /** The most rows: what a frame may bring at once, or a host whose every reading has a time of its own. */
    public static final int MAX_ROWS = 32_768;
    /** The rows that every block may have, whatever others have: a reading each five seconds. */
    public static final int USUAL_ROWS = 240;
    /** The most rows times columns, so that odd times do not fill the memory. */
    static final int MAX_CELLS = 1 << 22;

    /** Ascending. */
    private int[] series = new int[8];
    private OpenColumn[] columns = new OpenColumn[8];
    private int count;
    private int next; // frames bring a host's series in the same order each time: most likely this one comes next
    private long[] times = new long[8];
    private int rows;
    private boolean sorted = true;

    /**
     * Takes a sample.
     *
     * @param number a number of the store's own, not negative
     * @return false when the block has as many other times as it can; the sample is not taken
     */
    public boolean put(int number, long timeMillis, double value) {
        return put(number, timeMillis, value, true);
    }

    /**
     * Takes a sample.
     *
     * @param mayBeDense whether there may be more than {@link #USUAL_ROWS}
     * @return false when the block has as many other times as it can; the sample is not taken
     */
    public boolean put(int number, long timeMillis, double value, boolean mayBeDense) {
        int row = rowOf(timeMillis, mayBeDense ? MAX_ROWS : USUAL_ROWS);
        if (row < 0) {
            return false;
        }
        columnOf(number).set(row, value);
        return true;
    }

    private OpenColumn columnOf(int number) {
        int at = next;
        if (at >= count || series[at] != number) {
            at = Arrays.binarySearch(series, 0, count, number);
            if (at < 0) {
                at = -at - 1;
                insert(at, number);
            }
        }
        next = at + 1;
        return columns[at];
    }

    private void insert(int at, int number) {
        if (count == series.length) {
            series = Arrays.copyOf(series, count * 2);
            columns = Arrays.copyOf(columns, count * 2);
        }
        System.arraycopy(series, at, series, at + 1, count - at);
        System.arraycopy(columns, at, columns, at + 1, count - at);
        series[at] = number;
        columns[at] = new OpenColumn();
        count++;
    }

    private int rowOf(long timeMillis, int most) {
        // Nearly always the newest row, or a new one behind it.
        for (int row = rows - 1; row >= 0; row--) {
            if (times[row] == timeMillis) {
                return row;
            }
            if (sorted && times[row] < timeMillis) {
                break;
            }
        }
        if (rows >= most || (long) (rows + 1) * count > MAX_CELLS) {
            return -1;
        }
        if (rows == times.length) {
            times = Arrays.copyOf(times, rows + rows / 2);
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

    /** How many series there are. */
    public int columns() {
        return count;
    }

    /** The samples of one series between two times, both included, ascending; null when it has no column. */
    public @Nullable Samples samples(int number, long fromMillis, long toMillis) {
        int at = Arrays.binarySearch(series, 0, count, number);
        if (at < 0) {
            return null;
        }
        var column = columns[at];
        var found = new Samples.Builder();
        for (int row : order()) {
            if (column.has(row) && times[row] >= fromMillis && times[row] <= toMillis) {
                found.add(times[row], column.get(row));
            }
        }
        return found.build();
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
        var out = new BlockFormat.Writer(sortedTimes, count);
        var values = new double[rows];
        var present = new boolean[rows];
        for (int at = 0; at < count; at++) {
            var column = columns[at];
            int found = 0;
            for (int i = 0; i < order.length; i++) {
                present[i] = column.has(order[i]);
                if (present[i]) {
                    values[found++] = column.get(order[i]);
                }
            }
            out.column(series[at], present, values, found);
        }
        return out.finish();
    }

    /** Rows in the order of their times. */
    private int[] order() {
        if (sorted) {
            var rowNumbers = new int[rows];
            Arrays.setAll(rowNumbers, i -> i);
            return rowNumbers;
        }
        return IntStream.range(0, rows).boxed().sorted((a, b) -> Long.compare(times[a], times[b]))
                .mapToInt(Integer::intValue).toArray();
    }
}
