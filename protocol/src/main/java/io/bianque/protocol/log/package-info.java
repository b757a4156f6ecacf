/**
 * The log: an append-only, checksummed, segmented file of records that is never stopped by a torn or a flipped bit.
 *
 * <p>One code for the collector's intake, the agent's spool and the journal. Owns the segments of one directory, their
 * recovery, group commit, readers by offset, and cutting at the old end. Knows nothing of what the records mean, reads no
 * clock, and reaches the disk through {@link io.bianque.seam.Disk} alone.
 *
 * <p>Any thread may append; an append copies into memory and never touches the disk. Whoever calls {@code sync} writes and
 * syncs for all; {@link io.bianque.protocol.log.LogSyncer} is a thread that does. Each reader belongs to one thread.
 */
@NullMarked
package io.bianque.protocol.log;

import org.jspecify.annotations.NullMarked;
