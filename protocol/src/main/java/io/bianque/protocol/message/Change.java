package io.bianque.protocol.message;

import io.bianque.protocol.frame.FrameType;
import io.bianque.protocol.frame.Header;

/**
 * Somebody changed something: a release, a configuration, a failover.
 *
 * @param id         names the change: plain, 1..128; told twice it is one change
 * @param kind       release, config, failover, other …, as a code
 * @param entity     what was changed, {@code kind:name}: a code, a colon, 1..200 characters
 * @param what       what was done, in words, 1..200
 * @param by         who did it, 0..128
 * @param timeMillis when, by the sender's wall clock, milliseconds since the Unix epoch
 */
public record Change(Stamp stamp, String id, String kind, String entity, String what, String by,
        long timeMillis) implements Message.Numbered {
    /** What hello and welcome both name. */
    public static final String CAPABILITY = "change";
    /** The longest text of what was done. */
    public static final int WHAT_MAX = 200;
    static final int NAME_MAX = 200;
    static final int ENTITY_MAX = Bounds.CODE + 1 + NAME_MAX;

    public Change {
        Bounds.plain("id", id, 1, 128);
        Bounds.code("kind", kind);
        Bounds.text("entity", entity, 3, ENTITY_MAX);
        int colon = entity.indexOf(':');
        Bounds.code("kind of the entity", entity.substring(0, Math.max(0, colon)));
        Bounds.text("name of the entity", entity.substring(colon + 1), 1, NAME_MAX);
        Bounds.text("what", what, 1, WHAT_MAX);
        Bounds.text("by", by, 0, 128);
        Bounds.range("time", timeMillis, 0, Header.MAX_WALL_MILLIS);
    }

    @Override
    public FrameType type() {
        return FrameType.CHANGE;
    }
}
