package io.bianque.bench.simulator;

import io.bianque.collector.topology.Edge;
import io.bianque.collector.topology.Entity;
import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.EntityKind;
import io.bianque.collector.topology.Origin;
import io.bianque.collector.topology.RedundancyGroup;
import io.bianque.collector.topology.Strength;
import io.bianque.collector.topology.Topology;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * A fleet as it truly is: 5 rooms, 10 uplinks, 25 switches that nobody reads, 4 collectors, 1,000 hosts; 160 applications, each
 * a cluster of five processes that needs three, in tiers that call each other; 40 databases and 20 caches. Clusters are cut
 * across switches and rooms by chance.
 */
final class Fleet {
    static final int HOSTS = 1_000;
    static final int SWITCHES = 25;
    static final int ROOMS = 5;
    static final int COLLECTORS = 4;
    static final int APPLICATIONS = 160;
    static final int MEMBERS = 5;
    static final int NEED = 3;
    static final int DATABASES = 40;
    static final int CACHES = 20;
    private static final int TIER = 32;
    private static final int FIRST_DATABASE_HOST = APPLICATIONS * MEMBERS;
    private static final int FIRST_CACHE_HOST = FIRST_DATABASE_HOST + 2 * DATABASES;
    static final int FIRST_PROBER = FIRST_CACHE_HOST + 2 * CACHES;
    private static final int PROBERS_OF_EACH = 3;
    private static final int CALLERS = 2;
    private static final double MISSING = 0.1;
    private static final double STALE = 0.1;

    private final RandomGenerator random;
    final List<Host> hosts = new ArrayList<>();
    final List<EntityId> switches = new ArrayList<>();
    final List<EntityId> links = new ArrayList<>();
    final List<EntityId> rooms = new ArrayList<>();
    final List<EntityId> collectors = new ArrayList<>();
    final List<EntityId> applications = new ArrayList<>();
    final List<EntityId> databases = new ArrayList<>();
    final List<EntityId> caches = new ArrayList<>();
    /** Who truly fails with what, by dependent. */
    final TreeMap<EntityId, TreeSet<EntityId>> strong = new TreeMap<>();
    /** Who truly gets slow with what, by dependent. */
    final TreeMap<EntityId, TreeSet<EntityId>> weak = new TreeMap<>();
    /** The processes of each cluster. */
    final TreeMap<EntityId, List<EntityId>> members = new TreeMap<>();
    /** Edges that the inventory knows by itself: they are always right. */
    private final List<Edge> inventory = new ArrayList<>();

    /** A host with what runs on it. */
    static final class Host {
        final int number;
        final EntityId id;
        final String application;
        final EntityId process;
        final List<Probe> probes = new ArrayList<>();
        final EntityId collector;
        /** What its clock is off by. */
        final int skewMillis;

        Host(int number, EntityId id, String application, EntityId process, EntityId collector, int skewMillis) {
            this.number = number;
            this.id = id;
            this.application = application;
            this.process = process;
            this.collector = collector;
            this.skewMillis = skewMillis;
        }

        String group() {
            return process.name().substring(process.name().indexOf('/') + 1);
        }
    }

    /**
     * A check that a host makes.
     *
     * @param target  what it looks at
     * @param subject what an alert of it is about
     * @param entity  whether the check is labelled to be about its target; else it is a call of the host
     */
    record Probe(String name, EntityId target, EntityId subject, boolean entity) {
        static Probe call(Host from, String name, EntityId target) {
            return new Probe(name, target, new EntityId(EntityKind.CALL, from.id.name() + "/" + name), false);
        }
    }

    Fleet(RandomGenerator random) {
        this.random = random;
        network();
        hosts();
        applications();
        probers();
    }

    private void network() {
        for (int i = 0; i < ROOMS; i++) {
            rooms.add(id(EntityKind.ZONE, "room-" + i));
            for (int k = 0; k < 2; k++) {
                var link = id(EntityKind.LINK, "uplink-" + i + "-" + k);
                links.add(link);
                stands(link, rooms.get(i));
            }
        }
        for (int i = 0; i < SWITCHES; i++) {
            var one = id(EntityKind.RESOURCE, String.format(Locale.ROOT, "switch-%02d", i));
            switches.add(one);
            int room = i / (SWITCHES / ROOMS);
            stands(one, links.get(2 * room + (i % (SWITCHES / ROOMS) < 3 ? 0 : 1)));
        }
        for (int i = 0; i < COLLECTORS; i++) {
            collectors.add(id(EntityKind.COLLECTOR, "collector-" + i));
        }
    }

