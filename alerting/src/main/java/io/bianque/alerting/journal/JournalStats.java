package io.bianque.alerting.journal;

/**
 * Figures of a journal since it was opened, for metrics.
 *
 * @param records      written
 * @param repeats      inputs dropped because they were taken before
 * @param replayed     records of earlier runs applied at the start
 * @param divergences  replayed records whose intents this program would decide otherwise
 * @param blocked      times that writing had to wait for room on the disk
 * @param rewritten    records written again because a write or sync failed
 * @param snapshots    written
 * @param badSnapshots found unreadable and passed over
 * @param waiting      inputs in the queue now
 * @param storedBytes  size of the log's files now
 */
public record JournalStats(long records, long repeats, long replayed, long divergences, long blocked, long rewritten,
        long snapshots, long badSnapshots, long waiting, long storedBytes) {}
