/**
 * The spool: what is not acknowledged yet, on disk, numbered for good.
 *
 * <p>Owns the epoch, the lanes and their numbers, two logs (events and states in lane 0; readings in all others, so that
 * readings go first when room runs out) and what a gap stands for. Every record can be read without any other, so whatever
 * survives damage is of use. A number is given once: it is durable before it may be sent, or it belongs to a lane that lies in
 * memory while the disk takes nothing and whose own number was set aside beforehand. Knows nothing of connections. Confined to
 * the link thread.
 */
@NullMarked
package io.bianque.agent.spool;

import org.jspecify.annotations.NullMarked;