    private void hosts() {
        var places = new ArrayList<Integer>();
        for (int i = 0; i < HOSTS; i++) {
            places.add(i);
        }
        shuffle(places);
        for (int i = 0; i < HOSTS; i++) {
            var host = id(EntityKind.HOST, String.format(Locale.ROOT, "host-%03d", i));
            var role = role(i);
            var process = id(EntityKind.PROCESS, host.name() + "/" + role);
            int skew = (int) Math.clamp(150 * random.nextGaussian(), -400, 400);
            var one = new Host(i, host, i < FIRST_DATABASE_HOST ? role : "", process,
                    collectors.get(random.nextInt(COLLECTORS)), skew);
            hosts.add(one);
            int place = places.get(i) % SWITCHES;
            stands(host, switches.get(place));
            known(host, rooms.get(place / (SWITCHES / ROOMS))); // its agent carries the label of its zone
            known(process, host);
            probe(one, Probe.call(one, "self", process));
        }
        for (int i = 0; i < DATABASES; i++) {
            databases.add(data("db-", i, FIRST_DATABASE_HOST));
        }
        for (int i = 0; i < CACHES; i++) {
            caches.add(data("cache-", i, FIRST_CACHE_HOST));
        }
    }

    private static String role(int host) {
        if (host < FIRST_DATABASE_HOST) {
            return application(host / MEMBERS);
        }
        return host < FIRST_CACHE_HOST ? "postgres" : host < FIRST_PROBER ? "redis" : "batch";
    }

    private EntityId data(String name, int i, int firstHost) {
        var resource = id(EntityKind.RESOURCE, name + String.format(Locale.ROOT, "%02d", i));
        stands(resource, hosts.get(firstHost + 2 * i).process);
        return resource;
    }

    private static String application(int i) {
        return String.format(Locale.ROOT, "app-%03d", i);
    }

    private void applications() {
        for (int i = 0; i < APPLICATIONS; i++) {
            var application = id(EntityKind.APPLICATION, application(i));
            var cluster = id(EntityKind.CLUSTER, application(i));
            applications.add(application);
            var own = new ArrayList<EntityId>();
            for (int k = 0; k < MEMBERS; k++) {
                own.add(hosts.get(i * MEMBERS + k).process);
            }
            members.put(cluster, own);
            strong.put(cluster, new TreeSet<>());
            stands(application, cluster);
            int tier = i / TIER;
            if (tier == 0 || random.nextInt(10) < 7) {
                uses(i, databases.get(random.nextInt(DATABASES)), true);
            }
            if (random.nextInt(2) == 0) {
                uses(i, caches.get(random.nextInt(CACHES)), random.nextInt(10) < 3);
            }
            if (tier > 0 && random.nextInt(10) < 7) {
                uses(i, applications.get(random.nextInt(tier * TIER)), true);
            }
            if (tier > 0 && random.nextInt(10) < 4) {
                uses(i, applications.get(random.nextInt(tier * TIER)), false);
            }
        }
    }

    /** An application uses something, and two of its hosts look at it. */
    private void uses(int application, EntityId dependency, boolean strongly) {
        var dependent = applications.get(application);
        if (strongly) {
            weak.getOrDefault(dependent, new TreeSet<>()).remove(dependency);
            stands(dependent, dependency);
        } else if (!strong.getOrDefault(dependent, new TreeSet<>()).contains(dependency)) {
            weak.computeIfAbsent(dependent, _ -> new TreeSet<>()).add(dependency);
        }
        for (int k = 0; k < CALLERS; k++) {
            var host = hosts.get(application * MEMBERS + k);
            if (host.probes.stream().noneMatch(each -> each.target().equals(dependency))) {
                probe(host, Probe.call(host, "to-" + dependency.name(), dependency));
            }
        }
    }

    /** Each application, database, cache and collector, and one switch in three, is looked at from some hosts. */
    private void probers() {
        var looked = new ArrayList<EntityId>();
        looked.addAll(applications);
        looked.addAll(databases);
        looked.addAll(caches);
        for (int i = 0; i < SWITCHES; i += 3) {
            looked.add(switches.get(i));
        }
        looked.add(collectors.get(0));
        looked.add(collectors.get(1));
        for (var target : looked) {
            var from = new TreeSet<Integer>();
            while (from.size() < PROBERS_OF_EACH) {
                from.add(FIRST_PROBER + random.nextInt(HOSTS - FIRST_PROBER));
            }
            from.forEach(number -> hosts.get(number).probes
                    .add(new Probe("probe-" + target.name(), target, target, true)));
        }
    }

