package io.bianque.alerting.runbook;

import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.EntityKind;
import java.util.Optional;

/**
 * Which entities a runbook is for: a kind, and a name in which each {@code *} stands for any characters. Written
 * {@code kind:name}, or {@code kind} alone for all of that kind.
 *
 * @param name as for an entity, 1 to {@link EntityId#NAME_MAX} characters
 */
public record EntityPattern(EntityKind kind, String name) {
    public EntityPattern {
        if (!EntityId.isName(name)) {
            throw new IllegalArgumentException("\"" + name + "\" is not the name of an entity");
        }
    }

    /** The pattern that is written so; empty when none is. */
    public static Optional<EntityPattern> parse(String text) {
        int colon = text.indexOf(':');
        var kind = EntityKind.of(colon < 0 ? text : text.substring(0, colon));
        var name = colon < 0 ? "*" : text.substring(colon + 1);
        return EntityId.isName(name) ? kind.map(each -> new EntityPattern(each, name)) : Optional.empty();
    }

    /** Whether it stands for this entity. Costs time in proportion to the two names' lengths multiplied, at worst. */
    public boolean matches(EntityId entity) {
        return kind == entity.kind() && matches(entity.name());
    }

    /** Greedy, with one step back to the last star: no pattern makes it slow, as a regular expression might be. */
    private boolean matches(String text) {
        int at = 0;
        int inPattern = 0;
        int star = -1;
        int starAt = 0;
        while (at < text.length()) {
            if (inPattern < name.length() && name.charAt(inPattern) == '*') {
                star = inPattern++;
                starAt = at;
            } else if (inPattern < name.length() && name.charAt(inPattern) == text.charAt(at)) {
                inPattern++;
                at++;
            } else if (star >= 0) {
                inPattern = star + 1;
                at = ++starAt;
            } else {
                return false;
            }
        }
        while (inPattern < name.length() && name.charAt(inPattern) == '*') {
            inPattern++;
        }
        return inPattern == name.length();
    }

    @Override
    public String toString() {
        return kind.text() + ":" + name;
    }
}
