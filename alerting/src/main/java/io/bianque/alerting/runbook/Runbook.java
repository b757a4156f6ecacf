package io.bianque.alerting.runbook;

import io.bianque.collector.topology.EntityId;
import java.util.Collection;
import java.util.List;

/**
 * What may be done about a cause, and under which guards.
 *
 * @param name                 unique
 * @param entities             the causes it is for; any of them
 * @param rules                if any are given, one of the cause's own alerts must be of one of them
 * @param steps                what is done, in order; 1 to {@value #STEPS_MAX}
 * @param automatic            whether it starts by itself; else a person must approve it
 * @param approvers            who may approve it
 * @param approveWithinSeconds not approved, or not let through by the guards, for so long is a no
 * @param minConfidence        in [0, 1]: below it even an automatic one waits for a person
 * @param perHour              how often it may start within an hour, for all causes together
 * @param share                in (0, 1]: the part of a redundancy group on which runs may be at work at once; one always may
 * @param verifyWithinSeconds  after the last step the incident must end within so long
 * @param dryRun               whether it is only told what would be done
 */
public record Runbook(String name, List<EntityPattern> entities, List<String> rules, List<Step> steps,
        boolean automatic, Approvers approvers, long approveWithinSeconds, double minConfidence, int perHour,
        double share, long verifyWithinSeconds, boolean dryRun) {
    /** The most steps of one. */
    public static final int STEPS_MAX = 20;

    public Runbook {
        entities = List.copyOf(entities);
        rules = List.copyOf(rules);
        steps = List.copyOf(steps);
        if (steps.isEmpty() || steps.size() > STEPS_MAX) {
            throw new IllegalArgumentException(steps.size() + " steps are not in 1.." + STEPS_MAX);
        }
    }

    /**
     * Whether it is for this cause.
     *
     * @param itsRules the rules of the alerts about the cause itself
     */
    public boolean isFor(EntityId cause, Collection<String> itsRules) {
        return entities.stream().anyMatch(each -> each.matches(cause))
                && (rules.isEmpty() || rules.stream().anyMatch(itsRules::contains));
    }
}
