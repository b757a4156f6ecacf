package io.bianque.collector.topology;

import java.util.Optional;

/**
 * The name of a thing that has health, written {@code kind:name}, as in {@code host:web-1}. Sorted by kind, then name.
 *
 * @param kind what it is
 * @param name unique among its kind: 1 to {@value #NAME_MAX} characters, none of them a control character, no space at
 *             either end; may contain colons
 */
public record EntityId(EntityKind kind, String name) implements Comparable<EntityId> {
    /** The longest name, in characters. */
    public static final int NAME_MAX = 200;

    public EntityId {
        if (!isName(name)) {
            throw new IllegalArgumentException("\"" + name + "\" is not a name: 1 to " + NAME_MAX
                    + " characters, no control characters, no space at either end");
        }
    }

    /** Whether a thing may be named so. */
    public static boolean isName(String name) {
        return !name.isEmpty() && name.length() <= NAME_MAX && name.equals(name.strip())
                && name.chars().noneMatch(Character::isISOControl);
    }

    /** The entity written as {@code kind:name}; empty when the text is not of this form. */
    public static Optional<EntityId> parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0 || !isName(text.substring(colon + 1))) {
            return Optional.empty();
        }
        return EntityKind.of(text.substring(0, colon)).map(kind -> new EntityId(kind, text.substring(colon + 1)));
    }

    @Override
    public int compareTo(EntityId other) {
        int byKind = kind.compareTo(other.kind);
        return byKind != 0 ? byKind : name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return kind.text() + ":" + name;
    }
}
