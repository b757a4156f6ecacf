package io.bianque.alerting.incident;

import io.bianque.alerting.journal.JournalInput;
import io.bianque.alerting.journal.JournalReader;
import io.bianque.alerting.journal.JournalWriter;
import io.bianque.alerting.silence.Silence;
import io.bianque.alerting.silence.SilenceBook;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Which incidents nobody is told of because of silences, and telling of them when those are over. Confined to the journal's thread. */
final class SilencedIncidents {
    /** In the timeline of one that is silenced from now on. */
    static final String BEGUN = "timeline.silenced";
    private static final String OVER = "timeline.unsilenced";

    private final IncidentCore core;
    private final SilenceBook silences = new SilenceBook();
    /** Open incidents that nobody was told of because of a silence. */
    private final TreeSet<Long> silenced = new TreeSet<>();

    SilencedIncidents(IncidentCore core) {
        this.core = core;
    }

    /** Whether an entry of the timeline says that it is silenced from now on, or no more. */
    static boolean isTurn(String key) {
        return key.equals(BEGUN) || key.equals(OVER);
    }

    SilenceBook book() {
        return silences;
    }

    void begin(JournalInput.Silenced wish, long nowMillis) {
        silences.begin(wish.matchers(), wish.untilMillis(), wish.author(), wish.reason(), wish.commandId(),
                wish.startsMillis(), nowMillis);
    }

    void end(JournalInput.Unsilenced wish, long nowMillis) {
        if (silences.end(wish.silenceId(), wish.person(), nowMillis)) {
            heard(nowMillis);
        }
    }

    /** Before each input: silences begin and end by their time, not with the second. */
    void pass(long nowMillis) {
        var _ = silences.pass(nowMillis);
    }

    /** One second later, after {@link #pass} and the decisions: of what ended with its silence nobody is told. */
    void tick(long nowMillis) {
        if (!silenced.isEmpty()) {
            heard(nowMillis);
        }
    }

    /**
     * Whether nobody is to be told of this now: every alert that pages in it is silenced. What was told is closed all the same.
     */
    boolean isSilenced(IncidentState incident, long nowMillis) {
        if (silences.isEmpty() || !incident.isOpen()) {
            return false;
        }
        Silence last = null;
        for (var silence : silencesOf(incident)) {
            if (silence.isEmpty()) {
                return false;
            }
            last = silence.get();
        }
        if (last != null && silenced.add(incident.number)) {
            core.note(incident, nowMillis, BEGUN, Map.of("silence", last.id(), "person", last.author(),
                    "until", Long.toString(last.untilMillis()), "reason", last.reason()), last.author());
        }
        return last != null;
    }

    /** The silence, or none, of each alert of an incident that is not held back; of what it says itself if there is none. */
    private List<Optional<Silence>> silencesOf(IncidentState incident) {
        var found = new ArrayList<Optional<Silence>>();
        for (var key : incident.attached) {
            var transition = core.alert(key);
            if (!incident.held.holds(key) && transition != null) {
                found.add(silences.silencing(key.rule(), transition.labels()));
            }
        }
        return found.isEmpty() ? List.of(silences.silencing(incident.alert().rule(), incident.labels())) : found;
    }

    /** Whoever was not told because of a silence that is over, or that is not about all of it, is told of what fires. */
    private void heard(long nowMillis) {
        for (var number : List.copyOf(silenced)) {
            var incident = core.byNumber(number);
            if (incident == null || !incident.isOpen()) {
                silenced.remove(number);
            } else if (!isSilenced(incident, nowMillis)) {
                silenced.remove(number);
                core.note(incident, nowMillis, OVER, Map.of(), null);
                core.switchboard().route(incident, nowMillis);
            }
        }
    }

    void write(JournalWriter out) {
        silences.write(out);
        out.list(silenced, JournalWriter::i64);
    }

    /** Of a snapshot; {@code knowsLater} says whether it knew silences that begin later. */
    void read(JournalReader in, boolean knowsLater) {
        silences.read(in, knowsLater);
        silenced.addAll(in.list(JournalReader::i64));
    }

    /** As at the beginning. */
    void forget() {
        silences.forget();
        silenced.clear();
    }
}
