package io.bianque.collector.series;

import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An immutable set of labels, sorted by name. A label with an empty value is the same as no label, as in Prometheus, and
 * is not kept.
 *
 * <p>Thread-safe. The hash is computed once; {@link #get} costs a binary search.
 */
public final class Labels implements Comparable<Labels>, Iterable<Labels.Label> {
    /** No labels at all. */
    public static final Labels EMPTY = new Labels(new String[0]);

    /** The most labels that one set may carry: 64 of the sender's own, and those that the collector adds to them. */
    public static final int MAX_LABELS = 68;

    /** One label. */
    public record Label(String name, String value) {}

    /**
     * The sets made of late, each in the slot of its hash: the intake, the partition and the store meet the same series
     * within moments of each other and keep it for as long as it lives, so they share one copy. A miss costs memory and
     * nothing else; races are harmless, as a set is immutable. A power of two.
     */
    private static final @Nullable Labels[] RECENT = new Labels[1 << 15];

    /** Names and values in turn, sorted by name. */
    private final String[] pairs;
    private final int hash;

    private Labels(String[] pairs) {
        this.pairs = pairs;
        this.hash = Arrays.hashCode(pairs);
    }

    /**
     * The labels of a map.
     *
     * @throws IllegalArgumentException if there are more than {@link #MAX_LABELS} or a name is empty
     */
    public static Labels of(Map<String, String> map) {
        if (map.size() > MAX_LABELS) {
            throw new IllegalArgumentException(map.size() + " labels, at most " + MAX_LABELS + " are allowed");
        }
        var sorted = new TreeMap<>(map);
        sorted.values().removeIf(String::isEmpty);
        if (sorted.isEmpty()) {
            return EMPTY;
        }
        var pairs = new String[sorted.size() * 2];
        int i = 0;
        for (var entry : sorted.entrySet()) {
            if (entry.getKey().isEmpty()) {
                throw new IllegalArgumentException("a label has no name (its value is \"" + entry.getValue() + "\")");
            }
            // A fleet has few names and values, and a set for each of its series: strings of their own would be most of the heap.
            pairs[i++] = entry.getKey().intern();
            pairs[i++] = entry.getValue().intern();
        }
        return shared(new Labels(pairs));
    }

    private static Labels shared(Labels made) {
        int slot = (made.hash ^ made.hash >>> 15) & (RECENT.length - 1);
        var known = RECENT[slot];
        if (known != null && known.equals(made)) {
            return known;
        }
        RECENT[slot] = made;
        return made;
    }

    /** The labels given as name, value, name, value. */
    public static Labels of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("a label name without a value: " + Arrays.toString(namesAndValues));
        }
        var map = new TreeMap<String, String>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return of(map);
    }

    /** The value of a label, or null when there is none. */
    public @Nullable String get(String name) {
        int low = 0;
        int high = pairs.length / 2 - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = pairs[middle * 2].compareTo(name);
            if (order == 0) {
                return pairs[middle * 2 + 1];
            } else if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return null;
    }

    /** The value of a label, or the empty string when there is none. */
    public String getOrEmpty(String name) {
        var value = get(name);
        return value == null ? "" : value;
    }

    /** These labels with others on top: the other's value wins where both have a name. */
    public Labels with(Labels other) {
        if (other.isEmpty()) {
            return this;
        }
        var map = toMap();
        map.putAll(other.toMap());
        return of(map);
    }

    /** These labels and one more, replacing one of that name. */
    public Labels with(String name, String value) {
        var map = toMap();
        map.put(name, value);
        return of(map);
    }

    /** Only the labels whose names pass. */
    public Labels only(Predicate<String> names) {
        var map = toMap();
        map.keySet().removeIf(names.negate());
        return of(map);
    }

    /** A name, of {@link #size} that are sorted. */
    public String name(int index) {
        return pairs[2 * index];
    }

    /** The value of the label of that place. */
    public String value(int index) {
        return pairs[2 * index + 1];
    }

    /** How many labels there are. */
    public int size() {
        return pairs.length / 2;
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return pairs.length == 0;
    }

    /** A fresh sorted map with these labels, free for the caller to change. */
    public Map<String, String> toMap() {
        var map = new TreeMap<String, String>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], pairs[i + 1]);
        }
        return map;
    }

    @Override
    public Iterator<Label> iterator() {
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < pairs.length;
            }

            @Override
            public Label next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                var label = new Label(pairs[next], pairs[next + 1]);
                next += 2;
                return label;
            }
        };
    }

    @Override
    public int compareTo(Labels other) {
        return Arrays.compare(pairs, other.pairs);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Labels labels && hash == labels.hash && Arrays.equals(pairs, labels.pairs);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** As in Prometheus: {@code {a="1",b="2"}}, with quotes, backslashes and line feeds escaped. */
    @Override
    public String toString() {
        var text = new StringBuilder("{");
        for (int i = 0; i < pairs.length; i += 2) {
            if (i > 0) {
                text.append(',');
            }
            text.append(pairs[i]).append("=\"");
            text.append(pairs[i + 1].replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n")).append('"');
        }
        return text.append('}').toString();
    }
}
