package io.bianque.server.cli;

import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.EntityKind;
import io.bianque.collector.topology.Topology;
import io.bianque.config.StrictYaml;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** An edge that was seen in use, as the server tells it. */
record Suggestion(EntityId from, EntityId to, double confidence, long lastSeenMillis) {
    /** The seen edges of an answer of {@code /api/v1/topology}; calls cannot be declared and are left out. */
    static List<Suggestion> in(JsonNode answer) {
        var suggestions = new ArrayList<Suggestion>();
        for (var edge : answer.path("edges")) {
            var from = entity(edge.path("from").asString(""));
            var to = entity(edge.path("to").asString(""));
            if (edge.path("origin").asString("").equals("discovered") && from.isPresent() && to.isPresent()) {
                suggestions.add(new Suggestion(from.get(), to.get(), edge.path("confidence").asDouble(),
                        edge.path("lastSeen").asLong()));
            }
        }
        return suggestions;
    }

    private static Optional<EntityId> entity(String text) {
        return EntityId.parse(text).filter(id -> id.kind() != EntityKind.CALL);
    }

    /**
     * What must be added to a declared topology, by the top-level key of the file: entities that it does not know, and edges
     * that it does not have.
     */
    static TreeMap<String, List<String>> entries(List<Suggestion> suggestions, Topology declared) {
        var known = new HashSet<EntityId>();
        declared.entities().forEach(entity -> known.add(entity.id()));
        var joined = new HashSet<List<EntityId>>();
        declared.edges().forEach(edge -> joined.add(List.of(edge.dependent(), edge.dependency())));
        declared.groups().forEach(group -> group.members().forEach(member -> joined.add(List.of(group.id(), member))));
        var fresh = new TreeSet<EntityId>();
        var entries = new TreeMap<String, List<String>>();
        for (var each : suggestions) {
            if (joined.add(List.of(each.from(), each.to()))) {
                List.of(each.from(), each.to()).stream().filter(id -> !known.contains(id)).forEach(fresh::add);
                entries.computeIfAbsent("edges", _ -> new ArrayList<>()).add(each.entry());
            }
        }
        fresh.forEach(id -> entries.computeIfAbsent(id.kind().plural(), _ -> new ArrayList<>())
                .add("- {name: " + StrictYaml.quoted(id.name()) + "}"));
        return entries;
    }

    private String entry() {
        return "- {from: " + StrictYaml.quoted(from.toString()) + ", strong: [" + StrictYaml.quoted(to.toString())
                + "]} #" + howSure();
    }

    /** For programs. */
    SequencedMap<String, Object> asMap() {
        var map = new LinkedHashMap<String, Object>();
        map.put("from", from.toString());
        map.put("to", to.toString());
        map.put("confidence", confidence);
        map.put("lastSeen", lastSeenMillis);
        return map;
    }

    /** How sure it is, in words that begin with a blank. */
    String howSure() {
        return " (confidence " + String.format(Locale.ROOT, "%.2f", confidence) + ", last seen "
                + Instant.ofEpochMilli(lastSeenMillis).truncatedTo(ChronoUnit.SECONDS) + ")";
    }
}
