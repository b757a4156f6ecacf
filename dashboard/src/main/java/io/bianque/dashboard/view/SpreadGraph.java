package io.bianque.dashboard.view;

import io.bianque.collector.topology.EntityId;
import io.bianque.dashboard.view.Neighbours.Join;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The part of the topology that an incident is about: its cause, what that explains, the ways between, what was
 * considered, and the direct neighbours of all these. What is alike is folded, so that at most {@value #NODES_MAX} nodes
 * are left. Pure.
 */
public final class SpreadGraph {
    /** The most nodes of an answer. */
    static final int NODES_MAX = 80;
    /** The most entities looked at; those beyond are counted. */
    static final int ENTITIES_MAX = 2_000;

    private SpreadGraph() {}

    /** Nodes sorted by id, edges by their ends; {@code hidden} counts entities that are not shown. */
    public record Graph(List<GraphNode> nodes, List<GraphEdge> edges, int hidden) {
        public Graph {
            nodes = List.copyOf(nodes);
            edges = List.copyOf(edges);
        }
    }

    /**
     * One entity, or several that are alike.
     *
     * @param id       {@code kind:name} of the first of them
     * @param count    how many
     * @param held     alerts about them that are held back
     * @param evidence the numbers of the facts that are about it
     * @param cause    whether it is what the incident is put down to
     * @param affected whether the incident is about it: the cause, what it explains, what lies between
     */
    public record GraphNode(String id, String kind, String name, int count, Health state, int held,
            List<Integer> evidence, boolean cause, boolean affected) {
        public GraphNode {
            evidence = List.copyOf(evidence);
        }
    }

    /** {@code from} stands on {@code to}; {@code path}: the fault took this way. */
    public record GraphEdge(String from, String to, String strength, @Nullable String origin, boolean path) {}

    /**
     * What an incident is about.
     *
     * @param cause      what it is put down to, or null
     * @param affected   what alerts belong to it
     * @param paths      from what is affected to the cause, both included
     * @param considered what else could have been it
     * @param held       alerts held back by what they are about
     * @param evidence   the numbers of facts by what they are about
     */
    record Story(@Nullable EntityId cause, Set<EntityId> affected, Collection<List<EntityId>> paths,
            Set<EntityId> considered, Map<EntityId, Integer> held, Map<EntityId, List<Integer>> evidence) {}

    /** The graph of a story, with the health of each entity as it is now. */
    static Graph of(Neighbours neighbours, Story story, Function<EntityId, Health> health) {
        var affected = new TreeSet<EntityId>();
        var fault = new LinkedHashMap<Hop, Join>();
        if (story.cause() != null) {
            affected.add(story.cause());
        }
        affected.addAll(story.affected());
        story.paths().forEach(affected::addAll);
        var shown = new TreeSet<EntityId>();
        var beyond = new HashSet<EntityId>();
        first(affected, story.cause(), shown, beyond);
        for (var path : story.paths()) {
            for (int i = 0; i + 1 < path.size(); i++) {
                var hop = new Hop(path.get(i), path.get(i + 1));
                if (shown.contains(hop.from()) && shown.contains(hop.to()) && !hop.from().equals(hop.to())) {
                    // The diagnosis took this way; if the topology has lost it since, it is drawn all the same.
                    fault.putIfAbsent(hop, new Join(hop.from(), hop.to(), "strong", null));
                }
            }
        }
        var core = new ArrayList<>(shown);
        story.considered().stream().sorted().filter(_ -> shown.size() < ENTITIES_MAX).forEach(each -> {
            core.add(each);
            shown.add(each);
        });
        for (var each : core) {
            for (var join : neighbours.of(each)) {
                if (shown.size() < ENTITIES_MAX) {
                    shown.add(join.other(each));
                } else if (!shown.contains(join.other(each))) {
                    beyond.add(join.other(each));
                }
            }
        }
        var joins = edges(neighbours, shown, fault);
        var nodes = new ArrayList<Folding.Member>();
        for (var each : shown) {
            nodes.add(new Folding.Member(each, health.apply(each), story.held().getOrDefault(each, 0),
                    story.evidence().getOrDefault(each, List.of()), each.equals(story.cause()),
                    affected.contains(each), story.considered().contains(each)));
        }
        return Folding.fold(nodes, joins, fault.keySet(), beyond.size());
    }

    /** From what stands on it to what it stands on. */
    record Hop(EntityId from, EntityId to) {}

    /** Takes what is affected up to the bound, the cause first, and notes what is left out. */
    private static void first(Set<EntityId> affected, @Nullable EntityId cause, Set<EntityId> into,
            Set<EntityId> beyond) {
        if (cause != null) {
            into.add(cause);
        }
        for (var each : affected) {
            if (into.size() < ENTITIES_MAX) {
                into.add(each);
            } else if (!into.contains(each)) {
                beyond.add(each);
            }
        }
    }

    private static Map<Hop, Join> edges(Neighbours neighbours, Set<EntityId> shown, Map<Hop, Join> fault) {
        var joins = new LinkedHashMap<Hop, Join>();
        var among = new HashSet<>(shown);
        for (var each : shown) {
            for (var join : neighbours.of(each)) {
                if (join.dependent().equals(each) && among.contains(join.dependency())) {
                    joins.put(new Hop(each, join.dependency()), join);
                }
            }
        }
        fault.forEach(joins::putIfAbsent);
        return joins;
    }

    /** Counts of held alerts by what they are about. */
    static Map<EntityId, Integer> count(Collection<EntityId> entities) {
        var counts = new TreeMap<EntityId, Integer>();
        entities.forEach(each -> counts.merge(each, 1, Integer::sum));
        return counts;
    }
}
