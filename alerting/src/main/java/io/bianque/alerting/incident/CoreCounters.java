package io.bianque.alerting.incident;

/**
 * What the core has counted since its first entry; part of its state, so that a replay counts the same.
 *
 * @param opened          incidents opened
 * @param resolved        incidents resolved
 * @param waiting         causes that have no incident because too many are open
 * @param alertsDropped   alerts not taken because too many were active
 * @param timelineDropped entries that found no room in a timeline
 * @param collapsed       pages that became part of a summary
 * @param past            transitions that told of the past only: kept in the journal, shown nowhere
 * @param questionsDropped questions of the diagnosis that found no room
 */
public record CoreCounters(long opened, long resolved, long waiting, long alertsDropped, long timelineDropped,
        long collapsed, long past, long questionsDropped) {}
