package io.bianque.server.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bianque.collector.series.Labels;
import io.bianque.collector.series.Matcher;
import io.bianque.collector.series.SeriesKey;
import io.bianque.collector.store.SeriesStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PastTest {
    /** Two metrics of one host, read each second. */
    private static final class EachSecond implements SeriesStore {
        @Override
        public List<Series> raw(List<Matcher> matchers, long fromMillis, long toMillis) {
            var metric = ((Matcher.Equal) matchers.getFirst()).value();
            var times = LongStream.rangeClosed((fromMillis + 999) / 1_000, toMillis / 1_000).map(each -> each * 1_000)
                    .toArray();
            return List.of(new Series(new SeriesKey(metric, Labels.of("host", "a")), times, new double[times.length]));
        }

        @Override
        public List<Series> range(RangeQuery query) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<SeriesKey> series(List<Matcher> matchers, long fromMillis, long toMillis) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void noMoreThanTheBudgetOfAllMetricsTogetherIsHeldAtOnceAndNothingIsMissed() {
        var past = new Past(PastReadings.of(new EachSecond(), 1_000), Set.of("x", "y"));
        var times = new ArrayList<Long>();
        for (long at = 0; at < 3_600_000;) {
            var chunk = past.next(at, 3_600_000);
            assertThat(chunk.readings()).hasSizeLessThanOrEqualTo(1_000);
            chunk.readings().forEach(each -> times.add(each.timeMillis()));
            at = chunk.toMillis();
        }
        assertThat(times).hasSize(7_200).isSorted();
        assertThat(past.speakers(0, 3_600_000).keys()).hasSize(2);
        assertThat(past.speakers(0, 3_600_000).newestMillis()).isEqualTo(3_599_000);
    }

    @Test
    void whatIsTooMuchInTenSecondsIsSaid() {
        assertThatExceptionOfType(SeriesStore.QueryTooLargeException.class)
                .isThrownBy(() -> new Past(PastReadings.of(new EachSecond(), 10), Set.of("x", "y")).next(0, 3_600_000))
                .withMessageContaining("more than 10 readings");
    }
}
