/**
 * Actions: what this host's file lets collectors order, and nothing else.
 *
 * <p>Owns the list, the filling of an order's arguments into the listed command, the memory of runs (each at most once, also
 * over a restart of the agent) and the running itself: no shell, a clean environment, bounded in time, output and number.
 * Programs run as the agent's own user. Knows nothing of how orders come and ends go.
 */
@NullMarked
package io.bianque.agent.action;

import org.jspecify.annotations.NullMarked;
