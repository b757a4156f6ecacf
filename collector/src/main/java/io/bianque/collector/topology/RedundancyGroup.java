package io.bianque.collector.topology;

import java.util.HashSet;
import java.util.List;

/**
 * An entity that works as long as enough of its members do.
 *
 * @param id      a cluster or a group
 * @param members what it consists of, each once, sorted; at least one
 * @param need    how many must work, in {@code 1..members}
 */
public record RedundancyGroup(EntityId id, List<EntityId> members, int need) {
    public RedundancyGroup {
        members = members.stream().sorted().toList();
        if (new HashSet<>(members).size() < members.size()) {
            throw new IllegalArgumentException(id + " has a member twice");
        }
        if (members.contains(id)) {
            throw new IllegalArgumentException(id + " cannot be its own member");
        }
        if (need < 1 || need > members.size()) {
            throw new IllegalArgumentException(id + " needs " + need + " of " + members.size() + " members");
        }
    }

    /** How many members may fail at once with the group still working. */
    public int spare() {
        return members.size() - need;
    }
}
