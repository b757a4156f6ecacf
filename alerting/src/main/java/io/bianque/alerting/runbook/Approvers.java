package io.bianque.alerting.runbook;

import java.util.Locale;

/** The least role that may approve a run; each may do what the ones before it may. */
public enum Approvers {
    RESPONDER, APPROVER, ADMIN;

    /** As files and answers write it, in lower case. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
