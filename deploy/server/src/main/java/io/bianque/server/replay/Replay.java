package io.bianque.server.replay;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.alert.Transition;
import io.bianque.alerting.diagnosis.Presence;
import io.bianque.alerting.evaluation.Evaluation;
import io.bianque.alerting.health.Answer;
import io.bianque.alerting.health.Heard;
import io.bianque.alerting.health.HealthBoard;
import io.bianque.alerting.incident.CoreLimits;
import io.bianque.alerting.incident.IncidentCore;
import io.bianque.alerting.incident.Incidents;
import io.bianque.alerting.journal.Intent;
import io.bianque.alerting.journal.JournalInput;
import io.bianque.alerting.journal.ReceiverSpec;
import io.bianque.alerting.rule.RuleSet;
import io.bianque.alerting.topology.TopologyMerge;
import io.bianque.collector.fleet.SeriesCatalog;
import io.bianque.collector.join.JoinOptions;
import io.bianque.collector.join.Joins;
import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.record.Liveness;
import io.bianque.collector.record.Stamp;
import io.bianque.collector.series.Labels;
import io.bianque.collector.series.SeriesKey;
import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.Topology;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One set of rules and one topology, fed with what hosts said in the order of time. Whatever is said is judged as if it had come
 * in the moment it was taken; a second passes with each whole second, and the diagnosis decides when all of a moment was said.
 * Pages reach their receiver at once.
 */
public final class Replay {
    private static final long SECOND_MILLIS = 1_000;
    private static final int SERIES_MAX = 1_000_000;
    private static final int PAGES_A_MINUTE = 1_000;

    private final SeriesCatalog catalog = new SeriesCatalog(SERIES_MAX);
    private final Findings findings = new Findings();
    private final IncidentCore incidents = new IncidentCore(CoreLimits.standard());
    private final HealthBoard board;
    private final Evaluation evaluation;
    private final Joins joins;
    private final List<JournalInput.Answer> answers = new ArrayList<>();
    private final Map<String, EntityId> causes = new HashMap<>();
    private final Map<AlertKey, Findings.Stood> standings = new HashMap<>();
    private final Map<SeriesKey, Integer> numbers = new HashMap<>();
    private final long startMillis;
    private long now;
    private long offset;
    private long seq;

    /**
     * Everything is quiet so far.
     *
     * @param declared  what stands on what, by files
     * @param heard     the hosts that will speak, and what is read on them
     * @param pagesFrom the least severity that somebody is told of
     * @param start     milliseconds since the Unix epoch, a whole second
     * @throws IllegalArgumentException if the topology and the hosts together are more than one may hold
     */
    public Replay(RuleSet rules, Topology declared, Heard heard, Severity pagesFrom, long start) {
        startMillis = start - Math.floorMod(start, SECOND_MILLIS);
        now = startMillis;
        evaluation = new Evaluation(rules, this::moved);
        joins = new Joins(catalog, JoinOptions.defaults(), List.of(evaluation));
        var limits = HealthBoard.Limits.standard();
        board = new HealthBoard(limits, new HealthBoard.Listener() {
            @Override
            public void answered(List<Answer> told) {
                told.forEach(each -> answers
                        .add(new JournalInput.Answer(each.entity(), each.health(), each.asOfMillis())));
            }

            @Override
            public void presence(EntityId host, Presence presence, long sinceMillis) {
                tell(new JournalInput.PresenceChanged(host, presence, sinceMillis));
            }
        });
        board.caughtUp();
        tell(new JournalInput.Installed("replay"));
        tell(new JournalInput.ReceiversSet(
                List.of(new ReceiverSpec("duty", "webhook", pagesFrom, PAGES_A_MINUTE))));
        apply(new CollectorRecord.RunMarked("replay", now, true));
        apply(new CollectorRecord.Tick(now, 0));
        for (var host : heard.hosts()) {
            session(host.name(), host.labels(), host.facts());
            liveness(host.name(), Liveness.UP);
        }
        tell(new JournalInput.TopologySet(TopologyMerge.of(declared, Topology.EMPTY, heard, List.of())));
    }

    /** What it came to so far. */
    public Findings findings() {
        return findings;
    }

    /**
     * Lets time pass up to a moment, which is not over yet.
     *
     * @throws IllegalArgumentException if it lies before now
     */
    public void advance(long toMillis) {
        if (toMillis < now) {
            throw new IllegalArgumentException("time cannot go back from " + now + " to " + toMillis);
        }
        if (toMillis == now) {
            return;
        }
        finish();
        for (long next = now - now % SECOND_MILLIS + SECOND_MILLIS; next < toMillis; next += SECOND_MILLIS) {
            now = next;
            finish();
        }
        now = toMillis;
    }

