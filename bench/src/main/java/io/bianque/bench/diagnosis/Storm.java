package io.bianque.bench.diagnosis;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.diagnosis.Decision;
import io.bianque.alerting.diagnosis.DiagnosisCore;
import io.bianque.alerting.diagnosis.DiagnosisInput;
import io.bianque.alerting.diagnosis.DiagnosisOptions;
import io.bianque.alerting.diagnosis.Effect;
import io.bianque.alerting.diagnosis.Health;
import io.bianque.alerting.diagnosis.Symptom;
import io.bianque.collector.series.Labels;
import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.EntityKind;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.HdrHistogram.Histogram;

/**
 * One storm in real time: alerts arrive on a schedule, whether or not the core keeps up; what has arrived is told, then the
 * core decides, and each alert's delay counts from its scheduled arrival to the end of that decision. Questions are answered
 * a second later from the truth, and these answers arrive like alerts.
 */
final class Storm {
    private static final long START = 1_790_000_000_000L;
    private static final long ANSWER_NANOS = 1_000_000_000L;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final long TICK_NANOS = 1_000_000_000L;

    private final DiagnosisCore core = new DiagnosisCore(DiagnosisOptions.DEFAULTS);
    private final Set<EntityId> failing;
    private final boolean processorTime;
    private long waitedNanos;
    private final PriorityQueue<Due> due = new PriorityQueue<>(
            Comparator.comparingLong(Due::atNanos).thenComparingLong(Due::number));
    private long numbers;
    final Histogram delays = new Histogram(3);
    final Histogram decisions = new Histogram(3);
    /** What decisions cost the processor, whoever else wants it. */
    final Histogram cpu = new Histogram(3);
    int pages;
    int alerts;
    long heapBytes;

    /** An input on its way; alerts are those whose delay counts. */
    private record Due(long atNanos, long number, DiagnosisInput input, boolean alert) {}

    /**
     * A storm to come.
     *
     * @param processorTime whether time passes only while this thread has a processor: what else the machine does, the
     *                      collector of garbage and the compiler included, does not count then
     */
    Storm(StormFleet fleet, Set<EntityId> faults, RandomGenerator random, int alertsMax, long spreadNanos,
            boolean processorTime) {
        this.processorTime = processorTime;
        failing = fleet.failing(faults);
        core.accept(new DiagnosisInput.GraphSet(START, fleet.topology()));
        var victims = new ArrayList<EntityId>();
        failing.stream().filter(id -> id.kind() != EntityKind.ZONE).sorted().forEach(victims::add);
        for (int round = 0; alerts < alertsMax && !victims.isEmpty(); round++) {
            shuffle(victims, random);
            for (int i = 0; i < victims.size() && alerts < alertsMax; i++) {
                add(victims.get(i), "Rule" + round);
            }
        }
        schedule(spreadNanos, random);
    }

    private final List<Symptom> symptoms = new ArrayList<>();

    private void add(EntityId id, String rule) {
        alerts++;
        symptoms.add(
                new Symptom(new AlertKey(rule, Labels.of(id.kind().text(), id.name())), id, Severity.CRITICAL, true,
                        START, START, 4, Optional.empty()));
    }

    private void schedule(long spreadNanos, RandomGenerator random) {
        long gap = spreadNanos / Math.max(1, symptoms.size());
        for (int i = 0; i < symptoms.size(); i++) {
            long at = gap * i;
            var told = symptoms.get(i);
            long millis = START + at / 1_000_000;
            var symptom = new Symptom(told.alert(), told.entity(), told.severity(), true,
                    millis - random.nextInt(3_000), millis, told.strengthNats(), Optional.empty());
            due.add(new Due(at, numbers++, new DiagnosisInput.Began(millis, symptom), true));
        }
    }

    /** Runs to the end of the last wait. */
    void run() {
        long begin = clock();
        long end = due.stream().mapToLong(Due::atNanos).max().orElse(0) + 10 * TICK_NANOS;
        long nextTick = 0;
        while (true) {
            long now = clock() - begin;
            long next = due.isEmpty() ? nextTick : Math.min(nextTick, due.peek().atNanos());
            if (now < next) {
                await(next - now);
                continue;
            }
            if (now > end) {
                break;
            }
            if (now >= nextTick) {
                nextTick += TICK_NANOS;
            }
            step(begin, now);
        }
        heapBytes = heapAfterCollection();
    }

    /** The time that passes: on the wall, or for this thread on the processor with waits left out. */
    private long clock() {
        return processorTime ? THREADS.getCurrentThreadCpuTime() + waitedNanos : System.nanoTime();
    }

    private void await(long nanos) {
        if (processorTime) {
            waitedNanos += nanos;
        } else {
            LockSupport.parkNanos(nanos);
        }
    }

    private void step(long begin, long now) {
        var told = new ArrayList<Due>();
        while (!due.isEmpty() && due.peek().atNanos() <= now) {
            told.add(due.remove());
        }
        told.forEach(each -> core.accept(each.input()));
        long cpuBefore = THREADS.getCurrentThreadCpuTime();
        var decision = core.decide(START + now / 1_000_000);
        long done = clock() - begin;
        decisions.recordValue(done - now);
        cpu.recordValue(Math.max(0, THREADS.getCurrentThreadCpuTime() - cpuBefore));
        for (var each : told) {
            if (each.alert()) {
                delays.recordValue(Math.max(0, done - each.atNanos()));
            }
        }
        take(decision, done);
    }

    private void take(Decision decision, long now) {
        for (var effect : decision.effects()) {
            if (effect instanceof Effect.Ask(var entity, _)) {
                long at = now + ANSWER_NANOS;
                var health = entity.kind() == EntityKind.ZONE
                        ? Health.UNREAD
                        : failing.contains(entity) ? Health.FAILING : Health.HEALTHY;
                long millis = START + at / 1_000_000;
                due.add(new Due(at, numbers++, new DiagnosisInput.Answered(millis, entity, health, millis), false));
            } else if (effect instanceof Effect.Opened) {
                pages++;
            }
        }
    }

    @SuppressWarnings("SystemGcCall") // what is in use can be told only after a collection
    private static long heapAfterCollection() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static void shuffle(List<EntityId> ids, RandomGenerator random) {
        for (int i = ids.size() - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            var one = ids.get(i);
            ids.set(i, ids.get(j));
            ids.set(j, one);
        }
    }
}
