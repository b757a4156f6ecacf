package io.bianque.collector.topology;

import io.bianque.collector.topology.EntryReader.Target;
import io.bianque.config.MapReader;
import io.bianque.config.Nearest;
import io.bianque.config.Place;
import io.bianque.config.Problem;
import io.bianque.config.Problems;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What the files say before it is known to make sense: names may be used before they are declared, so all of it is read
 * first. Confined to one thread.
 */
final class TopologyDraft {
    /** Looking for the nearest of many names is dear; whoever misspells more has learnt how it works by then. */
    private static final int ADVICE_MAX = 20;

    private final Problems problems;
    private final Problems warnings = new Problems();
    private final Map<EntityId, DraftEntity> entities = new TreeMap<>();
    private final Map<String, DraftOwner> owners = new TreeMap<>();
    private final List<DraftEdge> edges = new ArrayList<>();
    private final List<LateEdge> lateEdges = new ArrayList<>();
    private final List<DraftGroup> groups = new ArrayList<>();
    private final List<Use> ownersUsed = new ArrayList<>();
    private int advised;

    TopologyDraft(Problems problems) {
        this.problems = problems;
    }

    void owner(Owner owner, MapReader map) {
        var first = owners.putIfAbsent(owner.name(), new DraftOwner(owner, map.place()));
        if (first != null) {
            map.problem("name", "another owner is named '" + owner.name() + "' (" + first.place() + ")",
                    "give each owner one entry");
        }
    }

    void ownerUsed(String name, Place place, String path) {
        ownersUsed.add(new Use(name, place, path));
    }

    void entity(EntityId id, Optional<String> owner, MapReader map) {
        var first = entities.putIfAbsent(id, new DraftEntity(id, owner, map.place()));
        if (first != null) {
            map.problem("name", id + " is declared already (" + first.place() + ")",
                    "put what is said about it into one entry");
        }
    }

    void edge(EntityId dependent, Target target, Strength strength) {
        edges.add(new DraftEdge(dependent, target, strength));
    }

    /** An edge of an entity that is named and may be declared later. */
    void edgeOf(String from, Place place, String path, Target target, Strength strength) {
        lateEdges.add(new LateEdge(from, place, path, target, strength));
    }

    void group(DraftGroup group) {
        groups.add(group);
    }

    List<Problem> warnings() {
        return warnings.all();
    }

    /** The whole, when there is no problem with it. */
    Optional<Topology> topology() {
        for (var use : ownersUsed) {
            if (!owners.containsKey(use.name())) {
                problem(use.place(), use.path(), "no owner is named '" + use.name() + "'",
                        advice(use.name(), new TreeSet<>(owners.keySet())));
            }
        }
        for (var edge : lateEdges) {
            known(edge.from(), edge.place(), edge.path())
                    .ifPresent(from -> edges.add(new DraftEdge(from, edge.target(), edge.strength())));
        }
        var resolvedGroups = groups.stream().flatMap(group -> resolve(group).stream()).toList();
        var resolvedEdges = resolveEdges(resolvedGroups);
        if (!problems.isEmpty()) {
            return Optional.empty();
        }
        try {
            var topology = new Topology(
                    entities.values().stream().map(each -> new Entity(each.id(), each.owner())).toList(),
                    owners.values().stream().map(DraftOwner::owner).toList(), resolvedEdges, resolvedGroups);
            topology.strongCycles().forEach(this::warnOfCycle);
            return Optional.of(topology);
        } catch (IllegalArgumentException e) {
            // What is left to refuse is the size of the whole.
            problems.add(new Problem("topology", 1, 1, "", String.valueOf(e.getMessage()), "declare less"));
            return Optional.empty();
        }
    }

    private Optional<RedundancyGroup> resolve(DraftGroup group) {
        int before = problems.count();
        var members = new ArrayList<EntityId>();
        for (var target : group.members()) {
            known(target.to(), target.place(), target.path()).ifPresent(member -> {
                if (member.equals(group.id())) {
                    problem(target.place(), target.path(), member + " cannot be its own member", "remove it");
                } else if (members.contains(member)) {
                    problem(target.place(), target.path(), member + " is a member twice", "remove one of the two");
                }
                members.add(member);
            });
        }
        if (problems.count() > before) {
            return Optional.empty();
        }
        if (group.need() == members.size()) {
            warnings.add(Problem.at(group.place(), group.path() + ".need",
                    group.id() + " needs all of its " + members.size() + " members: none may fail",
                    "say 'strong' instead of 'members' if that is meant"));
        }
        return Optional.of(new RedundancyGroup(group.id(), members, group.need()));
    }

