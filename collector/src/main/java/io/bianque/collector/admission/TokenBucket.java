package io.bianque.collector.admission;

/** A rate with a burst, on a monotonic clock. Guarded by its owner. */
public final class TokenBucket {
    private final double perNano;
    private final double burst;
    private double tokens;
    private long lastNanos;

    /**
     * A full bucket.
     *
     * @param perSecond tokens that come each second, {@code > 0}
     * @param burst     most tokens that it holds, {@code >= 1}
     */
    public TokenBucket(double perSecond, double burst, long nowNanos) {
        this.perNano = perSecond / 1e9;
        this.burst = burst;
        this.tokens = burst;
        this.lastNanos = nowNanos;
    }

    /** Takes one token; false when there is none. */
    public boolean take(long nowNanos) {
        tokens = Math.min(burst, tokens + Math.max(0, nowNanos - lastNanos) * perNano);
        lastNanos = nowNanos;
        if (tokens < 1) {
            return false;
        }
        tokens -= 1;
        return true;
    }
}
