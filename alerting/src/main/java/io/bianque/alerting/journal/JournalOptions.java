package io.bianque.alerting.journal;

import io.bianque.seam.CrashPoints;
import java.time.Duration;

/**
 * The bounds of a journal.
 *
 * @param retentionBytes how much of the past is kept on disk for building projections again, 16 MiB to 1 TiB; the files
 *                       may grow to twice that
 * @param queueMax       inputs that may wait for the journal's thread, 16..1,000,000; more wait with their senders
 * @param snapshotEvery  how often the state is written, at least 1 s
 * @param crashPoints    places at which a test ends the process; see {@link JournalLog#CRASH_POINTS}
 * @param causes         what must be durable besides a decision before anything follows from it
 */
public record JournalOptions(long retentionBytes, int queueMax, Duration snapshotEvery, CrashPoints crashPoints,
        Causes causes) {
    public JournalOptions {
        if (retentionBytes < 16L << 20 || retentionBytes > 1L << 40) {
            throw new IllegalArgumentException("retentionBytes=" + retentionBytes + " is not in 16 MiB..1 TiB");
        }
        if (queueMax < 16 || queueMax > 1_000_000) {
            throw new IllegalArgumentException("queueMax=" + queueMax + " is not in 16..1000000");
        }
        if (snapshotEvery.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("snapshotEvery=" + snapshotEvery + " is less than 1 s");
        }
    }

    /** 1 GiB, 10,000 inputs, a snapshot a minute, no crash points. */
    public static JournalOptions standard() {
        return new JournalOptions(1L << 30, 10_000, Duration.ofSeconds(60), CrashPoints.none(),
                Causes.DURABLE);
    }

    /** The same with crash points. */
    public JournalOptions withCrashPoints(CrashPoints points) {
        return new JournalOptions(retentionBytes, queueMax, snapshotEvery, points, causes);
    }
}
