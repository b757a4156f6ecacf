package io.bianque.collector.topology;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What stands on what, as a whole: every name in it is known, no pair of entities is joined twice. Immutable; equal when
 * it says the same.
 *
 * @param entities sorted, each once
 * @param owners   sorted by name
 * @param edges    sorted, at most one for each pair of dependent and dependency
 * @param groups   sorted by entity; membership is not among the edges
 */
public record Topology(List<Entity> entities, List<Owner> owners, List<Edge> edges, List<RedundancyGroup> groups) {
    /** Nothing is known. */
    public static final Topology EMPTY = new Topology(List.of(), List.of(), List.of(), List.of());
    /** The most entities. */
    public static final int ENTITIES_MAX = 200_000;
    /** The most edges, members of groups included. */
    public static final int EDGES_MAX = 1_000_000;

    public Topology {
        entities = entities.stream().sorted((a, b) -> a.id().compareTo(b.id())).toList();
        owners = owners.stream().sorted((a, b) -> a.name().compareTo(b.name())).toList();
        edges = edges.stream().sorted().toList();
        groups = groups.stream().sorted((a, b) -> a.id().compareTo(b.id())).toList();
        check(entities, owners, edges, groups);
    }

    private static void check(List<Entity> entities, List<Owner> owners, List<Edge> edges,
            List<RedundancyGroup> groups) {
        var names = new HashSet<EntityId>();
        for (var entity : entities) {
            require(names.add(entity.id()), entity.id() + " is there twice");
        }
        var ownerNames = new HashSet<String>();
        for (var owner : owners) {
            require(ownerNames.add(owner.name()), "the owner " + owner.name() + " is there twice");
        }
        for (var entity : entities) {
            entity.owner().ifPresent(owner -> require(ownerNames.contains(owner), entity.id() + " has an unknown owner "
                    + owner));
        }
        for (int i = 0; i < edges.size(); i++) {
            var edge = edges.get(i);
            require(names.contains(edge.dependent()), "an edge names the unknown " + edge.dependent());
            require(names.contains(edge.dependency()), "an edge names the unknown " + edge.dependency());
            edge.switchTo().ifPresent(to -> require(names.contains(to), "an edge names the unknown " + to));
            require(i == 0 || edges.get(i - 1).compareTo(edge) != 0,
                    edge.dependent() + " stands on " + edge.dependency() + " twice");
        }
        var ids = new HashSet<EntityId>();
        int members = 0;
        for (var group : groups) {
            members += group.members().size();
            require(ids.add(group.id()), group.id() + " has members twice");
            require(names.contains(group.id()), "members of the unknown " + group.id());
            group.members().forEach(member -> require(names.contains(member), group.id() + " has an unknown member "
                    + member));
        }
        require(entities.size() <= ENTITIES_MAX, entities.size() + " entities, at most " + ENTITIES_MAX);
        require(edges.size() + members <= EDGES_MAX, edges.size() + members + " edges, at most " + EDGES_MAX);
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalArgumentException(what);
        }
    }

    /**
     * This topology with edges that others found. Where there is an edge between the same two entities already, the more
     * trusted {@link Origin} holds (on a tie the new one), and a membership holds against any edge. Entities not known yet
     * are added, without an owner.
     */
    public Topology plus(Collection<Edge> found) {
        var known = new TreeMap<EntityId, Entity>();
        entities.forEach(entity -> known.put(entity.id(), entity));
        var members = new HashMap<EntityId, List<EntityId>>();
        groups.forEach(group -> members.put(group.id(), group.members()));
        Map<Pair, Edge> joined = new HashMap<>();
        edges.forEach(edge -> joined.put(new Pair(edge.dependent(), edge.dependency()), edge));
        for (var edge : found) {
            if (members.getOrDefault(edge.dependent(), List.of()).contains(edge.dependency())) {
                continue;
            }
            joined.merge(new Pair(edge.dependent(), edge.dependency()), edge,
                    (old, more) -> more.origin().compareTo(old.origin()) <= 0 ? more : old);
            known.putIfAbsent(edge.dependent(), new Entity(edge.dependent(), Optional.empty()));
            known.putIfAbsent(edge.dependency(), new Entity(edge.dependency(), Optional.empty()));
            edge.switchTo().ifPresent(to -> known.putIfAbsent(to, new Entity(to, Optional.empty())));
        }
        return new Topology(List.copyOf(known.values()), owners, List.copyOf(joined.values()), groups);
    }

    /**
     * The sets of entities that stand on each other in a circle, over strong edges and memberships; each sorted, the sets
     * sorted by their first. Legal, but none of them can be started first.
     */
    public List<List<EntityId>> strongCycles() {
        var numbers = new HashMap<EntityId, Integer>();
        entities.forEach(entity -> numbers.put(entity.id(), numbers.size()));
        var targets = new ArrayList<List<Integer>>();
        entities.forEach(_ -> targets.add(new ArrayList<>()));
        for (var edge : edges) {
            if (edge.strength() == Strength.STRONG) {
                targets.get(number(numbers, edge.dependent())).add(number(numbers, edge.dependency()));
            }
        }
        for (var group : groups) {
            group.members().forEach(member -> targets.get(number(numbers, group.id())).add(number(numbers, member)));
        }
        var components = StrongComponents.of(targets.stream()
                .map(each -> each.stream().mapToInt(Integer::intValue).toArray()).toArray(int[][]::new));
        var cycles = new TreeMap<Integer, List<EntityId>>();
        for (int i = 0; i < entities.size(); i++) {
            int component = components.componentOf(i);
            if (components.size(component) > 1) {
                cycles.computeIfAbsent(component, _ -> new ArrayList<>()).add(entities.get(i).id());
            }
        }
        return cycles.values().stream().sorted((a, b) -> a.getFirst().compareTo(b.getFirst())).map(List::copyOf)
                .toList();
    }

    private static int number(Map<EntityId, Integer> numbers, EntityId id) {
        return Objects.requireNonNull(numbers.get(id));
    }

    private record Pair(EntityId dependent, EntityId dependency) {}
}
