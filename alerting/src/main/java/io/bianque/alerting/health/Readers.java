package io.bianque.alerting.health;

import io.bianque.alerting.diagnosis.Health;
import io.bianque.collector.record.Liveness;
import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.EntityKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The hosts, checks and process groups that were heard, and who of them can tell of which entity. Bounded: what is beyond
 * is counted and not taken. Confined to the partition's thread, but for the counter.
 */
final class Readers {
    /** A check or group that was silent for so long while its host was not is taken for removed. */
    static final long SILENT_MILLIS = 600_000;
    /** After so long nothing is kept of it. */
    static final long KEPT_MILLIS = 7 * 86_400_000L;

    /** A store may be checked by every host; a few answers do. */
    private static final int READERS_ASKED = 4;
    private static final Comparator<Source> NEWEST_FIRST = Comparator
            .comparingLong((Source source) -> -source.heardAt).thenComparing(source -> source.own);

    private final HealthBoard.Limits limits;
    final Map<String, HostHeard> hosts = new HashMap<>();
    /** Checks by the entity that they are labelled with. */
    private final Map<EntityId, List<Source>> labelled = new HashMap<>();
    /** Whether hosts, checks, groups, labels or facts are others than when this was last set to false. */
    boolean changed;
    private volatile long refused;
    private volatile int sources;

    Readers(HealthBoard.Limits limits) {
        this.limits = limits;
    }

    /** Hosts, checks and groups not taken, since the start. Any thread. */
    long refused() {
        return refused;
    }

    /** Checks and groups that are kept. Any thread. */
    int sources() {
        return sources;
    }

    static EntityId host(String name) {
        return new EntityId(EntityKind.HOST, name);
    }

    static EntityId call(String host, String check) {
        return new EntityId(EntityKind.CALL, host + "/" + check);
    }

    static EntityId process(String host, String group) {
        return new EntityId(EntityKind.PROCESS, host + "/" + group);
    }

    /** The host of this name, made if there is room; null when there is none or no entity can be named so. */
    @Nullable
    HostHeard hostOf(String name) {
        var host = hosts.get(name);
        if (host == null && EntityId.isName(name) && hosts.size() < limits.hosts()) {
            host = new HostHeard(name);
            hosts.put(name, host);
            changed = true;
        }
        if (host == null) {
            refuse();
        }
        return host;
    }

    /** A check of the host, made if there is room. */
    @Nullable
    Source checkOf(HostHeard host, String check, Optional<EntityId> about) {
        var source = sourceOf(host, host.checks, EntityKind.CALL, check);
        if (source != null && !source.about.equals(about)) {
            source.about.ifPresent(before -> dropLabel(before, source));
            source.about = about;
            about.ifPresent(entity -> labelled.computeIfAbsent(entity, _ -> new ArrayList<>()).add(source));
        }
        return source;
    }

    /** A process group of the host, made if there is room. */
    @Nullable
    Source groupOf(HostHeard host, String group) {
        return sourceOf(host, host.groups, EntityKind.PROCESS, group);
    }

