package io.bianque.dashboard.view;

import io.bianque.alerting.diagnosis.EvidenceTexts;
import io.bianque.alerting.run.Automation;
import io.bianque.alerting.run.Run;
import io.bianque.alerting.runbook.Order;
import io.bianque.alerting.runbook.Step;
import io.bianque.collector.topology.EntityId;
import io.bianque.dashboard.view.IncidentViews.TimelineView;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs of runbooks as the page shows them. Pure. */
public final class RunViews {
    private RunViews() {}

    /** What a run is to mend; {@code id} is {@code kind:name}. */
    public record CauseView(String id, String kind, String name) {}

    /** An action of a host. */
    public record OrderView(String action, String host, Map<String, String> args, long timeoutSeconds) {
        public OrderView {
            args = Map.copyOf(args);
        }
    }

    /**
     * A step.
     *
     * @param kind    {@code action}, {@code wait} or {@code check}
     * @param order   of an action
     * @param undo    what takes it back, if anything does
     * @param seconds how long it waits, or waits at most
     */
    public record StepView(String kind, @Nullable OrderView order, @Nullable OrderView undo, @Nullable Long seconds) {}

    /**
     * A run. Times are milliseconds since the Unix epoch.
     *
     * @param status   in lower case, see {@link Run.Status}
     * @param step     the index of the step that it is at
     * @param until    about when what it waits for ends by itself
     * @param waitsFor the guard that does not let it start, in lower case
     * @param evidence the facts that it acts on, one sentence each
     */
    public record RunView(String id, String runbook, String incident, CauseView cause, double confidence, String status,
            boolean automatic, String approvers, @Nullable String decidedBy, List<StepView> plan, String planHash,
            int step, long proposedAt, @Nullable Long startedAt, @Nullable Long endedAt, @Nullable Long until,
            @Nullable String waitsFor, List<String> evidence, List<TimelineView> audit) {
        public RunView {
            plan = List.copyOf(plan);
            evidence = List.copyOf(evidence);
            audit = List.copyOf(audit);
        }
    }

    /** The one switch; {@code at} is null when nobody has turned it. */
    public record AutomationView(boolean on, boolean configured, @Nullable String by, @Nullable Long at) {}

    /** A run, with its evidence in the words of one language. */
    public static RunView run(Run run, EvidenceTexts texts) {
        var waitsFor = run.waitsFor();
        return new RunView(run.id(), run.runbook(), run.incidentId(), cause(run.cause()), run.confidence(),
                word(run.status()), run.automatic(), run.approvers().text(), run.decidedBy(),
                run.plan().stream().map(RunViews::step).toList(), run.planHash(), run.step(), run.proposedMillis(),
                run.startedMillis(), run.endedMillis(), run.untilMillis(), waitsFor == null ? null : word(waitsFor),
                run.evidence().stream().map(texts::text).toList(), run.audit().stream()
                        .map(entry -> new TimelineView(entry.atMillis(), entry.key(), entry.args(), entry.actor()))
                        .toList());
    }

    /** The switch. */
    public static AutomationView automation(Automation automation) {
        boolean turned = !automation.by().isEmpty();
        return new AutomationView(automation.isOn(), automation.configured(), turned ? automation.by() : null,
                turned ? automation.atMillis() : null);
    }

    private static CauseView cause(EntityId cause) {
        return new CauseView(cause.toString(), cause.kind().text(), cause.name());
    }

    private static StepView step(Step step) {
        return switch (step) {
            case Step.Act(var order, var undo) ->
                new StepView("action", order(order), undo == null ? null : order(undo),
                        null);
            case Step.Wait(var seconds) -> new StepView("wait", null, null, seconds);
            case Step.Check(var seconds) -> new StepView("check", null, null, seconds);
        };
    }

    private static OrderView order(Order order) {
        return new OrderView(order.action(), order.host(), order.args(), order.timeoutSeconds());
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