    /** Ends the moment that is now: all of it was said. */
    public void finish() {
        if (now % SECOND_MILLIS == 0) {
            apply(new CollectorRecord.Tick(now, (now - startMillis) * 1_000_000L));
            answer();
            tell(new JournalInput.Tick());
        } else {
            answer();
        }
        if (incidents.wantsDecision()) {
            tell(new JournalInput.Decide());
        }
        board.ask(incidents.takeQuestions());
        look();
    }

    private void answer() {
        if (!answers.isEmpty()) {
            var told = List.copyOf(answers);
            answers.clear();
            tell(new JournalInput.Answers(told));
        }
    }

    /**
     * A host's readings of now; the arrays are as long as each other.
     *
     * @param keys each with the host's labels and {@code host} itself
     */
    public void samples(String host, List<SeriesKey> keys, double[] values) {
        for (int i = 0; i < values.length; i++) {
            if (host.equals(keys.get(i).labels().get("collector"))) {
                // One that speaks of itself is no agent.
                apply(new CollectorRecord.OwnReadings(host, now, Map.of(keys.get(i).metric(), values[i])));
            }
        }
        var series = new int[values.length];
        var times = new long[values.length];
        for (int i = 0; i < values.length; i++) {
            series[i] = number(keys.get(i));
            times[i] = now;
        }
        apply(new CollectorRecord.Samples(stamp(host, 1), series, times, values));
    }

    private int number(SeriesKey key) {
        var known = numbers.get(key);
        if (known != null) {
            return known;
        }
        int number = numbers.size() + 1;
        numbers.put(key, number);
        apply(new CollectorRecord.SeriesDefined(number, key));
        return number;
    }

    /** The outcome of a check of now. */
    public void check(String host, String check, String kind, String target, CollectorRecord.Check.Outcome outcome,
            String reason, double seconds, Labels labels) {
        apply(new CollectorRecord.Check(stamp(host, 0), check, kind, target, outcome, reason, seconds, Map.of(),
                labels));
    }

    /** Something happened on a host, now. */
    public void event(String host, String kind, Labels labels, Map<String, String> attributes) {
        apply(new CollectorRecord.Event(stamp(host, 0), kind, labels, attributes));
    }

    /** An agent connected, now. */
    public void session(String host, Labels labels, Map<String, String> facts) {
        apply(new CollectorRecord.SessionOpened(stamp(host, 0), "replay", labels, facts));
    }

    /** A host is judged anew, now. */
    public void liveness(String host, Liveness liveness) {
        apply(new CollectorRecord.LivenessChanged(host, liveness, now, "replay"));
    }

    /** A release or the like, now. */
    public void change(EntityId entity, String what) {
        tell(new JournalInput.Changed(entity, what, now, "", "change-" + ++seq));
    }

    private Stamp stamp(String host, int lane) {
        return new Stamp(host, 1, lane, ++seq, 1, now, now, false);
    }

    private void apply(CollectorRecord record) {
        offset++;
        catalog.apply(offset, record);
        joins.apply(offset, record);
        evaluation.apply(offset, record);
        board.apply(offset, record);
    }

    private void moved(Transition transition) {
        if (!transition.retrospective()) {
            findings.moved(now, transition);
        }
        tell(new JournalInput.Transitioned(transition));
    }

    private void tell(JournalInput input) {
        var intents = new ArrayList<>(incidents.apply(now, input));
        for (int i = 0; i < intents.size(); i++) {
            var intent = intents.get(i);
            if (intent.kind() == Intent.Kind.TRIGGER) {
                paged(intent.page());
            }
            intents.addAll(incidents.apply(now, new JournalInput.Settled(intent.id(), JournalInput.Outcome.DELIVERED,
                    "", "", false)));
        }
    }

    private void paged(Intent.Page page) {
        var because = page.because();
        findings.paged(new Findings.Page(now, page.subject(), page.rule(), page.severity(),
                page.isStorm() ? page.count() + " incidents in one page" : page.summary(),
                because == null ? Optional.empty() : Optional.of(because.entity())));
    }

    private void look() {
        var changes = incidents.takeChanges();
        if (changes.isEmpty()) {
            return;
        }
        for (var view : changes.incidents()) {
            view.incident().root().ifPresent(root -> causes.put(view.incident().id(), root.entity()));
        }
        changes.alerts().forEach((key, active) -> {
            var stood = active.map(each -> stood(key, each)).orElse(null);
            var before = stood == null ? standings.remove(key) : standings.put(key, stood);
            if (stood != null && (before == null || before.standing() != stood.standing()
                    || !before.cause().equals(stood.cause()))
                    && (before != null || stood.standing() != Incidents.Standing.NONE)) {
                findings.stood(stood);
            }
        });
    }

    private Findings.Stood stood(AlertKey key, Incidents.ActiveAlert alert) {
        var incident = Optional.ofNullable(alert.incidentId());
        return new Findings.Stood(now, key, alert.labels(), alert.standing(), incident, incident.map(causes::get));
    }
}
