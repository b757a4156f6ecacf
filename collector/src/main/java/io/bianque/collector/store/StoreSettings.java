package io.bianque.collector.store;

import java.time.Duration;

/**
 * Bounds of the store.
 *
 * @param retention     how long finished days are kept; whole days are forgotten
 * @param maxBytes      how much finished blocks may take on disk; the oldest days go first, never today
 * @param maxSeries     the most series at once; samples of others are refused and counted
 * @param maxQuerySeries the most series that one query may touch
 * @param maxQuerySamples the most samples that one query may read
 */
public record StoreSettings(Duration retention, long maxBytes, int maxSeries, int maxQuerySeries,
        long maxQuerySamples) {
    /** 15 days, 20 GiB, two million series; 20,000 series and 20 million samples a query. */
    public static final StoreSettings DEFAULTS = new StoreSettings(Duration.ofDays(15), 20L << 30, 2_000_000, 20_000,
            20_000_000);

    public StoreSettings {
        if (retention.toDays() < 1 || maxBytes < 1 || maxSeries < 1 || maxQuerySeries < 1 || maxQuerySamples < 1) {
            throw new IllegalArgumentException("retention=" + retention + " (at least a day) maxBytes=" + maxBytes
                    + " maxSeries=" + maxSeries + " maxQuerySeries=" + maxQuerySeries + " maxQuerySamples="
                    + maxQuerySamples + " (at least 1 each)");
        }
    }
}
