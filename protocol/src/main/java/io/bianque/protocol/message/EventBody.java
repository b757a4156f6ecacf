package io.bianque.protocol.message;

import io.bianque.protocol.FaultReason;
import io.bianque.protocol.ProtocolFault;
import io.bianque.protocol.frame.Header;
import io.bianque.protocol.json.JsonReader;
import io.bianque.protocol.json.Utf8Sink;

/**
 * What an {@link Event} says, read without making one: checked as strictly, but left as UTF-8 in an array that the next
 * event uses again. Confined to one thread.
 */
public final class EventBody {
    private final Utf8Sink utf8 = new Utf8Sink();
    private final TextPairs entity = new TextPairs(utf8);
    private final TextPairs attributes = new TextPairs(utf8);
    private String kind = "";
    private long timeMillis;

    /** What happened, as a code. */
    public String kind() {
        return kind;
    }

    /** When, by the sender's wall clock, milliseconds since the Unix epoch. */
    public long timeMillis() {
        return timeMillis;
    }

    /** Labels of what it happened to, without those of the host. */
    public TextPairs entity() {
        return entity;
    }

    /** More to know, for people. */
    public TextPairs attributes() {
        return attributes;
    }

    /** Reads the body that the reader was opened on and has entered. */
    void read(JsonReader reader, Header header) throws ProtocolFault {
        utf8.clear();
        entity.clear();
        attributes.clear();
        String told = null;
        long time = -1;
        for (var key = reader.nextKey(); key != null; key = reader.nextKey()) {
            switch (key) {
                case "kind" -> told = reader.text(Bounds.CODE);
                case "time" -> time = reader.integer(0, Header.MAX_WALL_MILLIS);
                case "entity" -> entity.read(reader);
                case "attributes" -> attributes.read(reader);
                default -> reader.skip();
            }
        }
        reader.finish();
        if (told == null) {
            throw header.missing("kind");
        }
        kind = told;
        timeMillis = MessageCodec.need(header, time, "time");
        try {
            Bounds.code("kind", kind);
            entity.requireLabels("entity label");
            attributes.requireAttributes("attribute");
        } catch (IllegalArgumentException outside) {
            throw new ProtocolFault(FaultReason.OUT_OF_RANGE, "event: " + outside.getMessage());
        }
    }
}
