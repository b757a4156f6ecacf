package io.bianque.alerting.diagnosis;

import io.bianque.alerting.diagnosis.Cause.State;
import io.bianque.collector.topology.EntityId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says what became of each alert, where that is news. Lives for one decision. */
final class Verdicts {
    private final Weighing weighing;
    private final List<Effect> effects;

    Verdicts(Weighing weighing, List<Effect> effects) {
        this.weighing = weighing;
        this.effects = effects;
    }

    /** Lets the alerts of a cause wait; what was told of them in a page stays there until then. */
    void waits(Accepted cause, long deadline, List<EntityId> awaited) {
        var waiting = new Verdict.Waiting(deadline, awaited);
        for (var active : cause.explains) {
            if (active.inCase != null) {
                staysIn(active.inCase, active, active.node);
            } else {
                active.leaveDegraded();
                say(active, waiting);
            }
        }
    }

    /**
     * Judges the alerts of a cause that was told, or that is degraded.
     *
     * @param deadline until when a degraded one waits for its cause to be told
     */
    void judge(Accepted cause, long deadline) {
        var degradedBy = cause.degradedBy;
        var one = cause.inCase;
        if (degradedBy != null) {
            var other = degradedBy.inCase;
            for (var active : cause.explains) {
                if (other != null) {
                    say(active, new Verdict.Degraded(other.key, other.node.id));
                    if (active.inCase == null || (active.inCase == other && other.state == State.OPEN)) {
                        other.degrade(active);
                    }
                } else if (active.inCase != null) { // until then
                    staysIn(active.inCase, active, active.node);
                } else if (active.degradedIn == null || active.degradedIn.state != State.OPEN) { // else it is told there until then
                    say(active, new Verdict.Waiting(deadline, List.of(degradedBy.node.id)));
                }
            }
        } else if (one != null && one.state == State.OPEN) {
            judgeOpen(cause, one);
        }
    }

    private void judgeOpen(Accepted cause, Case one) {
        var held = new ArrayList<Active>();
        for (var active : cause.explains) {
            if (active.node == cause.node) {
                say(active, new Verdict.Paged(one.key, cause.node.id));
            } else if (!(active.verdict instanceof Verdict.Explained told && told.cause() == one.key
                    && told.entity().equals(cause.node.id))) {
                held.add(active);
            }
        }
        if (!held.isEmpty()) {
            weighing.walk(cause.node, cause.weighed.freshSince());
            for (var active : held) {
                var path = weighing.path(active.node);
                say(active,
                        new Verdict.Explained(one.key, cause.node.id, path != null ? path : jointly(cause, active)));
            }
        }
    }

    /** What is but a part of a case stays as it was told; what is new of it is told there. */
    void judgeRemains(Accepted cause) {
        var one = cause.inCase;
        if (one == null || one.state != State.OPEN) {
            return;
        }
        cause.explains.forEach(active -> staysIn(one, active, cause.node));
    }

    /** Says nothing new of what was told in a page; what was told in one that is no more is told in this one. */
    private void staysIn(Case one, Active active, Node node) {
        switch (active.verdict) {
            case Verdict.Paged(var key, _) when key == one.key -> {
            }
            case Verdict.Explained(var key, _, _) when key == one.key -> {
            }
            case Verdict.Explained(_, var entity, var path) when entity.equals(one.node.id) ->
                say(active, new Verdict.Explained(one.key, entity, path));
            case null, default -> say(active, new Verdict.Paged(one.key, node.id));
        }
    }

    /** The cause broke a group only together with others, so that no way leads from it alone. */
    private static List<EntityId> jointly(Accepted cause, Active active) {
        var path = new ArrayList<EntityId>();
        path.add(active.node.id);
        cause.quorumGone.forEach(group -> path.add(group.id));
        path.add(cause.node.id);
        return path;
    }

    /** Judges what belongs to a case whose cause has gone. */
    void judgeGone(Case one, long until) {
        if (one.state == State.RECOVERING) {
            one.sorted().forEach(each -> say(each, new Verdict.Looking(one.key, one.node.id, until)));
        } else if (one.state == State.LEFT_OVER) {
            one.sorted().forEach(each -> say(each, new Verdict.LeftOver(one.key, one.node.id)));
        }
    }

    private void say(Active active, Verdict verdict) {
        if (!isSame(active.verdict, verdict)) {
            active.verdict = verdict;
            effects.add(new Effect.Judged(active.symptom.alert(), verdict));
        }
    }

    /** Who exactly is awaited is not news. */
    private static boolean isSame(@Nullable Verdict before, Verdict now) {
        if (before instanceof Verdict.Waiting(var was, _) && now instanceof Verdict.Waiting(var until, _)) {
            return was == until;
        }
        return now.equals(before);
    }
}
