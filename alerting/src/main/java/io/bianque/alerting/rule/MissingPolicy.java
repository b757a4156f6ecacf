package io.bianque.alerting.rule;

/** What becomes of an alert when readings stop coming. Silence is never taken for recovery unless a rule says so. */
public enum MissingPolicy {
    /** The alert stays as it is. */
    KEEP,
    /** A firing alert is resolved; for entities that end by design, such as one process. */
    RESOLVE,
    /** The silence itself is the fault, unless the host's agent said goodbye. */
    FIRE
}
