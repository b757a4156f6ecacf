package io.bianque.collector.tuning;

import java.util.List;

/**
 * A pattern of names in which {@code *} stands for any characters, also none; everything else for itself. Matching takes time
 * linear in the lengths of pattern and name together, times the number of stars. Immutable and thread-safe.
 */
public record HostPattern(String text) {
    /** Whether the whole name fits. */
    public boolean matches(String host) {
        var parts = List.of(text.split("\\*", -1));
        if (parts.size() == 1) {
            return host.equals(text);
        }
        var first = parts.getFirst();
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
