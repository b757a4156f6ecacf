package io.bianque.agent.link;

import java.util.Map;

/**
 * What the agent says of itself in a hello.
 *
 * @param name     of the host; under TLS the one of the certificate
 * @param software program and version
 * @param os       for people
 * @param bootId   changes with every boot
 * @param labels   cluster, application, zone, owner and the host's own
 * @param facts    for the inventory
 * @param isTunable whether the collector may tune the checks of this host's file
 * @param takesActions whether this host's file lists actions that a collector may order
 */
public record Identity(String name, String software, String os, String bootId, Map<String, String> labels,
        Map<String, String> facts, boolean isTunable, boolean takesActions) {
    /** One that takes no actions. */
    public Identity(String name, String software, String os, String bootId, Map<String, String> labels,
            Map<String, String> facts, boolean isTunable) {
        this(name, software, os, bootId, labels, facts, isTunable, false);
    }

    public Identity {
        labels = Map.copyOf(labels);
        facts = Map.copyOf(facts);
    }
}
