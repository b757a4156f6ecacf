/**
 * A fleet of simulated agents in one process: it speaks the real protocol over real sockets with mutual TLS, offers load at
 * times laid down beforehand, and measures how long each frame took from its time to the ack that covers it.
 *
 * <p>{@link io.bianque.bench.fleet.SimulatedAgent} is the session of one agent, without clock and socket;
 * {@link io.bianque.bench.fleet.AgentLink} gives it both. Every agent lives on one event loop, and what happens on a loop
 * is counted in the {@link io.bianque.bench.fleet.Tally} of that loop, so nothing here is shared between threads while the
 * load runs.
 */
@NullMarked
package io.bianque.bench.fleet;

import org.jspecify.annotations.NullMarked;
