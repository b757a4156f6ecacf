package io.bianque.alerting.diagnosis;

import io.bianque.collector.topology.EntityId;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether a new cause may be told, or evidence is still due: something below it is suspect or has not answered since the
 * trouble began, or it is silent itself and dependents of it have not answered. Never longer than {@code settle} after the
 * first of its alerts arrived. Confined to the core's thread.
 */
final class Waiting {
    private static final int NAMED_MAX = 5;

    private final Nodes nodes;
    private final Below below;
    private final Branches branches;
    private final Questions questions;
    private final DiagnosisOptions options;
    private final List<EntityId> awaited = new ArrayList<>();
    private boolean due;

    Waiting(Nodes nodes, Below below, Questions questions, DiagnosisOptions options) {
        this.nodes = nodes;
        this.below = below;
        this.branches = new Branches(nodes);
        this.questions = questions;
        this.options = options;
    }

    /** To be called before the causes of a decision are looked at. */
    void begin() {
        branches.forget();
    }

    /** When the wait for a cause ends whatever happens. */
    long deadline(Accepted cause) {
        long first = Long.MAX_VALUE;
        for (var active : cause.explains) {
            first = Math.min(first, deadline(active));
        }
        return first;
    }

    /** When the wait for an alert ends. */
    long deadline(Active active) {
        return active.arrivedMillis + options.timing().settleMillis();
    }

    /** Whether the wait is over; if not, asks, and {@link #awaited} says for whom. */
    boolean isOver(Accepted cause, long now) {
        awaited.clear();
        if (now >= deadline(cause)) {
            return true;
        }
        due = false;
        long since = cause.weighed.freshSince();
        if (!cause.weighed.alertsItself()) {
            lookAtItself(cause.node, since);
            cause.unheard.forEach(this::await);
            askOnTheWay(cause);
        }
        var row = below.of(cause.node);
        for (int i = 0; i < row.numbers().length; i++) {
            lookBelow(nodes.get(row.numbers()[i]), since, i < row.sure());
        }
        return !due;
    }

    /** Some of those whose answers are awaited. */
    List<EntityId> awaited() {
        return List.copyOf(awaited);
    }

    /** Asks those who lie between a cause that does not alert itself and what it would explain. */
    void askOnTheWay(Accepted cause) {
        cause.unheard.forEach(node -> questions.ask(node, cause.weighed.freshSince()));
    }

    private void lookAtItself(Node node, long since) {
        if (!node.isSilent() && !node.isHealthy(since)) {
            await(node);
            questions.ask(node, since);
        }
        lookAbove(node, since);
    }

    private void lookBelow(Node node, long since, boolean sure) {
        if (!node.firing.isEmpty() || node.isHealthy(since)) {
            return; // it speaks for itself
        }
        if (node.isSuspect()) {
            await(node);
            questions.ask(node, since);
        } else if (!sure) {
            return; // a member of a group that is not known to fail does not break it
        } else if (!node.isSilent()) {
            await(node);
            questions.ask(node, since);
        } else if (node.canBeCause()
                && branches.of(node).mayStillFail(since, options.weights().shareSilent())) {
            await(node);
            lookAbove(node, since);
        }
    }

    /** Asks some of those that stand on a silent entity. */
    private void lookAbove(Node node, long since) {
        int left = options.limits().branchesAsked();
        for (int i = 0; i < node.above.length && left > 0; i++) {
            var dependent = nodes.get(node.above[i]);
            if (!dependent.firing.isEmpty() || dependent.isHealthy(since)) {
                continue;
            }
            if (dependent.isSilent()) {
                left -= askAbove(dependent, since);
            } else {
                await(dependent);
                questions.ask(dependent, since);
                left--;
            }
        }
    }

    /** Asks two of those that stand on a silent dependent in its place. */
    private int askAbove(Node node, long since) {
        int asked = 0;
        for (int i = 0; i < node.above.length && asked < 2; i++) {
            var dependent = nodes.get(node.above[i]);
            if (dependent.firing.isEmpty() && !dependent.isHealthy(since) && !dependent.isSilent()) {
                await(dependent);
                questions.ask(dependent, since);
                asked++;
            }
        }
        return asked;
    }

    private void await(Node node) {
        due = true;
        if (awaited.size() < NAMED_MAX && !awaited.contains(node.id)) {
            awaited.add(node.id);
        }
    }
}
