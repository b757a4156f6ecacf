package io.bianque.server.backtest;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.alerting.alert.AlertState;
import io.bianque.alerting.diagnosis.Attribution;
import io.bianque.alerting.health.Heard;
import io.bianque.alerting.incident.Incidents;
import io.bianque.collector.topology.EntityId;
import io.bianque.server.replay.Findings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What one side holds back, by rule and time, and which of it wrongly. Confined to one thread. */
final class Holds {
    private static final Set<Incidents.Standing> BACK = EnumSet.of(Incidents.Standing.EXPLAINED,
            Incidents.Standing.DEGRADED);

    private final Findings now;
    private final long endMillis;
    private final Set<EntityId> read = new HashSet<>();
    private final Map<String, TreeMap<Long, Findings.Stood>> backByRule = new HashMap<>();
    /** When alerts of an entity fired: beginnings with their ends. */
    private final Map<EntityId, List<long[]>> trouble = new HashMap<>();
    private final Map<AlertKey, NavigableMap<Long, Long>> firings;

    /** One time that an alert fires. */
    private record Firing(AlertKey alert, long startMillis) {}

    Holds(Findings now, Heard heard, long endMillis) {
        this.now = now;
        this.endMillis = endMillis;
        for (var host : heard.hosts()) {
            EntityId.parse("host:" + host.name()).ifPresent(read::add);
            host.groups().forEach(
                    group -> EntityId.parse("process:" + host.name() + "/" + group).ifPresent(read::add));
            host.checks().forEach(check -> EntityId.parse("call:" + host.name() + "/" + check).ifPresent(read::add));
        }
        for (var stood : now.standings()) {
            if (BACK.contains(stood.standing())) {
                backByRule.computeIfAbsent(stood.alert().rule(), _ -> new TreeMap<>()).putIfAbsent(stood.atMillis(),
                        stood);
            }
        }
        firings = firings(now, endMillis);
        var entities = new HashMap<AlertKey, EntityId>();
        now.transitions().forEach(each -> entities.put(each.transition().alert(),
                Attribution.entity(each.transition().alert(), each.transition().labels())));
        firings.forEach((alert, times) -> {
            var entity = entities.get(alert);
            if (entity != null) {
                times.forEach((from, to) -> trouble.computeIfAbsent(entity, _ -> new ArrayList<>())
                        .add(new long[]{from, to}));
            }
        });
    }

    /** From when to when each alert fired. */
    private static Map<AlertKey, NavigableMap<Long, Long>> firings(Findings findings, long endMillis) {
        var firings = new HashMap<AlertKey, NavigableMap<Long, Long>>();
        for (var moved : findings.transitions()) {
            var times = firings.computeIfAbsent(moved.transition().alert(), _ -> new TreeMap<>());
            if (Comparison.begins(moved)) {
                times.put(moved.atMillis(), endMillis);
            } else if (!times.isEmpty() && EnumSet.of(AlertState.RESOLVED, AlertState.INACTIVE)
                    .contains(moved.transition().to())) {
                times.put(times.lastKey(), Math.min(moved.atMillis(), times.lastEntry().getValue()));
            }
        }
        return firings;
    }

    private static Firing firing(Map<AlertKey, NavigableMap<Long, Long>> firings, AlertKey alert, long atMillis) {
        var start = firings.getOrDefault(alert, new TreeMap<>()).floorKey(atMillis);
        return new Firing(alert, start == null ? atMillis : start);
    }

    /** One that a rule's alert has at about a time. */
    Optional<Findings.Stood> near(String rule, long atMillis) {
        return Optional.ofNullable(backByRule.getOrDefault(rule, new TreeMap<>())
                .subMap(atMillis - Comparison.SAME_MILLIS, true, atMillis + Comparison.SAME_MILLIS, true).firstEntry())
                .map(Map.Entry::getValue);
    }

    /**
     * Held back now and paged then, for the same firing, where then did not hold it back alike, and wrongly so: it outlived its
     * cause, or what it was put down to is read and nothing was wrong with it at the time.
     */
    List<Comparison.Held> wrong(Findings then, long fromMillis) {
        var firingsThen = firings(then, endMillis);
        var paged = new HashMap<AlertKey, List<Long>>();
        var standingsThen = new HashMap<AlertKey, List<Findings.Stood>>();
        for (var stood : then.standings()) {
            standingsThen.computeIfAbsent(stood.alert(), _ -> new ArrayList<>()).add(stood);
            if (stood.standing() == Incidents.Standing.PAGED) {
                paged.computeIfAbsent(stood.alert(), _ -> new ArrayList<>())
                        .add(firing(firingsThen, stood.alert(), stood.atMillis()).startMillis());
            }
        }
        var wrong = new HashMap<Firing, Comparison.Held>();
        var last = new HashMap<Firing, Findings.Stood>();
        for (var stood : now.standings()) {
            var firing = firing(firings, stood.alert(), stood.atMillis());
            if (stood.atMillis() < fromMillis || paged.getOrDefault(stood.alert(), List.of()).stream()
                    .noneMatch(start -> isNear(start, firing.startMillis()))) {
                continue;
            }
            var before = last.put(firing, stood);
            if (stood.standing() == Incidents.Standing.LEFT_OVER && before != null
                    && !stoodAlike(standingsThen, stood)) {
                wrong.putIfAbsent(firing, new Comparison.Held(stood.atMillis(), stood.alert(), before.cause(),
                        "it still fired when that was well again"));
            }
        }
        last.forEach((firing, stood) -> {
            if (BACK.contains(stood.standing()) && !stoodAlike(standingsThen, stood) && stood.cause().isPresent()
                    && isWell(stood.cause().get(), firing, stood.atMillis())) {
                wrong.putIfAbsent(firing, new Comparison.Held(stood.atMillis(), stood.alert(), stood.cause(),
                        "nothing was wrong with that by its own readings"));
            }
        });
        return wrong.values().stream().sorted(Comparator.comparingLong(Comparison.Held::atMillis)
                .thenComparing(Comparison.Held::alert)).toList();
    }

    private static boolean stoodAlike(Map<AlertKey, List<Findings.Stood>> then, Findings.Stood now) {
        return then.getOrDefault(now.alert(), List.of()).stream()
                .anyMatch(each -> each.standing() == now.standing() && each.cause().equals(now.cause())
                        && isNear(each.atMillis(), now.atMillis()));
    }

    private static boolean isNear(long one, long other) {
        return Math.abs(one - other) <= Comparison.SAME_MILLIS;
    }

    /** Whether an entity is read, and no alert of its own fired while another was held back because of it. */
    private boolean isWell(EntityId entity, Firing held, long atMillis) {
        long until = firings.getOrDefault(held.alert(), new TreeMap<>()).getOrDefault(held.startMillis(), endMillis);
        return read.contains(entity) && trouble.getOrDefault(entity, List.of()).stream()
                .noneMatch(each -> each[0] <= Math.max(until, atMillis) && each[1] >= atMillis
                        - Comparison.SAME_MILLIS);
    }
}
