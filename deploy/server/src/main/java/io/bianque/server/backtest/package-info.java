/**
 * Backtests: the stored past, played through two sets of rules and two topologies, and what became of each side by side.
 *
 * <p>Owns what of the past is read, what can be told of it, and the comparison. What comes of readings is up to
 * {@link io.bianque.server.replay}. Reads a store and writes nothing. One thread.
 */
@NullMarked
package io.bianque.server.backtest;

import org.jspecify.annotations.NullMarked;
