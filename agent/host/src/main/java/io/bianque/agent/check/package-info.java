/**
 * Checks: active looks at what runs here or near, over HTTP and TCP, each with an outcome and timed phases.
 *
 * <p>Owns the clients (sockets of the JDK, so that each phase can be timed and every answer is bounded), the rules for what is
 * a good answer, and when which check is due. Checks run on a small pool; one that does not end in time is cut off. Knows
 * nothing of how outcomes travel.
 */
@NullMarked
package io.bianque.agent.check;

import org.jspecify.annotations.NullMarked;
