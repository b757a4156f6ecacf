package io.bianque.collector.admission;

/** What admission says of one numbered frame. */
public enum Verdict {
    /** New and next in its lane: append it, then say so with {@link AgentLanes#appended}. */
    APPEND,
    /** Stored before, with the same content: drop it and acknowledge it again. */
    DUPLICATE,
    /** Its lane waits for an earlier number that was put off: drop it without a word; it comes again. */
    IGNORED,
    /** It leaves a hole in its lane: the sender has broken the protocol. */
    JUMP,
    /** Its number was used for other content: a restored or cloned machine, which needs a new epoch. */
    CONFLICT,
    /** It would open one lane more than an agent may have. */
    TOO_MANY_LANES
}
