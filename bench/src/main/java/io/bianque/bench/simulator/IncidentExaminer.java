package io.bianque.bench.simulator;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.alert.Transition;
import io.bianque.alerting.diagnosis.Effect;
import io.bianque.alerting.diagnosis.Health;
import io.bianque.alerting.diagnosis.Presence;
import io.bianque.alerting.incident.CoreChanges;
import io.bianque.alerting.incident.CoreLimits;
import io.bianque.alerting.incident.IncidentCore;
import io.bianque.alerting.incident.IncidentView;
import io.bianque.alerting.incident.Incidents;
import io.bianque.alerting.incident.Incidents.ActiveAlert;
import io.bianque.alerting.journal.Intent;
import io.bianque.alerting.journal.JournalInput;
import io.bianque.alerting.journal.JournalReader;
import io.bianque.alerting.journal.JournalWriter;
import io.bianque.alerting.journal.ReceiverSpec;
import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.Topology;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The product's incidents with the diagnosis inside, driven as its journal drives them. A page is a message that triggers the
 * one receiver, which takes what is critical and confirms it at once.
 */
final class IncidentExaminer implements Examiner {
    private static final long SECOND_MILLIS = 1_000;
    private static final int PAGES_A_MINUTE = 1_000;
    /** An incident that says what still fails after its cause has gone. */
    private static final String LEFT_OVER = "BianqueLeftOver";

    private IncidentCore core = new IncidentCore(CoreLimits.standard());
    private final Map<String, Page> pages = new LinkedHashMap<>();
    private final Map<String, IncidentView> views = new HashMap<>();
    private final Map<AlertKey, ActiveAlert> alerts = new HashMap<>();
    private long changes;

    IncidentExaminer() {
        apply(0, new JournalInput.Installed("simulated"));
        apply(0, new JournalInput.ReceiversSet(
                List.of(new ReceiverSpec("duty", "webhook", Severity.CRITICAL, PAGES_A_MINUTE))));
    }

    private void apply(long now, JournalInput input) {
        var intents = new ArrayList<>(core.apply(now, input));
        for (int i = 0; i < intents.size(); i++) {
            var intent = intents.get(i);
            if (intent.kind() == Intent.Kind.TRIGGER) {
                sent(intent.page(), now);
            }
            intents.addAll(core.apply(now, new JournalInput.Settled(intent.id(), JournalInput.Outcome.DELIVERED, "",
                    "", false)));
        }
    }

    private void sent(Intent.Page told, long now) {
        var because = Objects.requireNonNull(told.because(), () -> told + " names no cause");
        var page = new Page(told.subject(), now, because.entity());
        page.leftOver = told.rule().equals(LEFT_OVER);
        page.confidence = because.confidence();
        pages.putIfAbsent(told.subject(), page);
    }

    @Override
    public void topology(Topology topology, long now) {
        apply(now, new JournalInput.TopologySet(topology));
    }

    @Override
    public void transition(Transition transition, long now) {
        apply(now, new JournalInput.Transitioned(transition));
    }

    @Override
    public void allTold(long logOffset, long now) {
        apply(now, new JournalInput.Reconciled(logOffset));
    }

    @Override
    public void presence(EntityId entity, Presence presence, long sinceMillis, long now) {
        apply(now, new JournalInput.PresenceChanged(entity, presence, sinceMillis));
    }

    @Override
    public void changed(EntityId entity, String what, long changedMillis, long now) {
        apply(now, new JournalInput.Changed(entity, what, changedMillis, "", "change-" + ++changes));
    }

    @Override
    public void answered(EntityId entity, Health health, long asOfMillis, long now) {
        apply(now, new JournalInput.Answers(List.of(new JournalInput.Answer(entity, health, asOfMillis))));
    }

    @Override
    public List<Effect.Ask> advance(long now) {
        if (now % SECOND_MILLIS == 0) {
            apply(now, new JournalInput.Tick());
            take(core.takeChanges());
        } else if (core.wantsDecision()) {
            apply(now, new JournalInput.Decide());
        }
        return core.takeQuestions();
    }

    private void take(CoreChanges changed) {
        for (var view : changed.incidents()) {
            views.put(view.incident().id(), view);
            var page = pages.get(view.incident().id());
            if (page != null) {
                page.open = view.incident().isOpen();
                page.alerts = Math.max(page.alerts, view.incident().alertCount());
                view.incident().root().ifPresent(root -> {
                    page.name = root.entity();
                    page.confidence = root.confidence();
                });
            }
        }
        changed.alerts().forEach((key, alert) -> alert.ifPresentOrElse(now -> alerts.put(key, now),
                () -> alerts.remove(key)));
    }

    @Override
    public void restart() {
        var out = new JournalWriter();
        core.writeSnapshot(out);
        core = new IncidentCore(CoreLimits.standard());
        core.readSnapshot(new JournalReader(out.toBytes()));
        // As the server's view does when it begins: what changed since the last second is told by no later change.
        alerts.clear();
        take(core.everything());
    }

    @Override
    public Collection<Page> pages() {
        return pages.values();
    }

    @Override
    public Standing standing(AlertKey alert) {
        var now = alerts.get(alert);
        return now == null ? Standing.OPEN : switch (now.standing()) {
            case PAGED, LEFT_OVER, RELEASED -> Standing.TOLD;
            // What is held for an incident that is over is held for nothing.
            case EXPLAINED, DEGRADED, LOOKING -> isOpen(now.incidentId()) ? Standing.HELD : Standing.OPEN;
            case NONE, WAITING -> Standing.OPEN;
        };
    }

    private boolean isOpen(@Nullable String incident) {
        var view = incident == null ? null : views.get(incident);
        return view != null && view.incident().isOpen();
    }

    /** Why an alert pages or does not, as its incident stands at the last second. */
    Optional<Incidents.Why> why(AlertKey alert) {
        return Optional.ofNullable(alerts.get(alert)).map(now -> new Incidents.Why(alert, Optional.of(now),
                Optional.ofNullable(now.incidentId()).map(views::get).map(view -> new Incidents.Detail(view.incident(),
                        List.of(now), view.timeline(), view.diagnosis()))));
    }

    @Override
    public boolean isQuiet() {
        return core.openCount() == 0 && alerts.values().stream()
                .noneMatch(each -> each.standing() != Incidents.Standing.NONE);
    }

    @Override
    public void forgetPages() {
        pages.clear();
        views.values().removeIf(view -> !view.incident().isOpen());
    }
}
