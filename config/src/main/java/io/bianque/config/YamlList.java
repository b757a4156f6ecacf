package io.bianque.config;

import java.util.List;

/** A list, possibly empty. */
public record YamlList(Place place, List<YamlNode> items) implements YamlNode {
    public YamlList {
        items = List.copyOf(items);
    }

    @Override
    public String inWords() {
        return "a list";
    }
}
