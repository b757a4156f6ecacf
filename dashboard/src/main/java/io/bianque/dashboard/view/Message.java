package io.bianque.dashboard.view;

import java.util.Map;

/**
 * A text for people: a key of the page's dictionaries and its arguments. The key {@code text} stands for literal text in
 * the argument of that name, such as a rule's annotation.
 */
public record Message(String key, Map<String, String> args) {
    public Message {
        args = Map.copyOf(args);
    }

    /** Literal text. */
    public static Message text(String text) {
        return new Message("text", Map.of("text", text));
    }

    /** A key with one argument. */
    public static Message of(String key, String name, String value) {
        return new Message(key, Map.of(name, value));
    }
}
