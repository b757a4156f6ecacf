package io.bianque.alerting.health;

import io.bianque.collector.topology.EntityId;
import java.util.Optional;

/** A check or a watched process group, and what it said last. Confined to the partition's thread. */
final class Source {
    final EntityId own;
    /** What else it speaks for: the entity that a check is labelled with. */
    Optional<EntityId> about = Optional.empty();
    /** When its newest reading was taken; before every time until there is one. */
    long takenAt = Long.MIN_VALUE;
    boolean good;
    /** When it was last heard, by the collector's clock. */
    long heardAt;

    Source(EntityId own) {
        this.own = own;
    }

    /** Takes a reading; one that is older than the newest says nothing new. */
    void say(boolean isGood, long taken, long heard) {
        heardAt = Math.max(heardAt, heard);
        if (taken >= takenAt) {
            takenAt = taken;
            good = isGood;
        }
    }
}
