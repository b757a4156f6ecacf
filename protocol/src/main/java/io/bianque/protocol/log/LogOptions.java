package io.bianque.protocol.log;

import io.bianque.seam.CrashPoints;

/**
 * The bounds of a log.
 *
 * @param segmentBytes    size at which a new file begins, 4 KiB to 1 GiB; no file grows past it
 * @param maxBytes        size of all files and of what waits in memory together, {@code >= 2 * segmentBytes}; an append beyond
 *                        it is refused
 * @param maxRecordBytes  largest payload, {@code >= 1}, and small enough for a segment; a larger one is the caller's bug
 * @param maxPendingBytes memory for records that are not synced yet, {@code >= maxRecordBytes}; an append beyond it is refused
 * @param crashPoints     places at which a test ends the process; see {@link FileLog#CRASH_POINTS}
 */
public record LogOptions(int segmentBytes, long maxBytes, int maxRecordBytes, int maxPendingBytes,
        CrashPoints crashPoints) {
    public LogOptions {
        require(segmentBytes >= 4 << 10 && segmentBytes <= 1 << 30, "segmentBytes", segmentBytes);
        require(maxBytes >= 2L * segmentBytes, "maxBytes", maxBytes);
        require(maxRecordBytes >= 1
                && SegmentHeader.BYTES + RecordFormat.sizeOf(maxRecordBytes) <= segmentBytes, "maxRecordBytes",
                maxRecordBytes);
        require(maxPendingBytes >= maxRecordBytes, "maxPendingBytes", maxPendingBytes);
    }

    private static void require(boolean holds, String name, long value) {
        if (!holds) {
            throw new IllegalArgumentException(name + "=" + value + " is out of its range");
        }
    }

    /** Segments of 64 MiB, 8 GiB in all, records up to 16 MiB, 32 MiB of memory; no crash points. */
    public static LogOptions defaults() {
        return new LogOptions(64 << 20, 8L << 30, 16 << 20, 32 << 20, CrashPoints.none());
    }

    /** The same with another segment size; the largest record shrinks with it where it must. */
    public LogOptions withSegmentBytes(int bytes) {
        int fitting = Math.min(maxRecordBytes, bytes - SegmentHeader.BYTES - RecordFormat.sizeOf(0));
        return new LogOptions(bytes, Math.max(maxBytes, 2L * bytes), fitting, maxPendingBytes, crashPoints);
    }

    /** The same with another bound of all files together. */
    public LogOptions withMaxBytes(long bytes) {
        return new LogOptions(segmentBytes, bytes, maxRecordBytes, maxPendingBytes, crashPoints);
    }

    /** The same with another largest payload. */
    public LogOptions withMaxRecordBytes(int bytes) {
        return new LogOptions(segmentBytes, maxBytes, bytes, maxPendingBytes, crashPoints);
    }

    /** The same with other memory for what is not synced yet; the largest record shrinks with it where it must. */
    public LogOptions withMaxPendingBytes(int bytes) {
        return new LogOptions(segmentBytes, maxBytes, Math.min(maxRecordBytes, bytes), bytes, crashPoints);
    }

    /** The same with crash points. */
    public LogOptions withCrashPoints(CrashPoints points) {
        return new LogOptions(segmentBytes, maxBytes, maxRecordBytes, maxPendingBytes, points);
    }
}
