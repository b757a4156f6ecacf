package io.bianque.alerting.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.collector.topology.EntityId;
import io.bianque.testkit.SeededRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Faults in fleets whose declared graph is not the true one. */
class WrongGraphTest {
    private static final int FAULTS = 150;

    @Test
    void theRightNameComesFirstThoughATenthOfTheEdgesIsMissingAndATenthStale() {
        var score = new Score();
        for (int i = 0; i < FAULTS; i++) {
            score.add(oneFault(1_000 + i, 0.1, 0.1));
        }
        assertThat(score.named()).as("right name first: %s", score).isGreaterThanOrEqualTo(0.9);
        assertThat(score.one()).as("one page: %s", score).isGreaterThanOrEqualTo(0.9);
        assertThat(score.wronglyHeld).as("held without a page that names the cause: %s", score).isEmpty();
    }

    @Test
    void withATrueGraphNearlyEveryFaultIsOnePageOfTheRightName() {
        var score = new Score();
        for (int i = 0; i < FAULTS; i++) {
            score.add(oneFault(1_000 + i, 0, 0));
        }
        assertThat(score.named()).as("right name first: %s", score).isGreaterThanOrEqualTo(0.97);
        assertThat(score.one()).as("one page: %s", score).isGreaterThanOrEqualTo(0.95);
        assertThat(score.wronglyHeld).isEmpty();
    }

    @Test
    void twoFaultsAtOnceAreBothTold() {
        var two = twoFaults(0, 0);
        // Two services at once look as if one stood on the other: then one is named, and the other told in its page.
        assertThat(two.named()).as("both named, of 100").isGreaterThanOrEqualTo(80);
        assertThat(two.told()).as("both told, of 100").isGreaterThanOrEqualTo(97);
    }

    @Test
    void twoFaultsAtOnceInAWrongGraphAreBothToldThoughPerhapsInOnePage() {
        var two = twoFaults(0.1, 0.1);
        assertThat(two.named()).as("both named as causes, of 100").isGreaterThanOrEqualTo(60);
        assertThat(two.told()).as("both told, as causes or among what has joined, of 100").isGreaterThanOrEqualTo(95);
    }

    private record Two(int named, int told) {}

    private static Two twoFaults(double missing, double stale) {
        int named = 0;
        int told = 0;
        for (int i = 0; i < 100; i++) {
            var random = new SeededRandom(5_000 + i);
            var fleet = new FaultyFleet(random);
            var one = fleet.fault();
            var two = fleet.fault();
            while (fleet.failing(Set.of(one)).contains(two) || fleet.failing(Set.of(two)).contains(one)) {
                two = fleet.fault();
            }
            var world = run(fleet, random, Set.of(one, two), missing, stale);
            named += world.causes().containsAll(Set.of(one, two)) ? 1 : 0;
            told += world.told().containsAll(Set.of(one, two)) ? 1 : 0;
        }
        return new Two(named, told);
    }

    private static Outcome oneFault(long seed, double missing, double stale) {
        var random = new SeededRandom(seed);
        var fleet = new FaultyFleet(random);
        var fault = fleet.fault();
        var world = run(fleet, random, Set.of(fault), missing, stale);
        var held = new ArrayList<String>();
        for (var judged : world.all(Effect.Judged.class)) {
            if (judged.verdict() instanceof Verdict.Explained(_, var entity, _) && !entity.equals(fault)
                    && !world.told().contains(fault)) {
                held.add(seed + ": " + judged.alert() + " by " + entity + ", not " + fault);
            }
        }
        var causes = world.core.causes();
        var first = causes.stream().max(Comparator.comparingInt(each -> each.explains().size())).orElseThrow();
        return new Outcome(seed, fault, first.entity(), world.pages().size(), held);
    }

    private static World run(FaultyFleet fleet, SeededRandom random, Set<EntityId> faults, double missing,
            double stale) {
        var world = new World(fleet.declared(missing, stale));
        var failing = fleet.failing(faults);
        fleet.below.keySet().stream().filter(each -> !FaultyFleet.isRead(each)).forEach(world.unread::add);
        world.down.addAll(failing);
        boolean any = false;
        for (var id : failing.stream().sorted().toList()) {
            if (!FaultyFleet.isRead(id) || (!faults.contains(id) && random.nextInt(100) < 5)) {
                continue;
            }
            any = true;
            // In any order: the culprit may be the last to be noticed.
            long begin = random.nextInt(2_000);
            long noticed = begin + random.nextInt(4_000);
            world.at(noticed, () -> world.fires(id, "Failing", 5, World.START + begin));
        }
        if (!any) {
            throw new IllegalStateException("nothing that is read fails with " + faults);
        }
        world.until(40_000);
        everyAlertIsToldOrHeldForSomethingTold(world, failing);
        return world;
    }

    private static void everyAlertIsToldOrHeldForSomethingTold(World world, Set<EntityId> failing) {
        var told = world.told();
        for (var id : failing) {
            switch (world.core.verdict(World.key(id, "Failing")).orElse(null)) {
                case Verdict.Paged(_, var entity) -> assertThat(told).contains(entity);
                case Verdict.Explained(_, var entity, _) -> assertThat(told).contains(entity);
                case null -> {
                } // it said nothing
                default -> throw new AssertionError(id + " is neither told nor held after 40 seconds");
            }
        }
    }

    private record Outcome(long seed, EntityId fault, EntityId first, int pages, List<String> held) {}

    private static final class Score {
        private final List<Outcome> all = new ArrayList<>();
        private final Set<String> wronglyHeld = new HashSet<>();

        void add(Outcome outcome) {
            all.add(outcome);
            wronglyHeld.addAll(outcome.held());
        }

        double named() {
            return all.stream().filter(each -> each.first().equals(each.fault())).count() / (double) all.size();
        }

        double one() {
            return all.stream().filter(each -> each.pages() == 1).count() / (double) all.size();
        }

        @Override
        public String toString() {
            return "named %.3f, one page %.3f, pages %.2f, wrongly held %d, not named %s".formatted(named(), one(),
                    all.stream().mapToInt(Outcome::pages).average().orElse(0), wronglyHeld.size(),
                    all.stream().filter(each -> !each.first().equals(each.fault()))
                            .map(each -> each.seed() + ":" + each.fault() + "->" + each.first()).toList());
        }
    }
}
