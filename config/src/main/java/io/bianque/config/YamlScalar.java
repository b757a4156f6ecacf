package io.bianque.config;

import java.util.regex.Pattern;

/**
 * A single value.
 *
 * @param text as written, quotes and escapes resolved
 * @param kind what a plain word stands for in YAML 1.2's core schema; anything quoted or in a block is text
 */
public record YamlScalar(Place place, String text, Kind kind) implements YamlNode {
    private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]{1,40}");
    private static final Pattern REAL = Pattern
            .compile("[-+]?(\\.[0-9]{1,40}|[0-9]{1,40}(\\.[0-9]{0,40})?)([eE][-+]?[0-9]{1,4})?");
    private static final int SHOWN = 40;

    /** What a value stands for. */
    public enum Kind {
        TEXT, NULL, BOOL, INTEGER, REAL
    }

    @Override
    public String inWords() {
        return switch (kind) {
            case NULL -> "nothing";
            case BOOL -> "the boolean " + text;
            case INTEGER, REAL -> "the number " + shown();
            case TEXT -> "the text '" + shown() + "'";
        };
    }

    private String shown() {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }

    static Kind kindOfPlain(String text) {
        return switch (text) {
            case "", "~", "null", "Null", "NULL" -> Kind.NULL;
            case "true", "True", "TRUE", "false", "False", "FALSE" -> Kind.BOOL;
            default -> INTEGER.matcher(text).matches()
                    ? Kind.INTEGER
                    : REAL.matcher(text).matches() ? Kind.REAL : Kind.TEXT;
        };
    }
}
