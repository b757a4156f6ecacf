package io.bianque.collector.action;

/** How an execution ended. */
public enum ActionOutcome {
    /** The program ran and ended with exit code 0. */
    SUCCEEDED,
    /** The program could not be started, or ended with another exit code. */
    FAILED,
    /** It ran longer than it may and was ended. */
    TIMEOUT,
    /** The host's own file does not allow it: nothing was run. */
    REFUSED,
    /** The agent was started again while it ran: nobody knows how it ended. */
    LOST
}
