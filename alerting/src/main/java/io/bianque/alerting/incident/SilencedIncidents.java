package io.bianque.alerting.incident;

import io.bianque.alerting.incident.Voices.Voice;
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
    /** In the timeline of one that was silenced and is no more. */
    static final String OVER = "timeline.unsilenced";
    /** In the timeline of one that is silenced, and of which nobody would be told anyway. */
    private static final String NOBODY_ANYWAY = "timeline.silenced_nobody";

    private final IncidentCore core;
    private final SilenceBook silences = new SilenceBook();
    /** Open incidents that nobody was told of because of a silence, also when what is left is for nobody. */
    private final TreeSet<Long> silenced = new TreeSet<>();

    SilencedIncidents(IncidentCore core) {
        this.core = core;
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
     * Whether nobody is to be told of this now: each of its {@link Voices} is silenced, or what was silenced has ended and what is
     * left is for nobody. A turn is noted in the timeline. What was told is closed all the same.
     */
    boolean isSilenced(IncidentState incident, long nowMillis) {
        var silence = keeping(incident);
        if (silence.isPresent()) {
            if (!core.switchboard().isForSomebody(incident)) {
                if (!incident.hasNoted(NOBODY_ANYWAY, "silence", silence.get().id())) {
                    note(incident, NOBODY_ANYWAY, silence.get(), nowMillis);
                }
            } else if (silenced.add(incident.number) || incident.lastOf(BEGUN, OVER).equals(OVER)) {
                note(incident, BEGUN, silence.get(), nowMillis);
            }
        }
        return silence.isPresent() || isOver(incident);
    }

    /**
     * Whether nobody was told of it because of a silence, and nobody would be told of what is left: what was silenced
     * has ended. The incident's severity only rises: by that it would page all the same, in the words of what is over.
     */
    private boolean isOver(IncidentState incident) {
        return silenced.contains(incident.number) && incident.conversations.isEmpty() && !incident.attached.isEmpty()
                && incident.attached.stream().map(core::alert)
                        .noneMatch(each -> each == null || core.switchboard().isForSomebody(each.severity()));
    }

    /**
     * A person did what would page but for a silence: the timeline says once more why nobody is told, unless it has
     * just said so. What is told within a summary is not told or kept back alone.
     */
    void remind(IncidentState incident, long nowMillis) {
        boolean inSummary = !incident.conversations.isEmpty()
                && incident.conversations.values().stream().allMatch(each -> each.storm != null);
        if (!inSummary && core.switchboard().isForSomebody(incident) && !incident.lastNoted().equals(BEGUN)) {
            keeping(incident).ifPresent(silence -> {
                silenced.add(incident.number); // so that its end is noted too, whatever is on its way to a receiver
                note(incident, BEGUN, silence, nowMillis);
            });
        }
    }

    private void note(IncidentState incident, String key, Silence silence, long nowMillis) {
        core.note(incident, nowMillis, key, Map.of("silence", silence.id(), "person", silence.author(),
                "until", Long.toString(silence.untilMillis()), "reason", silence.reason()), silence.author());
    }

    /** A silence of it, if each of its {@link Voices} has one. */
    private Optional<Silence> keeping(IncidentState incident) {
        if (silences.isEmpty() || !incident.isOpen()) {
            return Optional.empty();
        }
        var voices = new ArrayList<Voice>();
        for (var key : incident.attached) {
            var transition = core.alert(key);
            if (transition != null) {
                voices.add(new Voice(key.rule(), transition.labels(), transition.severity(),
                        incident.held.holds(key)));
            }
        }
        var own = new Voice(incident.alert().rule(), incident.labels(), incident.severity, false);
        return Voices.silence(Voices.of(voices, core.switchboard().toldFrom(), own), silences::silencing);
    }

    /** Whoever was not told because of a silence that is over, or that is not about all of it, is told of what fires. */
    private void heard(long nowMillis) {
        for (var number : List.copyOf(silenced)) {
            var incident = core.byNumber(number);
            if (incident == null || !incident.isOpen()) {
                silenced.remove(number);
            } else if (isSilenced(incident, nowMillis)) {
                if (keeping(incident).isEmpty() && incident.lastOf(BEGUN, OVER).equals(BEGUN)) {
                    core.note(incident, nowMillis, OVER, Map.of(), null);
                }
            } else {
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
