package io.bianque.alerting.incident;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.alerting.alert.AlertState;
import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.diagnosis.EdgeFinding;
import io.bianque.alerting.diagnosis.Evidence;
import io.bianque.alerting.diagnosis.MissingEdge;
import io.bianque.alerting.silence.Silence;
import io.bianque.collector.series.Labels;
import io.bianque.collector.topology.EntityId;
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

    /**
     * A person says that what an incident names is not its cause; as durable as an acknowledgement.
     *
     * @param right what is, if they know it: remembered for alike alerts
     */
    Optional<Incident> markWrong(String id, @Nullable EntityId right, String person, String commandId);

    /** A person says that what an incident names is its cause; as durable as an acknowledgement. */
    Optional<Incident> confirm(String id, String person, String commandId);

    /**
     * A person wants an alert that is held back to page by itself; as durable as an acknowledgement.
     *
     * @return the alert as it is then, or empty when it does not fire
     */
    Optional<ActiveAlert> release(AlertKey alert, String person, String commandId);

    /** Why an alert pages, or does not; empty when it is not active and was neither held back nor told by its own words of late. */
    Optional<Why> why(AlertKey alert);

    /** The alerts of a rule that are over and of which {@link #why} still tells, the last first. */
    List<AlertKey> lately(String rule);

    /** The least severity that some receiver is meant for; empty when there is no receiver. */
    Optional<Severity> toldFrom();

    /** The strong edges that past failures speak against, as of the end of the last trouble. */
    List<EdgeFinding> findings();

    /** The edges that seem to be missing from the topology, as of the end of the last trouble. */
    List<MissingEdge> missingEdges();

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
     * @param alertCount     alerts in it that are not resolved, those held back among them
     * @param deliveries     who was told, how far
     * @param root           what caused it; empty for what the platform says of itself
     * @param heldBack       alerts that are not resolved and were put down to the cause, so that they page nobody
     */
    record Incident(String id, Severity severity, String rule, Labels labels, String summary, String description,
            long startedMillis, @Nullable Long resolvedMillis, @Nullable String acknowledgedBy,
            @Nullable Long acknowledgedMillis, int alertCount, List<Delivery> deliveries, Optional<Root> root,
            int heldBack) {
        public Incident {
            deliveries = List.copyOf(deliveries);
        }

        /** Whether it is still going on. */
        public boolean isOpen() {
            return resolvedMillis == null;
        }

        /**
         * Whether somebody was told of it, or would be if nothing were silenced.
         *
         * @param toldFrom as {@link Incidents#toldFrom}
         */
        public boolean isForSomebody(Optional<Severity> toldFrom) {
            return !deliveries.isEmpty() || toldFrom.filter(severity::isAtLeast).isPresent();
        }

        /** What it says itself, for a silence. */
        public Voices.Voice voice() {
            return new Voices.Voice(rule, labels, severity, false);
        }
    }

    /**
     * The entity that an incident is put down to.
     *
     * @param confidence in [0, 1], compared with the other candidates for the same alerts
     * @param possible   whether the confidence is too low to say more than "possible"
     * @param owner      who is asked when it fails
     */
    record Root(EntityId entity, double confidence, boolean possible, Optional<String> owner) {}

    /** How far one receiver has been told. State: pending, sent, failed, closed. */
    record Delivery(String receiver, String kind, String state, long atMillis, String detail) {}

    /**
     * One incident and its past. Without a diagnosis it is what the platform says of itself.
     *
     * @param silence what keeps everybody from being told anything new of it now; empty when nothing does, and when no
     *                receiver is meant for it anyway
     */
    record Detail(Incident incident, List<ActiveAlert> alerts, List<TimelineEntry> timeline,
            Optional<Diagnosis> diagnosis, Optional<Silence> silence) {
        public Detail {
            alerts = List.copyOf(alerts);
            timeline = List.copyOf(timeline);
        }

        /** One that no silence keeps from being told. */
        public Detail(Incident incident, List<ActiveAlert> alerts, List<TimelineEntry> timeline,
                Optional<Diagnosis> diagnosis) {
            this(incident, alerts, timeline, diagnosis, Optional.empty());
        }

        /** Whether a silence ever kept it from being told, by its timeline. */
        public boolean wasSilenced() {
            return timeline.stream().anyMatch(each -> each.key().equals(SilencedIncidents.BEGUN));
        }

        /** Whether a silence kept it from being told, and is over. */
        boolean isSilenceOver() {
            return timeline.reversed().stream().map(TimelineEntry::key)
                    .filter(each -> each.equals(SilencedIncidents.BEGUN) || each.equals(SilencedIncidents.OVER))
                    .findFirst().filter(SilencedIncidents.OVER::equals).isPresent();
        }

        /** Whether it ended though its cause may go on: by a person, within another, or judged by nobody. */
        boolean isCutShort() {
            return timeline.stream().map(TimelineEntry::key).anyMatch(
                    each -> switch (each) {
                        case "timeline.resolved_by", "timeline.merged", "timeline.not_judged" -> true;
                        default -> false;
                    });
        }

        /** When a receiver was first told of it, by its timeline; empty when it never was, or within a summary. */
        public Optional<Long> firstToldMillis(String receiver) {
            return timeline.stream()
                    .filter(each -> each.key().equals(NOTIFIED) && receiver.equals(each.args().get("receiver")))
                    .map(TimelineEntry::atMillis).findFirst();
        }
    }

    /** In a timeline: a receiver was told. */
    String NOTIFIED = "timeline.notified";

    /**
     * Why an incident is put down to its cause.
     *
     * @param evidence   for and against, the heaviest first
     * @param considered why others were rejected, the closest first
     * @param held       what was held back because of it, the oldest first; those that have ended too
     * @param heldMore   how many more were held back and are not listed
     */
    record Diagnosis(List<Evidence> evidence, List<Evidence> considered, List<Held> held, int heldMore) {
        public Diagnosis {
            evidence = List.copyOf(evidence);
            considered = List.copyOf(considered);
            held = List.copyOf(held);
        }
    }

    /**
     * An alert that was held back.
     *
     * @param entity      what it is about
     * @param path        from the alert's entity to the cause, both included
     * @param sinceMillis when its condition first held, event time
     * @param heldMillis  when it was held back, by the journal's clock
     * @param endedMillis when it was held no more, or null while it is
     */
    record Held(AlertKey alert, EntityId entity, Severity severity, List<EntityId> path, long sinceMillis,
            long heldMillis, @Nullable Long endedMillis) {
        public Held {
            path = List.copyOf(path);
        }
    }

    /** What the diagnosis has made of an alert. */
    enum Standing {
        /** Nothing: it does not fire, or pages nobody anyway. */
        NONE,
        /** It is in the page of its incident. */
        PAGED,
        /** It is held back: another entity is its cause. */
        EXPLAINED,
        /** Evidence is due. */
        WAITING,
        /** It only works less well, because of something that it can do without. */
        DEGRADED,
        /** Its cause has gone; it gets a fresh look. */
        LOOKING,
        /** Its cause has gone and it still fails. */
        LEFT_OVER,
        /** It was held back, and a person let it go: it pages by itself. */
        RELEASED;

        /** Whether somebody is told of it, unless a silence keeps it back or no receiver is meant for it. */
        public boolean pages() {
            return this == PAGED || this == LEFT_OVER || this == RELEASED;
        }
    }

    /**
     * Until when an alert that is not decided on waits at the latest, by the journal's clock.
     *
     * @param from whose answers are due, some of them
     */
    record Awaited(long untilMillis, List<EntityId> from) {
        public Awaited {
            from = List.copyOf(from);
        }
    }

    /**
     * Everything there is to say about why an alert pages or does not; {@link WhyTexts} puts it in words.
     *
     * @param alert    as it is now; empty when it is over
     * @param incident where it belongs, or last was held back or told
     */
    record Why(AlertKey key, Optional<ActiveAlert> alert, Optional<Detail> incident) {}

    /**
     * An alert as it is now: {@code entity} is what it is about, {@code key} its identity.
     *
     * @param isHeld whether it is held back in its incident; what gets a fresh look may have been, or told
     */
    record ActiveAlert(String rule, AlertState state, Severity severity, Labels labels, double value, long sinceMillis,
            Map<String, String> annotations, @Nullable String incidentId, Optional<EntityId> entity,
            Standing standing, Optional<Awaited> awaited, AlertKey key, boolean isHeld) {
        public ActiveAlert {
            annotations = Map.copyOf(annotations);
        }

        /** One that is held back if its standing alone says so. */
        public ActiveAlert(String rule, AlertState state, Severity severity, Labels labels, double value,
                long sinceMillis, Map<String, String> annotations, @Nullable String incidentId,
                Optional<EntityId> entity, Standing standing, Optional<Awaited> awaited, AlertKey key) {
            this(rule, state, severity, labels, value, sinceMillis, annotations, incidentId, entity, standing, awaited,
                    key, standing == Standing.EXPLAINED || standing == Standing.DEGRADED);
        }

        /** What it says, for a silence. */
        public Voices.Voice voice() {
            return new Voices.Voice(rule, labels, severity, isHeld);
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
