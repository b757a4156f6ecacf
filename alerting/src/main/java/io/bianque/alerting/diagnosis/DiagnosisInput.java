package io.bianque.alerting.diagnosis;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.Topology;

/** What the diagnosis is told. Times are milliseconds since the epoch; {@code atMillis} is when it arrived. */
public sealed interface DiagnosisInput {
    /** When it arrived, by the clock of the journal. */
    long atMillis();

    /** The topology, whole, in place of any before. */
    record GraphSet(long atMillis, Topology topology) implements DiagnosisInput {}

    /** An alert fires. Told again, it replaces what was told; how long it has waited stays. */
    record Began(long atMillis, Symptom symptom) implements DiagnosisInput {}

    /**
     * An alert fires no more, or is no longer pending.
     *
     * @param endedMillis when, event time
     * @param recovered   whether a good reading ended it; else it was removed or went missing, which is not health
     */
    record Ended(long atMillis, AlertKey alert, long endedMillis, boolean recovered) implements DiagnosisInput {}

    /** An alert is pending: its entity is suspect. */
    record Suspected(long atMillis, AlertKey alert, EntityId entity, long sinceMillis) implements DiagnosisInput {}

    /**
     * An answer about health, asked for or not.
     *
     * @param asOfMillis when the reading, check or probe was taken, event time
     */
    record Answered(long atMillis, EntityId entity, Health health, long asOfMillis) implements DiagnosisInput {}

    /** An entity that reports by itself is heard of, or not. */
    record PresenceChanged(long atMillis, EntityId entity, Presence presence, long sinceMillis)
            implements
                DiagnosisInput {}

    /** A release, an edit of configuration, a failover. */
    record Changed(long atMillis, EntityId entity, String what, long changedMillis) implements DiagnosisInput {}

    /** A person or a verified runbook says that a cause was named rightly, by its key. */
    record Confirmed(long atMillis, long cause) implements DiagnosisInput {}

    /** A person says that a cause was named wrongly, by its key. */
    record MarkedWrong(long atMillis, long cause) implements DiagnosisInput {}

    /** A person says what the cause of this key was instead: remembered for alike alerts. */
    record Corrected(long atMillis, long cause, EntityId right) implements DiagnosisInput {}
}
