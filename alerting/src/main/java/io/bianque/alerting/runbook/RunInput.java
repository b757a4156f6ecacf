package io.bianque.alerting.runbook;

import io.bianque.collector.action.ActionOutcome;
import java.util.List;

/** One thing that happened to the runs, as the journal keeps it. */
public sealed interface RunInput {
    /** The runbooks there are from now on, in the order in which they are tried. */
    record RunbooksSet(List<Runbook> runbooks) implements RunInput {
        public RunbooksSet {
            runbooks = List.copyOf(runbooks);
        }
    }

    /**
     * A person says yes or no to a run; named by the command's id.
     *
     * @param planHash of the plan that the person saw: of another plan nothing is approved
     */
    record Decided(String runId, boolean approve, String person, String planHash, String commandId)
            implements
                RunInput {}

    /**
     * An agent said how an action ended.
     *
     * @param executionId which
     * @param exitCode    of the program; -1 where there is none
     * @param detail      for people, at most 500 characters
     * @param output      the end of what it wrote, at most 2,000 characters
     */
    record ActionEnded(String executionId, ActionOutcome outcome, int exitCode, String detail, String output)
            implements
                RunInput {}

    /**
     * The one switch. What the configuration turns off, no person turns on: both must be on.
     *
     * @param configured whether the configuration says so; else the person does
     */
    record AutomationSet(boolean on, boolean configured, String by, String commandId) implements RunInput {}
}
