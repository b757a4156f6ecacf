package io.bianque.alerting.diagnosis;

import io.bianque.collector.topology.EntityId;
import java.util.List;

/**
 * What speaks for and against one candidate, given what other causes explain already. Weights in nats.
 *
 * @param node            the candidate
 * @param rejection       why it cannot be a cause, or {@link Rejection#NONE}
 * @param total           the sum
 * @param onset           when its trouble began, event time
 * @param freshSince      from when on health speaks against it
 * @param price           what any cause of its kind costs
 * @param ownAlerts       how many alerts of its own are unexplained otherwise
 * @param own             what they weigh
 * @param alerts          how many alerts of dependents it explains
 * @param entities        how many dependents they are of
 * @param dependents      what they weigh
 * @param firstDependent  when the first of them began, event time
 * @param farthest        the way from the farthest of them
 * @param failing         branches with an alert that it would explain
 * @param healthy         branches that are healthy
 * @param unknown         branches not heard of
 * @param healthyFurther  healthy entities further above, in failing branches
 * @param healthyExample  one of the healthy, or the candidate itself when there is none
 * @param bonus           what pending alerts, lateness and loss add
 * @param order           what the order in time adds or takes
 * @param calls           kinds of failing calls that point at it, less those that point elsewhere
 * @param direction       what they add or take
 * @param change          what a change adds
 * @param memory          what the past adds or takes
 * @param sticky          what being the cause already adds
 */
record Weighed(Node node, Rejection rejection, double total, long onset, long freshSince, double price, int ownAlerts,
        double own, int alerts, int entities, double dependents, long firstDependent, List<EntityId> farthest,
        int failing, int healthy, int unknown, int healthyFurther, Node healthyExample, double bonus, double order,
        int calls, double direction, double change, double memory, double sticky) {
    /** Why a candidate is none. */
    enum Rejection {
        NONE,
        /** It is known to be healthy. */
        HEALTHY,
        /** Too few that stand on it fail. */
        FEW,
        /** Too many that stand on it do not fail. */
        SHARE,
        /** A person says so. */
        MARKED_WRONG,
        /** It cannot break by itself, or its own alerts are explained by others. */
        NO_CAUSE
    }

    boolean isRejected() {
        return rejection != Rejection.NONE;
    }

    boolean alertsItself() {
        return ownAlerts > 0;
    }
}
