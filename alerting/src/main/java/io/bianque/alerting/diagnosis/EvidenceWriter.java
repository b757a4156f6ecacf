package io.bianque.alerting.diagnosis;

import io.bianque.alerting.diagnosis.Evidence.Arg;
import io.bianque.collector.topology.EntityId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Puts what was weighed into facts. Confined to the core's thread. */
final class EvidenceWriter {
    private final Nodes nodes;
    private final Below below;
    private final Memory memory;
    private final DiagnosisOptions options;
    private final List<Evidence> facts = new ArrayList<>();

    EvidenceWriter(Nodes nodes, Below below, Memory memory, DiagnosisOptions options) {
        this.nodes = nodes;
        this.below = below;
        this.memory = memory;
        this.options = options;
    }

    /** What speaks for and against a cause, the heaviest first. */
    List<Evidence> of(Accepted cause, Weighed weighed, Optional<Accepted> weak,
            List<Accepted> joined) {
        facts.clear();
        itself(weighed);
        dependents(weighed);
        history(cause, weighed);
        for (var group : cause.quorumGone) {
            int down = 0;
            for (int member : group.members) {
                down += nodes.get(member).isGravelyDown() ? 1 : 0;
            }
            fact(EvidenceKey.QUORUM_GONE, 0, name(group.id), count((long) group.members.length - down),
                    count((long) group.members.length - group.spare));
        }
        weak.ifPresent(other -> fact(EvidenceKey.WEAK_DEPENDENCY_DOWN, 0, name(other.node.id)));
        joined.stream().limit(options.limits().considered()).forEach(stray -> fact(EvidenceKey.JOINED, 0,
                name(stray.node.id), count(stray.explains.size()), time(stray.weighed.onset())));
        if (cause.node.componentSize > 1) {
            fact(EvidenceKey.IN_CIRCLE, 0, count(cause.node.componentSize));
        }
        whatIsMissing(weighed);
        var sorted = new ArrayList<>(facts);
        sorted.sort(Comparator.comparingDouble(fact -> -Math.abs(fact.nats())));
        return sorted;
    }

    private void itself(Weighed weighed) {
        var node = weighed.node();
        if (weighed.alertsItself()) {
            fact(EvidenceKey.ALERTS_ITSELF, weighed.own(), count(weighed.ownAlerts()), time(weighed.onset()));
            return;
        }
        if (!node.pending.isEmpty()) {
            fact(EvidenceKey.SUSPECT, options.weights().suspect(), time(node.suspectSince()));
        }
        switch (node.presence) {
            case UP -> {
            }
            case LATE -> fact(EvidenceKey.LATE, options.weights().late(), time(node.presenceSince));
            case LOST -> fact(EvidenceKey.LOST, options.weights().lost(), time(node.presenceSince));
        }
        if (!node.isSuspect() && node.firing.isEmpty()) {
            fact(node.isSilent() || node.askedAt == Node.NEVER ? EvidenceKey.NOT_READ : EvidenceKey.NO_ANSWER,
                    -weighed.price());
        }
    }

    private void dependents(Weighed weighed) {
        var weights = options.weights();
        if (weighed.alerts() > 0) {
            fact(EvidenceKey.EXPLAINS, weighed.dependents(), count(weighed.alerts()), count(weighed.entities()),
                    new Arg.Path(weighed.farthest()));
            int known = weighed.failing() + weighed.healthy();
            fact(EvidenceKey.DEPENDENTS_FAIL, 0, count(weighed.failing()), count(known),
                    count((long) known + weighed.unknown()));
        }
        if (weighed.healthy() + weighed.healthyFurther() > 0) {
            fact(EvidenceKey.DEPENDENTS_HEALTHY,
                    -weights.healthyBranch() * weighed.healthy() - weights.healthyFurther() * weighed.healthyFurther(),
                    count((long) weighed.healthy() + weighed.healthyFurther()), name(weighed.healthyExample().id),
                    time(weighed.healthyExample().healthyAsOf));
        }
        if (weighed.unknown() > 0 && weighed.alerts() > 0) {
            fact(EvidenceKey.DEPENDENTS_UNKNOWN, -weights.unknown() * weighed.unknown()
                    / (weighed.failing() + weighed.healthy() + weighed.unknown()), count(weighed.unknown()));
        }
        if (weighed.order() > 0) {
            fact(EvidenceKey.BEGAN_FIRST, weighed.order(), time(weighed.onset()), time(weighed.firstDependent()));
        } else if (weighed.order() < 0) {
            fact(EvidenceKey.BEGAN_LATER, weighed.order(), time(weighed.onset()), time(weighed.firstDependent()));
        }
        if (weighed.calls() > 0) {
            fact(EvidenceKey.CALLS_POINT_HERE, weighed.direction(), count(weighed.calls()));
        } else if (weighed.calls() < 0) {
            fact(EvidenceKey.CALLS_POINT_ELSEWHERE, weighed.direction(), count(-weighed.calls()));
        }
    }

