/**
 * What stands in the collector's log: the records, and their one binary form.
 *
 * <p>Every record is self-contained but for series numbers, which a {@link io.bianque.collector.record.CollectorRecord.SeriesDefined}
 * earlier in the log explains; readers that start in the middle get those from their own snapshot. The intake writes
 * these records, consumers read them. Immutable values, except that sample arrays are shared and must not be changed.
 */
@NullMarked
package io.bianque.collector.record;

import org.jspecify.annotations.NullMarked;
