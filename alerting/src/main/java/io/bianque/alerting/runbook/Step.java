package io.bianque.alerting.runbook;

import org.jspecify.annotations.Nullable;

/** One step of a runbook. */
public sealed interface Step {
    /**
     * Asks an agent to run one of its listed actions; the next step waits until it has succeeded.
     *
     * @param undo what takes it back when the run fails later, or null where nothing does
     */
    record Act(Order order, @Nullable Order undo) implements Step {}

    /** Waits. */
    record Wait(long seconds) implements Step {}

    /**
     * Waits for the incident to end, at most so long. It ends: the run has succeeded and is over. It does not: the next step
     * is tried, or the run has failed when there is none.
     */
    record Check(long seconds) implements Step {}
}
