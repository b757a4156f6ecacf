/**
 * Admission: which numbered frames of which agent are new, which are known, which must wait, and which are refused.
 *
 * <p>Owns the lanes of every agent (host, epoch, lane, highest contiguous number), the series numbers, credit, the rule
 * for a second session of one identity, the correction of agents' clocks, and the snapshot of it all. Pure state
 * machines: time, offsets and frames come in as arguments, decisions go out; nothing here reads a clock, opens a socket
 * or appends to the log. One agent's objects are guarded by one lock, that of its {@link io.bianque.collector.admission.Agent},
 * which the intake takes once for each read of a socket.
 */
@NullMarked
package io.bianque.collector.admission;

import org.jspecify.annotations.NullMarked;
