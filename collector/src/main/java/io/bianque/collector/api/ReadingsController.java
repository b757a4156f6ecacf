package io.bianque.collector.api;

import io.bianque.collector.series.Matcher;
import io.bianque.collector.store.SeriesStore;
import io.bianque.collector.store.SeriesStore.QueryTooLargeException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * {@code GET /api/v1/readings?host=&metric=&from=&to=}: raw stored readings, one JSON object a line:
 *
 * <pre>
 *   {"metric":"bianque_host_load1","labels":{"host":"a"},"time":1800000000000,"value":0.5}
 * </pre>
 *
 * <p>Series by series, times ascending. {@code from} and {@code to} are milliseconds since the epoch, both included, at most
 * {@link #SPAN_MILLIS_MAX} apart; {@code metric} may be left out. A value that JSON has no number for is a text:
 * {@code "NaN"}, {@code "Infinity"}, {@code "-Infinity"}.
 */
@RestController
public final class ReadingsController {
    /** The longest span of one question: 24 hours. */
    public static final long SPAN_MILLIS_MAX = 86_400_000L;

    private static final JsonFactory JSON = JsonFactory.builder().rootValueSeparator("\n")
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

    private final SeriesStore store;

    /** Serves a store. */
    public ReadingsController(SeriesStore store) {
        this.store = store;
    }

    /** A question that cannot be answered; the message says what is wrong and what to do. */
    static final class BadQuestionException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BadQuestionException(String message) {
            super(message);
        }
    }

    /** Streams the readings of one host. */
    @GetMapping("/api/v1/readings")
    public void readings(@RequestParam(name = "host", required = false) @Nullable String host,
            @RequestParam(name = "metric", required = false) @Nullable String metric,
            @RequestParam(name = "from", required = false) @Nullable String from,
            @RequestParam(name = "to", required = false) @Nullable String to, HttpServletResponse response)
            throws IOException {
        if (host == null || host.isEmpty()) {
            throw new BadQuestionException("host is missing: name the host whose readings you want, ?host=NAME");
        }
        long fromMillis = millis("from", from);
        long toMillis = millis("to", to);
        if (toMillis < fromMillis || toMillis - fromMillis > SPAN_MILLIS_MAX) {
            throw new BadQuestionException("from=" + fromMillis + " to=" + toMillis
                    + ": to must not be before from, nor more than " + SPAN_MILLIS_MAX + " ms after it; ask in pieces");
        }
        var matchers = new ArrayList<Matcher>();
        matchers.add(new Matcher.Equal("host", host));
        if (metric != null && !metric.isEmpty()) {
            matchers.add(new Matcher.Equal(Matcher.METRIC, metric));
        }
        var found = store.raw(matchers, fromMillis, toMillis); // refused before the first byte when it is too much
        response.setContentType("application/x-ndjson; charset=utf-8");
        response.setHeader("Cache-Control", "no-store");
        write(found, response);
    }

    private static long millis(String name, @Nullable String text) {
        try {
            if (text != null) {
                long millis = Long.parseLong(text);
                if (millis >= 0) {
                    return millis;
                }
            }
        } catch (NumberFormatException _) {
            // told below, together with what is missing
        }
        throw new BadQuestionException(name + (text == null ? " is missing" : "=\"" + text + "\" is no time")
                + ": give milliseconds since 1970-01-01 UTC");
    }

    private static void write(List<SeriesStore.Series> found, HttpServletResponse response) throws IOException {
        var out = response.getOutputStream();
        try (var json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            for (var series : found) {
                for (int i = 0; i < series.timesMillis().length; i++) {
                    write(series, i, json);
                }
            }
        }
        if (!found.isEmpty()) {
            out.write('\n');
        }
        out.flush();
    }

    private static void write(SeriesStore.Series series, int i, JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("metric", series.key().metric());
        json.writeObjectPropertyStart("labels");
        for (var label : series.key().labels()) {
            json.writeStringProperty(label.name(), label.value());
        }
        json.writeEndObject();
        json.writeNumberProperty("time", series.timesMillis()[i]);
        json.writeNumberProperty("value", series.values()[i]); // quotes NaN and the infinities by itself
        json.writeEndObject();
    }

    @ExceptionHandler
    ProblemDetail badQuestion(BadQuestionException e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, e.getMessage());
    }

    @ExceptionHandler
    ProblemDetail tooLarge(QueryTooLargeException e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.CONTENT_TOO_LARGE, e.getMessage());
    }
}
