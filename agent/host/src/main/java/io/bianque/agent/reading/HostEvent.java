package io.bianque.agent.reading;

import java.util.Map;

/**
 * Something that happened on this host.
 *
 * @param kind       a word of the protocol: process_started, process_exited, oom_kill, filesystem_readonly
 * @param timeMillis when it was seen, milliseconds since the Unix epoch
 * @param entity     labels of what it happened to
 * @param attributes more to know, for people
 */
public record HostEvent(String kind, long timeMillis, Map<String, String> entity, Map<String, String> attributes) {
    public HostEvent {
        entity = Map.copyOf(entity);
        attributes = Map.copyOf(attributes);
    }
}
