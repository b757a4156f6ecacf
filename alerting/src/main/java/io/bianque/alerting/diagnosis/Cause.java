package io.bianque.alerting.diagnosis;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.collector.topology.EntityId;
import java.util.List;

/**
 * A cause as it stands now.
 *
 * @param key         stays the same for as long as it is the same trouble, also when another entity turns out to be at fault
 * @param entity      who is at fault
 * @param state       how far it is
 * @param confidence  in [0, 1], compared with the other candidates for the same alerts
 * @param possible    whether the confidence is too low to say more than "possible"
 * @param onsetMillis when the trouble began, event time
 * @param evidence    for and against, the heaviest first
 * @param considered  why others were rejected, the closest first
 * @param explains    the alerts that it explains, its own among them, sorted
 */
public record Cause(long key, EntityId entity, State state, double confidence, boolean possible, long onsetMillis,
        List<Evidence> evidence, List<Evidence> considered, List<AlertKey> explains) {
    public Cause {
        evidence = List.copyOf(evidence);
        considered = List.copyOf(considered);
        explains = List.copyOf(explains);
    }

    /** How far a cause is. */
    public enum State {
        /** Evidence is due; nobody was told. */
        SUSPECTED,
        /** Told. */
        OPEN,
        /** Gone; what stands on it gets a fresh look. */
        RECOVERING,
        /** Not a cause but what still fails after one has gone. */
        LEFT_OVER
    }
}
