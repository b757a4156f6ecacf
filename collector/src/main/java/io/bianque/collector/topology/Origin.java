package io.bianque.collector.topology;

/** Where an edge comes from, the most trusted first: of two sayings about one pair of entities the earlier here holds. */
public enum Origin {
    /** Written in a file by people. */
    DECLARED,
    /** Sent by another system. */
    PUSHED,
    /** Said by the inventory: an agent runs on its host, a process in its container. */
    INVENTORY,
    /** Seen: one end talks to the other. */
    DISCOVERED
}
