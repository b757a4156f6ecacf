package io.bianque.collector.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.collector.export.FleetExposition;
import io.bianque.collector.fleet.Fleet;
import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.series.Labels;
import io.bianque.collector.series.Matcher;
import io.bianque.collector.series.SeriesKey;
import io.bianque.collector.store.SeriesStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.catalina.LifecycleException;
import org.junit.jupiter.api.Test;

/** The controllers behind a real servlet container on a port of its own. */
class CollectorApiTest {
    private static final SeriesKey LOAD = new SeriesKey("bianque_host_load1", Labels.of("host", "a"));
    private static final Fleet FLEET = new Fleet(Fleet.Limits.defaults());

    /** Answers each question with the same samples, and remembers what it was asked. */
    private static final class FixedStore implements SeriesStore {
        private final List<List<Matcher>> asked = new ArrayList<>();

        @Override
        public List<Series> raw(List<Matcher> matchers, long fromMillis, long toMillis) {
            asked.add(matchers);
            if (matchers.contains(new Matcher.Equal("host", "huge"))) {
                throw new QueryTooLargeException("9,000,000 samples, at most 1,000,000 are allowed: ask for less");
            }
            if (matchers.contains(new Matcher.Equal("host", "nobody"))) {
                return List.of();
            }
            return List.of(new Series(LOAD, new long[]{fromMillis, toMillis}, new double[]{0.1, Double.NaN}));
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

    private final FixedStore store = new FixedStore();

    private record Answer(int status, String type, String body) {}

    private Answer get(String path) throws IOException, InterruptedException, LifecycleException {
        return TestServer.get(path, new ReadingsController(store),
                new FleetMetricsController(FLEET.view(), new FleetExposition(100)), Answer::new);
    }

    @Test
    void readingsComeAsOneObjectALine() throws Exception {
        var answer = get("/api/v1/readings?host=a&metric=bianque_host_load1&from=5&to=9");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.type()).startsWith("application/x-ndjson");
        assertThat(answer.body()).isEqualTo("""
                {"metric":"bianque_host_load1","labels":{"host":"a"},"time":5,"value":0.1}
                {"metric":"bianque_host_load1","labels":{"host":"a"},"time":9,"value":"NaN"}
                """);
        assertThat(store.asked).containsExactly(List.of(new Matcher.Equal("host", "a"),
                new Matcher.Equal(Matcher.METRIC, "bianque_host_load1")));
    }

    @Test
    void noReadingsAreAnEmptyAnswer() throws Exception {
        var answer = get("/api/v1/readings?host=nobody&from=5&to=9");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void aQuestionThatCannotBeAnsweredIsToldWhatIsWrongAndWhatToDo() throws Exception {
        assertThat(get("/api/v1/readings?from=5&to=9")).returns(400, Answer::status)
                .satisfies(answer -> assertThat(answer.body()).contains("host is missing", "?host=NAME"));
        assertThat(get("/api/v1/readings?host=a&from=yesterday&to=9")).returns(400, Answer::status)
                .satisfies(answer -> assertThat(answer.body()).contains("from=", "yesterday", "milliseconds"));
        assertThat(get("/api/v1/readings?host=a&from=9")).returns(400, Answer::status)
                .satisfies(answer -> assertThat(answer.body()).contains("to is missing"));
        assertThat(get("/api/v1/readings?host=a&from=0&to=86400001")).returns(400, Answer::status)
                .satisfies(answer -> assertThat(answer.body()).contains("86400000"));
        assertThat(store.asked).isEmpty();
    }

    @Test
    void aQuestionThatIsTooLargeIsRefusedInWords() throws Exception {
        assertThat(get("/api/v1/readings?host=huge&from=5&to=9")).returns(413, Answer::status)
                .satisfies(answer -> assertThat(answer.body()).contains("9,000,000 samples"));
    }

    @Test
    void theFleetIsServedAsPrometheusText() throws Exception {
        FLEET.publisher().apply(1, new CollectorRecord.Tick(1, 1));
        var answer = get("/metrics/fleet");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.type().replace(" ", "").toLowerCase(Locale.ROOT))
                .isEqualTo("text/plain;version=0.0.4;charset=utf-8");
        assertThat(answer.body()).contains("# TYPE bianque_export_left_out_series gauge\n");
    }
}
