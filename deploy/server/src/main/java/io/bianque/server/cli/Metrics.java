package io.bianque.server.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The server's own metrics, each summed over its labels. */
final class Metrics {
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{.*})? (\\S+)(?: \\d+)?");
    private static final Duration WITHIN = Duration.ofSeconds(10);

    private Metrics() {}

    static Map<String, Double> of(String url) throws IOException {
        try (var http = HttpClient.newBuilder().connectTimeout(WITHIN).build()) {
            var answer = http.send(HttpRequest.newBuilder(URI.create(url)).timeout(WITHIN).build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IOException("status " + answer.statusCode());
            }
            return parse(answer.body());
        } catch (IllegalArgumentException e) {
            throw new IOException(url + " is no address", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    static Map<String, Double> parse(String text) {
        var values = new TreeMap<String, Double>();
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            var sample = SAMPLE.matcher(line);
            if (sample.matches()) {
                try {
                    values.merge(sample.group(1), Double.valueOf(sample.group(2)), Double::sum);
                } catch (NumberFormatException _) {
                    // A line that is not understood says nothing.
                }
            }
        });
        return values;
    }
}
