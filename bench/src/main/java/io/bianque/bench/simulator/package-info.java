/**
 * A fleet in simulated time whose faults are known, as a judge of the diagnosis: a fault makes readings and checks bad by the
 * true graph, these go through joins, rules and diagnosis as agents' readings would, and what is paged is compared with what
 * was broken.
 *
 * <p>Owns the fleet, its faults, what its hosts say and the judging; knows nothing of how causes are found. The same seed
 * gives the same run. Confined to one thread a fleet; fleets share nothing.
 */
@NullMarked
package io.bianque.bench.simulator;

import org.jspecify.annotations.NullMarked;
