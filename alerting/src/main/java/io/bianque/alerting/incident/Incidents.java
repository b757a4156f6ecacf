package io.bianque.alerting.incident;

import io.bianque.alerting.alert.AlertState;
import io.bianque.alerting.alert.Severity;
import io.bianque.collector.series.Labels;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads incidents and takes people's commands about them. Thread-safe. */
public interface Incidents {
    /** Open incidents, worst first, then oldest first. */
    List<Incident> open();

    /**
     * Incidents, newest first.
     *
     * @param filter which
     * @param cursor from a former page, or null for the first
     * @param limit  how many at most, 1..500
     */
    Page list(Filter filter, @Nullable String cursor, int limit);

    /** One incident with its timeline. */
    Optional<Detail> detail(String id);

    /** The alerts that are pending, firing or recovering now, sorted by key. */
    List<ActiveAlert> activeAlerts();

    /**
     * Somebody has it. Durable in the journal before this returns; the same {@code commandId} again changes nothing.
     *
     * @return the incident as it is then, or empty when there is none of that id
     */
    Optional<Incident> acknowledge(String id, String person, String commandId);

    /** Takes an acknowledgement back, as durable as giving it. */
    Optional<Incident> unacknowledge(String id, String person, String commandId);

    /**
     * A person says that it is over though its alert does not, for what was judged is not watched any more. As durable as
     * an acknowledgement; changes nothing when the incident is resolved already.
     */
    Optional<Incident> resolve(String id, String person, String commandId);

    /** How each receiver last did. */
    List<ReceiverStatus> receivers();

    /** Calls back with the ids of incidents that changed (empty: only alerts did). The listener must not block. */
    AutoCloseable onChange(Consumer<List<String>> listener);

    /** Which incidents to list. */
    enum Filter {
        OPEN, RESOLVED, ALL
    }

    /** One page of a list; {@code next} is the cursor of the following one, or null at the end. */
    record Page(List<Incident> items, @Nullable String next) {
        public Page {
            items = List.copyOf(items);
        }
    }

    /**
     * One incident.
     *
     * @param id             {@code INC-} and a number
     * @param rule           the rule whose alert opened it
     * @param labels         of that alert: host, cluster, application …
     * @param summary        one sentence: what is wrong
     * @param startedMillis  when the condition first held
     * @param resolvedMillis when it ended, or null while open
     * @param alertCount     alerts in it that are not resolved
     */
    record Incident(String id, Severity severity, String rule, Labels labels, String summary, String description,
            long startedMillis, @Nullable Long resolvedMillis, @Nullable String acknowledgedBy,
            @Nullable Long acknowledgedMillis, int alertCount, List<Delivery> deliveries) {
        public Incident {
            deliveries = List.copyOf(deliveries);
        }

        /** Whether it is still going on. */
        public boolean isOpen() {
            return resolvedMillis == null;
        }
    }

    /** How far one receiver has been told. State: pending, sent, failed, closed. */
    record Delivery(String receiver, String kind, String state, long atMillis, String detail) {}

    /** One incident and its past. */
    record Detail(Incident incident, List<ActiveAlert> alerts, List<TimelineEntry> timeline) {
        public Detail {
            alerts = List.copyOf(alerts);
            timeline = List.copyOf(timeline);
        }
    }

    /** An alert as it is now. */
    record ActiveAlert(String rule, AlertState state, Severity severity, Labels labels, double value, long sinceMillis,
            Map<String, String> annotations, @Nullable String incidentId) {
        public ActiveAlert {
            annotations = Map.copyOf(annotations);
        }
    }

    /** What happened, as a message key with arguments, so that each reader gets it in their language. */
    record TimelineEntry(long atMillis, String key, Map<String, String> args, @Nullable String actor) {
        public TimelineEntry {
            args = Map.copyOf(args);
        }
    }

    /** How a receiver did last. Outcome: delivered, deferred, refused, or null when nothing was sent yet. */
    record ReceiverStatus(String name, String kind, @Nullable String lastOutcome, @Nullable Long lastMillis) {}
}
