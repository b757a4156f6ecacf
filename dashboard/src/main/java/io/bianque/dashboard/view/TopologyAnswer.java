package io.bianque.dashboard.view;

import io.bianque.alerting.diagnosis.EdgeFinding;
import io.bianque.alerting.diagnosis.MissingEdge;
import io.bianque.collector.topology.Edge;
import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.Origin;
import io.bianque.collector.topology.RedundancyGroup;
import io.bianque.collector.topology.Topology;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What stands on what, as the API answers it: all of it, or what is near one entity, or the edges of one origin.
 *
 * @param at       when the topology was put together
 * @param nodes    sorted; of a larger part the first {@link #NODES_MAX}, the nearest of a focus
 * @param edges    between these nodes, sorted; then the memberships between them, of strength {@code member}
 * @param groups   whose members are among these nodes, or which are themselves
 * @param total    how many nodes there are, shown or not
 * @param findings strong edges that past failures speak against
 * @param missing  edges that past troubles speak for and nobody has said
 * @param warnings what is worth a look in the files
 */
public record TopologyAnswer(long at, List<NodeView> nodes, List<EdgeView> edges, List<GroupView> groups, int total,
        List<FindingView> findings, List<MissingView> missing, List<String> warnings) {
    /** The most nodes of one answer. */
    public static final int NODES_MAX = 5_000;

    /** An entity; {@code state} as {@link Health} calls it. */
    public record NodeView(String id, String kind, String name, @Nullable String owner, Health state) {}

    /** An edge; {@code lastSeen} is null where nobody looks. */
    public record EdgeView(String from, String to, String strength, String origin, double confidence,
            @Nullable Long lastSeen, @Nullable String switchTo, @Nullable String switchOff) {}

    /** A group works while {@code need} of its members do. */
    public record GroupView(String id, int need, List<String> members) {}

    /** When the dependency failed, the dependent mostly did not. */
    public record FindingView(String dependent, String dependency, int failed, int well) {}

    /** So often the dependent failed with the dependency though no way leads there. */
    public record MissingView(String dependent, String dependency, int times) {}

    /** What past troubles taught. */
    public record Lessons(List<EdgeFinding> findings, List<MissingEdge> missing) {
        public Lessons {
            findings = List.copyOf(findings);
            missing = List.copyOf(missing);
        }
    }

    /** Which part of it. */
    public sealed interface Part {
        /** All. */
        record Whole() implements Part {}

        /** What is at most {@code depth} edges away from an entity, in either direction. */
        record Near(EntityId focus, int depth) implements Part {}

        /** The edges of one origin. */
        record From(Origin origin) implements Part {}
    }

    /** The answer; empty when the focus is not known. Costs time in proportion to the topology. */
    public static Optional<TopologyAnswer> of(Topology topology, long at, Part part,
            Function<EntityId, Health> state, Lessons lessons, List<String> warnings) {
        var owners = new LinkedHashMap<EntityId, @Nullable String>();
        topology.entities().forEach(entity -> owners.put(entity.id(), entity.owner().orElse(null)));
        var chosen = switch (part) {
            case Part.Whole _ -> List.copyOf(owners.keySet());
            case Part.Near(var focus, var depth) -> owners.containsKey(focus)
                    ? near(topology, focus, depth)
                    : List.<EntityId>of();
            case Part.From(var origin) -> topology.edges().stream().filter(edge -> edge.origin() == origin)
                    .flatMap(edge -> List.of(edge.dependent(), edge.dependency()).stream()).distinct().toList();
        };
        if (part instanceof Part.Near && chosen.isEmpty()) {
            return Optional.empty();
        }
        var shown = new HashSet<>(chosen.subList(0, Math.min(NODES_MAX, chosen.size())));
        var nodes = shown.stream().sorted().map(id -> new NodeView(id.toString(), id.kind().text(), id.name(),
                owners.get(id), state.apply(id))).toList();
        var edges = new ArrayList<>(topology.edges().stream()
                .filter(edge -> shown.contains(edge.dependent()) && shown.contains(edge.dependency())
                        && (!(part instanceof Part.From(var origin)) || edge.origin() == origin))
                .map(TopologyAnswer::view).toList());
        if (!(part instanceof Part.From)) {
            topology.groups().forEach(group -> group.members().stream()
                    .filter(member -> shown.contains(group.id()) && shown.contains(member))
                    .forEach(member -> edges.add(new EdgeView(group.id().toString(), member.toString(), "member",
                            word(Origin.DECLARED), 1, null, null, null))));
        }
        var groups = topology.groups().stream().filter(group -> touches(group, shown))
                .map(group -> new GroupView(group.id().toString(), group.need(),
                        group.members().stream().map(EntityId::toString).toList()))
                .toList();
        return Optional.of(new TopologyAnswer(at, nodes, edges, groups, chosen.size(),
                lessons.findings().stream().map(each -> new FindingView(each.dependent().toString(),
                        each.dependency().toString(), each.failed(), each.well())).toList(),
                lessons.missing().stream().map(each -> new MissingView(each.dependent().toString(),
                        each.dependency().toString(), each.times())).toList(),
                List.copyOf(warnings)));
    }

    private static boolean touches(RedundancyGroup group, Set<EntityId> shown) {
        return shown.contains(group.id()) || group.members().stream().anyMatch(shown::contains);
    }

    /** Breadth first, so that the nearest are there when there are too many. */
    private static List<EntityId> near(Topology topology, EntityId focus, int depth) {
        Map<EntityId, List<EntityId>> neighbours = new HashMap<>();
        topology.edges().forEach(edge -> join(neighbours, edge.dependent(), edge.dependency()));
        topology.groups().forEach(group -> group.members().forEach(member -> join(neighbours, group.id(), member)));
        var far = new HashMap<EntityId, Integer>();
        var found = new ArrayList<EntityId>();
        var queue = new ArrayDeque<>(List.of(focus));
        far.put(focus, 0);
        for (var next = queue.poll(); next != null; next = queue.poll()) {
            found.add(next);
            int distance = Objects.requireNonNull(far.get(next));
            if (distance < depth) {
                for (var neighbour : neighbours.getOrDefault(next, List.of())) {
                    if (far.putIfAbsent(neighbour, distance + 1) == null) {
                        queue.add(neighbour);
                    }
                }
            }
        }
        return found;
    }

    private static void join(Map<EntityId, List<EntityId>> neighbours, EntityId one, EntityId other) {
        neighbours.computeIfAbsent(one, _ -> new ArrayList<>()).add(other);
        neighbours.computeIfAbsent(other, _ -> new ArrayList<>()).add(one);
    }

    private static EdgeView view(Edge edge) {
        return new EdgeView(edge.dependent().toString(), edge.dependency().toString(), word(edge.strength()),
                word(edge.origin()), edge.confidence(), edge.lastSeenMillis() == 0 ? null : edge.lastSeenMillis(),
                edge.switchTo().map(EntityId::toString).orElse(null), edge.switchOff().orElse(null));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
