package io.bianque.collector.store;

import io.bianque.collector.series.Matcher;
import io.bianque.collector.series.SeriesKey;
import java.util.List;
import java.util.Set;

/** Reads stored samples. Thread-safe. Every answer is bounded; over a bound it throws {@link QueryTooLargeException}. */
public interface SeriesStore {
    /** The samples of all series that pass every matcher, from {@code fromMillis} to {@code toMillis}, both included. */
    List<Series> raw(List<Matcher> matchers, long fromMillis, long toMillis);

    /**
     * Values on a grid of steps: of each step the last raw value in it, then aggregated over the series of a group.
     *
     * @param query what is asked
     * @return one series a group; NaN where a step has no value
     */
    List<Series> range(RangeQuery query);

    /** The names of all series that pass every matcher and have a sample in the span. */
    List<SeriesKey> series(List<Matcher> matchers, long fromMillis, long toMillis);

    /**
     * A query over a span.
     *
     * @param stepMillis  width of a step, positive
     * @param aggregation how the series of a group become one; {@link Aggregation#NONE} leaves each alone
     * @param groupBy     the labels kept when aggregating
     */
    record RangeQuery(List<Matcher> matchers, long fromMillis, long toMillis, long stepMillis, Aggregation aggregation,
            Set<String> groupBy) {
        public RangeQuery {
            matchers = List.copyOf(matchers);
            groupBy = Set.copyOf(groupBy);
            if (stepMillis <= 0 || toMillis < fromMillis) {
                throw new IllegalArgumentException(
                        "stepMillis=" + stepMillis + " fromMillis=" + fromMillis + " toMillis=" + toMillis);
            }
        }
    }

    /** How several series become one. */
    enum Aggregation {
        NONE, SUM, AVG, MIN, MAX, COUNT
    }

    /** Samples of one series; the arrays are as long as each other, times ascending. The caller owns them. */
    @SuppressWarnings("ArrayRecordComponent") // thousands of points: arrays on purpose
    record Series(SeriesKey key, long[] timesMillis, double[] values) {}

    /** A query would touch more than the store allows at once. The message says what and how much. */
    final class QueryTooLargeException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public QueryTooLargeException(String message) {
            super(message);
        }
    }
}
