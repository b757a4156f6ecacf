package io.bianque.collector.series;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A test on one label, as in Prometheus: {@code =}, {@code !=}, {@code =~}, {@code !~}. A missing label counts as empty.
 * Patterns are anchored on both ends. The metric's own name is matched under the name {@link #METRIC}.
 */
public sealed interface Matcher {
    /** The label name under which the metric's name is matched. */
    String METRIC = "__name__";

    /** What picks the readings of a metric as hosts sent them, and not what was joined from them. */
    static List<Matcher> asRead(String metric) {
        return List.of(new Equal(METRIC, metric), new NotEqual("host", ""), new Equal("level", ""));
    }

    /** The longest pattern taken, in characters. */
    int MAX_PATTERN_LENGTH = 256;

    /** The label looked at. */
    String name();

    /** Whether a value passes; empty stands for a missing label. */
    boolean matches(String value);

    /** Whether a series passes. */
    default boolean matches(SeriesKey key) {
        return matches(name().equals(METRIC) ? key.metric() : key.labels().getOrEmpty(name()));
    }

    /** The value is this one. */
    record Equal(String name, String value) implements Matcher {
        @Override
        public boolean matches(String candidate) {
            return value.equals(candidate);
        }
    }

    /** The value is any but this one. */
    record NotEqual(String name, String value) implements Matcher {
        @Override
        public boolean matches(String candidate) {
            return !value.equals(candidate);
        }
    }

    /** The whole value matches a pattern, or does not when negated. */
    record Regex(String name, Pattern pattern, boolean negated) implements Matcher {
        public Regex {
            if (pattern.pattern().length() > MAX_PATTERN_LENGTH) {
                throw new IllegalArgumentException(
                        "the pattern for label " + name + " has " + pattern.pattern().length()
                                + " characters, at most " + MAX_PATTERN_LENGTH + " are allowed");
            }
        }

        @Override
        public boolean matches(String candidate) {
            return pattern.matcher(candidate).matches() != negated;
        }
    }
}
