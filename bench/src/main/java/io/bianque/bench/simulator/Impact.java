package io.bianque.bench.simulator;

import io.bianque.bench.simulator.Fleet.Host;
import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.EntityKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What truly happens because of faults: who fails, and from when on. A dependent follows a little later than what it stands on,
 * and comes back a little later.
 */
final class Impact {
    private static final int LAG_MILLIS_MAX = 3_000;
    /** Nothing takes longer to come back, or it would truly be left over. */
    private static final int BACK_MILLIS_MAX = 4_000;

    private final Fleet fleet;
    private final List<Fault> faults;
    private final RandomGenerator random;
    private final Map<EntityId, List<EntityId>> above = new HashMap<>();
    /** When each entity fails, all faults together. */
    private final Map<EntityId, Long> down = new HashMap<>();
    private final Map<Fault, Set<EntityId>> failing = new HashMap<>();
    private final Map<EntityId, Long> slow = new HashMap<>();
    private long first = Long.MAX_VALUE;
    /** When all is mended. */
    long endMillis = Long.MAX_VALUE;

    Impact(Fleet fleet, List<Fault> faults, long seed) {
        this.fleet = fleet;
        this.faults = faults;
        this.random = new SplittableRandom(seed);
        fleet.strong.forEach((dependent, on) -> on
                .forEach(each -> above.computeIfAbsent(each, _ -> new ArrayList<>()).add(dependent)));
        fleet.members.forEach((cluster, of) -> of
                .forEach(each -> above.computeIfAbsent(each, _ -> new ArrayList<>()).add(cluster)));
        spread(faults, down);
        for (var fault : faults) {
            var alone = new HashMap<EntityId, Long>();
            spread(List.of(fault), alone);
            failing.put(fault, alone.keySet());
            first = Math.min(first, fault.onsetMillis());
        }
        fleet.weak.forEach((dependent, on) -> on.forEach(each -> {
            var at = down.get(each);
            if (at != null) {
                slow.merge(dependent, at + lag(), Math::min);
            }
        }));
    }

    private record Next(long at, EntityId id) {}

    private void spread(List<Fault> roots, Map<EntityId, Long> times) {
        var queue = new PriorityQueue<Next>(Comparator.comparingLong(Next::at).thenComparing(Next::id));
        for (var fault : roots) {
            fault.broken().ifPresent(id -> queue.add(new Next(fault.onsetMillis() + fault.brokenMillis(), id)));
        }
        while (!queue.isEmpty()) {
            var next = queue.remove();
            if (times.putIfAbsent(next.id(), next.at()) != null) {
                continue;
            }
            for (var dependent : above.getOrDefault(next.id(), List.of())) {
                if (!times.containsKey(dependent) && fails(dependent, times)) {
                    queue.add(new Next(next.at() + (follows(dependent) ? lag() : 0), dependent));
                }
            }
        }
    }

    private boolean fails(EntityId dependent, Map<EntityId, Long> times) {
        var members = fleet.members.get(dependent);
        return members == null || members.stream().filter(each -> !times.containsKey(each)).count() < Fleet.NEED;
    }

    private static boolean follows(EntityId id) {
        return id.kind() == EntityKind.APPLICATION
                || (id.kind() == EntityKind.RESOURCE && id.name().startsWith("db-"));
    }

    private int lag() {
        return random.nextInt(LAG_MILLIS_MAX);
    }

    /** What fails because of one fault, itself included. */
    Set<EntityId> failing(Fault fault) {
        return failing.getOrDefault(fault, Set.of());
    }

    boolean isDown(EntityId id, long millis) {
        return isWithin(down.get(id), millis);
    }

    boolean isSlow(EntityId id, long millis) {
        return isWithin(slow.get(id), millis);
    }

    private boolean isWithin(@Nullable Long from, long millis) {
        return from != null && from <= millis
                && (endMillis == Long.MAX_VALUE || millis < endMillis + Math.min(from - first, BACK_MILLIS_MAX));
    }

    /** Whether nothing comes from a host. */
    boolean isUnheard(Host host, long millis) {
        return isDown(host.id, millis) || isDown(host.collector, millis);
    }

    /** When a host falls silent; {@link Long#MAX_VALUE} for never. */
    long unheardFrom(Host host) {
        return Math.min(down.getOrDefault(host.id, Long.MAX_VALUE), down.getOrDefault(host.collector, Long.MAX_VALUE));
    }

    boolean isOutOf(FaultKind kind, Host host, long millis) {
        return faults.stream().anyMatch(fault -> fault.kind() == kind && fault.host().filter(host::equals).isPresent()
                && fault.onsetMillis() <= millis && millis < endMillis);
    }

    /** The faults that an alert about an entity truly comes from. */
    List<Fault> causesOf(EntityId entity) {
        var causes = new ArrayList<Fault>();
        for (var fault : faults) {
            if (suffers(fault, entity)) {
                causes.add(fault);
            }
        }
        return causes.isEmpty() && (down.containsKey(entity) || slow.containsKey(entity)) ? faults : causes;
    }

    private boolean suffers(Fault fault, EntityId entity) {
        var fails = failing(fault);
        if (entity.equals(fault.root()) || fails.contains(entity)) {
            return true;
        }
        if (fault.kind() == FaultKind.COLLECTOR) {
            // Nothing but the sight of them is lost: hosts, and what is counted over their readings.
            var processes = fleet.members.getOrDefault(entity, List.of());
            return fleet.hosts.stream().filter(host -> fails.contains(host.collector))
                    .anyMatch(host -> host.id.equals(entity) || processes.contains(host.process));
        }
        return fleet.weak.getOrDefault(entity, new TreeSet<>()).stream().anyMatch(fails::contains);
    }

}
