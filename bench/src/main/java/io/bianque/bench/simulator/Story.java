package io.bianque.bench.simulator;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.alerting.alert.AlertState;
import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.alert.Transition;
import io.bianque.alerting.diagnosis.Attribution;
import io.bianque.alerting.diagnosis.Presence;
import io.bianque.alerting.health.Answer;
import io.bianque.alerting.health.HealthBoard;
import io.bianque.alerting.rule.RuleSet;
import io.bianque.bench.simulator.Fleet.Host;
import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.record.Liveness;
import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.Topology;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * One fleet with the product's cores and examiner, living through one fault after the other in simulated time. Between faults
 * an hour passes in which nothing is said; the window around each is played in full.
 */
final class Story {
    private static final long START = 1_790_000_000_000L;
    private static final long STEP_MILLIS = 200;
    private static final long ROUND_MILLIS = 10_000;
    /** So far into a round a story begins: further than clocks are off. */
    private static final long FIRST_TURN_MILLIS = 1_000;
    private static final long QUIET_MILLIS = 12_000;
    private static final long HOUR_MILLIS = 3_600_000;
    private static final int MENDED_SECONDS_MAX = 75;

    final Fleet fleet;
    final Topology declared;
    final Examiner examiner;
    private final SplittableRandom random;
    private final Cores cores;
    private final Voices voices;
    /** Answers that are on their way. */
    private final List<Answer> answers = new ArrayList<>();
    private final List<List<Host>> turns = new ArrayList<>();
    private final PriorityQueue<Arrival> arrivals = new PriorityQueue<>(
            Comparator.comparingLong(Arrival::at).thenComparingLong(Arrival::number));
    private final Map<AlertKey, Told> told = new LinkedHashMap<>();
    /** When what was heard in this story was taken. */
    private final Set<Long> taken = new HashSet<>();
    /** Checks that failed when they were made last. */
    private final Set<String> failed = new HashSet<>();
    private long arrived;
    private long now = START;
    private long storyStart;
    private Impact present;
    private long ticks;
    private final Map<String, Host> byName = new HashMap<>();
    private SplittableRandom looks = new SplittableRandom(0);
    /** The records that went through the cores. */
    long records;

    /** Something on its way to the collector. */
    private record Arrival(long at, long number, Runnable what) {}

    /** A critical alert of this story, with when it first fired and whether it fires now. */
    static final class Told {
        final AlertKey key;
        final EntityId entity;
        final long firstMillis;
        boolean firing = true;
        /** When it last began to fire. */
        long sinceMillis;
        /** Whether it was held when the longest wait for it was over though no page named a true cause of it. */
        boolean wronglyHeld;
        boolean judged;

        Told(AlertKey key, EntityId entity, long firstMillis) {
            this.key = key;
            this.entity = entity;
            this.firstMillis = firstMillis;
            this.sinceMillis = firstMillis;
        }
    }

    Story(long seed, RuleSet rules, Supplier<Examiner> examiners) {
        random = new SplittableRandom(seed);
        fleet = new Fleet(random.split());
        declared = fleet.declared();
        voices = new Voices(fleet);
        present = new Impact(fleet, List.of(), 0);
        examiner = examiners.get();
        cores = new Cores(rules, new Transition.Sink() {
            @Override
            public void accept(Transition transition) {
                took(transition);
            }

            @Override
            public void allTold(long logOffset) {
                examiner.allTold(logOffset, now);
            }
        }, new HealthBoard.Listener() {
            @Override
            public void answered(List<Answer> told) {
                answers.addAll(told);
            }

            @Override
            public void presence(EntityId host, Presence presence, long sinceMillis) {
                examiner.presence(host, presence, sinceMillis, now);
            }
        });
        cores.lookThrough(this::look);
        for (int i = 0; i < ROUND_MILLIS / STEP_MILLIS; i++) {
            turns.add(new ArrayList<>());
        }
        for (var host : fleet.hosts) {
            byName.put(host.id.name(), host);
            turns.get(random.nextInt(turns.size())).add(host);
        }
        cores.apply(new CollectorRecord.RunMarked("node", now, true));
        cores.apply(new CollectorRecord.Tick(now, 0));
        voices.definitions().forEach(cores::apply);
        examiner.topology(declared, now);
    }

    private void took(Transition transition) {
        examiner.transition(transition, now);
        if (transition.retrospective() || transition.severity() != Severity.CRITICAL) {
            return;
        }
        if (transition.to() == AlertState.FIRING) {
            var one = told.computeIfAbsent(transition.alert(),
                    key -> new Told(key, Attribution.entity(key, transition.labels()), now));
            one.sinceMillis = one.firing ? one.sinceMillis : now;
            one.firing = true;
        } else if (transition.to() == AlertState.RESOLVED) {
            var one = told.get(transition.alert());
            if (one != null) {
                one.firing = false;
            }
        }
    }

    /** Plays one fault from the quiet before it to its end, and judges what was paged. */
    Outcome play(long seed, FaultKind kind) {
        return play(seed, kind, () -> {});
    }

