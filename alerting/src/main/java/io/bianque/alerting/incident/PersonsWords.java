package io.bianque.alerting.incident;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.alerting.alert.AlertState;
import io.bianque.alerting.alert.Transition;
import io.bianque.alerting.journal.JournalCodec;
import io.bianque.alerting.journal.JournalReader;
import io.bianque.alerting.journal.JournalWriter;
import io.bianque.collector.topology.EntityId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What people do with incidents: take them over, end them, say what the cause is or is not, release what is held back. What
 * makes no sense any more when it arrives changes nothing. Confined to the journal's thread.
 */
final class PersonsWords {
    private static final String CAUSE_CONFIRMED = "timeline.cause_confirmed";

    private final IncidentCore core;
    private final Causes causes;
    private final CaseBook book;
    private final int dismissedMax;
    /** Alerts that a person has declared over, until they are over or fire anew; oldest first. */
    private final LinkedHashSet<AlertKey> dismissed = new LinkedHashSet<>();

    PersonsWords(IncidentCore core, Causes causes, CaseBook book, int dismissedMax) {
        this.core = core;
        this.causes = causes;
        this.book = book;
        this.dismissedMax = dismissedMax;
    }

    void acknowledge(String id, String person, long nowMillis) {
        var incident = core.byId(id);
        if (incident == null || !incident.isOpen() || person.equals(incident.acknowledgedBy())) {
            return;
        }
        var from = incident.acknowledgedBy();
        incident.acknowledge(person, nowMillis);
        core.note(incident, nowMillis, "timeline.acknowledged",
                from == null ? Map.of("person", person) : Map.of("person", person, "from", from), person);
        core.switchboard().changed(incident, nowMillis);
    }

    void unacknowledge(String id, String person, long nowMillis) {
        var incident = core.byId(id);
        if (incident == null || !incident.isOpen() || !incident.isAcknowledged()) {
            return;
        }
        incident.unacknowledge();
        core.note(incident, nowMillis, "timeline.unacknowledged", Map.of("person", person), person);
        core.switchboard().changed(incident, nowMillis);
        core.remindOfSilence(incident, nowMillis);
    }

    /** A person says that it is over. Its alert is shown no more, and stays unheard until it fires anew. */
    void dismiss(String id, String person, long nowMillis) {
        var incident = core.byId(id);
        if (incident == null || !incident.isOpen()) {
            return;
        }
        for (var key : List.copyOf(incident.attached)) {
            var transition = core.forget(key);
            dismissed.add(key);
            if (dismissed.size() > dismissedMax) {
                dismissed.removeFirst();
            }
            causes.ended(key, transition == null ? nowMillis : transition.eventTimeMillis(), false, nowMillis);
        }
        core.resolve(incident, nowMillis, "timeline.resolved_by", Map.of("person", person), person);
    }

    /** It is what the incident names. Said again of the same entity it changes nothing: one trouble is one experience. */
    void confirmCause(String id, String person, long nowMillis) {
        var incident = core.byId(id);
        var finding = incident == null ? null : incident.finding();
        if (incident == null || finding == null || incident.cause == 0) {
            return;
        }
        var entity = finding.root().entity().toString();
        if (!incident.hasNoted(CAUSE_CONFIRMED, "entity", entity)) {
            causes.confirm(incident.cause, nowMillis);
            core.note(incident, nowMillis, CAUSE_CONFIRMED, Map.of("person", person, "entity", entity), person);
        }
    }

    /**
     * It is not what the incident names.
     *
     * @param right what it is, or null; when that is what the incident has come to name meanwhile, it is confirmed
     */
    void refuseCause(String id, String person, @Nullable EntityId right, long nowMillis) {
        var incident = core.byId(id);
        var finding = incident == null ? null : incident.finding();
        if (incident == null || finding == null || incident.cause == 0) {
            return;
        }
        var entity = finding.root().entity();
        if (entity.equals(right)) {
            confirmCause(id, person, nowMillis);
            return;
        }
        if (right != null) {
            causes.correct(incident.cause, right, nowMillis);
        }
        causes.markWrong(incident.cause, nowMillis);
        core.note(incident, nowMillis, right == null ? "timeline.cause_marked_wrong" : "timeline.cause_corrected",
                right == null
                        ? Map.of("person", person, "entity", entity.toString())
                        : Map.of("person", person, "entity", entity.toString(), "right", right.toString()),
                person);
    }

    /** An alert that is held back pages by itself from now on, until it is over. */
    void release(AlertKey key, String person, long nowMillis) {
        var transition = core.alert(key);
        var from = core.byNumber(book.place(key).incident());
        if (transition == null || core.isFull() || from == null || !from.held.holds(key)) {
            return;
        }
        var incident = core.open(key, transition.sinceMillis(), transition.severity(),
                IncidentState.Headline.of(transition), nowMillis);
        book.putInto(incident, key, Incidents.Standing.RELEASED, nowMillis);
        // For the diagnosis it is over: nothing more is put down to its cause because of it.
        causes.ended(key, transition.eventTimeMillis(), false, nowMillis);
        core.note(incident, nowMillis, "timeline.released", Map.of("person", person, "from", from.id()), person);
        core.switchboard().route(incident, nowMillis);
    }

    /** Whether a person has declared this alert over, and it says nothing but what it said then. */
    boolean isDismissed(Transition transition) {
        if (transition.to() == AlertState.FIRING && transition.from() != AlertState.FIRING) {
            dismissed.remove(transition.alert());
        }
        return dismissed.contains(transition.alert());
    }

    /** The alert is over: what a person said of it as well. */
    void over(AlertKey key) {
        dismissed.remove(key);
    }

    void write(JournalWriter out) {
        out.list(dismissed, JournalCodec::writeAlert);
    }

    void read(JournalReader in) {
        dismissed.addAll(in.list(JournalCodec::readAlert));
    }

    /** As at the beginning. */
    void forget() {
        dismissed.clear();
    }
}