    private List<Edge> resolveEdges(List<RedundancyGroup> resolvedGroups) {
        var seen = new HashMap<List<EntityId>, DraftEdge>();
        var memberships = new HashSet<List<EntityId>>();
        resolvedGroups
                .forEach(group -> group.members().forEach(member -> memberships.add(List.of(group.id(), member))));
        var resolved = new ArrayList<Edge>();
        for (var edge : edges) {
            var target = edge.target();
            var dependency = known(target.to(), target.place(), target.path());
            var switchTo = target.switchTo().isEmpty()
                    ? Optional.<EntityId>empty()
                    : known(target.switchTo(), target.place(), target.path() + ".switch_to");
            if (dependency.isEmpty()) {
                continue;
            }
            var to = dependency.get();
            var pair = List.of(edge.dependent(), to);
            var first = seen.putIfAbsent(pair, edge);
            if (to.equals(edge.dependent())) {
                problem(target.place(), target.path(), to + " cannot stand on itself", "remove the edge");
            } else if (first != null) {
                twice(edge, to, first);
            } else if (memberships.contains(pair)) {
                problem(target.place(), target.path(), to + " is a member of " + edge.dependent()
                        + ", so it may fail; an edge says it may not", "remove it from one of the two");
            } else if (switchTo.isPresent() && (switchTo.get().equals(to) || switchTo.get().equals(edge.dependent()))) {
                problem(target.place(), target.path() + ".switch_to", switchTo.get() + " cannot take its own place",
                        "name another entity");
            } else if (edge.strength() == Strength.WEAK || target.switchOff().isEmpty()) {
                resolved.add(new Edge(edge.dependent(), to, edge.strength(), Origin.DECLARED, switchTo,
                        Optional.of(target.switchOff()).filter(text -> !text.isEmpty()), 1, 0));
            }
        }
        return resolved;
    }

    private void twice(DraftEdge edge, EntityId to, DraftEdge first) {
        var target = edge.target();
        var where = " (" + first.target().place() + ")";
        if (first.strength() == edge.strength()) {
            problem(target.place(), target.path(), edge.dependent() + " stands on " + to + " already" + where,
                    "remove one of the two");
        } else {
            problem(target.place(), target.path(), edge.dependent() + " stands on " + to
                    + " both strongly and weakly" + where, "keep 'weak' if it still works without, else 'strong'");
        }
    }

    private Optional<EntityId> known(String text, Place place, String path) {
        var id = EntityId.parse(text);
        if (id.isEmpty()) {
            problem(place, path, "'" + text + "' is not of the form kind:name", kinds(text));
            return Optional.empty();
        }
        if (!entities.containsKey(id.get())) {
            problem(place, path, id.get() + " is not declared", nearest(id.get()));
            return Optional.empty();
        }
        return id;
    }

    private String kinds(String text) {
        var sameName = entities.keySet().stream().filter(each -> each.name().equals(text)).limit(3).toList();
        if (!sameName.isEmpty()) {
            return "did you mean " + sameName.stream().map(EntityId::toString).collect(Collectors.joining(" or "))
                    + "?";
        }
        return "write host:NAME, application:NAME, cluster:NAME, resource:NAME, zone:NAME or another kind";
    }

    private String nearest(EntityId id) {
        var sameName = entities.keySet().stream().filter(each -> each.name().equals(id.name())).findFirst();
        if (sameName.isPresent()) {
            return "did you mean '" + sameName.get() + "'?";
        }
        var names = entities.keySet().stream().filter(each -> each.kind() == id.kind()).map(EntityId::name).toList();
        var advice = advice(id.name(), names);
        return advice.startsWith("did you")
                ? advice
                : "add '- name: " + id.name() + "' under '" + id.kind().plural()
                        + ":'";
    }

    private String advice(String word, Collection<String> known) {
        return advised++ < ADVICE_MAX && known.size() <= 10_000 ? Nearest.remedy(word, known) : "declare it";
    }

    private void warnOfCycle(List<EntityId> cycle) {
        var first = entities.get(cycle.getFirst());
        var names = cycle.stream().limit(8).map(EntityId::toString).collect(Collectors.joining(", "));
        if (first != null) {
            warnings.add(Problem.at(first.place(), "", names + (cycle.size() > 8 ? " and others" : "")
                    + " stand on each other in a circle of strong edges: no one of them can be told from the others by it",
                    "make weak what works without the other"));
        }
    }

    private void problem(Place place, String path, String what, String remedy) {
        problems.add(Problem.at(place, path, what, remedy));
    }

    /** A group as written. */
    record DraftGroup(EntityId id, List<Target> members, int need, Place place, String path) {}

    private record DraftEntity(EntityId id, Optional<String> owner, Place place) {}

    private record DraftOwner(Owner owner, Place place) {}

    private record DraftEdge(EntityId dependent, Target target, Strength strength) {}

    private record LateEdge(String from, Place place, String path, Target target, Strength strength) {}

    private record Use(String name, Place place, String path) {}
}
