package io.bianque.protocol.log;

/**
 * When the next sync may begin: a few at once after a quiet moment, and in the long run one each interval. Thus what comes
 * alone waits for nobody, while a busy log shares its syncs. The generic cell rate algorithm (ITU-T I.371) with nanoseconds
 * of a monotonic clock. Confined to one thread.
 */
final class SyncPace {
    /** How many syncs may follow each other at once. */
    static final int BURST = 10;

    private final long intervalNanos;
    /** When the next sync would begin if each came at its interval. */
    private long expected;
    private long notBefore;

    SyncPace(long intervalNanos, long nowNanos) {
        this.intervalNanos = intervalNanos;
        expected = nowNanos;
        notBefore = nowNanos;
    }

    /** How long to wait until a sync may begin; not positive when it may at once. */
    long waitNanos(long nowNanos) {
        return notBefore - nowNanos;
    }

    /** A sync has begun. */
    void began(long nowNanos) {
        expected = (expected - nowNanos > 0 ? expected : nowNanos) + intervalNanos;
        notBefore = expected - (BURST - 1) * intervalNanos;
    }

    /** The sync that has begun found no room; the next try is so much later. */
    void putOff(long beganNanos, long nanos) {
        notBefore = beganNanos + nanos;
    }
}
