/**
 * Evaluation: which alerts there are, judged from the log's records in their order.
 *
 * <p>Owns the state of every alert and its timing; hands each change to the sink. Reads no clock: readings bring their own
 * time, and holds and silences advance on the log's ticks alone. Same records in, same transitions out. Knows nothing of
 * pages, incidents or people. Confined to the partition's thread, but for the replacement of rules and the counters.
 */
@NullMarked
package io.bianque.alerting.evaluation;

import org.jspecify.annotations.NullMarked;
