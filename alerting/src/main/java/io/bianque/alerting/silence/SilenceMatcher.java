package io.bianque.alerting.silence;

import com.google.re2j.Pattern;
import io.bianque.alerting.rule.Patterns;
import io.bianque.collector.series.Labels;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A test on one label of an alert, written {@code name=value}, {@code name!=value}, {@code name=~pattern} or
 * {@code name!~pattern}. The label {@code rule} is the alert's rule; a missing label is empty; patterns are RE2 and match the
 * whole value, in time that grows with its length alone; one that would take too much is refused as in rules. Immutable and thread-safe.
 */
public final class SilenceMatcher {
    /** The label that stands for the alert's rule. */
    public static final String RULE = "rule";
    private static final int LENGTH_MAX = 512;
    /** Values that no pattern has in common but one that is about everything. */
    private static final List<String> ANY_TEXTS = List.of("web-01.example", "ZQXJ_VKWY", "4711081512",
            "\u6241\u9e4a\u6241\u9e4a\u6241\u9e4a\u6241\u9e4a");
    /** Names as hosts have them. */
    private static final List<String> HOSTS = List.of("web-01.example", "db2", "zqxj7-vkwy.lan");
    /** Names as clusters, zones, applications have them. */
    private static final List<String> WORDS = List.of("shop", "vkwyzqxj", "lager");
    private static final java.util.regex.Pattern FORM = java.util.regex.Pattern
            .compile("([a-zA-Z_][a-zA-Z0-9_]{0,63})(!=|=~|!~|=)(.*)", java.util.regex.Pattern.DOTALL);

    private final String text;
    private final String name;
    private final String operator;
    private final String wanted;
    private final Pattern pattern;

    private SilenceMatcher(String text, String name, String operator, String wanted, Pattern pattern) {
        this.text = text;
        this.name = name;
        this.operator = operator;
        this.wanted = wanted;
        this.pattern = pattern;
    }

    /**
     * Reads a matcher.
     *
     * @throws IllegalArgumentException with what is wrong and how it is written
     */
    public static SilenceMatcher parse(String text) {
        var form = FORM.matcher(text);
        if (text.length() > LENGTH_MAX || !form.matches()) {
            throw new IllegalArgumentException("'" + text.substring(0, Math.min(80, text.length()))
                    + "' is no matcher of at most " + LENGTH_MAX
                    + " characters: write NAME=VALUE, NAME!=VALUE, NAME=~PATTERN or NAME!~PATTERN");
        }
        try {
            boolean isPattern = form.group(2).endsWith("~");
            return new SilenceMatcher(text, form.group(1), form.group(2), form.group(3),
                    Patterns.compile(isPattern ? form.group(3) : ""));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "'" + form.group(3) + "' is no pattern (RE2) that is taken: " + e.getMessage(), e);
        }
    }

    /** The label that it looks at. */
    public String label() {
        return name;
    }

    /** The value that it asks for; empty when it asks for a pattern, or for anything else. */
    public Optional<String> value() {
        return operator.equals("=") ? Optional.of(wanted) : Optional.empty();
    }

    /** The same test, written for another label. */
    public String writtenFor(String label) {
        return label + operator + wanted;
    }

    /** Whether an alert passes. */
    public boolean matches(String rule, Labels labels) {
        return takes(name.equals(RULE) ? rule : labels.getOrEmpty(name));
    }

    /** Whether it passes where the label is not there: then it narrows nothing by itself. */
    boolean takesMissing() {
        return takes("");
    }

    /** Whether it asks for something: not for any text, and not only that something is another. */
    boolean narrows() {
        return takesMissing() ? ANY_TEXTS.stream().noneMatch(this::takes) : !usual().stream().allMatch(this::takes);
    }

    /** Values that its label may have: a pattern that all of them pass is taken for one that nothing is left out by. */
    private List<String> usual() {
        return switch (name) {
            case RULE -> ANY_TEXTS;
            case "host" -> HOSTS;
            default -> WORDS;
        };
    }

    /** Whether it passes where the label says this. */
    boolean takes(String value) {
        return switch (operator) {
            case "=" -> value.equals(wanted);
            case "!=" -> !value.equals(wanted);
            case "=~" -> pattern.matches(value);
            default -> !pattern.matches(value);
        };
    }

    /** As it was written. */
    @Override
    public String toString() {
        return text;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SilenceMatcher matcher && matcher.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }
}
