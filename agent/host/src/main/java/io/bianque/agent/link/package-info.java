/**
 * The link to a collector: one connection at a time, out of a list.
 *
 * <p>{@link io.bianque.agent.link.AgentSession} decides what one connection says and when: it reads no clock, touches no socket
 * and is confined to the link thread. {@link io.bianque.agent.link.Link} is the thread around it: it has connections made over
 * TLS by threads of their own, writes, and comes back with growing pauses when one ends.
 */
@NullMarked
package io.bianque.agent.link;

import org.jspecify.annotations.NullMarked;
