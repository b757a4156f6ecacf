/**
 * What the diagnosis costs: storms of alerts over large topologies, fed to the core as they arrive. Owns the load and the
 * counting; knows nothing of how causes are found. One thread.
 */
@NullMarked
package io.bianque.bench.diagnosis;

import org.jspecify.annotations.NullMarked;
