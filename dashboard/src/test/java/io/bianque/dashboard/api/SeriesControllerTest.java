package io.bianque.dashboard.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.collector.series.Labels;
import io.bianque.collector.series.Matcher;
import io.bianque.collector.series.SeriesKey;
import io.bianque.collector.store.SeriesStore;
import io.bianque.dashboard.api.SeriesController.ChartAnswer;
import io.bianque.dashboard.view.FakeFleet;
import io.bianque.testkit.ManualClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.json.JsonMapper;

class SeriesControllerTest {
    private final List<Matcher> asked = new ArrayList<>();
    private final SeriesController controller = new SeriesController(new OneSeries(),
            PagesTest.pages(new FakeFleet(), new ManualClock(Instant.ofEpochMilli(0))), JsonMapper.shared());

    @ParameterizedTest
    @CsvSource({"-9223372036854775808, 9223372036854775807", "0, 9223372036854775807", "-1, 10",
            "-9223372036854775808, 0", "10, 10", "20, 10"})
    void aSpanOutsideOfTimeIsRefused(long from, long to) {
        assertThat(ask("", from, to, 600).getStatusCode().value()).isEqualTo(400);
        assertThat(asked).as("the store is not asked").isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 600, 4000})
    void theLongestSpanGivesNoMorePointsThanItsWidthAndOne(int width) {
        var answer = (ChartAnswer) Objects.requireNonNull(ask("", 0, 253_402_300_799_999L, width).getBody());
        assertThat(answer.times()).hasSizeLessThanOrEqualTo(width + 1).isSorted();
        assertThat(answer.series()).singleElement()
                .satisfies(points -> assertThat(points.values()).hasSameSizeAs(answer.times()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "3", "\"text\"", "{\"a\":null}", "{\"a\":{}}", "{", "{\"a\":[1]}"})
    void labelsThatAreNoObjectOfTextsAreRefused(String labels) {
        assertThat(ask(labels, 0, 10_000, 600).getStatusCode().value()).isEqualTo(400);
    }

    @Test
    void labelsNarrowWhatIsRead() {
        assertThat(ask("{\"device\":\"sda\"}", 0, 10_000, 600).getStatusCode().value()).isEqualTo(200);
        assertThat(asked).contains(new Matcher.Equal("device", "sda"), new Matcher.Equal("host", "h"));
    }

    private ResponseEntity<Object> ask(String labels, long from, long to, int width) {
        return controller.series("h", "bianque_host_load1", labels, from, to, width);
    }

    private final class OneSeries implements SeriesStore {
        @Override
        public List<Series> raw(List<Matcher> matchers, long fromMillis, long toMillis) {
            asked.addAll(matchers);
            return List.of(new Series(new SeriesKey("bianque_host_load1", Labels.of("host", "h")), new long[]{5_000},
                    new double[]{1}));
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
}
