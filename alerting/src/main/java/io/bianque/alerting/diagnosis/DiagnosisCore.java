package io.bianque.alerting.diagnosis;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.Topology;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The diagnosis of one domain. Tell it what happens with {@link #accept}, in the order of the journal; let it decide with
 * {@link #decide} when all that is queued was told, and again at {@link Decision#againMillis}.
 *
 * <p>Deterministic: the same inputs and decisions at the same times give the same effects, in the same order, also across
 * {@link #write} and {@link #read}. Confined to one thread. {@code accept} costs microseconds; {@code decide} costs time in
 * proportion to the alerts that fire times what each stands on.
 */
public final class DiagnosisCore {
    private final DiagnosisOptions options;
    final Nodes nodes = new Nodes();
    private final Picture picture = new Picture(nodes);
    private final Below below;
    final Memory memory;
    private final Bounds bounds;
    private final Search search;
    private final Questions questions;
    private final Waiting waiting;
    final Experience experience;
    final Cases cases;
    final Redundancies redundancies = new Redundancies(nodes);
    private final EdgeKinds edgeKinds;
    private final Strays strays;
    private final Competition competition;
    private final EvidenceWriter writer;
    /** The nodes with alerts that fire. */
    final SortedMap<EntityId, Node> sick = new TreeMap<>();
    /** Where each alert is, firing or pending. */
    final Map<AlertKey, Node> whereabouts = new HashMap<>();

    /** How many pages this decision opened. */
    private int opened;
    /** Over how many entities was walked before it opened any. */
    private long walkedBefore;

    /** A core that was told nothing. */
    public DiagnosisCore(DiagnosisOptions options) {
        this.options = options;
        below = new Below(nodes, options.limits().candidates());
        memory = new Memory(options.limits().remembered());
        bounds = new Bounds(nodes, below, options.weights().dependent());
        edgeKinds = new EdgeKinds(nodes, options.weights().missingEdge());
        search = new Search(nodes, picture, bounds, memory, edgeKinds, options);
        questions = new Questions(options.timing().askAgainMillis());
        waiting = new Waiting(nodes, below, questions, options);
        experience = new Experience(nodes, options.timing().graceMillis());
        cases = new Cases(options, questions, experience);
        strays = new Strays(nodes, picture, edgeKinds, options);
        competition = new Competition(nodes, below, picture, search.weighing(), options);
        writer = new EvidenceWriter(nodes, below, memory, options);
    }

    /** Takes one input. Nothing follows from it before {@link #decide}. */
    public void accept(DiagnosisInput input) {
        switch (input) {
            case DiagnosisInput.GraphSet(_, var topology) -> setGraph(topology);
            case DiagnosisInput.Began(var at, var symptom) -> began(at, symptom);
            case DiagnosisInput.Ended ended -> ended(ended);
            case DiagnosisInput.Suspected(_, var alert, var entity, var since) -> {
                var node = nodes.of(entity);
                node.heard = true;
                node.pending.put(alert, since);
                whereabouts.put(alert, node);
            }
            case DiagnosisInput.Answered(_, var entity, var health, var asOf) ->
                answered(nodes.of(entity), health, asOf);
            case DiagnosisInput.PresenceChanged(_, var entity, var presence, var since) -> {
                var node = nodes.of(entity);
                node.heard = true;
                node.presence = presence;
                node.presenceSince = since;
                redundancies.touch(node);
            }
            case DiagnosisInput.Changed(_, var entity, var what, var changed) -> {
                var node = nodes.of(entity);
                if (changed >= node.changedAt) {
                    node.changedAt = changed;
                    node.changedWhat = what;
                }
            }
            case DiagnosisInput.Confirmed(var at, var key) -> cases.find(key)
                    .ifPresent(one -> memory.add(one.entity(), true, at, one.tokens()));
            case DiagnosisInput.MarkedWrong(var at, var key) -> {
                cases.find(key).ifPresent(one -> memory.add(one.entity(), false, at, one.tokens()));
                cases.refuse(key);
            }
            case DiagnosisInput.Corrected(var at, var key, var right) -> cases.asOf(key, right)
                    .ifPresent(one -> memory.add(right, true, at, one.tokens()));
        }
    }

    void setGraph(Topology topology) {
        nodes.set(topology);
        below.forget();
        picture.forget();
        bounds.forget();
        edgeKinds.forget();
        edgeKinds.classes(); // learned now, so that the first decision of a trouble need not
        strays.learn();
        boundsOfSayers();
        redundancies.touchAll();
    }

    /** Who says that it fails and has no alert is not among the sick, so its bounds are set here. */
    void boundsOfSayers() {
        for (int i = 0; i < nodes.count(); i++) {
            if (nodes.get(i).firing.isEmpty()) {
                bounds.setSaid(nodes.get(i));
            }
        }
    }

    private void began(long at, Symptom symptom) {
        var node = nodes.of(symptom.entity());
        var elsewhere = whereabouts.put(symptom.alert(), node);
        if (elsewhere != null && elsewhere != node) {
            end(elsewhere, symptom.alert());
        }
        node.heard = true;
        node.pending.remove(symptom.alert());
        var active = node.find(symptom.alert());
        if (active == null) {
            node.add(new Active(node, symptom, at));
            sick.put(node.id, node);
        } else {
            active.symptom = symptom;
        }
        redundancies.touch(node);
    }

    private void ended(DiagnosisInput.Ended ended) {
        var node = whereabouts.remove(ended.alert());
        if (node != null) {
            end(node, ended.alert());
            if (ended.recovered() && node.firing.isEmpty()) {
                node.healthyAsOf = Math.max(node.healthyAsOf, ended.endedMillis());
                bounds.setSaid(node);
            }
        }
    }

    private void end(Node node, AlertKey alert) {
        node.pending.remove(alert);
        var active = node.find(alert);
        if (active != null) {
            active.leaveDegraded();
            if (active.inCase != null) {
                active.inCase.attached.remove(alert);
                active.inCase.ended++;
            }
            node.remove(alert);
            if (node.firing.isEmpty()) {
                sick.remove(node.id);
                bounds.setSaid(node);
            }
        }
        redundancies.touch(node);
    }

    private void answered(Node node, Health health, long asOf) {
        switch (health) {
            case HEALTHY -> node.healthyAsOf = Math.max(node.healthyAsOf, asOf);
            case FAILING -> node.failingAsOf = Math.max(node.failingAsOf, asOf);
            case UNREAD -> {
            }
        }
        node.unanswered = 0;
        node.unread = health == Health.UNREAD;
        node.heard |= health != Health.UNREAD;
        if (node.firing.isEmpty()) {
            bounds.setSaid(node);
        }
    }

    /**
     * Decides on everything told so far.
     *
     * @param nowMillis the time of the journal; never less than before
     */
    public Decision decide(long nowMillis) {
        var effects = new ArrayList<Effect>();
        if (nodes.strangers() > options.limits().strangers()) {
            if (nodes.dropIdleStrangers()) {
                setGraph(nodes.topology());
            }
        }
        questions.begin(nowMillis, effects);
        cases.advance(nowMillis, effects);
        var causes = search.run();
        if (cases.beginRecoveries(causes, nowMillis)) {
            causes = search.run();
        }
        var taken = cases.match(causes, effects);
        cases.keepWhatRemains(causes, below);
        strays.find(causes);
        var grown = cases.join(causes, taken, effects);
        for (var one : taken) {
            grown.remove(one.cause());
            effects.add(new Effect.Amended(one.before(), view(one.cause(), causes)));
        }
        for (var cause : grown) {
            effects.add(new Effect.Amended(cause.node.id, view(cause, causes)));
        }
        search.heldBack().forEach(cause -> waiting.askOnTheWay(cause));
        waiting.begin();
        long again = Long.MAX_VALUE;
        opened = 0;
        walkedBefore = search.weighing().walked();
        var verdicts = new Verdicts(search.weighing(), effects);
        causes.forEach(this::hurryWhatDegrades);
        for (var cause : causes) {
            if (cause.inCase == null && cause.degradedBy == null && cause.joins == null) {
                again = Math.min(again, openOrWait(cause, causes, nowMillis, verdicts, effects));
            }
        }
        causes.forEach(Accepted::followMerges);
        for (var cause : causes) {
            if (cause.remains) {
                verdicts.judgeRemains(cause);
            } else {
                verdicts.judge(cause, cause.degradedBy == null ? 0 : waiting.deadline(cause));
            }
        }
        for (var one : cases.open.values()) {
            verdicts.judgeGone(one, one.state == Cause.State.RECOVERING ? cases.lookDeadline(one) : 0);
        }
        redundancies.advance(effects);
        again = Math.min(again, Math.min(cases.nextDeadline(nowMillis), questions.againMillis()));
        return new Decision(effects, again <= nowMillis ? nowMillis + 1 : again);
    }

    /** What a cause degrades is told in its page, and waits for that no longer than for any other. */
    private void hurryWhatDegrades(Accepted cause) {
        var other = cause.degradedBy;
        if (other != null) {
            for (var active : cause.explains) {
                if (active.inCase == null && active.degradedIn == null) {
                    other.degradedDue = Math.min(other.degradedDue, waiting.deadline(active));
                }
            }
        }
    }

    /**
     * Opens a page for a cause that has none, or lets it wait, together with those that join it: one page, whoever of them is
     * due first.
     *
     * @return when to look again at the latest
     */
    private long openOrWait(Accepted cause, List<Accepted> causes, long now, Verdicts verdicts, List<Effect> effects) {
        boolean dear = below.of(cause.node).numbers().length > 0;
        if (dear && opened > 0 && (opened >= options.limits().opened()
                || search.weighing().walked() - walkedBefore > options.limits().compared())) {
            // So that a storm of causes does not keep what arrives meanwhile waiting.
            verdicts.waits(cause, waiting.deadline(cause), List.of());
            return now + 1;
        }
        boolean over = isDue(cause, now);
        var awaited = waiting.awaited();
        if (!over && cause.weighed.alertsItself()) {
            for (var stray : cause.joined) {
                over |= isDue(stray, now);
            }
        }
        if (!over) {
            verdicts.waits(cause, waiting.deadline(cause), awaited);
            return Math.min(due(cause), letStraysWait(cause, causes, now, verdicts, effects));
        }
        opened += dear ? 1 : 0;
        if (cause.joined.stream().anyMatch(stray -> stray.inCase != null)) {
            for (var taken : cases.takeOver(cause, effects)) {
                effects.add(new Effect.Amended(taken.before(), view(taken.cause(), causes)));
            }
        } else {
            cases.open(cause);
            effects.add(new Effect.Opened(view(cause, causes)));
        }
        return Long.MAX_VALUE;
    }

    /** Whether it is to be told now: its wait is over, or that of what it degrades, which is told in its page. */
    private boolean isDue(Accepted cause, long now) {
        return waiting.isOver(cause, now) || now >= cause.degradedDue;
    }

    private long due(Accepted cause) {
        return Math.min(waiting.deadline(cause), cause.degradedDue);
    }

    /** What joins a cause that must still be waited for is told on its own when its own wait is over; all in one page. */
    private long letStraysWait(Accepted cause, List<Accepted> causes, long now, Verdicts verdicts,
            List<Effect> effects) {
        long again = Long.MAX_VALUE;
        Accepted host = null;
        for (var stray : cause.joined) {
            host = host == null && stray.inCase != null ? stray : host;
        }
        for (var stray : List.copyOf(cause.joined)) {
            if (stray.inCase != null) {
                continue;
            }
            if (!isDue(stray, now) && (host == null || !Strays.isIn(stray, host))) {
                again = Math.min(again, due(stray));
                verdicts.waits(stray, waiting.deadline(stray), waiting.awaited());
            } else if (host == null) {
                host = stray;
                cases.open(stray);
                effects.add(new Effect.Opened(view(stray, causes)));
            } else {
                stray.joins = host;
                host.joined.add(stray);
                if (cases.joinCase(stray, Objects.requireNonNull(host.inCase))) {
                    effects.add(new Effect.Amended(host.node.id, view(host, causes)));
                }
            }
        }
        return again;
    }

    /**
     * The causes as they stand now, told or not, by key; those only suspected have key 0 and come last. Looks at everything
     * told so far and changes nothing. Costs what {@link #decide} costs, and the evidence of every cause.
     */
    public List<Cause> causes() {
        var causes = search.run();
        var views = new ArrayList<Cause>();
        for (var cause : causes) {
            var own = cause.node.ownCase;
            cause.inCase = own != null && own.state == Cause.State.OPEN ? own : null;
        }
        strays.find(causes);
        for (var cause : causes) {
            var main = cause.joins;
            if (main != null && main.inCase != null) {
                cause.inCase = main.inCase;
            }
        }
        for (var cause : causes) {
            boolean told = cause.joins != null && cause.inCase == cause.joins.inCase;
            cause.remains = cause.inCase == null && cause.joins == null && cause.degradedBy == null
                    && cases.remainsOf(cause, below) != null;
            if (!told && !cause.remains && (cause.degradedBy == null || cause.inCase != null)) {
                views.add(view(cause, causes));
            }
        }
        for (var one : cases.open.values()) {
            if (one.state != Cause.State.OPEN) {
                views.add(gone(one));
            }
        }
        views.sort((a, b) -> Long.compareUnsigned(a.key() - 1, b.key() - 1));
        return Collections.unmodifiableList(views);
    }

    /** What was last decided about an alert; empty when it does not fire or nothing was. */
    public Optional<Verdict> verdict(AlertKey alert) {
        var node = whereabouts.get(alert);
        var active = node == null ? null : node.find(alert);
        return active == null ? Optional.empty() : Optional.ofNullable(active.verdict);
    }

    /** The strong edges that past failures speak against, sorted. Costs time in proportion to the edges seen in failures. */
    public List<EdgeFinding> findings() {
        return experience.findings();
    }

    /** The topology that was set last. */
    public Topology topology() {
        return nodes.topology();
    }

    /** The edges that the topology seems to lack, by past troubles, sorted. */
    public List<MissingEdge> missing() {
        return experience.missing();
    }

    /** How many alerts have more possible causes than are looked at, since the topology was set first. */
    public long candidatesCut() {
        return below.cut();
    }

    private Cause view(Accepted cause, List<Accepted> causes) {
        var result = competition.judge(cause);
        var one = cause.inCase;
        var weak = search.weakLinks().find(cause, causes);
        var state = one == null ? Cause.State.SUSPECTED : one.state;
        var joined = cause.joined.stream().filter(stray -> stray.inCase == one).toList();
        List<AlertKey> alerts;
        if (one != null) {
            alerts = one.sortedKeys();
        } else {
            alerts = new ArrayList<>();
            cause.explains.forEach(active -> alerts.add(active.symptom.alert()));
            joined.forEach(stray -> stray.explains.forEach(active -> alerts.add(active.symptom.alert())));
            alerts.sort(null);
        }
        return new Cause(one == null ? 0 : one.key, cause.node.id, state, result.confidence(),
                result.confidence() < options.weights().possibleBelow(),
                one == null ? cause.weighed.onset() : one.onset, writer.of(cause, result.cause(), weak, joined),
                writer.considered(result), alerts);
    }

    private static Cause gone(Case one) {
        var fact = new Evidence(EvidenceKey.STILL_FAIL, 0, List.of(new Evidence.Arg.Time(one.goneSince),
                new Evidence.Arg.Count(one.attached.size()), new Evidence.Arg.Count(one.ever.size())));
        return new Cause(one.key, one.node.id, one.state, 1, false, one.onset, List.of(fact), List.of(),
                one.sortedKeys());
    }

    /** Writes everything it knows; what is read from it goes on exactly as this one would. */
    public void write(DataOutput out) throws IOException {
        new DiagnosisSnapshot(this).write(out);
    }

    /**
     * Takes what {@link #write} wrote. To be called before anything else is told.
     *
     * @throws IOException when it is not such a snapshot
     */
    public void read(DataInput in) throws IOException {
        new DiagnosisSnapshot(this).read(in);
    }
}
