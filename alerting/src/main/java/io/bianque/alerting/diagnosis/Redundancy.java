package io.bianque.alerting.diagnosis;

/** How a redundancy group stands. */
public enum Redundancy {
    /** At least one more may fail. */
    HELD,
    /** Just as many work as are needed. */
    LOST,
    /** Fewer work than are needed. */
    GONE
}
