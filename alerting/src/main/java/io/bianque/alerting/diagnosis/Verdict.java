package io.bianque.alerting.diagnosis;

import io.bianque.collector.topology.EntityId;
import java.util.List;

/** What the diagnosis says about one alert that fires. */
public sealed interface Verdict {
    /** It belongs to the cause itself, or nothing else explains it: it is in the page of this cause. */
    record Paged(long cause, EntityId entity) implements Verdict {}

    /**
     * It is held back: another entity is its cause.
     *
     * @param path from the alert's entity to the cause, both included
     */
    record Explained(long cause, EntityId entity, List<EntityId> path) implements Verdict {
        public Explained {
            path = List.copyOf(path);
        }
    }

    /**
     * Evidence is due.
     *
     * @param untilMillis when it pages at the latest
     * @param awaited     whose answers are awaited, some of them
     */
    record Waiting(long untilMillis, List<EntityId> awaited) implements Verdict {
        public Waiting {
            awaited = List.copyOf(awaited);
        }
    }

    /** Its entity works less well because something it stands on weakly is down; no objective of its own is broken. */
    record Degraded(long cause, EntityId entity) implements Verdict {}

    /** Its cause has gone; it gets one fresh look before it is told among what is left. */
    record Looking(long cause, EntityId entity, long untilMillis) implements Verdict {}

    /** Its cause has gone and it still fails: it is in the page of what is left. */
    record LeftOver(long cause, EntityId entity) implements Verdict {}
}