    /** The same, with something to do when all has shown and nothing is mended yet. */
    Outcome play(long seed, FaultKind kind, Runnable beforeMending) {
        now += HOUR_MILLIS;
        now -= now % ROUND_MILLIS - FIRST_TURN_MILLIS;
        storyStart = now;
        taken.clear();
        tick();
        told.clear();
        arrivals.clear();
        answers.clear();
        var chance = new SplittableRandom(seed);
        var faults = Fault.of(kind, fleet, chance, QUIET_MILLIS);
        var impact = new Impact(fleet, faults, chance.nextLong());
        voices.begin(chance);
        looks = chance.split();
        present = impact;
        // Those whose turn has just gone by speak too, so that the first join misses nobody.
        turns.subList(0, 1 + (int) (FIRST_TURN_MILLIS / STEP_MILLIS)).forEach(
                turn -> turn.forEach(host -> hear(voices.say(host, impact, 0, now))));
        announce(faults, impact, chance);
        long end = faults.getLast().onsetMillis() + kind.seconds() * 1_000L;
        long restartAt = chance.nextInt(20) == 0 ? QUIET_MILLIS + chance.nextLong(40_000) : Long.MAX_VALUE;
        restartAt -= restartAt % STEP_MILLIS;
        var judge = new Judge(this, faults, impact, seed);
        while (millis() < end) {
            step(impact, chance);
            judge.look(now, told.values());
            if (millis() == restartAt) {
                cores.restart(now);
                examiner.restart();
            }
        }
        judge.beforeMending();
        beforeMending.run();
        impact.endMillis = millis();
        fleet.hosts.stream().filter(host -> impact.unheardFrom(host) != Long.MAX_VALUE)
                .forEach(host -> liveness(host, Liveness.UP, millis() + chance.nextInt(1_000, 5_000)));
        long last = end + MENDED_SECONDS_MAX * 1_000L;
        while (millis() < last && (millis() < end + 20_000 || millis() % 1_000 != 0 || !examiner.isQuiet())) {
            step(impact, chance);
        }
        var outcome = judge.outcome(told.values());
        examiner.forgetPages();
        return outcome;
    }

    /** Milliseconds since the story began. */
    private long millis() {
        return now - storyStart;
    }

    /** What is told by itself: hosts that fall silent, releases, and changes that have nothing to do with it. */
    private void announce(List<Fault> faults, Impact impact, SplittableRandom chance) {
        for (var host : fleet.hosts) {
            long silent = impact.unheardFrom(host);
            if (silent != Long.MAX_VALUE) {
                long heard = silent - chance.nextInt(1_000);
                liveness(host, Liveness.LATE, Math.max(heard + 3_000, silent));
                liveness(host, Liveness.LOST, Math.max(heard + 5_000, silent));
            }
        }
        for (var fault : faults) {
            if (fault.kind() == FaultKind.RELEASE) {
                change(fault.root(), fault.onsetMillis() - chance.nextInt(1_000, 15_000));
            }
        }
        if (chance.nextInt(3) == 0) {
            change(fleet.applications.get(chance.nextInt(Fleet.APPLICATIONS)), chance.nextInt(1_000, 30_000));
        }
    }

    private void liveness(Host host, Liveness liveness, long millis) {
        arrive(storyStart + millis,
                () -> cores.apply(new CollectorRecord.LivenessChanged(host.id.name(), liveness, now, "test")));
    }

    private void change(EntityId entity, long millis) {
        arrive(storyStart + Math.max(0, millis), () -> examiner.changed(entity, "release", now, now));
    }

    private void arrive(long at, Runnable what) {
        arrivals.add(new Arrival(at, arrived++, what));
    }

    private void step(Impact impact, SplittableRandom chance) {
        now += STEP_MILLIS;
        for (var host : turns.get((int) (now % ROUND_MILLIS / STEP_MILLIS))) {
            if (!impact.isUnheard(host, millis()) && chance.nextInt(200) != 0) {
                var message = voices.say(host, impact, millis(), now);
                // In any order; one in fifty comes late.
                long delay = chance.nextInt(50) == 0 ? chance.nextLong(12_000) : chance.nextLong(400);
                arrive(now + delay, () -> hear(message));
            }
        }
        while (!arrivals.isEmpty() && arrivals.peek().at() <= now) {
            arrivals.remove().what().run();
        }
        if (now % 1_000 == 0) {
            tick();
        }
        decide(chance);
    }

    private void tick() {
        records++;
        cores.apply(new CollectorRecord.Tick(now, ++ticks * 1_000_000_000L));
    }

    private void decide(SplittableRandom chance) {
        cores.ask(examiner.advance(now));
        for (var answer : answers) {
            arrive(now + chance.nextLong(1_500), () -> examiner.answered(answer.entity(), answer.health(),
                    answer.asOfMillis(), now));
        }
        answers.clear();
    }

    /** A host is asked to look now. Like any other it may not hear of it, and what it finds may get lost. */
    private boolean look(String name, List<String> checks) {
        var host = Objects.requireNonNull(byName.get(name));
        arrive(now + looks.nextLong(20, 400), () -> {
            if (!present.isUnheard(host, millis()) && looks.nextInt(200) != 0) {
                var message = voices.look(host, checks, present, millis(), now);
                arrive(now + looks.nextLong(20, 1_000), () -> hear(message));
            }
        });
        return !present.isUnheard(host, millis());
    }

    /** Whether something was read then, or came in, or was decided. */
    boolean knows(long millis) {
        return taken.contains(millis) || (millis % STEP_MILLIS == 0 && millis >= storyStart - HOUR_MILLIS);
    }

    /** The critical alerts of the story that goes on. */
    List<Told> told() {
        return List.copyOf(told.values());
    }

    private void hear(Voices.Message message) {
        taken.add(message.takenMillis());
        records += 1 + message.checks().size();
        cores.apply(message.samples());
        for (int i = 0; i < message.checks().size(); i++) {
            var check = message.checks().get(i);
            boolean good = check.outcome() == CollectorRecord.Check.Outcome.OK;
            // A good outcome after a good one changes no alert: only the others are worth the time.
            if (!good || (!failed.isEmpty() && failed.remove(message.checked().get(i) + "@" + check.stamp().host()))) {
                cores.apply(check);
            } else {
                cores.applyGoodAgain(check);
            }
            if (!good) {
                failed.add(message.checked().get(i) + "@" + check.stamp().host());
            }
        }
    }
}
