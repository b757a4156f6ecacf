package io.bianque.collector.store;

import java.util.Locale;

/** Why the store did not take a sample that the log has. */
public enum SampleRefusal {
    /** Its series is not known, and there is no room for one more. */
    SERIES_LIMIT,
    /** It is older than the retention. */
    TOO_OLD,
    /** Its block has as many times as it can. */
    BLOCK_FULL;

    /** As the metric's label has it. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
