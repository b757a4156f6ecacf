/**
 * Processes: every one is read on every tick, a few are sent.
 *
 * <p>Owns the reading of {@code /proc/PID} (with OSHI as the source where there is no {@code /proc}), the rates between two
 * passes, configured groups with their events, and the choice of the largest by CPU, memory and I/O. A process that vanishes
 * while it is read, and a file that may not be read, are normal. Confined to the sampling thread.
 */
@NullMarked
package io.bianque.agent.process;

import org.jspecify.annotations.NullMarked;