    private void probe(Host host, Probe probe) {
        host.probes.add(probe);
        // A call has two ends, and the check says both.
        known(probe.subject(), host.id);
        known(probe.subject(), probe.target());
    }

    private void known(EntityId dependent, EntityId dependency) {
        strong.computeIfAbsent(dependent, _ -> new TreeSet<>()).add(dependency);
        inventory.add(new Edge(dependent, dependency, Strength.STRONG, Origin.INVENTORY, Optional.empty(),
                Optional.empty(), 1, 0));
    }

    private void stands(EntityId dependent, EntityId dependency) {
        strong.computeIfAbsent(dependency, _ -> new TreeSet<>());
        strong.computeIfAbsent(dependent, _ -> new TreeSet<>()).add(dependency);
    }

    private static EntityId id(EntityKind kind, String name) {
        return new EntityId(kind, name);
    }

    /** Everything that there is, sorted. */
    List<EntityId> entities() {
        var all = new TreeSet<>(strong.keySet());
        all.addAll(collectors);
        return List.copyOf(all);
    }

    /**
     * The graph as people wrote it: of all that the inventory does not know a tenth is missing, and for a tenth there is
     * another edge that leads to the wrong one of its kind.
     */
    Topology declared() {
        var byKind = new TreeMap<EntityKind, List<EntityId>>();
        entities().forEach(each -> byKind.computeIfAbsent(each.kind(), _ -> new ArrayList<>()).add(each));
        var sure = new TreeMap<EntityId, TreeSet<EntityId>>();
        var edges = new TreeMap<EntityId, Map<EntityId, Edge>>();
        inventory.forEach(edge -> {
            sure.computeIfAbsent(edge.dependent(), _ -> new TreeSet<>()).add(edge.dependency());
            put(edges, edge);
        });
        strong.forEach((dependent, on) -> on.stream()
                .filter(each -> !sure.getOrDefault(dependent, new TreeSet<>()).contains(each))
                .forEach(each -> write(edges, byKind, dependent, each, Strength.STRONG)));
        weak.forEach((dependent, on) -> on
                .forEach(each -> write(edges, byKind, dependent, each, Strength.WEAK)));
        hosts.forEach(host -> write(edges, byKind, host.id, host.collector, Strength.STRONG));
        var groups = members.entrySet().stream()
                .map(entry -> new RedundancyGroup(entry.getKey(), entry.getValue(), NEED)).toList();
        return new Topology(entities().stream().map(each -> new Entity(each, Optional.empty())).toList(), List.of(),
                edges.values().stream().flatMap(each -> each.values().stream()).toList(), groups);
    }

    private void write(Map<EntityId, Map<EntityId, Edge>> edges, Map<EntityKind, List<EntityId>> byKind,
            EntityId dependent, EntityId dependency, Strength strength) {
        if (random.nextDouble() >= MISSING) {
            put(edges, Edge.declared(dependent, dependency, strength));
        }
        if (random.nextDouble() < STALE) {
            var alike = byKind.getOrDefault(dependency.kind(), List.of());
            var other = alike.get(random.nextInt(alike.size()));
            if (!other.equals(dependent) && !trulyStandsOn(dependent, other) && !isAbove(other, dependent)) {
                put(edges, Edge.declared(dependent, other, strength));
            }
        }
    }

    /** A wrong edge does not close a circle among applications. */
    private static boolean isAbove(EntityId other, EntityId dependent) {
        return other.kind() == dependent.kind() && other.compareTo(dependent) > 0;
    }

    private boolean trulyStandsOn(EntityId dependent, EntityId other) {
        return strong.getOrDefault(dependent, new TreeSet<>()).contains(other)
                || weak.getOrDefault(dependent, new TreeSet<>()).contains(other)
                || members.getOrDefault(dependent, List.of()).contains(other);
    }

    private static void put(Map<EntityId, Map<EntityId, Edge>> edges, Edge edge) {
        edges.computeIfAbsent(edge.dependent(), _ -> new TreeMap<>()).putIfAbsent(edge.dependency(), edge);
    }

    private void shuffle(List<Integer> numbers) {
        for (int i = numbers.size() - 1; i > 0; i--) {
            Collections.swap(numbers, i, random.nextInt(i + 1));
        }
    }
}
