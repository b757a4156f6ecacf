package io.bianque.alerting.diagnosis;

import io.bianque.collector.topology.EntityId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** How the redundancy groups stand, by their members' grave alerts. Confined to the core's thread. */
final class Redundancies {
    private final Nodes nodes;
    /** The groups that do not hold. */
    final SortedMap<EntityId, Redundancy> broken = new TreeMap<>();
    private final SortedSet<EntityId> touched = new TreeSet<>();

    Redundancies(Nodes nodes) {
        this.nodes = nodes;
    }

    /** Something was told about a node. */
    void touch(Node node) {
        for (int group : node.groups) {
            touched.add(nodes.get(group).id);
        }
    }

    /** The topology has changed. */
    void touchAll() {
        touched.addAll(broken.keySet());
        nodes.topology().groups().forEach(group -> touched.add(group.id()));
    }

    void advance(List<Effect> effects) {
        for (var id : touched) {
            var node = nodes.find(id);
            var down = new ArrayList<EntityId>();
            int members = node == null ? 0 : node.members.length;
            int spare = node == null || node.spare < 0 ? Integer.MAX_VALUE : node.spare;
            for (int i = 0; i < members; i++) {
                var member = nodes.get(Objects.requireNonNull(node).members[i]);
                if (member.isGravelyDown()) {
                    down.add(member.id);
                }
            }
            var now = down.isEmpty() || down.size() < spare
                    ? Redundancy.HELD
                    : down.size() == spare ? Redundancy.LOST : Redundancy.GONE;
            if (now != broken.getOrDefault(id, Redundancy.HELD)) {
                if (now == Redundancy.HELD) {
                    broken.remove(id);
                } else {
                    broken.put(id, now);
                }
                effects.add(new Effect.RedundancyChanged(id, now, down, members - down.size(),
                        spare == Integer.MAX_VALUE ? 0 : members - spare));
            }
        }
        touched.clear();
    }
}
