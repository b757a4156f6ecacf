/**
 * Histories: the product's own agents and collector, whole but for threads and sockets, in simulated time on simulated disks and
 * a simulated network that fail in every way we know. One seed is one history. A ledger that shares no code with the product
 * says what became of each reading.
 */
@NullMarked
package io.bianque.server.simulation;

import org.jspecify.annotations.NullMarked;
