package io.bianque.config;

import io.bianque.config.YamlScalar.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads one map by its keys, each with its type and range. Every problem is noted with its place and path and reading goes
 * on; the caller looks at the {@link Problems} once, at the end. Confined to one thread.
 *
 * <pre>{@code
 * var m = new MapReader(node, problems);
 * var name = m.string("name").required();
 * var count = m.integer("count", 1, 100, 10);
 * var hold = m.duration("for", Duration.ZERO);
 * m.done(); // unknown keys
 * }</pre>
 */
public final class MapReader {
    private final YamlMap map;
    private final String path;
    private final Problems problems;
    private final Set<String> known = new LinkedHashSet<>();

    /** A reader of a whole document. Anything but a map is a problem and reads as an empty map. */
    public MapReader(YamlNode node, Problems problems) {
        this(node, "", problems);
    }

    /** A reader of a map at the given path of a document. */
    public MapReader(YamlNode node, String path, Problems problems) {
        this.path = path;
        this.problems = problems;
        if (node instanceof YamlMap given) {
            this.map = given;
        } else {
            this.map = YamlMap.empty(node.place());
            problems.add(node, path, "must be a map, not " + node.inWords(), "write 'key: value' lines");
        }
    }

    static <T> Optional<T> readWhole(YamlNode node, String path, Problems problems, Function<MapReader, T> read) {
        var before = problems.count();
        var reader = new MapReader(node, path, problems);
        if (problems.count() > before) {
            return Optional.empty();
        }
        try {
            var result = read.apply(reader);
            reader.done();
            return Optional.ofNullable(result);
        } catch (IllegalArgumentException e) {
            reader.done();
            // A placeholder of a problem that is noted already may be what the record refused.
            if (problems.count() == before) {
                problems.add(node, path, String.valueOf(e.getMessage()), "");
            }
            return Optional.empty();
        }
    }

    /** Where the map begins. */
    public Place place() {
        return map.place();
    }

    /** The path of the map in its document; empty for the document itself. */
    public String path() {
        return path;
    }

    /** The problems this reader notes into. */
    public Problems problems() {
        return problems;
    }

    /** True when the key is given, whatever its value. */
    public boolean has(String name) {
        known.add(name);
        return map.entries().containsKey(name);
    }

    /** Text. Numbers and booleans are taken as they are written. Empty text counts as given. */
    public Value<String> string(String name) {
        return scalar(name, "", scalar -> Optional.of(scalar.text()), "text");
    }

    /** A whole number in {@code min..max}. */
    public Value<Long> integer(String name, long min, long max) {
        return scalar(name, min, scalar -> Scalars.integer(scalar, min, max),
                "a whole number from " + min + " to " + max);
    }

    /** A whole number in {@code min..max}, or the default. */
    public long integer(String name, long min, long max, long defaultValue) {
        return integer(name, min, max).orElse(defaultValue);
    }

    /** A number in {@code min..max}. */
    public Value<Double> real(String name, double min, double max) {
        return scalar(name, min, scalar -> Scalars.real(scalar, min, max), "a number from " + min + " to " + max);
    }

    /** A duration, written like {@code 250ms}, {@code 10s}, {@code 5m}, {@code 1h30m} or {@code 2d}. */
    public Value<Duration> duration(String name) {
        return scalar(name, Duration.ZERO, Scalars::duration, "a duration such as 250ms, 10s, 5m, 1h30m or 2d");
    }

    /** A duration, or the default. */
    public Duration duration(String name, Duration defaultValue) {
        return duration(name).orElse(defaultValue);
    }

    /** A duration in {@code min..max}, or the default. */
    public Duration duration(String name, Duration min, Duration max, Duration defaultValue) {
        return duration(name)
                .that(d -> d.compareTo(min) >= 0 && d.compareTo(max) <= 0,
                        "must be from " + Scalars.inWords(min) + " to " + Scalars.inWords(max))
                .orElse(defaultValue);
    }

    /** A number of bytes, written like {@code 65536}, {@code 64KiB}, {@code 100MB} or {@code 1GiB}. */
    public Value<Long> bytes(String name) {
        return scalar(name, 0L, Scalars::bytes, "a size such as 65536, 64KiB, 100MB or 1GiB");
    }

    /** A number of bytes in {@code min..max}, or the default. */
    public long bytes(String name, long min, long max, long defaultValue) {
        return bytes(name).that(b -> b >= min && b <= max, "must be from " + min + " to " + max + " bytes")
                .orElse(defaultValue);
    }

    /** True or false. */
    public Value<Boolean> bool(String name) {
        return scalar(name, false, Scalars::bool, "true or false");
    }

    /** True or false, or the default. */
    public boolean bool(String name, boolean defaultValue) {
        return bool(name).orElse(defaultValue);
    }

