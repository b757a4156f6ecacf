package io.bianque.collector.record;

/** Whether a host's agent is heard. Only silence without a farewell means lost. */
public enum Liveness {
    /** Heard within three heartbeats. */
    UP,
    /** Silent for three heartbeats. */
    LATE,
    /** Silent for five heartbeats. */
    LOST,
    /** Said goodbye. */
    LEFT
}
