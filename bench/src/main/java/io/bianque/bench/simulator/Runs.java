package io.bianque.bench.simulator;

import io.bianque.alerting.rule.RuleSet;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** Many faults: fleets of their own, each with its seed, live through so many faults one after the other, some fleets at once. */
final class Runs {
    /** Three faults of each kind. */
    static final int FAULTS_A_FLEET = 3 * FaultKind.values().length;

    private Runs() {}

    /**
     * Runs faults of all kinds in turn.
     *
     * @param seed    of the first fleet; those after it count up
     * @param done    is called after each fleet, in their order
     * @return the outcomes in the order of fleets and faults, whatever ran at once
     */
    static List<Outcome> of(int faults, long seed, RuleSet rules, int threads, Consumer<List<Outcome>> done)
            throws InterruptedException {
        var outcomes = new ArrayList<Outcome>();
        try (var pool = Executors.newFixedThreadPool(threads)) {
            var fleets = new ArrayList<Future<List<Outcome>>>();
            for (int from = 0; from < faults; from += FAULTS_A_FLEET) {
                int count = Math.min(FAULTS_A_FLEET, faults - from);
                long fleet = seed + from / FAULTS_A_FLEET;
                fleets.add(pool.submit(() -> fleet(fleet, count, rules)));
            }
            for (var fleet : fleets) {
                var some = fleet.get();
                outcomes.addAll(some);
                done.accept(some);
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a fleet could not be simulated", e.getCause());
        }
        return outcomes;
    }

    private static List<Outcome> fleet(long seed, int faults, RuleSet rules) {
        var story = new Story(seed, rules, Examiners::of);
        var outcomes = new ArrayList<Outcome>();
        var kinds = List.of(FaultKind.values());
        for (int i = 0; i < faults; i++) {
            outcomes.add(story.play(1_000 * seed + i, kinds.get(i % kinds.size())));
        }
        return outcomes;
    }
}
