package io.bianque.alerting.incident;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.alerting.alert.AlertState;
import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.alert.Transition;
import io.bianque.alerting.diagnosis.Attribution;
import io.bianque.alerting.diagnosis.Cause;
import io.bianque.alerting.diagnosis.DiagnosisCore;
import io.bianque.alerting.diagnosis.DiagnosisInput;
import io.bianque.alerting.diagnosis.DiagnosisOptions;
import io.bianque.alerting.diagnosis.EdgeFinding;
import io.bianque.alerting.diagnosis.Effect;
import io.bianque.alerting.diagnosis.MissingEdge;
import io.bianque.alerting.diagnosis.Verdict;
import io.bianque.alerting.journal.JournalFormatException;
import io.bianque.alerting.journal.JournalInput;
import io.bianque.alerting.journal.JournalReader;
import io.bianque.alerting.journal.JournalWriter;
import io.bianque.alerting.unusual.AlertRarity;
import io.bianque.collector.topology.Entity;
import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.Topology;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The diagnosis as incidents use it: tells it what alerts do, keeps its clock, collects its questions, remembers how unusual
 * alerts are. Decides nothing itself. Confined to the journal's thread.
 */
final class Causes {
    /** Questions that are kept until they are taken; beyond them the diagnosis asks again later. */
    static final int QUESTIONS_MAX = 20_000;

    /**
     * How much more than its price an alert counts at least: what its entity often says is still the best that is known of
     * it, and a cause that nothing speaks against is more than "possible".
     */
    private static final double LEAST_GAIN_NATS = 0.7;

    private final DiagnosisOptions options;
    private DiagnosisCore core;
    private AlertRarity rarity = new AlertRarity();
    private Topology topology = Topology.EMPTY;
    private Map<EntityId, String> owners = Map.of();
    private final List<Effect.Ask> questions = new ArrayList<>();
    private List<EdgeFinding> findings = List.of();
    private List<MissingEdge> missing = List.of();
    private long questionsDropped;
    private boolean told;
    private boolean learned;
    private long againMillis = Long.MAX_VALUE;
    /**
     * How much the wall clock was set back in all. The diagnosis's own time never goes back: all times are told to it, and
     * heard from it, this much later than they are.
     */
    private long setBackMillis;
    private long lastMillis;

    Causes(DiagnosisOptions options) {
        this.options = options;
        this.core = new DiagnosisCore(options);
    }

    /** The time of the diagnosis: the journal's, but that it never goes back. */
    private long clock(long atMillis) {
        if (atMillis + setBackMillis < lastMillis) {
            setBackMillis = lastMillis - atMillis;
        }
        lastMillis = atMillis + setBackMillis;
        return lastMillis;
    }

    /** A time of the world in the diagnosis's own; to be called after {@link #clock}, as arguments after it are. */
    private long own(long millis) {
        return millis + setBackMillis;
    }

    private void tell(DiagnosisInput input) {
        core.accept(input);
        told = true;
    }

    boolean isSet(Topology other) {
        return topology.equals(other);
    }

    Topology topology() {
        return topology;
    }

    void set(Topology now, long atMillis) {
        topology = now;
        owners = ownersOf(now);
        tell(new DiagnosisInput.GraphSet(clock(atMillis), now));
    }

    private static Map<EntityId, String> ownersOf(Topology topology) {
        var owners = new HashMap<EntityId, String>();
        for (Entity entity : topology.entities()) {
            entity.owner().ifPresent(owner -> owners.put(entity.id(), owner));
        }
        return owners;
    }

    Optional<String> owner(EntityId entity) {
        return Optional.ofNullable(owners.get(entity));
    }

    void answered(JournalInput.Answer answer, long atMillis) {
        tell(new DiagnosisInput.Answered(clock(atMillis), answer.entity(), answer.health(),
                own(answer.asOfMillis())));
    }

    void present(JournalInput.PresenceChanged change, long atMillis) {
        tell(new DiagnosisInput.PresenceChanged(clock(atMillis), change.entity(), change.presence(),
                own(change.sinceMillis())));
    }

    void changed(JournalInput.Changed change, long atMillis) {
        tell(new DiagnosisInput.Changed(clock(atMillis), change.entity(), change.what(),
                own(change.changedMillis())));
    }

    void markWrong(long cause, long atMillis) {
        tell(new DiagnosisInput.MarkedWrong(clock(atMillis), cause));
    }

    /** What the cause was instead. */
    void correct(long cause, EntityId right, long atMillis) {
        tell(new DiagnosisInput.Corrected(clock(atMillis), cause, right));
    }

    void confirm(long cause, long atMillis) {
        tell(new DiagnosisInput.Confirmed(clock(atMillis), cause));
    }