    private @Nullable Source sourceOf(HostHeard host, Map<String, Source> known, EntityKind kind, String name) {
        var source = known.get(name);
        if (source == null) {
            var own = host.name + "/" + name;
            if (!EntityId.isName(own) || host.sources() >= limits.sourcesOfHost()) {
                refuse();
                return null;
            }
            source = new Source(new EntityId(kind, own));
            known.put(name, source);
            changed = true;
            count(1);
        }
        return source;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes, others only read
    private void refuse() {
        refused++;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes, others only read
    private void count(int more) {
        sources += more;
    }

    private void dropLabel(EntityId entity, Source source) {
        var others = labelled.get(entity);
        if (others != null) {
            others.remove(source);
            if (others.isEmpty()) {
                labelled.remove(entity);
            }
        }
    }

    /**
     * Forgets what was silent for too long.
     *
     * @return the hosts that are forgotten now, by their names
     */
    SortedMap<String, HostHeard> forget(long nowMillis) {
        var forgotten = new TreeMap<String, HostHeard>();
        var each = hosts.values().iterator();
        while (each.hasNext()) {
            var host = each.next();
            boolean gone = nowMillis - Math.max(host.heardAt, host.livenessSince) > KEPT_MILLIS;
            if (gone) {
                each.remove();
                forgotten.put(host.name, host);
                changed = true;
            }
            // A check that stays away while its host reports was taken off its agent's list.
            forget(host.checks, gone ? Long.MAX_VALUE : host.heardAt - SILENT_MILLIS);
            forget(host.groups, gone ? Long.MAX_VALUE : host.heardAt - SILENT_MILLIS);
        }
        return forgotten;
    }

    private void forget(Map<String, Source> known, long beforeMillis) {
        known.values().removeIf(source -> {
            boolean old = source.heardAt < beforeMillis;
            if (old) {
                source.about.ifPresent(entity -> dropLabel(entity, source));
                changed = true;
                count(-1);
            }
            return old;
        });
    }

    void clear() {
        hosts.clear();
        labelled.clear();
        sources = 0;
        changed = true;
    }

    /**
     * What is known about an entity since a time: failing when one of those who read it says so, healthy when one says
     * that, unread when nobody does; empty when the answer is still to come. That a process is there counts as health only
     * where no check is about it.
     */
    Optional<Answer> answer(EntityId entity, long sinceMillis) {
        var readers = labelled.getOrDefault(entity, List.of());
        var own = own(entity);
        if (own != null && (readers.isEmpty() || !own.good || entity.kind() != EntityKind.PROCESS)) {
            readers = new ArrayList<>(readers);
            readers.add(own);
        }
        long good = hostTakenAt(entity);
        long bad = Long.MIN_VALUE;
        for (var reader : readers) {
            good = reader.good ? Math.max(good, reader.takenAt) : good;
            bad = reader.good ? bad : Math.max(bad, reader.takenAt);
        }
        if (bad >= sinceMillis) {
            return Optional.of(new Answer(entity, Health.FAILING, bad));
        }
        if (good >= sinceMillis) {
            return Optional.of(new Answer(entity, Health.HEALTHY, good));
        }
        return readers.isEmpty() && !isReportingHost(entity)
                ? Optional.of(new Answer(entity, Health.UNREAD, sinceMillis))
                : Optional.empty();
    }

    /**
     * Adds the hosts, with the checks of theirs, that can say how an entity is: its own reader, and of the checks that are about
     * it the {@value #READERS_ASKED} heard last, those of hosts that are up first.
     */
    void whoCanTell(EntityId entity, Map<String, SortedSet<String>> wanted) {
        if (isReportingHost(entity)) {
            wanted.computeIfAbsent(entity.name(), _ -> new TreeSet<>());
        }
        var own = own(entity);
        if (own != null) {
            want(own, wanted);
        }
        labelled.getOrDefault(entity, List.of()).stream()
                .sorted(Comparator.comparing(this::isOfDoubt).thenComparing(NEWEST_FIRST)).limit(READERS_ASKED)
                .forEach(source -> want(source, wanted));
    }

    private boolean isOfDoubt(Source source) {
        var name = source.own.name();
        var host = hosts.get(name.substring(0, name.indexOf('/')));
        return host == null || host.liveness != Liveness.UP;
    }

    private static void want(Source source, Map<String, SortedSet<String>> wanted) {
        var name = source.own.name();
        int slash = name.indexOf('/');
        var checks = wanted.computeIfAbsent(name.substring(0, slash), _ -> new TreeSet<>());
        if (source.own.kind() == EntityKind.CALL) {
            checks.add(name.substring(slash + 1));
        }
    }

    private @Nullable HostHeard asHost(EntityId entity) {
        return entity.kind() == EntityKind.HOST || entity.kind() == EntityKind.AGENT
                ? hosts.get(entity.name())
                : null;
    }

    private long hostTakenAt(EntityId entity) {
        var host = asHost(entity);
        return host == null ? Long.MIN_VALUE : host.takenAt;
    }

    private boolean isReportingHost(EntityId entity) {
        var host = asHost(entity);
        return host != null && host.liveness != Liveness.LEFT;
    }

    private @Nullable Source own(EntityId entity) {
        int slash = entity.name().indexOf('/');
        var host = slash < 0 ? null : hosts.get(entity.name().substring(0, slash));
        if (host == null || host.liveness == Liveness.LEFT) {
            return null;
        }
        var name = entity.name().substring(slash + 1);
        return switch (entity.kind()) {
            case CALL -> host.checks.get(name);
            case PROCESS -> host.groups.get(name);
            case HOST, APPLICATION, CLUSTER, RESOURCE, CONTAINER, ZONE, AGENT, COLLECTOR, LINK, GROUP -> null;
        };
    }

    /** All that is heard, sorted. */
    Heard frozen() {
        return new Heard(new TreeMap<>(hosts).values().stream().map(HostHeard::frozen).toList());
    }
}
