package io.bianque.alerting.rule;

import com.google.re2j.Pattern;
import io.bianque.collector.series.Labels;
import org.jspecify.annotations.Nullable;

/**
 * A test on one label as a rule writes it: {@code value}, {@code !value}, {@code ~pattern} or {@code !~pattern}. A missing
 * label counts as empty; a pattern must match the whole value. Patterns are RE2: their time is linear in the value, so
 * that no pattern can hold up the evaluation.
 */
final class LabelTest {
    /** The longest pattern or value taken, in characters. */
    static final int LENGTH_MAX = 256;

    private final String name;
    private final String text;
    private final String wanted;
    private final boolean negated;
    private final @Nullable Pattern pattern;

    private LabelTest(String name, String text, String wanted, boolean negated, @Nullable Pattern pattern) {
        this.name = name;
        this.text = text;
        this.wanted = wanted;
        this.negated = negated;
        this.pattern = pattern;
    }

    /**
     * Reads a test.
     *
     * @throws IllegalArgumentException if it is too long or its pattern is not valid
     */
    static LabelTest of(String name, String text) {
        if (text.length() > LENGTH_MAX) {
            throw new IllegalArgumentException(text.length() + " characters, at most " + LENGTH_MAX + " are allowed");
        }
        boolean negated = text.startsWith("!");
        var rest = negated ? text.substring(1) : text;
        if (!rest.startsWith("~")) {
            return new LabelTest(name, text, rest, negated, null);
        }
        return new LabelTest(name, text, "", negated, Patterns.compile(rest.substring(1)));
    }

    String name() {
        return name;
    }

    String text() {
        return text;
    }

    boolean matches(Labels labels) {
        var value = labels.getOrEmpty(name);
        return (pattern == null ? wanted.equals(value) : pattern.matches(value)) != negated;
    }
}
