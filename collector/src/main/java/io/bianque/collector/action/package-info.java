/**
 * Actions: what an agent may be asked to run on its host, and what it said about it; and to look at it now.
 *
 * <p>Owns the words between those who decide that something is to be run (runbooks) and those who carry it to the agent
 * (the intake): an order, its output, its outcome. Knows nothing of frames and connections, nor of why an action is wanted.
 * An order names an execution by its {@code runId}; an agent runs each at most once, so an order may be given again.
 * The values are immutable; each interface states its threading.
 */
@NullMarked
package io.bianque.collector.action;

import org.jspecify.annotations.NullMarked;
