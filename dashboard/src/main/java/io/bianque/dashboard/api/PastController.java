package io.bianque.dashboard.api;

import io.bianque.alerting.rule.FilesInForce;
import io.bianque.alerting.rule.FilesInForce.Document;
import io.bianque.collector.series.Matcher;
import io.bianque.collector.store.SeriesStore;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a program needs to judge the past anew: the readings as they came, a span at a time, and the files of the rules and the
 * topology that are in force. Two are answered at once, so that what is held in memory is bounded.
 */
@RestController
class PastController {
    /** The longest span of one call. */
    static final long SPAN_MILLIS_MAX = 1_200_000;
    /** The most readings of one answer. */
    static final int READINGS_MAX = 500_000;
    static final int METRICS_MAX = 5_000;
    static final int AT_ONCE = 2;
    private static final int WAITING_SECONDS_MAX = 10;
    private static final int METRIC_LENGTH_MAX = 200;
    /** The year 9999. */
    private static final long MAX_MILLIS = 253_402_300_799_999L;

    private final SeriesStore store;
    private final FilesInForce files;
    private final JsonMapper json;
    private final Semaphore turns = new Semaphore(AT_ONCE);

    PastController(SeriesStore store, FilesInForce files, JsonMapper json) {
        this.store = store;
        this.files = files;
        this.json = json;
    }

    /**
     * What is asked.
     *
     * @param from first moment, milliseconds since the epoch
     * @param to   last moment, included; at most {@value #SPAN_MILLIS_MAX} after the first
     * @param last whether the last reading of each series will do
     */
    record Wish(@Nullable Set<@Nullable String> metrics, @Nullable Long from, @Nullable Long to, boolean last) {}

    @SuppressWarnings("ArrayRecordComponent") // written as JSON and forgotten
    record Read(String metric, Map<String, String> labels, long[] times, double[] values) {}

    record Readings(List<Read> series) {}

    record InForce(List<Document> rules, List<Document> topology) {}

    @GetMapping("/api/v1/past/files")
    ResponseEntity<Object> inForce() {
        return Answers.fresh(new InForce(files.rules(), files.topology()));
    }

    /** Joined series are left out: whoever judges joins anew. */
    @PostMapping("/api/v1/past/readings")
    void readings(@RequestBody Wish wish, HttpServletResponse response) throws IOException {
        var metrics = new LinkedHashSet<String>();
        long from = Objects.requireNonNullElse(wish.from(), -1L);
        long to = Objects.requireNonNullElse(wish.to(), -1L);
        boolean good = from >= 0 && to >= from && to <= MAX_MILLIS && to - from <= SPAN_MILLIS_MAX;
        for (var metric : Objects.requireNonNullElse(wish.metrics(), Set.<@Nullable String>of())) {
            good &= metric != null && metric.length() <= METRIC_LENGTH_MAX && metrics.size() < METRICS_MAX;
            if (good) {
                metrics.add(Objects.requireNonNull(metric));
            }
        }
        if (!good || metrics.isEmpty()) {
            Problem.of(HttpStatus.BAD_REQUEST, "request.bad", "give metrics, 1 to " + METRICS_MAX
                    + " names, and from and to in milliseconds, at most " + SPAN_MILLIS_MAX + " apart", Map.of())
                    .write(response, json);
            return;
        }
        if (!hasTurn()) {
            Problem.of(HttpStatus.TOO_MANY_REQUESTS, "past.busy",
                    AT_ONCE + " others are reading the past just now; try again in a moment", Map.of())
                    .write(response, json);
            return;
        }
        try {
            // Written while the turn lasts: only then is what was read given up.
            write(read(metrics, from, to, wish.last()), response);
        } catch (SeriesStore.QueryTooLargeException e) {
            Problem.of(HttpStatus.UNPROCESSABLE_CONTENT, "series.large", String.valueOf(e.getMessage()), Map.of())
                    .write(response, json);
        } finally {
            turns.release();
        }
    }

    private boolean hasTurn() {
        try {
            return turns.tryAcquire(WAITING_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Readings read(Set<String> metrics, long from, long to, boolean last) {
        var all = new ArrayList<Read>();
        long count = 0;
        for (var metric : metrics) {
            for (var series : store.raw(Matcher.asRead(metric), from, to)) {
                int length = series.values().length;
                if (length == 0) {
                    continue;
                }
                var read = last
                        ? new Read(metric, series.key().labels().toMap(), new long[]{series.timesMillis()[length - 1]},
                                new double[]{series.values()[length - 1]})
                        : new Read(metric, series.key().labels().toMap(), series.timesMillis(), series.values());
                all.add(read);
                count += read.values().length;
                if (count > READINGS_MAX) {
                    throw new SeriesStore.QueryTooLargeException(
                            "more than " + READINGS_MAX + " readings; ask for a shorter span or fewer metrics");
                }
            }
        }
        return new Readings(all);
    }

    private void write(Readings readings, HttpServletResponse response) throws IOException {
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        json.writeValue(response.getOutputStream(), readings);
    }
}
