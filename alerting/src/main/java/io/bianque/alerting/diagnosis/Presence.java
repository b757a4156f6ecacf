package io.bianque.alerting.diagnosis;

/** Whether an entity that reports by itself is heard of. */
public enum Presence {
    UP, LATE, LOST
}
