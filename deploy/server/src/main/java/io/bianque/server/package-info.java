/**
 * The server program: one process that plays the roles collector, alerting and dashboard on embedded stores.
 *
 * <p>Owns the order of starting and stopping, the data directory and what the first start puts into it. Holds no logic
 * of the domain: every part wires itself in its own {@code boot} package.
 */
@NullMarked
package io.bianque.server;

import org.jspecify.annotations.NullMarked;
