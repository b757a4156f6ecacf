package io.bianque.agent.reading;

import java.util.Locale;

/** Why something that was read on this host never reached a collector. */
public enum LossReason {
    /** More readings in one tick, or more events, than a tick may have. */
    TICK_LIMIT,
    /** The link thread did not come to it in time. */
    QUEUE_FULL,
    /** The spool had its size: the oldest went. */
    SPOOL_FULL,
    /** The disk was full or failed, and memory for such a time was used up. */
    DISK_FAILED,
    /** A collector refused it for good; its bytes are kept aside. */
    REFUSED,
    /** A fault in the agent itself. */
    FAULT;

    /** The word for it, on the wire and as a label. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
