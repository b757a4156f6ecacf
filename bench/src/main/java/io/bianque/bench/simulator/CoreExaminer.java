package io.bianque.bench.simulator;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.alerting.alert.AlertState;
import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.alert.Transition;
import io.bianque.alerting.diagnosis.Attribution;
import io.bianque.alerting.diagnosis.Cause;
import io.bianque.alerting.diagnosis.DiagnosisCore;
import io.bianque.alerting.diagnosis.DiagnosisInput;
import io.bianque.alerting.diagnosis.DiagnosisOptions;
import io.bianque.alerting.diagnosis.Effect;
import io.bianque.alerting.diagnosis.Health;
import io.bianque.alerting.diagnosis.Presence;
import io.bianque.alerting.diagnosis.Verdict;
import io.bianque.alerting.unusual.AlertRarity;
import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.Topology;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** The diagnosis driven by itself: a cause is a page as soon as a critical alert belongs to it. */
final class CoreExaminer implements Examiner {
    private DiagnosisCore core = new DiagnosisCore(DiagnosisOptions.DEFAULTS);
    private AlertRarity rarity = new AlertRarity();
    private final Map<AlertKey, Transition> active = new TreeMap<>();
    private final Map<EntityId, TreeSet<String>> said = new TreeMap<>();
    private final Map<Long, EntityId> names = new HashMap<>();
    private final Map<AlertKey, Long> causeOf = new HashMap<>();
    private final Map<String, Page> pages = new LinkedHashMap<>();
    private long againMillis = Long.MAX_VALUE;
    private boolean told;

    @Override
    public void topology(Topology topology, long now) {
        tell(new DiagnosisInput.GraphSet(now, topology));
    }

    static final boolean DEBUG = Boolean.getBoolean("sim.debug");
    private void tell(DiagnosisInput input) {
        if (DEBUG && !(input instanceof DiagnosisInput.GraphSet)) {
            System.out.println("     < " + input);
        }
        core.accept(input);
        told = true;
    }

    @Override
    public void transition(Transition transition, long now) {
        if (transition.retrospective()) {
            return;
        }
        var key = transition.alert();
        var entity = Attribution.entity(key, transition.labels());
        switch (transition.to()) {
            case PENDING -> tell(new DiagnosisInput.Suspected(now, key, entity, transition.sinceMillis()));
            case FIRING -> {
                active.put(key, transition);
                said.computeIfAbsent(entity, _ -> new TreeSet<>()).add(key.rule());
                tell(new DiagnosisInput.Began(now,
                        Attribution.symptom(transition, rarity.nats(entity, key.rule()))));
            }
            case RECOVERING -> {
                // It fires until it is over.
            }
            case INACTIVE, RESOLVED -> {
                active.remove(key);
                boolean recovered = transition.from() != AlertState.PENDING && !Double.isNaN(transition.value());
                tell(new DiagnosisInput.Ended(now, key, transition.eventTimeMillis(), recovered));
            }
        }
    }

    @Override
    public void allTold(long logOffset, long now) {
        for (var transition : List.copyOf(active.values())) {
            if (transition.logOffset() != logOffset) {
                active.remove(transition.alert());
                tell(new DiagnosisInput.Ended(now, transition.alert(), now, false));
            }
        }
    }

    @Override
    public void presence(EntityId entity, Presence presence, long now) {
        tell(new DiagnosisInput.PresenceChanged(now, entity, presence, now));
    }

    @Override
    public void changed(EntityId entity, String what, long changedMillis, long now) {
        tell(new DiagnosisInput.Changed(now, entity, what, changedMillis));
    }

    @Override
    public void answered(EntityId entity, Health health, long asOfMillis, long now) {
        tell(new DiagnosisInput.Answered(now, entity, health, asOfMillis));
    }

