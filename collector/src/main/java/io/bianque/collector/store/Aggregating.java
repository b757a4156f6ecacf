package io.bianque.collector.store;

import io.bianque.collector.series.Labels;
import io.bianque.collector.series.SeriesKey;
import io.bianque.collector.store.SeriesStore.Aggregation;
import io.bianque.collector.store.SeriesStore.RangeQuery;
import io.bianque.collector.store.SeriesStore.Series;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/** Puts raw samples on a grid and joins the series of a group. Pure; sums in the order of the series' names. */
final class Aggregating {
    /** The most steps of one answer. */
    static final int MAX_STEPS = 11_000;

    private Aggregating() {}

    static List<Series> range(List<Series> raw, RangeQuery query) {
        long steps = (query.toMillis() - query.fromMillis()) / query.stepMillis() + 1;
        if (steps > MAX_STEPS) {
            throw new SeriesStore.QueryTooLargeException(
                    steps + " steps, at most " + MAX_STEPS + " are answered; widen the step");
        }
        var times = new long[(int) steps];
        Arrays.setAll(times, i -> query.fromMillis() + i * query.stepMillis());
        var groups = new TreeMap<SeriesKey, List<double[]>>();
        for (var series : raw) {
            groups.computeIfAbsent(groupOf(series.key(), query), _ -> new ArrayList<>())
                    .add(grid(series, query, times.length));
        }
        var answer = new ArrayList<Series>();
        groups.forEach(
                (key, members) -> answer.add(new Series(key, times.clone(), join(members, query.aggregation()))));
        return answer;
    }

    private static SeriesKey groupOf(SeriesKey key, RangeQuery query) {
        return query.aggregation() == Aggregation.NONE
                ? key
                : new SeriesKey(key.metric(), query.groupBy().isEmpty()
                        ? Labels.EMPTY
                        : key.labels().only(query.groupBy()::contains));
    }

    private static double[] grid(Series series, RangeQuery query, int steps) {
        var values = new double[steps];
        Arrays.fill(values, Double.NaN);
        for (int i = 0; i < series.timesMillis().length; i++) {
            long step = (series.timesMillis()[i] - query.fromMillis()) / query.stepMillis();
            if (step >= 0 && step < steps) {
                values[(int) step] = series.values()[i]; // ascending: the last one of a step stays
            }
        }
        return values;
    }

    private static double[] join(List<double[]> members, Aggregation aggregation) {
        if (aggregation == Aggregation.NONE) {
            return members.getFirst();
        }
        var joined = new double[members.getFirst().length];
        for (int step = 0; step < joined.length; step++) {
            joined[step] = join(members, step, aggregation);
        }
        return joined;
    }

    private static double join(List<double[]> members, int step, Aggregation aggregation) {
        int count = 0;
        double sum = 0;
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        for (var member : members) {
            double value = member[step];
            if (!Double.isNaN(value)) {
                count++;
                sum += value;
                min = Math.min(min, value);
                max = Math.max(max, value);
            }
        }
        if (count == 0) {
            return Double.NaN;
        }
        return switch (aggregation) {
            case SUM -> sum;
            case AVG -> sum / count;
            case MIN -> min;
            case MAX -> max;
            case COUNT -> count;
            case NONE -> throw new IllegalStateException("a group of one is not joined");
        };
    }
}
