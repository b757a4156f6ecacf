package io.bianque.alerting.diagnosis;

/** An answer to "is it well?". */
public enum Health {
    /** A reading, check or probe that would show its failure says it works. */
    HEALTHY,
    /** A reading, check or probe says it fails. */
    FAILING,
    /** Nobody reads it, so there will be no answer. Neither healthy nor sick. */
    UNREAD
}
