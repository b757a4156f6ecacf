package io.bianque.config;

/** A value of a document. Immutable; knows where it stands. */
public sealed interface YamlNode permits YamlMap, YamlList, YamlScalar {
    /** Where the value begins. */
    Place place();

    /** What it is, in words for an error: "a list", "a map", "the text 'x'" … */
    String inWords();
}
