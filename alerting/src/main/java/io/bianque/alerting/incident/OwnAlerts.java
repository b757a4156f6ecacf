package io.bianque.alerting.incident;

import java.util.Set;

/** The alerts and incidents that the platform makes without a rule. */
public final class OwnAlerts {
    /** What stands where the name of a rule does. */
    public static final Set<String> NAMES = Set.of(IncidentCore.RECEIVER_FAILING, CaseBook.REDUNDANCY_LOST,
            CaseBook.SILENT_CAUSE, CaseBook.LEFT_OVER);

    private OwnAlerts() {}
}
