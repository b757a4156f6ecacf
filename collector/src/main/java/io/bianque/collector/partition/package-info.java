/**
 * The one thread that drives the deterministic cores of a partition in the log's order.
 *
 * <p>Owns the order, the offset and the snapshot. Cores see every record, one after the other, in the fixed order in
 * which they were given; they read no clock, start no thread, do no input or output.
 */
@NullMarked
package io.bianque.collector.partition;

import org.jspecify.annotations.NullMarked;
