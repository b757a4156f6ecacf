package io.bianque.protocol.message;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The bounds that records of messages check themselves against. */
final class Bounds {
    static final int LABELS = 64;
    static final int LABEL_NAME = 128;
    static final int LABEL_VALUE = 1_024;
    static final int ATTRIBUTES = 64;
    static final int ATTRIBUTE_NAME = 128;
    static final int ATTRIBUTE_VALUE = 4_096;
    static final int CAPABILITIES = 64;
    static final int CODE = 64;
    static final int SERIES_IN_A_FRAME = 4_096;

    private Bounds() {}

    static long range(String what, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(what + "=" + value + " is outside " + min + ".." + max);
        }
        return value;
    }

    /** Text without NUL, which no database takes, and within its length. */
    static String text(String what, String value, int min, int max) {
        if (value.length() < min || value.length() > max) {
            throw new IllegalArgumentException(
                    what + " has " + value.length() + " characters, outside " + min + ".." + max);
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean pair = Character.isHighSurrogate(c) && i + 1 < value.length()
                    && Character.isLowSurrogate(value.charAt(i + 1));
            if (c == 0 || (Character.isSurrogate(c) && !pair)) {
                throw new IllegalArgumentException(what + " has NUL or half of a surrogate pair at " + i);
            }
            i += pair ? 1 : 0;
        }
        return value;
    }

    /** Text for names of machines and programs: printable ASCII, so that a header never outgrows its limit. */
    static String plain(String what, String value, int min, int max) {
        text(what, value, min, max);
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < 0x21 || c > 0x7e || c == '"' || c == '\\') {
                throw new IllegalArgumentException(what + " has a character outside printable ASCII at " + i);
            }
        }
        return value;
    }

    /** A word of the protocol: {@code [a-z][a-z0-9_]*}. */
    static String code(String what, String value) {
        boolean good = !value.isEmpty() && value.length() <= CODE && value.charAt(0) >= 'a' && value.charAt(0) <= 'z';
        for (int i = 1; good && i < value.length(); i++) {
            char c = value.charAt(i);
            good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
        }
        if (!good) {
            throw new IllegalArgumentException(what + " must match [a-z][a-z0-9_]{0,63}");
        }
        return value;
    }

    /** A name as Prometheus has it: {@code [a-zA-Z_][a-zA-Z0-9_]*}, for metrics also with colons. */
    static String name(String what, String value, boolean colons) {
        boolean good = !value.isEmpty() && value.length() <= LABEL_NAME;
        for (int i = 0; good && i < value.length(); i++) {
            char c = value.charAt(i);
            good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c == ':' && colons)
                    || (i > 0 && c >= '0' && c <= '9');
        }
        if (!good) {
            throw new IllegalArgumentException(what + " must be a Prometheus name of at most " + LABEL_NAME);
        }
        return value;
    }

    /** A sorted, unchangeable copy. */
    static Map<String, String> labels(String what, Map<String, String> labels) {
        range(what + " count", labels.size(), 0, LABELS);
        var sorted = new TreeMap<String, String>();
        labels.forEach((name, value) -> sorted.put(name(what + " name", name, false),
                text(what + " value", value, 0, LABEL_VALUE)));
        return Collections.unmodifiableMap(new LinkedHashMap<>(sorted));
    }

    /** A sorted, unchangeable copy. */
    static Map<String, String> attributes(String what, Map<String, String> attributes) {
        range(what + " count", attributes.size(), 0, ATTRIBUTES);
        var sorted = new TreeMap<String, String>();
        attributes.forEach((name, value) -> sorted.put(text(what + " name", name, 1, ATTRIBUTE_NAME),
                text(what + " value", value, 0, ATTRIBUTE_VALUE)));
        return Collections.unmodifiableMap(new LinkedHashMap<>(sorted));
    }

    /** A sorted, unchangeable copy. */
    static Set<String> capabilities(Set<String> capabilities) {
        range("capabilities", capabilities.size(), 0, CAPABILITIES);
        var sorted = new TreeSet<String>();
        capabilities.forEach(capability -> sorted.add(code("capability", capability)));
        return Collections.unmodifiableSet(new LinkedHashSet<>(sorted));
    }

    static <T> List<T> list(String what, List<T> list, int max) {
        range(what + " count", list.size(), 0, max);
        return List.copyOf(list);
    }
}
