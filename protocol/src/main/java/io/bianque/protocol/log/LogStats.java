package io.bianque.protocol.log;

/**
 * Figures of a log since it was opened, for metrics.
 *
 * @param appended     records taken
 * @param refused      appends refused with {@link LogFull}
 * @param storedBytes  size of its files now
 * @param pendingBytes records in memory that are not durable yet
 * @param diskFull     whether the last write found no room
 * @param segments     files now
 * @param syncs        syncs that succeeded
 * @param syncFailures writes or syncs that failed for good, each with a {@link LostRange}
 * @param lostBytes    bytes of records that were taken and could not be made durable
 */
public record LogStats(long appended, long refused, long storedBytes, long pendingBytes, boolean diskFull, int segments,
        long syncs, long syncFailures, long lostBytes) {}
