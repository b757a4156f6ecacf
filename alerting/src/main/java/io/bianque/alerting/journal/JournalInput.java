package io.bianque.alerting.journal;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.alerting.alert.Transition;
import io.bianque.alerting.diagnosis.Health;
import io.bianque.alerting.diagnosis.Presence;
import io.bianque.alerting.runbook.RunInput;
import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.Topology;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One thing that happened, as the journal keeps it. When it happened stands in its {@link JournalEntry}. */
public sealed interface JournalInput {
    /** Whether it may come of a record of the collector's log, which is judged before it is durable. */
    default boolean mayComeOfTheLog() {
        return switch (this) {
            case Transitioned _,Reconciled _,TopologySet _,Answers _,PresenceChanged _,Changed _,OfRuns _ -> true;
            case Installed _,ReceiversSet _,Acknowledge _,Unacknowledge _,Resolve _,MarkWrong _,Confirm _,Release _,Decide _,Silenced _,Unsilenced _,Tick _,Settled _ ->
                false;
        };
    }

    /**
     * The first entry of every journal: who writes it.
     *
     * @param installationId makes the keys of this installation unlike those of any other at a shared pager
     */
    record Installed(String installationId) implements JournalInput {}

    /** The receivers there are from now on, in the order of their file. */
    record ReceiversSet(List<ReceiverSpec> receivers) implements JournalInput {
        public ReceiversSet {
            receivers = List.copyOf(receivers);
        }
    }

    /** An alert changed. Named for ever by (log offset, alert, new state); a repeat is dropped. */
    record Transitioned(Transition transition) implements JournalInput {}

    /** A person has it; named by the command's id. */
    record Acknowledge(String incidentId, String person, String commandId) implements JournalInput {}

    /** A person takes their acknowledgement back. */
    record Unacknowledge(String incidentId, String person, String commandId) implements JournalInput {}

    /**
     * A person says that it is over although its alert does not: what was judged is not watched any more. Should the
     * alert fire again, that is a new incident.
     */
    record Resolve(String incidentId, String person, String commandId) implements JournalInput {}

    /**
     * Evaluation has told all its active alerts again at this offset of the log: an alert that was last told elsewhere is
     * not there any more.
     */
    record Reconciled(long logOffset) implements JournalInput {}

    /** What stands on what, whole, in place of any before. */
    record TopologySet(Topology topology) implements JournalInput {}

    /** Answers about health, asked for or not. */
    record Answers(List<Answer> answers) implements JournalInput {
        public Answers {
            answers = List.copyOf(answers);
        }
    }

    /**
     * One answer.
     *
     * @param asOfMillis when the reading, check or probe was taken, event time
     */
    record Answer(EntityId entity, Health health, long asOfMillis) {}

    /** An entity that reports by itself is heard of, or not, since then (event time). */
    record PresenceChanged(EntityId entity, Presence presence, long sinceMillis) implements JournalInput {}

    /**
     * A release, an edit of configuration, a failover.
     *
     * @param what          in words, for people
     * @param changedMillis when, event time
     * @param by            who, or empty
     * @param changeId      names it; a repeat is dropped
     */
    record Changed(EntityId entity, String what, long changedMillis, String by,
            String changeId) implements JournalInput {}

    /**
     * A person says that the entity named by an incident is not its cause.
     *
     * @param right what is, if they know it
     */
    record MarkWrong(String incidentId, String person, String commandId,
            @Nullable EntityId right) implements JournalInput {
        /** Somebody who does not know what else it is. */
        public MarkWrong(String incidentId, String person, String commandId) {
            this(incidentId, person, commandId, null);
        }
    }

    /** A person or a verified runbook says that the entity named by an incident is its cause. */
    record Confirm(String incidentId, String by, String commandId) implements JournalInput {}

    /** A person wants an alert that is held back to page by itself. */
    record Release(AlertKey alert, String person, String commandId) implements JournalInput {}

    /** All that was queued has been taken: the diagnosis decides. Made by the journal itself. */
    record Decide() implements JournalInput {}

    /**
     * A person does not want to be told of some alerts for a time; named by the command's id.
     *
     * @param matchers     as {@code io.bianque.alerting.silence.SilenceMatcher} writes them
     * @param startsMillis when it begins; 0 or what is over: at once
     */
    record Silenced(List<String> matchers, long untilMillis, String author, String reason,
            String commandId, long startsMillis) implements JournalInput {
        public Silenced {
            matchers = List.copyOf(matchers);
        }

        /** One that begins at once. */
        public Silenced(List<String> matchers, long untilMillis, String author, String reason, String commandId) {
            this(matchers, untilMillis, author, reason, commandId, 0);
        }
    }

    /** A person ends a silence early; named by the command's id. */
    record Unsilenced(String silenceId, String person, String commandId) implements JournalInput {}

    /** Something happened to the runs of runbooks. */
    record OfRuns(RunInput input) implements JournalInput {}

    /** A second went by. */
    record Tick() implements JournalInput {}

    /**
     * What became of an intent.
     *
     * @param intentId      which
     * @param outcome       how it ended, or that it is late
     * @param reason        a word of the notifier's for it, the same as in its metrics; empty when delivered
     * @param detail        for people, at most 200 characters
     * @param maybeReceived whether the receiver may have taken an attempt although none was confirmed
     */
    record Settled(String intentId, Outcome outcome, String reason, String detail,
            boolean maybeReceived) implements JournalInput {}

    /** How an intent stands. */
    enum Outcome {
        /** The receiver has confirmed it. */
        DELIVERED,
        /** The receiver said that it will never take it. */
        REFUSED,
        /** It grew too old while every attempt failed. */
        EXPIRED,
        /** Every attempt so far has failed; attempts go on. */
        OVERDUE
    }
}