    @Override
    public List<Effect.Ask> advance(long now) {
        if (!told && now < againMillis) {
            return List.of();
        }
        told = false;
        var asks = new ArrayList<Effect.Ask>();
        var decision = core.decide(now);
        againMillis = decision.againMillis();
        for (var effect : decision.effects()) {
            if (DEBUG && !(effect instanceof Effect.Ask)) {
                System.out.println("   " + now % 3_600_000 / 1000.0 + " " + (effect instanceof Effect.Opened(var c) ? "OPENED " + c.key() + " " + c.entity() + " " + c.confidence() + " explains " + c.explains().size() + " " + c.evidence() + " CONSIDERED " + c.considered() : effect.toString()));
            }
            switch (effect) {
                case Effect.Ask ask -> asks.add(ask);
                case Effect.Opened(var cause) -> names.put(cause.key(), cause.entity());
                case Effect.Amended(_, var cause) -> {
                    names.put(cause.key(), cause.entity());
                    var page = pages.get(key(cause.key()));
                    if (page != null) {
                        page.name = cause.entity();
                    }
                }
                case Effect.Merged(var cause, _) -> close(cause);
                case Effect.Closed(var cause, _) -> close(cause);
                case Effect.LeftOver left -> {
                    names.put(left.cause(), left.entity());
                    left.alerts().forEach(alert -> belongs(alert, left.cause(), now, true));
                }
                case Effect.Judged(var alert, var verdict) -> judged(alert, verdict, now);
                case Effect.OwnerAffected _,Effect.RedundancyChanged _ -> {
                    // Not a page.
                }
            }
        }
        return asks;
    }

    private void judged(AlertKey alert, Verdict verdict, long now) {
        switch (verdict) {
            case Verdict.Paged(var cause, _) -> belongs(alert, cause, now, false);
            case Verdict.Explained(var cause, _, _) -> belongs(alert, cause, now, false);
            case Verdict.Looking _,Verdict.LeftOver _,Verdict.Waiting _,Verdict.Degraded _ -> {
                // Told of elsewhere, or not yet.
            }
        }
    }

    private void belongs(AlertKey alert, long cause, long now, boolean leftOver) {
        var transition = active.get(alert);
        var name = names.get(cause);
        causeOf.put(alert, cause);
        if (name == null || transition == null || transition.severity() != Severity.CRITICAL) {
            return;
        }
        pages.computeIfAbsent(key(cause), key -> {
            var page = new Page(key, now, name);
            page.leftOver = leftOver;
            return page;
        });
    }

    private void close(long cause) {
        var page = pages.get(key(cause));
        if (page != null) {
            page.open = false;
        }
    }

    private static String key(long cause) {
        return "cause " + cause;
    }

    @Override
    public void restart() {
        try {
            var bytes = new ByteArrayOutputStream();
            core.write(new DataOutputStream(bytes));
            core = new DiagnosisCore(DiagnosisOptions.DEFAULTS);
            core.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
            bytes.reset();
            rarity.write(new DataOutputStream(bytes));
            rarity = AlertRarity.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
            told = true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Collection<Page> pages() {
        return pages.values();
    }

    @Override
    public void weigh() {
        for (var cause : core.causes()) {
            var page = pages.get(key(cause.key()));
            if (page != null) {
                page.confidence = cause.confidence();
            }
        }
    }

    @Override
    public Standing standing(AlertKey alert) {
        return core.verdict(alert).map(verdict -> switch (verdict) {
            case Verdict.Paged _,Verdict.LeftOver _ -> Standing.TOLD;
            case Verdict.Explained _,Verdict.Degraded _,Verdict.Looking _ -> Standing.HELD;
            case Verdict.Waiting _ -> Standing.OPEN;
        }).orElse(Standing.OPEN);
    }

    @Override
    public boolean isQuiet() {
        return active.isEmpty() && pages.values().stream().noneMatch(each -> each.open) && core.causes().stream().noneMatch(each -> each.state() != Cause.State.SUSPECTED);
    }

    @Override
    public void forgetPages() {
        pages.clear();
        names.clear();
        causeOf.clear();
        rarity.add(said);
        said.clear();
    }
}
