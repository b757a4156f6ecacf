package io.bianque.alerting.run;

import io.bianque.alerting.runbook.Runbook;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads runs and takes people's words about them. Thread-safe. */
public interface Runs {
    /**
     * Runs, newest first: all that are not over, and the newest of those that are.
     *
     * @param incidentId of this incident alone, or null for all
     * @param limit      how many at most
     */
    List<Run> list(@Nullable String incidentId, int limit);

    /** One run; empty when there is none of this id, or it ended too long ago. */
    Optional<Run> run(String id);

    /**
     * A person says yes or no. Durable in the journal before this returns; the same {@code commandId} again changes nothing.
     *
     * @param planHash of the plan that the person saw
     * @throws IllegalArgumentException if person or command are empty or too long
     * @throws IllegalStateException    if it could not be made durable in time
     */
    Decision decide(String id, boolean approve, String person, String planHash, String commandId);

    /** The one switch that stops all automation. */
    Automation automation();

    /** Turns it, as durable as a decision. What the configuration has turned off stays off. */
    Automation automate(boolean on, String person, String commandId);

    /** The runbooks in force, in the order in which they are tried. */
    List<Runbook> runbooks();

    /** What became of a person's word. */
    sealed interface Decision {
        /** It counts; the run as it is then. */
        record Taken(Run run) implements Decision {}

        /** It is not asked for any more, or the plan is another: nothing changed. */
        record Stale(Run run) implements Decision {}

        /** There is no such run. */
        record Missing() implements Decision {}
    }
}
