package io.bianque.config;

import java.util.List;
import java.util.Optional;

/** A value of a document. Immutable; knows where it stands. */
public sealed interface YamlNode permits YamlMap, YamlList, YamlScalar {
    /** Where the value begins. */
    Place place();

    /** What it is, in words for an error: "a list", "a map", "the text 'x'" … */
    String inWords();

    /**
     * The items of the list under a key; none where this is no map, or no list stands there. For a look at what others read and
     * judge: {@link MapReader} says what is wrong with it.
     */
    default List<YamlNode> itemsOf(String key) {
        return this instanceof YamlMap map && map.entries().get(key) instanceof YamlMap.Entry(var _, var value)
                && value instanceof YamlList list ? list.items() : List.of();
    }

    /** The single value under a key, as {@link #itemsOf} looks; empty where there is none. */
    default Optional<String> textOf(String key) {
        return this instanceof YamlMap map && map.entries().get(key) instanceof YamlMap.Entry(var _, var value)
                && value instanceof YamlScalar scalar ? Optional.of(scalar.text()) : Optional.empty();
    }
}
