/**
 * Wires alerting with Spring: the journal, the incidents, the outbox, the state database, their metrics, and their start
 * and stop in order. Alone here the system's clocks and files are touched.
 */
@NullMarked
package io.bianque.alerting.boot;

import org.jspecify.annotations.NullMarked;
