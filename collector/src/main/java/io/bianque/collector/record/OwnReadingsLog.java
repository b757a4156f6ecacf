package io.bianque.collector.record;

import java.util.Map;

/** Where the collector says of itself how it is, so that rules judge it from the log as they judge all else. */
@FunctionalInterface
public interface OwnReadingsLog {
    /**
     * Puts what was read now into the log; what the log has no room for is counted, and comes again with the next. Any thread.
     *
     * @param values by the names of metrics; of more than {@link CollectorRecord.OwnReadings#VALUES_MAX} those whose names sort first
     */
    void write(Map<String, Double> values);
}
