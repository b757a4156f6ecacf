/**
 * Diagnosis: which few causes explain the alerts that fire, and which of them need not page.
 *
 * <p>Owns a deterministic core: symptoms, recoveries, answers about health, changes and the topology go in with their times;
 * causes with confidence and evidence, a verdict on each alert, and questions come out. Knows nothing of the journal, of
 * receivers, of pages or of where health comes from. Reads no clock, starts no thread, does no I/O; the same inputs give
 * the same outputs byte for byte. Confined to one thread.
 *
 * <p>Words: an edge leads from a <i>dependent</i> to the <i>dependency</i> it stands on; <i>below</i> is towards dependencies,
 * <i>above</i> towards dependents. Evidence is weighed in <i>nats</i>, natural logarithms of likelihood ratios, which add up.
 */
@NullMarked
package io.bianque.alerting.diagnosis;

import org.jspecify.annotations.NullMarked;
