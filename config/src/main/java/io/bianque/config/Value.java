package io.bianque.config;

import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One value of a map, read and checked but not yet asked whether it must be there. Made by {@link MapReader}.
 *
 * @param <T> its type
 */
public final class Value<T> {
    private final MapReader map;
    private final String name;
    private final T placeholder;
    private final @Nullable T value;
    private final boolean given;

    Value(MapReader map, String name, T placeholder, @Nullable T value, boolean given) {
        this.map = map;
        this.name = name;
        this.placeholder = placeholder;
        this.value = value;
        this.given = given;
    }

    /**
     * The value. When it is missing or bad a problem is noted and a placeholder returned, so that reading goes on and
     * finds the other problems too.
     */
    public T required() {
        if (!given) {
            map.problemHere(name, "is missing", "add '" + name + ":' to this map");
        }
        return value == null ? placeholder : value;
    }

    /** The value, or another when it is not given. */
    public T orElse(T other) {
        return value == null ? other : value;
    }

    /** The value, or null when it is not given (or was bad, which is noted already). */
    public @Nullable T orNull() {
        return value;
    }

    /** The value, or empty when it is not given (or was bad, which is noted already). */
    public Optional<T> optional() {
        return Optional.ofNullable(value);
    }

    /**
     * Checks a value that is given.
     *
     * @param words what it must be, for the problem: "must be …"
     */
    public Value<T> that(Predicate<? super T> test, String words) {
        if (value == null || test.test(value)) {
            return this;
        }
        map.problem(name, words, "");
        return new Value<>(map, name, placeholder, null, true);
    }
}
