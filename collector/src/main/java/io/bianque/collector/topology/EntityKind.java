package io.bianque.collector.topology;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What kinds of things have health. */
public enum EntityKind {
    HOST("hosts"), PROCESS("processes"), APPLICATION("applications"), CLUSTER("clusters"),
    /** Depended on, without an agent: a database behind an address, a switch, somebody else's API. */
    RESOURCE("resources"),
    /** A caller and a callee. */
    CALL("calls"), CONTAINER("containers"),
    /** A rack, a room, a site. */
    ZONE("zones"), AGENT("agents"), COLLECTOR("collectors"), LINK("links"),
    /** Members of which so many are needed; it breaks by its members alone. */
    GROUP("groups");

    private final String plural;

    EntityKind(String plural) {
        this.plural = plural;
    }

    /** The kind as files and pages write it, in lower case. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The key of a topology file under which entities of this kind stand. */
    public String plural() {
        return plural;
    }

    /** The kind written so, if there is one. */
    public static Optional<EntityKind> of(String text) {
        return Arrays.stream(values()).filter(kind -> kind.text().equals(text)).findFirst();
    }
}
