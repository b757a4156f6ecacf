package io.bianque.collector.export;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** What each metric means, in one sentence. Immutable. */
final class MetricHelp {
    private static final String UNKNOWN = "Sent by agents; not one of the metrics that Bianque describes.";

    private final Map<String, String> sentences;

    private MetricHelp(Map<String, String> sentences) {
        this.sentences = sentences;
    }

    /** The sentences that come with the program. */
    static MetricHelp shipped() {
        var properties = new Properties();
        try (var in = MetricHelp.class.getResourceAsStream("metric-help.properties")) {
            if (in == null) {
                throw new IllegalStateException("metric-help.properties is not on the class path");
            }
            properties.load(new InputStreamReader(in, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("metric-help.properties cannot be read", e);
        }
        var sentences = new TreeMap<String, String>();
        properties.stringPropertyNames().forEach(name -> sentences.put(name, properties.getProperty(name)));
        return new MetricHelp(sentences);
    }

    /** The sentence for a metric by the name under which it is exposed; never empty. */
    String of(String exposedMetric) {
        return sentences.getOrDefault(exposedMetric, UNKNOWN);
    }

    /** The metrics described, sorted. */
    Iterable<String> metrics() {
        return sentences.keySet();
    }
}
