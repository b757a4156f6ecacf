package io.bianque.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * A map with unique text keys, in the order of the file.
 *
 * @param entries key to value, with the place of the key
 */
public record YamlMap(Place place, SequencedMap<String, Entry> entries) implements YamlNode {
    public YamlMap {
        entries = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(entries));
    }

    @Override
    public String inWords() {
        return "a map";
    }

    /** A key's place and its value. */
    public record Entry(Place keyPlace, YamlNode value) {}

    static YamlMap empty(Place place) {
        return new YamlMap(place, new LinkedHashMap<>(Map.of()));
    }
}
