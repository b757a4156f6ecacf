package io.bianque.alerting.incident;

/**
 * The bounds of the core. Part of its definition: a journal is replayed with the limits that it was written with.
 *
 * @param openIncidents     open at once, 1..10,000; alerts beyond them wait for room, counted and shown as alerts
 * @param activeAlerts      alerts kept at once; what is beyond is dropped with a count
 * @param rememberedRepeats transitions whose names are kept to know a repeat, newest first
 * @param againMillis       an alert that fires again this soon after it was resolved points to the incident before
 */
public record CoreLimits(int openIncidents, int activeAlerts, int rememberedRepeats, long againMillis) {
    public CoreLimits {
        if (openIncidents < 1 || openIncidents > 10_000) {
            throw new IllegalArgumentException("openIncidents=" + openIncidents + " is not in 1..10000");
        }
    }

    /** 10,000 open incidents, 100,000 alerts, 65,536 repeats, 2 minutes. */
    public static CoreLimits standard() {
        return new CoreLimits(10_000, 100_000, 65_536, 120_000);
    }
}
