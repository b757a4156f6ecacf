package io.bianque.alerting.alert;

import io.bianque.collector.series.Labels;
import java.util.Map;

/**
 * One change of an alert, made by evaluation and taken by the journal.
 *
 * <p>{@code (logOffset, alert, to)} names it for ever: evaluation makes the same transitions again after a restart, and
 * the journal drops those it has.
 *
 * @param logOffset       of the record that caused it
 * @param alert           which alert
 * @param from            the state it had
 * @param to              the state it has now
 * @param eventTimeMillis when, in event time
 * @param sinceMillis     when the condition first held, in event time
 * @param value           the value judged, in the unit of its metric; NaN when there is none (missing data)
 * @param severity        how bad
 * @param labels          all labels: the entity's, then the rule's on top
 * @param annotations     texts for people, already filled in: summary, description, runbook
 * @param retrospective   whether it tells of the past only, so that it pages nobody
 */
public record Transition(long logOffset, AlertKey alert, AlertState from, AlertState to, long eventTimeMillis,
        long sinceMillis, double value, Severity severity, Labels labels, Map<String, String> annotations,
        boolean retrospective) {
    public Transition {
        annotations = Map.copyOf(annotations);
    }

    /**
     * Takes transitions in the order of the log. Called on the partition's thread; must not wait for anything but the
     * append to the journal.
     */
    @FunctionalInterface
    public interface Sink {
        void accept(Transition transition);

        /**
         * Every alert that is active now was told at this offset, from the state it is in to the same, though it was told
         * before: what else is thought to be active is not. Told once after each start, when what came before is done.
         */
        default void allTold(long logOffset) {}
    }
}
