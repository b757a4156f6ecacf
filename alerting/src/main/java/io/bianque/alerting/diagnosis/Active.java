package io.bianque.alerting.diagnosis;

import io.bianque.alerting.alert.Severity;
import org.jspecify.annotations.Nullable;

/** One alert that fires, and what is known of it. Confined to the core's thread. */
final class Active {
    final Node node;
    /** When it was first told; its wait counts from here. */
    final long arrivedMillis;
    Symptom symptom;
    /** What explains it, in the search that was made last. */
    @Nullable
    Accepted accepted;
    /** The case that it belongs to; null while it waits. */
    @Nullable
    Case inCase;
    /** The case in whose page it is told while a cause that would take it over is held back; of the search made last. */
    @Nullable
    Case awaits;
    /** The case whose cause degrades it, while that is told there and it belongs to none. */
    @Nullable
    Case degradedIn;
    /** What was last said about it; null before anything was. */
    @Nullable
    Verdict verdict;

    /** Where it stands in the {@link Picture} that was taken last. */
    int slot;

    Active(Node node, Symptom symptom, long arrivedMillis) {
        this.node = node;
        this.symptom = symptom;
        this.arrivedMillis = arrivedMillis;
    }

    long pending() {
        return symptom.pendingMillis();
    }

    /** Whether it belongs to a case whose cause has gone, so that no other cause is looked for. */
    boolean isReserved() {
        return inCase != null && inCase.reserves();
    }

    /** It is degraded by nothing any more, has ended, or belongs to a case. */
    void leaveDegraded() {
        if (degradedIn != null) {
            degradedIn.degraded.remove(symptom.alert());
            degradedIn = null;
        }
    }

    boolean isGrave() {
        return symptom.breaksObjective() || symptom.severity() == Severity.CRITICAL;
    }
}
