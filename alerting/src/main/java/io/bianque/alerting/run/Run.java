package io.bianque.alerting.run;

import io.bianque.alerting.diagnosis.Evidence;
import io.bianque.alerting.runbook.Approvers;
import io.bianque.alerting.runbook.Step;
import io.bianque.collector.topology.EntityId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One run of a runbook for one cause, as people see it. Immutable. Times are milliseconds since the epoch, by the journal's
 * clock.
 *
 * @param id              {@code RUN-} and a number; later runs have higher ones
 * @param runbook         by name
 * @param cause           whom it is to mend
 * @param confidence      of the diagnosis when it was proposed, in [0, 1]
 * @param automatic       whether it may start without a person
 * @param decidedBy       who approved or rejected it, or null
 * @param plan            the steps with every blank filled
 * @param planHash        names this very plan; an approval must name it
 * @param step            the index of the step that it is at, or stopped at; the number of steps when all were done
 * @param untilMillis     about when what it waits for ends by itself, or null when it is over
 * @param waitsFor        which guard does not let it start, or null
 * @param evidence        on which the cause was named when it was proposed
 * @param audit           what happened, in order; entries are only ever added
 */
public record Run(long number, String id, String runbook, String incidentId, EntityId cause, double confidence,
        Status status, boolean automatic, Approvers approvers, @Nullable String decidedBy, List<Step> plan,
        String planHash, int step, long proposedMillis, @Nullable Long startedMillis, @Nullable Long endedMillis,
        @Nullable Long untilMillis, @Nullable Guard waitsFor, List<Evidence> evidence, List<Entry> audit) {
    public Run {
        plan = List.copyOf(plan);
        evidence = List.copyOf(evidence);
        audit = List.copyOf(audit);
    }

    /** How far it is. */
    public enum Status {
        /** Waits for a person. */
        PROPOSED,
        /** May start; a guard does not let it yet. */
        READY,
        /** At a step. */
        RUNNING,
        /** Has failed and takes back what it did. */
        UNDOING,
        /** The incident ended after it had acted. */
        SUCCEEDED,
        /** Did not help, or could not go on; nothing was taken back. */
        FAILED,
        /** Did not help, and what it did was taken back. */
        UNDONE,
        /** A person said no. */
        REJECTED,
        /** Nobody said yes in time, or a guard did not let it start in time. */
        EXPIRED,
        /** Nothing is to be done any more, or not by this runbook. */
        CANCELLED,
        /** A dry run: only told what it would do. */
        REHEARSED;

        /** Whether it is over. */
        public boolean isEnd() {
            return compareTo(UNDOING) > 0;
        }
    }

    /** What may keep a run from starting. */
    public enum Guard {
        /** All automation is switched off. */
        AUTOMATION_OFF,
        /** Another run is at work on the same cause. */
        BUSY,
        /** The runbook was started as often within an hour as it may be. */
        RATE,
        /** Runs are at work on as many members of a redundancy group as may be. */
        SHARE
    }

    /** What happened, as a message key with arguments, so that each reader gets it in their language. */
    public record Entry(long atMillis, String key, Map<String, String> args, @Nullable String actor) {
        public Entry {
            args = Map.copyOf(args);
        }
    }
}
