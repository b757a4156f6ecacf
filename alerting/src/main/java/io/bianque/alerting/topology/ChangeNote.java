package io.bianque.alerting.topology;

import io.bianque.collector.topology.EntityId;

/**
 * A change that somebody made: a release, an edit of configuration, a failover.
 *
 * @param entity   what was changed
 * @param kind     release, config, failover, other …: 1 to 64 characters
 * @param what     what was done, in words: 1 to 200 characters
 * @param atMillis when, milliseconds since the Unix epoch
 * @param by       who did it: at most 128 characters, empty when not told
 * @param id       names the change for ever; a repeat is the same change: 1 to 128 characters
 */
public record ChangeNote(EntityId entity, String kind, String what, long atMillis, String by, String id) {
    /** A clock that is a little ahead is forgiven; a change of tomorrow is a mistake. */
    public static final long AHEAD_MILLIS_MAX = 3_600_000;

    public ChangeNote {
        if (!isSound(kind, what, by, id)) {
            throw new IllegalArgumentException("kind=\"" + kind + "\" what=\"" + what + "\" by=\"" + by + "\" id=\""
                    + id + "\": too long, or empty where something is needed");
        }
    }

    /** Whether these make a change. */
    public static boolean isSound(String kind, String what, String by, String id) {
        return fits(kind, 64) && fits(what, 200) && (by.isEmpty() || fits(by, 128)) && fits(id, 128);
    }

    private static boolean fits(String text, int max) {
        return !text.isBlank() && text.length() <= max;
    }
}