    /** A constant of an enum, written in lower case with {@code _}. */
    public <E extends Enum<E>> Value<E> oneOf(String name, Class<E> type) {
        var constants = type.getEnumConstants();
        var words = Arrays.stream(constants).map(e -> e.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
        return scalar(name, constants[0], scalar -> Arrays.stream(constants)
                .filter(e -> e.name().toLowerCase(Locale.ROOT).equals(scalar.text())).findFirst(), "one of " + words);
    }

    /** A list of texts; empty when not given. */
    public List<String> strings(String name) {
        var texts = new ArrayList<String>();
        forEachItem(name, (itemPath, item) -> {
            if (item instanceof YamlScalar scalar && scalar.kind() != Kind.NULL) {
                texts.add(scalar.text());
            } else {
                problems.add(item, itemPath, "must be text, not " + item.inWords(), "");
            }
        });
        return List.copyOf(texts);
    }

    /** A map of free keys to texts, in the order of the file; empty when not given. */
    public SequencedMap<String, String> stringMap(String name) {
        var texts = new LinkedHashMap<String, String>();
        var node = node(name);
        if (node instanceof YamlMap given) {
            given.entries().forEach((key, entry) -> {
                if (entry.value() instanceof YamlScalar scalar && scalar.kind() != Kind.NULL) {
                    texts.put(key, scalar.text());
                } else {
                    problems.add(entry.value(), pathOf(name) + "." + key,
                            "must be text, not " + entry.value().inWords(), "");
                }
            });
        } else if (node != null) {
            problems.add(node, pathOf(name), "must be a map, not " + node.inWords(), "write 'key: value' lines");
        }
        return Collections.unmodifiableSequencedMap(texts);
    }

    /** A map inside this one, to be read (and ended with {@link #done}) by the caller; empty when not given. */
    public Optional<MapReader> map(String name) {
        var node = node(name);
        return node == null ? Optional.empty() : Optional.of(new MapReader(node, pathOf(name), problems));
    }

    /**
     * A map inside this one, read by a function. Unknown keys are noted, and so is an {@link IllegalArgumentException} of
     * the function. Empty when not given or bad.
     */
    public <T> Optional<T> map(String name, Function<MapReader, T> read) {
        var node = node(name);
        return node == null ? Optional.empty() : readWhole(node, pathOf(name), problems, read);
    }

    /** A list of maps, each read as by {@link #map(String, Function)}; empty when not given. Bad items are left out. */
    public <T> List<T> list(String name, Function<MapReader, T> read) {
        var results = new ArrayList<T>();
        forEachItem(name, (itemPath, item) -> readWhole(item, itemPath, problems, read).ifPresent(results::add));
        return List.copyOf(results);
    }

    /** The raw value for a reading of the caller's own; null when not given or written as nothing. */
    public @Nullable YamlNode node(String name) {
        known.add(name);
        var entry = map.entries().get(name);
        if (entry == null || (entry.value() instanceof YamlScalar scalar && scalar.kind() == Kind.NULL)) {
            return null;
        }
        return entry.value();
    }

    /** The keys given, in the order of the file. */
    public Set<String> keys() {
        return map.entries().sequencedKeySet();
    }

    /** Notes a problem with a key of this map, at its value if it is given and else at the map. */
    public void problem(String name, String what, String remedy) {
        var entry = map.entries().get(name);
        problems.add(Problem.at(entry == null ? map.place() : entry.value().place(), pathOf(name), what, remedy));
    }

    /** Notes a problem with the map as a whole. */
    public void problem(String what, String remedy) {
        problems.add(map, path, what, remedy);
    }

    /** Notes every key that nobody asked for, with the nearest known one. Call it once, last. */
    public void done() {
        map.entries().forEach((key, entry) -> {
            if (!known.contains(key)) {
                problems.add(Problem.at(entry.keyPlace(), pathOf(key), "unknown key", Nearest.remedy(key, known)));
            }
        });
    }

    void problemHere(String name, String what, String remedy) {
        problems.add(Problem.at(map.place(), pathOf(name), what, remedy));
    }

    private <T> Value<T> scalar(String name, T placeholder, Function<YamlScalar, Optional<T>> read, String words) {
        var node = node(name);
        if (node == null) {
            return new Value<>(this, name, placeholder, null, false);
        }
        var value = node instanceof YamlScalar scalar ? read.apply(scalar) : Optional.<T>empty();
        if (value.isEmpty()) {
            problems.add(node, pathOf(name), "must be " + words + ", not " + node.inWords(),
                    Scalars.remedy(node, words));
        }
        return new Value<>(this, name, placeholder, value.orElse(null), true);
    }

    private void forEachItem(String name, ItemVisitor visitor) {
        var node = node(name);
        if (node instanceof YamlList list) {
            for (var i = 0; i < list.items().size(); i++) {
                visitor.visit(pathOf(name) + "[" + i + "]", list.items().get(i));
            }
        } else if (node != null) {
            problems.add(node, pathOf(name), "must be a list, not " + node.inWords(), "write '- item' lines");
        }
    }

    private String pathOf(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private interface ItemVisitor {
        void visit(String itemPath, YamlNode item);
    }
}
