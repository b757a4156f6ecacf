package io.bianque.protocol.message;

import io.bianque.protocol.frame.FrameType;
import io.bianque.protocol.frame.Header;
import java.util.Map;

/**
 * Something that happened on a host.
 *
 * @param kind       what, as a code: process_started, process_exited, oom_kill, filesystem_readonly …
 * @param timeMillis when, by the sender's wall clock, milliseconds since the Unix epoch
 * @param entity     labels of what it happened to, without those of the host
 * @param attributes more to know, for people: at most 64, names to 128 and values to 4,096 characters
 */
public record Event(Stamp stamp, String kind, long timeMillis, Map<String, String> entity,
        Map<String, String> attributes) implements Message.Numbered {
    public Event {
        Bounds.code("kind", kind);
        Bounds.range("time", timeMillis, 0, Header.MAX_WALL_MILLIS);
        entity = Bounds.labels("entity label", entity);
        attributes = Bounds.attributes("attribute", attributes);
    }

    @Override
    public FrameType type() {
        return FrameType.EVENT;
    }
}
