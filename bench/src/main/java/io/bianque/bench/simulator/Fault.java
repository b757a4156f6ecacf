package io.bianque.bench.simulator;

import io.bianque.bench.simulator.Fleet.Host;
import io.bianque.collector.topology.EntityId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * One thing that breaks.
 *
 * @param kind         what
 * @param root         the right name for it
 * @param broken       what is down with it at once, and with it all that truly stands on it; the root too unless only a part of it
 *                     ails
 * @param brokenMillis how long after the onset that is down
 * @param host         whose disk or memory runs out
 * @param onsetMillis  when it begins, from the start of the story
 */
record Fault(FaultKind kind, EntityId root, Optional<EntityId> broken, long brokenMillis, Optional<Host> host,
        long onsetMillis) {
    private static final FaultKind[] SECOND = {FaultKind.HOST, FaultKind.PROCESS, FaultKind.DATABASE, FaultKind.CACHE,
            FaultKind.WEAK, FaultKind.SWITCH, FaultKind.RELEASE};
    private static final long APART_MILLIS_MAX = 10_000;

    /** The faults of one story of a kind: one, or two that have nothing to do with each other. */
    static List<Fault> of(FaultKind kind, Fleet fleet, RandomGenerator random, long onsetMillis) {
        if (kind != FaultKind.TWO) {
            return List.of(one(kind, fleet, random, onsetMillis));
        }
        var first = one(SECOND[random.nextInt(SECOND.length)], fleet, random, onsetMillis);
        while (true) {
            var second = one(SECOND[random.nextInt(SECOND.length)], fleet, random,
                    onsetMillis + random.nextLong(APART_MILLIS_MAX));
            var failsWithFirst = new Impact(fleet, List.of(first), 0).failing(first);
            var failsWithSecond = new Impact(fleet, List.of(second), 0).failing(second);
            if (!failsWithFirst.contains(second.root()) && !failsWithSecond.contains(first.root())) {
                return List.of(first, second);
            }
        }
    }

    private static Fault one(FaultKind kind, Fleet fleet, RandomGenerator random, long onset) {
        return switch (kind) {
            case HOST -> down(kind, pick(fleet.hosts, random).id, onset);
            case PROCESS -> down(kind, member(fleet, random).process, onset);
            case DISK -> {
                // A database that cannot write stops; an application that cannot write its log goes on.
                boolean database = random.nextBoolean();
                var host = database ? hostOf(fleet, pick(fleet.databases, random)) : member(fleet, random);
                yield new Fault(kind, host.id, database ? Optional.of(host.process) : Optional.empty(),
                        random.nextInt(1_000, 20_000), Optional.of(host), onset);
            }
            case MEMORY -> {
                var host = random.nextBoolean() ? hostOf(fleet, pick(fleet.databases, random)) : member(fleet, random);
                boolean killed = random.nextInt(10) < 7;
                yield new Fault(kind, host.id, killed ? Optional.of(host.process) : Optional.empty(),
                        random.nextInt(15_000, 50_000), Optional.of(host), onset);
            }
            case DATABASE -> resource(kind, fleet, pick(fleet.databases, random), random, onset);
            case CACHE -> resource(kind, fleet, pick(fleet.caches, random), random, onset);
            case WEAK -> down(kind, weakDependency(fleet, random), onset);
            case SWITCH -> down(kind, pick(fleet.switches, random), onset);
            case ZONE -> down(kind, pick(fleet.rooms, random), onset);
            case COLLECTOR -> down(kind, pick(fleet.collectors, random), onset);
            case LINK -> down(kind, pick(fleet.links, random), onset);
            case RELEASE -> down(kind, pick(fleet.applications, random), onset);
            case TWO -> throw new IllegalArgumentException("two faults are not one");
        };
    }

    private static Fault down(FaultKind kind, EntityId root, long onset) {
        return new Fault(kind, root, Optional.of(root), 0, Optional.empty(), onset);
    }

    /** Its process has ended, or runs and does not answer. */
    private static Fault resource(FaultKind kind, Fleet fleet, EntityId resource, RandomGenerator random, long onset) {
        return down(kind, random.nextBoolean() ? hostOf(fleet, resource).process : resource, onset);
    }

    private static EntityId weakDependency(Fleet fleet, RandomGenerator random) {
        var applications = new TreeSet<EntityId>();
        fleet.weak.values().forEach(each -> each.stream().filter(fleet.applications::contains)
                .forEach(applications::add));
        return pick(new ArrayList<>(applications), random);
    }

    private static Host member(Fleet fleet, RandomGenerator random) {
        return fleet.hosts.get(random.nextInt(Fleet.APPLICATIONS * Fleet.MEMBERS));
    }

    private static Host hostOf(Fleet fleet, EntityId resource) {
        var process = fleet.strong.getOrDefault(resource, new TreeSet<>()).getFirst();
        return fleet.hosts.stream().filter(each -> each.process.equals(process)).findFirst().orElseThrow();
    }

    private static <T> T pick(List<T> from, RandomGenerator random) {
        return from.get(random.nextInt(from.size()));
    }

    @Override
    public String toString() {
        return kind.words() + " " + root
                + (broken.isPresent() && !broken.get().equals(root) ? " (" + broken.get() + ")" : "");
    }
}
