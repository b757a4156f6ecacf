package io.bianque.alerting.diagnosis;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.alerting.alert.Severity;
import io.bianque.collector.topology.EntityId;
import java.util.Optional;

/**
 * An alert that fires, as the diagnosis sees it.
 *
 * @param alert           its identity
 * @param entity          what it is about
 * @param severity        how bad
 * @param breaksObjective whether the entity fails at what it is there for, not merely works less well: such an alert is
 *                        never put down to a weak dependency
 * @param pendingMillis   when its condition first held, event time in milliseconds since the epoch
 * @param firedMillis     when it fired, event time
 * @param strengthNats    how unusual it is for this entity, {@code >= 0}: minus the logarithm of how often it says this
 * @param blames          the callee, when what failed are calls to it
 */
public record Symptom(AlertKey alert, EntityId entity, Severity severity, boolean breaksObjective, long pendingMillis,
        long firedMillis, double strengthNats, Optional<EntityId> blames) {
    public Symptom {
        if (!(strengthNats >= 0) || strengthNats == Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException("strengthNats=" + strengthNats + " is not a finite number >= 0");
        }
        if (firedMillis < pendingMillis) {
            throw new IllegalArgumentException("fired at " + firedMillis + ", before pending at " + pendingMillis);
        }
    }
}
