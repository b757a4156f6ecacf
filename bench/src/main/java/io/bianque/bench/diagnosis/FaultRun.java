package io.bianque.bench.diagnosis;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.diagnosis.Cause;
import io.bianque.alerting.diagnosis.DiagnosisCore;
import io.bianque.alerting.diagnosis.DiagnosisInput;
import io.bianque.alerting.diagnosis.DiagnosisOptions;
import io.bianque.alerting.diagnosis.Effect;
import io.bianque.alerting.diagnosis.Health;
import io.bianque.alerting.diagnosis.Symptom;
import io.bianque.collector.series.Labels;
import io.bianque.collector.topology.EntityId;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * One fault in a {@link FaultFleet}, in simulated time: what fails alerts within seconds, in no order, one in twenty not at
 * all; failing services blame what they call, half of them; a third of the culprits were changed before, and so were others;
 * questions are answered a second later.
 */
final class FaultRun {
    private static final long START = 1_790_000_000_000L;
    private static final long END = START + 40_000;

    private final Evidence evidence;
    private final DiagnosisCore core;
    private final PriorityQueue<Due> due = new PriorityQueue<>(
            Comparator.comparingLong(Due::at).thenComparingLong(Due::number));
    private final Set<EntityId> failing;
    private long numbers;
    private int pages;
    private EntityId first;

    /**
     * What is told to the core, and how it weighs it.
     *
     * @param strengths whether alerts are told as unusual as they are; else all alike
     * @param answers   whether questions are answered
     */
    record Evidence(DiagnosisOptions options, boolean strengths, boolean answers) {}

    /** What came of it. */
    record Outcome(boolean named, int pages) {}

    private record Due(long at, long number, DiagnosisInput input) {}

    private FaultRun(Evidence evidence, FaultFleet fleet, RandomGenerator random) {
        this.evidence = evidence;
        core = new DiagnosisCore(evidence.options());
        var fault = fleet.fault();
        failing = fleet.failing(fault);
        first = fault;
        core.accept(new DiagnosisInput.GraphSet(START, fleet.declared()));
        for (var id : failing.stream().sorted().toList()) {
            long began = START + random.nextInt(2_000);
            long noticed = began + random.nextInt(4_000);
            double strength = id.equals(fault) ? 4 + 3 * random.nextDouble() : 2 + 4 * random.nextDouble();
            boolean changed = random.nextInt(id.equals(fault) ? 3 : 30) == 0;
            boolean says = FaultFleet.isRead(id) && (id.equals(fault) || random.nextInt(20) > 0);
            var blames = random.nextBoolean() ? blamed(fleet, id) : Optional.<EntityId>empty();
            if (changed) {
                core.accept(new DiagnosisInput.Changed(START, id, "release", START - 300_000));
            }
            if (says) {
                add(noticed, new DiagnosisInput.Began(noticed,
                        new Symptom(new AlertKey("Failing", Labels.of(id.kind().text(), id.name())), id,
                                Severity.CRITICAL, true, began, noticed, evidence.strengths() ? strength : 4,
                                blames)));
            }
        }
    }

    private Optional<EntityId> blamed(FaultFleet fleet, EntityId id) {
        return fleet.below.getOrDefault(id, Set.of()).stream()
                .filter(to -> failing.contains(to) && FaultFleet.isRead(to)).findFirst();
    }

    private void add(long at, DiagnosisInput input) {
        due.add(new Due(at, numbers++, input));
    }

    static Outcome run(Evidence evidence, long seed) {
        var random = new SplittableRandom(seed);
        var run = new FaultRun(evidence, new FaultFleet(random), random);
        var fault = run.first;
        run.toTheEnd();
        return new Outcome(run.first.equals(fault), run.pages);
    }

    private void toTheEnd() {
        for (long now = START; now <= END; now = next(now)) {
            while (!due.isEmpty() && due.peek().at() <= now) {
                core.accept(due.remove().input());
            }
            for (var effect : core.decide(now).effects()) {
                if (effect instanceof Effect.Ask(var entity, _) && evidence.answers()) {
                    var health = !FaultFleet.isRead(entity)
                            ? Health.UNREAD
                            : failing.contains(entity) ? Health.FAILING : Health.HEALTHY;
                    add(now + 1_000, new DiagnosisInput.Answered(now + 1_000, entity, health, now + 1_000));
                }
                pages += effect instanceof Effect.Opened || effect instanceof Effect.LeftOver ? 1 : 0;
            }
        }
        first = core.causes().stream().max(Comparator.comparingInt(each -> each.explains().size()))
                .map(Cause::entity).orElse(first);
    }

    private long next(long now) {
        long tick = (now / 1_000 + 1) * 1_000;
        return due.isEmpty() ? tick : Math.clamp(due.peek().at(), now + 1, tick);
    }
}
