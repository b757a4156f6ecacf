package io.bianque.collector.tuning;

import java.util.List;

/**
 * A pattern of names in which {@code *} stands for any characters, also none; everything else for itself. Matching takes time
 * linear in the lengths of pattern and name together, times the number of stars. Immutable and thread-safe.
 *
 * @param parts what stands between the stars, at least one
 */
public record HostPattern(List<String> parts) {
    public HostPattern {
        parts = List.copyOf(parts);
    }

    /** The pattern that a text is. */
    public static HostPattern of(String text) {
        return new HostPattern(List.of(text.split("\\*", -1)));
    }

    /** Whether the whole name fits. */
    public boolean matches(String host) {
        var first = parts.getFirst();
        if (parts.size() == 1) {
            return host.equals(first);
        }
        var last = parts.getLast();
        if (!host.startsWith(first) || !host.endsWith(last) || host.length() < first.length() + last.length()) {
            return false;
        }
        int at = first.length();
        int end = host.length() - last.length();
        for (var part : parts.subList(1, parts.size() - 1)) {
            at = host.indexOf(part, at);
            if (at < 0 || at + part.length() > end) {
                return false;
            }
            at += part.length();
        }
        return true;
    }
}
