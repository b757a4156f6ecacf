package io.bianque.dashboard.api;

import io.bianque.collector.series.Matcher;
import io.bianque.collector.store.SeriesStore;
import io.bianque.dashboard.view.Downsampling;
import io.bianque.dashboard.view.HostViews;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The points of a chart. */
@RestController
class SeriesController {
    private static final long INTERVAL_MILLIS = 10_000;
    private static final int MAX_WIDTH = 4_000;
    private static final int MAX_SERIES = 50;
    private static final int MAX_LABELS_LENGTH = 2_000;
    /** The year 9999: later times are mistakes, and sums with them would overflow. */
    private static final long MAX_MILLIS = 253_402_300_799_999L;

    private static final String LABELS_FAULT = "labels must be a JSON object of texts";
    private static final TypeReference<Map<String, @Nullable String>> LABELS = new TypeReference<>() {
    };

    private final SeriesStore store;
    private final Pages pages;
    private final JsonMapper json;

    SeriesController(SeriesStore store, Pages pages, JsonMapper json) {
        this.store = store;
        this.pages = pages;
        this.json = json;
    }

    @SuppressWarnings("ArrayRecordComponent") // written as JSON and forgotten
    record Points(Map<String, String> labels, @Nullable Double[] values, @Nullable Double[] lo,
            @Nullable Double[] hi) {}

    @SuppressWarnings("ArrayRecordComponent") // written as JSON and forgotten
    record ChartAnswer(long at, String unit, long[] times, List<Points> series, int hidden) {}

    /**
     * @param labels a JSON object of labels that the series must carry, or nothing
     * @param from   milliseconds since the Unix epoch, 0 to the end of the year 9999, as is {@code to}
     * @param width  of the chart in pixels; at most so many points come back
     */
    @GetMapping("/api/v1/series")
    ResponseEntity<Object> series(@RequestParam String host, @RequestParam String metric,
            @RequestParam(defaultValue = "") String labels, @RequestParam long from, @RequestParam long to,
            @RequestParam(defaultValue = "600") int width) {
        if (from < 0 || to > MAX_MILLIS || to <= from || width < 1 || width > MAX_WIDTH
                || labels.length() > MAX_LABELS_LENGTH) {
            return bad("from must be before to, both milliseconds from 1970 to 9999, width 1 to " + MAX_WIDTH
                    + ", labels at most " + MAX_LABELS_LENGTH + " characters");
        }
        var matchers = new ArrayList<Matcher>();
        matchers.add(new Matcher.Equal(Matcher.METRIC, metric));
        matchers.add(new Matcher.Equal("host", host));
        try {
            if (!labels.isEmpty()) {
                Map<String, @Nullable String> wanted = json.readValue(labels, LABELS);
                if (wanted == null || wanted.containsValue(null)) {
                    return bad(LABELS_FAULT);
                }
                wanted.forEach((name, value) -> matchers.add(new Matcher.Equal(name, Objects.requireNonNull(value))));
            }
            return ResponseEntity.ok().header(HttpHeaders.CACHE_CONTROL, "no-store")
                    .body(answer(store.raw(matchers, from, to), metric, from, to, width));
        } catch (JacksonException _) {
            return bad(LABELS_FAULT);
        } catch (SeriesStore.QueryTooLargeException e) {
            return Problem
                    .of(HttpStatus.UNPROCESSABLE_CONTENT, "series.large", String.valueOf(e.getMessage()), Map.of())
                    .answer();
        }
    }

    private ChartAnswer answer(List<SeriesStore.Series> found, String metric, long from, long to, int width) {
        long step = Downsampling.stepMillis(to - from, width, INTERVAL_MILLIS);
        // At most width + 1, because a step is at least a width-th of the span.
        int slots = Math.toIntExact((to - from) / step) + 1;
        var times = new long[slots];
        for (int i = 0; i < slots; i++) {
            times[i] = from + i * step;
        }
        var points = found.stream().limit(MAX_SERIES).map(series -> {
            var fitted = Downsampling.fit(series, from, step, slots);
            return new Points(series.key().labels().toMap(), fitted.values(), fitted.lo(), fitted.hi());
        }).toList();
        return new ChartAnswer(pages.atMillis(), HostViews.unitOf(metric), times, points,
                Math.max(0, found.size() - MAX_SERIES));
    }

    private static ResponseEntity<Object> bad(String detail) {
        return Problem.of(HttpStatus.BAD_REQUEST, "request.bad", detail, Map.of()).answer();
    }
}
