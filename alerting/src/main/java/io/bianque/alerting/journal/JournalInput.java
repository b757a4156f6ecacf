package io.bianque.alerting.journal;

import io.bianque.alerting.alert.Transition;
import java.util.List;

/** One thing that happened, as the journal keeps it. When it happened stands in its {@link JournalEntry}. */
public sealed interface JournalInput {
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
