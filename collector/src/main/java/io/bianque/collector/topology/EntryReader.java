package io.bianque.collector.topology;

import io.bianque.config.MapReader;
import io.bianque.config.Place;
import io.bianque.config.YamlList;
import io.bianque.config.YamlMap;
import io.bianque.config.YamlNode;
import io.bianque.config.YamlScalar;
import java.util.ArrayList;
import java.util.List;

/** Reads one entry of a topology file into the draft. Confined to one thread. */
final class EntryReader {
    private static final int CONTACT_MAX = 500;
    private static final int SWITCH_OFF_MAX = 200;

    private final MapReader map;
    private final TopologyDraft draft;

    EntryReader(MapReader map, TopologyDraft draft) {
        this.map = map;
        this.draft = draft;
    }

    /** The maps of a list, each to be read and ended by the caller; what is no map is a problem. */
    static List<MapReader> maps(MapReader document, String key) {
        var readers = new ArrayList<MapReader>();
        var node = document.node(key);
        if (node instanceof YamlList list) {
            for (int i = 0; i < list.items().size(); i++) {
                readers.add(new MapReader(list.items().get(i), key + "[" + i + "]", document.problems()));
            }
        } else if (node != null) {
            document.problem(key, "must be a list, not " + node.inWords(), "write '- name: …' lines");
        }
        return readers;
    }

    void owner() {
        var name = map.string("name").that(EntityId::isName, nameRule()).required();
        var contact = map.string("contact").that(each -> each.length() <= CONTACT_MAX,
                "must have at most " + CONTACT_MAX + " characters").orElse("");
        map.done();
        if (!name.isEmpty()) {
            draft.owner(new Owner(name, contact), map);
        }
    }

    void entity(EntityKind kind) {
        var ids = names().stream().map(name -> new EntityId(kind, name)).toList();
        var owner = map.string("owner").optional();
        ids.forEach(id -> draft.entity(id, owner, map));
        owner.ifPresent(name -> draft.ownerUsed(name, placeOf("owner"), map.path() + ".owner"));
        if (kind != EntityKind.ZONE && map.has("zone")) {
            var zone = map.string("zone").that(EntityId::isName, nameRule()).required();
            if (!zone.isEmpty()) {
                edges(ids,
                        new Target(EntityKind.ZONE.text() + ":" + zone, placeOf("zone"), map.path() + ".zone", "", ""),
                        Strength.STRONG);
            }
        }
        for (var strength : Strength.values()) {
            targets(strength).forEach(target -> edges(ids, target, strength));
        }
        if (kind == EntityKind.CLUSTER || kind == EntityKind.GROUP) {
            members(kind, ids);
        }
        map.done();
    }

    /** An entry of {@code edges}: what an entity that has its entry elsewhere stands on too. */
    void moreEdges() {
        var from = map.string("from").required();
        var place = placeOf("from");
        if (!map.has("strong") && !map.has("weak")) {
            map.problem("has neither 'strong' nor 'weak'", "add 'strong: [kind:name]'");
        }
        for (var strength : Strength.values()) {
            targets(strength).forEach(target -> draft.edgeOf(from, place, map.path() + ".from", target, strength));
        }
        map.done();
    }

    private List<String> names() {
        if (map.has("name") && map.has("names")) {
            map.problem("names", "cannot stand beside 'name'", "keep one of the two");
        }
        if (!map.has("names")) {
            var name = map.string("name").that(EntityId::isName, nameRule()).required();
            return name.isEmpty() ? List.of() : List.of(name);
        }
        var names = map.strings("names");
        if (names.isEmpty()) {
            map.problem("names", "has no name", "write names: [a, b]");
        }
        for (var name : names) {
            if (!EntityId.isName(name)) {
                map.problem("names", nameRule(), "");
            }
        }
        return names.stream().filter(EntityId::isName).toList();
    }

    private void members(EntityKind kind, List<EntityId> ids) {
        if (!map.has("members")) {
            if (kind == EntityKind.GROUP) {
                map.problem("members", "is missing", "add 'members: [host:a, host:b]'");
            }
            if (map.has("need")) {
                map.problem("need", "needs 'members' to count", "add 'members: [host:a, host:b]'");
            }
            return;
        }
        if (ids.size() > 1) {
            map.problem("members", "of " + ids.size() + " entities at once", "give each an entry of its own");
        }
        var members = new ArrayList<Target>();
        items("members").forEach(item -> {
            if (item.node() instanceof YamlScalar scalar) {
                members.add(new Target(scalar.text(), item.node().place(), item.path(), "", ""));
            } else {
                map.problems().add(item.node(), item.path(), "must be kind:name, not " + item.node().inWords(), "");
            }
        });
        long need = map.integer("need", 1, Math.max(1, members.size())).required();
        if (members.isEmpty()) {
            map.problem("members", "has no member", "write members: [host:a, host:b]");
        } else if (!ids.isEmpty()) {
            draft.group(new TopologyDraft.DraftGroup(ids.getFirst(), members, (int) need, map.place(), map.path()));
        }
    }

    private List<Target> targets(Strength strength) {
        var targets = new ArrayList<Target>();
        for (var item : items(strength == Strength.STRONG ? "strong" : "weak")) {
            switch (item.node()) {
                case YamlScalar scalar -> targets.add(new Target(scalar.text(), scalar.place(), item.path(), "", ""));
                case YamlMap given -> targets.add(target(new MapReader(given, item.path(), map.problems()), strength));
                case YamlList list -> map.problems().add(list, item.path(), "must be kind:name or a map with 'to'",
                        "write '- host:a' or '- {to: host:a}'");
            }
        }
        return targets;
    }

    private static Target target(MapReader reader, Strength strength) {
        var to = reader.string("to").required();
        var switchTo = reader.string("switch_to").orElse("");
        var switchOff = reader.string("switch_off").that(each -> !each.isBlank() && each.length() <= SWITCH_OFF_MAX,
                "must be 1 to " + SWITCH_OFF_MAX + " characters").orElse("");
        if (strength == Strength.STRONG && !switchOff.isEmpty()) {
            reader.problem("switch_off", "contradicts 'strong': what can be done without is weak",
                    "put the edge under 'weak'");
        }
        reader.done();
        return new Target(to, reader.place(), reader.path(), switchTo, switchOff);
    }

    private void edges(List<EntityId> ids, Target target, Strength strength) {
        ids.forEach(id -> draft.edge(id, target, strength));
    }

    private List<Item> items(String key) {
        var items = new ArrayList<Item>();
        var node = map.node(key);
        if (node instanceof YamlList list) {
            for (int i = 0; i < list.items().size(); i++) {
                items.add(new Item(list.items().get(i), map.path() + "." + key + "[" + i + "]"));
            }
        } else if (node != null) {
            map.problem(key, "must be a list, not " + node.inWords(), "write " + key + ": [host:a, host:b]");
        }
        return items;
    }

    private Place placeOf(String key) {
        var node = map.node(key);
        return node == null ? map.place() : node.place();
    }

    private static String nameRule() {
        return "must be a name: 1 to " + EntityId.NAME_MAX
                + " characters, no control characters, no space at either end";
    }

    /** What an entry points to, as written; empty texts stand for what is not given. */
    record Target(String to, Place place, String path, String switchTo, String switchOff) {}

    private record Item(YamlNode node, String path) {}
}