    private void history(Accepted cause, Weighed weighed) {
        var node = weighed.node();
        if (weighed.change() > 0) {
            fact(EvidenceKey.CHANGED, weighed.change(), new Arg.Text(node.changedWhat), time(node.changedAt));
        }
        if (memory.knows(node.id)) {
            var tokens = new TreeSet<String>();
            cause.explains.forEach(active -> tokens.add(Memory.token(active, node)));
            var recall = memory.recall(node.id, tokens);
            if (recall.confirmed() > 0) {
                fact(EvidenceKey.CONFIRMED_BEFORE, Math.max(0, weighed.memory()), count(recall.confirmed()),
                        time(recall.confirmedAt()));
            }
            if (recall.refused() > 0) {
                fact(EvidenceKey.REFUSED_BEFORE, Math.min(0, weighed.memory()), count(recall.refused()),
                        time(recall.refusedAt()));
            }
        }
    }

    /** For a cause that stands for nothing but its own alerts: why nothing below is named. */
    private void whatIsMissing(Weighed weighed) {
        var node = weighed.node();
        if (!weighed.alertsItself() || weighed.alerts() > 0) {
            return;
        }
        var row = below.of(node).numbers();
        if (!node.declared) {
            fact(EvidenceKey.NOT_IN_TOPOLOGY, 0);
        } else if (row.length == 0) {
            fact(EvidenceKey.STANDS_ON_NOTHING, 0);
        } else {
            fact(EvidenceKey.NONE_BELOW, 0);
            int left = options.limits().considered();
            for (int i = 0; i < row.length && left > 0; i++) {
                var one = nodes.get(row[i]);
                if (one.firing.isEmpty() && !one.isSilent() && !one.isHealthy(weighed.freshSince())) {
                    fact(EvidenceKey.MISSING_ANSWER, 0, name(one.id));
                    left--;
                }
            }
        }
    }

    /** Why the others are not it, the nearest first. */
    List<Evidence> considered(Competition.Result result) {
        facts.clear();
        for (var other : result.others()) {
            if (facts.size() == options.limits().considered()) {
                break;
            }
            var id = name(other.node().id);
            switch (other.rejection()) {
                case NONE -> fact(EvidenceKey.REJECTED_LESS, 0, id, new Arg.Nats(other.total()),
                        new Arg.Nats(result.cause().total()));
                case HEALTHY -> fact(EvidenceKey.REJECTED_HEALTHY, 0, id, time(other.node().healthyAsOf));
                case FEW -> fact(EvidenceKey.REJECTED_FEW, 0, id, count(other.failing()));
                case SHARE -> fact(EvidenceKey.REJECTED_SHARE, 0, id, count(other.failing()), count(other.healthy()));
                case MARKED_WRONG -> fact(EvidenceKey.REJECTED_MARKED_WRONG, 0, id);
                case NO_CAUSE -> {
                } // its own alerts have another cause
            }
        }
        return List.copyOf(facts);
    }

    private void fact(EvidenceKey key, double nats, Arg... args) {
        facts.add(new Evidence(key, nats, List.of(args)));
    }

    private static Arg name(EntityId id) {
        return new Arg.Name(id);
    }

    private static Arg count(long count) {
        return new Arg.Count(count);
    }

    private static Arg time(long millis) {
        return new Arg.Time(millis);
    }
}
