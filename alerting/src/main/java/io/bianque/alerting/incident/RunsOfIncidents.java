package io.bianque.alerting.incident;

import io.bianque.alerting.journal.Intent;
import io.bianque.alerting.run.RunbookCore;
import java.util.Collection;
import java.util.TreeMap;
import java.util.TreeSet;

/** Between incidents and the runs of runbooks: tells those of troubles and their ends, and hears what they have to say. */
final class RunsOfIncidents {
    private final IncidentCore core;
    private final Causes causes;
    private final CaseBook book;
    private final RunbookCore runs = new RunbookCore();
    /** Incidents that may be put down to something else than the runs were told last. */
    private final TreeSet<Long> forRuns = new TreeSet<>();
    /** Those that ended and that the runs were not told of yet, with the key of the timeline that says how. */
    private final TreeMap<Long, String> ends = new TreeMap<>();

    RunsOfIncidents(IncidentCore core, Causes causes, CaseBook book) {
        this.core = core;
        this.causes = causes;
        this.book = book;
    }

    RunbookCore runs() {
        return runs;
    }

    /** These may be put down to something else now. */
    void changed(Collection<Long> incidents) {
        forRuns.addAll(incidents);
    }

    /** It is over, and how. */
    void ended(long incident, String how) {
        ends.put(incident, how);
    }

    /**
     * Tells the runs what the open incidents that have changed are put down to now. Once for each decision and each second: a
     * storm changes one incident thousands of times.
     */
    void tell(long nowMillis) {
        tellEnds(nowMillis);
        if (runs.wantsTroubles()) {
            for (var number : forRuns) {
                var incident = core.byNumber(number);
                if (incident != null && incident.isOpen()) {
                    book.trouble(incident).ifPresent(now -> runs.troubled(now, core.installationId(), nowMillis));
                }
            }
        }
        forRuns.clear();
    }

    /** Tells the runs at once of incidents that are over, and how they ended. */
    void tellEnds(long nowMillis) {
        ends.forEach((number, how) -> runs.over(IncidentIds.id(number), how, nowMillis));
        ends.clear();
    }

    /** What the runs have to say comes into the timelines, and to those who were paged when it did not help. */
    void hear(long nowMillis) {
        for (var note : runs.takeNotes()) {
            var incident = core.byId(note.incidentId());
            if (incident != null) {
                core.note(incident, nowMillis, note.key(), note.args(), note.actor());
                if (note.saysThatItHelped() && incident.cause != 0) {
                    causes.confirm(incident.cause, nowMillis); // later diagnoses may remember it
                }
                incident.waitsNoMore(note.run()); // unless it says so again
                if (note.tell() && incident.isOpen()) {
                    incident.remark(note.run(), new Intent.Words(
                            note.asks() ? IncidentState.RUN_WAITS : IncidentState.RUN_FAILED, note.args()));
                    core.switchboard().remarked(incident, note.asks(), nowMillis);
                }
            }
        }
    }
}
