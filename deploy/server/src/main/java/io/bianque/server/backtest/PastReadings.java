package io.bianque.server.backtest;

import io.bianque.collector.series.Matcher;
import io.bianque.collector.store.SeriesStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Where the past is read: readings of hosts as they came, without what was joined of them. */
public interface PastReadings {
    /** So many readings of all metrics together are read at once from a store. */
    int READINGS_MAX = 2_000_000;

    /**
     * Every reading of some metrics; a series without one is left out.
     *
     * @param fromMillis first moment
     * @param toMillis   last moment, included
     * @throws SeriesStore.QueryTooLargeException if it is more than is read at once; a shorter span may do
     */
    List<SeriesStore.Series> between(Set<String> metrics, long fromMillis, long toMillis);

    /** The same of which each series' last reading will do; more may come. */
    default List<SeriesStore.Series> last(Set<String> metrics, long fromMillis, long toMillis) {
        return between(metrics, fromMillis, toMillis);
    }

    /** Those of a store on this machine. */
    static PastReadings of(SeriesStore store) {
        return of(store, READINGS_MAX);
    }

    /** The same, at most so many at once. */
    static PastReadings of(SeriesStore store, int readingsMax) {
        return (metrics, fromMillis, toMillis) -> {
            var all = new ArrayList<SeriesStore.Series>();
            long count = 0;
            for (var metric : new TreeSet<>(metrics)) {
                for (var series : store.raw(Matcher.asRead(metric), fromMillis, toMillis)) {
                    count += series.values().length;
                    if (series.values().length > 0) {
                        all.add(series);
                    }
                }
                if (count > readingsMax) {
                    throw new SeriesStore.QueryTooLargeException("more than " + readingsMax + " readings");
                }
            }
            return all;
        };
    }
}
