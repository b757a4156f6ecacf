package io.bianque.agent.spool;

import io.bianque.agent.reading.Reading;
import java.util.List;

/** One numbered thing of the spool, as a reader finds it. */
public sealed interface SpoolRecord {
    /** Its lane: 0 for events and states. */
    int lane();

    /** Its number, or the first that it stands for. */
    long seq();

    /** The last number that it stands for. */
    default long lastSeq() {
        return seq();
    }

    /**
     * Readings of one moment.
     *
     * @param wallMillis when they were put here, by this host's clock
     * @param monoMillis the same, since boot
     * @param timeMillis when they were read
     */
    record Samples(int lane, long seq, long wallMillis, long monoMillis, long timeMillis,
            List<Reading> readings) implements SpoolRecord {
        public Samples {
            readings = List.copyOf(readings);
        }
    }

    /** An event or a check's outcome: the bytes of its frame, ready to be sent. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody, handed to a socket
    record Ready(int lane, long seq, byte[] frame) implements SpoolRecord {}

    /**
     * What will never come.
     *
     * @param reason   a code of the protocol: spool_full, disk_failed, refused, corrupt
     * @param readings how many went with it; -1 when not known
     */
    record Gap(int lane, long seq, long lastSeq, String reason, long readings) implements SpoolRecord {}
}
