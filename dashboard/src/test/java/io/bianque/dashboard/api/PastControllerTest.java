package io.bianque.dashboard.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.alerting.rule.FilesInForce;
import io.bianque.collector.series.Labels;
import io.bianque.collector.series.Matcher;
import io.bianque.collector.series.SeriesKey;
import io.bianque.collector.store.SeriesStore;
import io.bianque.dashboard.signin.Role;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockHttpServletResponse;
import tools.jackson.databind.json.JsonMapper;

class PastControllerTest {
    private final List<List<Matcher>> asked = new ArrayList<>();
    private int points = 3;
    private final PastController controller = new PastController(new Store(), new Files(), JsonMapper.shared());

    private MockHttpServletResponse ask(Set<String> metrics, long from, long to, boolean last) throws IOException {
        var response = new MockHttpServletResponse();
        controller.readings(new PastController.Wish(Set.copyOf(metrics), from, to, last), response);
        return response;
    }

    @Test
    void readingsComeAsTheyWereStoredWithoutWhatWasJoined() throws Exception {
        var response = ask(Set.of("x"), 1_000, 5_000, false);
        assertThat(response.getStatus()).isEqualTo(200);
        assertThat(response.getContentAsString()).isEqualTo("""
                {"series":[{"metric":"x","labels":{"host":"a"},"times":[1000,1001,1002],"values":[0.5,"NaN",0.5]}]}""");
        assertThat(asked).containsExactly(List.of(new Matcher.Equal(Matcher.METRIC, "x"),
                new Matcher.NotEqual("host", ""), new Matcher.Equal("level", "")));
        assertThat(ask(Set.of("x"), 1_000, 5_000, true).getContentAsString()).contains("\"times\":[1002]");
    }

    @ParameterizedTest
    @CsvSource({"-1, 5", "5, 4", "0, 1200001", "9223372036854775806, 9223372036854775807", "0, 9223372036854775807"})
    void aSpanThatIsNoneOrTooLongIsRefused(long from, long to) throws IOException {
        assertThat(ask(Set.of("x"), from, to, false).getStatus()).isEqualTo(400);
        assertThat(asked).isEmpty();
    }

    @Test
    void noMetricAndTooManyAreRefused() throws IOException {
        assertThat(ask(Set.of(), 0, 5, false).getStatus()).isEqualTo(400);
        assertThat(ask(Set.of("x".repeat(201)), 0, 5, false).getStatus()).isEqualTo(400);
        var response = new MockHttpServletResponse();
        controller.readings(new PastController.Wish(null, null, null, false), response);
        assertThat(response.getStatus()).isEqualTo(400);
    }

    @Test
    void moreReadingsThanAreToldAtOnceAreRefusedAndTheTurnIsGivenBack() throws IOException {
        points = PastController.READINGS_MAX + 1;
        for (int i = 0; i <= PastController.AT_ONCE; i++) {
            var response = ask(Set.of("x"), 0, 5, false);
            assertThat(response.getStatus()).isEqualTo(422);
            assertThat(response.getContentAsString()).contains("ask for a shorter span");
        }
        assertThat(ask(Set.of("x"), 0, 5, true).getStatus()).as("one reading of each series is not too much")
                .isEqualTo(200);
    }

    @Test
    void whoMayReadThePastIsWrittenDown() {
        assertThat(Routes.ALL).filteredOn(each -> each.pattern().startsWith("/api/v1/past/")).hasSize(2)
                .allSatisfy(each -> assertThat(each.role()).isEqualTo(Role.RESPONDER));
    }

    @Test
    void theFilesInForceAreTold() {
        var answer = (PastController.InForce) Objects.requireNonNull(controller.inForce().getBody());
        assertThat(answer.rules()).containsExactly(new FilesInForce.Document("rules/a.yaml", "rules: []"));
        assertThat(answer.topology()).isEmpty();
    }

    private static final class Files implements FilesInForce {
        @Override
        public List<Document> rules() {
            return List.of(new Document("rules/a.yaml", "rules: []"));
        }

        @Override
        public List<Document> topology() {
            return List.of();
        }
    }

    private final class Store implements SeriesStore {
        @Override
        public List<Series> raw(List<Matcher> matchers, long fromMillis, long toMillis) {
            asked.add(matchers);
            var values = new double[points];
            Arrays.setAll(values, i -> i % 2 == 0 ? 0.5 : Double.NaN);
            return List.of(new Series(new SeriesKey("x", Labels.of("host", "a")),
                    LongStream.range(1_000, 1_000 + points).toArray(), values),
                    new Series(new SeriesKey("x", Labels.of("host", "b")), new long[0], new double[0]));
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
