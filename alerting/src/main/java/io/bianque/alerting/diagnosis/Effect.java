package io.bianque.alerting.diagnosis;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.collector.topology.EntityId;
import java.util.List;

/** What is to be done, in order. */
public sealed interface Effect {
    /** A page: a cause is named. Its key is new; never opened twice. */
    record Opened(Cause cause) implements Effect {}

    /** A page that was sent names another entity now. */
    record Amended(EntityId before, Cause cause) implements Effect {}

    /** A cause turned out to be part of another, older one; its page is closed with a pointer. */
    record Merged(long cause, long into) implements Effect {}

    /** A cause is over. Nothing of it fails any more, or what does is told apart in {@link LeftOver}. */
    record Closed(long cause, EntityId entity) implements Effect {}

    /**
     * One page for what still fails though its cause has gone.
     *
     * @param cause   the new key
     * @param after   the cause that has gone
     * @param entity  who was at fault
     * @param alerts  what still fails, sorted
     * @param total   how many alerts the cause had explained
     * @param evidence that says so
     */
    record LeftOver(long cause, long after, EntityId entity, List<AlertKey> alerts, int total, List<Evidence> evidence)
            implements
                Effect {
        public LeftOver {
            alerts = List.copyOf(alerts);
            evidence = List.copyOf(evidence);
        }
    }

    /** A verdict is new or another than before. */
    record Judged(AlertKey alert, Verdict verdict) implements Effect {}

    /** An owner of something that suffers, other than the owner of the cause, to be told quietly; once for each cause. */
    record OwnerAffected(long cause, EntityId culprit, String owner, EntityId entity) implements Effect {}

    /** A group has no member to spare, or has again, or has too few. A ticket, not a page. */
    record RedundancyChanged(EntityId group, Redundancy redundancy, List<EntityId> down, int left, int need)
            implements
                Effect {
        public RedundancyChanged {
            down = List.copyOf(down);
        }
    }

    /** Is it healthy since then? To be answered from readings, or by a probe. */
    record Ask(EntityId entity, long sinceMillis) implements Effect {}
}