    /** An alert that pages when it fires is in another state. */
    void moved(Transition transition, long atMillis) {
        long at = clock(atMillis);
        var key = transition.alert();
        switch (transition.to()) {
            case PENDING -> tell(new DiagnosisInput.Suspected(at, key,
                    Attribution.entity(key, transition.labels()), own(transition.sinceMillis())));
            case FIRING -> {
                var entity = Attribution.entity(key, transition.labels());
                tell(new DiagnosisInput.Began(at, OwnTime.symptom(
                        Attribution.symptom(transition, strength(entity, key.rule())), setBackMillis)));
            }
            // It fires until it is known to be over.
            case RECOVERING -> {
            }
            case RESOLVED, INACTIVE -> ended(key, transition.eventTimeMillis(), !Double.isNaN(transition.value()),
                    atMillis);
        }
    }

    private double strength(EntityId entity, String rule) {
        return Math.max(rarity.nats(entity, rule), options.weights().ownPrice() + LEAST_GAIN_NATS);
    }

    /** An alert is no more; {@code recovered} when a good reading says so. */
    void ended(AlertKey key, long endedMillis, boolean recovered, long atMillis) {
        tell(new DiagnosisInput.Ended(clock(atMillis), key, own(endedMillis), recovered));
    }

    /** Whether something was told that nothing was decided on. */
    boolean wantsDecision() {
        return told;
    }

    /** Decides if there is reason to; what is to be done, in order, questions apart. */
    List<Effect> decide(long atMillis) {
        long now = clock(atMillis);
        if (!told && now < againMillis) {
            return List.of();
        }
        if (learned) {
            learned = false;
            find();
        }
        var decision = core.decide(now);
        told = false;
        againMillis = decision.againMillis();
        var effects = new ArrayList<Effect>();
        for (var own : decision.effects()) {
            var effect = OwnTime.world(own, setBackMillis);
            if (!(effect instanceof Effect.Ask ask)) {
                effects.add(effect);
            } else if (questions.size() < QUESTIONS_MAX) {
                questions.add(ask);
            } else {
                questionsDropped++;
            }
        }
        return effects;
    }

    /** The causes that were told, by key, as they stand now. Costs about what a decision does. */
    Map<Long, Cause> current() {
        var causes = new TreeMap<Long, Cause>();
        core.causes().stream().filter(cause -> cause.key() > 0)
                .forEach(cause -> causes.put(cause.key(), OwnTime.world(cause, setBackMillis)));
        return causes;
    }

    /** What was last said about an alert; empty when it does not fire or nothing was. */
    Optional<Verdict> verdict(AlertKey alert) {
        return core.verdict(alert).map(verdict -> OwnTime.world(verdict, setBackMillis));
    }

    /** A trouble is over: these alerts were said in it. */
    void learn(Map<EntityId, ? extends Set<String>> said) {
        rarity.add(said);
        learned = true;
    }

    private void find() {
        findings = core.findings();
        missing = core.missing();
    }

    /** The edges that past failures speak against, as of the end of the last trouble. */
    List<EdgeFinding> findings() {
        return findings;
    }

    /** The edges that seem to be missing, as of the end of the last trouble. */
    List<MissingEdge> missing() {
        return missing;
    }

    /** The questions since this was last called. */
    List<Effect.Ask> takeQuestions() {
        var taken = List.copyOf(questions);
        questions.clear();
        return taken;
    }

    /** Questions that found no room. */
    long questionsDropped() {
        return questionsDropped;
    }

    /**
     * Begins with what an older version's incidents know: alerts that are pending or fire.
     *
     * @param active of which severity and state matter
     */
    void begin(Iterable<Transition> active, long atMillis) {
        for (var transition : active) {
            if (transition.severity() != Severity.INFO && transition.to() != AlertState.RECOVERING) {
                moved(transition, atMillis);
            }
        }
    }

    void write(JournalWriter out) {
        var bytes = new ByteArrayOutputStream();
        try (var data = new DataOutputStream(bytes)) {
            core.write(data);
            rarity.write(data);
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        out.bytes(bytes.toByteArray());
        out.i64(questionsDropped).bool(told).bool(learned).i64(againMillis).i64(setBackMillis).i64(lastMillis);
    }

    void read(JournalReader in) {
        questions.clear();
        core = new DiagnosisCore(options);
        try (var data = new DataInputStream(new ByteArrayInputStream(in.bytes()))) {
            core.read(data);
            rarity = AlertRarity.read(data);
        } catch (IOException e) {
            throw new JournalFormatException("the snapshot's diagnosis cannot be read: " + e.getMessage());
        }
        topology = core.topology();
        owners = ownersOf(topology);
        questionsDropped = in.i64();
        told = in.bool();
        learned = in.bool();
        againMillis = in.i64();
        setBackMillis = in.i64();
        lastMillis = in.i64();
        find();
    }

    /** All that alerts of one trouble said, by entity. */
    static Map<EntityId, Set<String>> said(Map<AlertKey, EntityId> alerts) {
        var said = new TreeMap<EntityId, Set<String>>();
        alerts.forEach((key, entity) -> said.computeIfAbsent(entity, _ -> new TreeSet<>()).add(key.rule()));
        return said;
    }
}
