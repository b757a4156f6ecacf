package io.bianque.alerting.alert;

/** How bad an alert is, from harmless to worst; the order is meant. */
public enum Severity {
    /** Worth knowing; pages nobody. */
    INFO,
    /** Wants a look in working hours; pages nobody unless routed so. */
    WARNING,
    /** Wants somebody now. */
    CRITICAL;

    /** Whether it is this bad or worse. */
    public boolean isAtLeast(Severity least) {
        return compareTo(least) >= 0;
    }
}
