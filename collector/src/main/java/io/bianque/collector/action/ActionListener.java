package io.bianque.collector.action;

/** Is told what actions say, on the intake's threads, and how they end, on the partition's; must not block. */
public interface ActionListener {
    /**
     * A piece of output, as it appeared.
     *
     * @param error whether it came from the error stream
     */
    void output(String host, String runId, boolean error, String text);

    /**
     * An execution ended, or was refused. May come more than once for a run, with the same content.
     *
     * @param exitCode the program's exit code; -1 where there is none
     * @param detail   why, for people; empty when there is nothing to say
     * @param atMillis when, milliseconds since the epoch, by the agent's clock
     */
    void done(String host, String runId, ActionOutcome outcome, int exitCode, String detail, long atMillis);
}
