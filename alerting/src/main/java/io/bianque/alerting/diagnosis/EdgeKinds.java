package io.bianque.alerting.diagnosis;

import io.bianque.collector.topology.EntityKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What the declared edges have in common: how many entities of each class stand on how many of each other class. Tells how
 * many edges an entity probably lacks: where nearly all hosts stand on one rack, a host that stands on none lacks one, and a
 * host that stands on one lacks none. A class is a kind, and the kind of most of what stands on it: switches and databases
 * are both resources, but hosts stand on the ones and services on the others.
 *
 * <p>If each edge is missing with the chance {@code m}, the entities with {@code d} declared edges that truly have one more
 * are about {@code (d + 1) · n(d + 1) · m / (1 - m)} of the {@code n(d)}, where {@code n(d)} counts the entities with
 * {@code d} declared edges. Of the {@code n(d + 1)} about {@code d · n(d) · m / (1 - m)} have {@code d} and a wrong one beside,
 * if as many edges are wrong as are missing; these stand for entities that lack one of {@code d} only and have a wrong one in
 * its place. Costs time in proportion to the edges, once for each topology. Confined to the core's thread.
 */
final class EdgeKinds {
    private static final List<EntityKind> KINDS = List.of(EntityKind.values());
    private static final int DEGREES = 16;
    private static final int ALL = -2;
    private static final int ALL_WHETHER_IN_GROUPS_OR_NOT = -3;
    /** With fewer entities of a class those of its whole kind are looked at; with fewer of a kind nothing is concluded. */
    private static final int LEAST = 20;
    /** With fewer edges between two classes nothing is concluded. */
    private static final int EDGES_LEAST = 10;

    private final Nodes nodes;
    private final double oddsMissing;
    /**
     * The class of each node of the topology; the part of its kind that it is of, members of groups or others; and its kind.
     * These two are classes too, which have others as their parts.
     */
    private int[] classOf = {};
    private int[] partOf = {};
    private int[] kindOf = {};
    private final List<Integer> entities = new ArrayList<>();
    private final Map<Pair, Degrees> strong = new HashMap<>();
    private final Map<Pair, Degrees> weak = new HashMap<>();
    private final Map<Integer, Integer> kindOfClass = new HashMap<>();
    private final Map<Integer, Integer> partOfClass = new HashMap<>();
    private final Map<Pair, Targets> targets = new HashMap<>();
    private boolean known;

    EdgeKinds(Nodes nodes, double missing) {
        this.nodes = nodes;
        this.oddsMissing = missing / (1 - missing);
    }

    /** The class of dependents and of what they stand on. */
    private record Pair(int from, int to) {}

    /** How many entities of the one class stand on so many of the other, for one and more. */
    private static final class Degrees {
        private final int[] counts = new int[DEGREES + 1];
        private int edges;
        private int entities;
    }

    /** To be called when the topology has changed. */
    void forget() {
        known = false;
    }

    /** How many classes there are. */
    int classes() {
        learn();
        return entities.size();
    }

    /** The class of a node; -1 when it is not in the topology. */
    int classOf(Node node) {
        learn();
        return node.number < classOf.length ? classOf[node.number] : -1;
    }

    /** How many entities of the kind of this one are declared. */
    int alike(Node node) {
        return classOf(node) < 0 ? 0 : entities(kindOf[node.number]);
    }

    /** Whether there are enough entities of its kind to conclude anything from what they stand on. */
    boolean isKnown(Node node) {
        return alike(node) >= LEAST;
    }

    /** How many entities of a class are declared. */
    int entities(int ofClass) {
        learn();
        return ofClass < 0 ? 0 : entities.get(ofClass);
    }

    /**
     * How many edges of a node to entities of a class are probably missing, in [0, 1].
     *
     * @param weakly whether weak edges count, or strong ones
     */
    double missing(Node node, int to, boolean weakly) {
        int from = population(node);
        var degrees = from < 0 ? null : (weakly ? weak : strong).get(new Pair(from, to));
        if (degrees == null || degrees.edges < EDGES_LEAST || entities(from) < LEAST || hasAll(node, to, weakly)) {
            return 0;
        }
        int degree = degree(node, to, weakly);
        if (degree >= DEGREES) {
            return 0;
        }
        int same = degree == 0 ? entities(from) - degrees.entities : degrees.counts[degree];
        int more = degrees.counts[degree + 1];
        double wrong = Math.min(more, oddsMissing * degree * same);
        return Math.min(1, oddsMissing * ((degree + 1) * more - wrong) / Math.max(1, same));
    }

    /** Whether it stands on as many of the kind of a class as any of its like: it lacks none, whatever their classes. */
    private boolean hasAll(Node node, int to, boolean weakly) {
        int kind = kindOf(to);
        int degree = degree(node, kind, weakly);
        var degrees = (weakly ? weak : strong).get(new Pair(population(node), kind));
        return degree > 0 && degree < DEGREES && degrees != null && degrees.counts[degree + 1] == 0
                && degrees.counts[degree] >= LEAST;
    }

    /** On how many of a class or kind it stands. */
    private int degree(Node node, int to, boolean weakly) {
        int degree = 0;
        for (int number : weakly ? node.weakBelow : node.below) {
            degree += classOf[number] == to || partOf[number] == to || kindOf[number] == to ? 1 : 0;
        }
        return degree;
    }

    /**
     * Of the edges to a class that entities like this one lack, the part that would lead to each entity of that class: where
     * each database has a process of its own, it leads to a process on which none stands yet.
     *
     * @param weakly whether weak edges count, or strong ones
     */
    Targets targets(Node node, boolean weakly) {
        int from = population(node);
        return targets.computeIfAbsent(new Pair(from, weakly ? 1 : 0), _ -> new Targets(from, weakly));
    }

    /** On what entities of one class most probably lack edges to. Costs time in proportion to the edges, once. */
    final class Targets {
        /** Of so many dependents, and in small classes, each edge is as likely to be missing as any other. */
        private static final int SEVERAL = 3;

        private final int[] degrees = new int[classOf.length];
        private final double[] ofClass = new double[entities.size()];
        private final Map<Integer, int[]> counts = new HashMap<>();

        private Targets(int from, boolean weakly) {
            for (int i = 0; i < classOf.length; i++) {
                if (classOf[i] == from || kindOf[i] == from) {
                    for (int number : weakly ? nodes.get(i).weakBelow : nodes.get(i).below) {
                        degrees[number]++;
                    }
                }
            }
            for (int i = 0; i < degrees.length; i++) {
                counts(i)[Math.min(degrees[i], SEVERAL + 1)]++;
            }
            for (int i = 0; i < degrees.length; i++) {
                double rate = rate(i);
                ofClass[classOf[i]] += rate;
                ofClass[partOf[i]] += rate;
                ofClass[kindOf[i]] += rate;
            }
            // Where all of a class have what stands on them, what is missing leads elsewhere.
            (weakly ? weak : strong).forEach((pair, some) -> {
                if (pair.from() == from) {
                    ofClass[pair.to()] = Math.max(ofClass[pair.to()], some.edges);
                }
            });
        }

        /** Members of groups are counted apart: what is one of many alike serves otherwise than what stands alone. */
        private int[] counts(int number) {
            return counts.computeIfAbsent(partOf[number], _ -> new int[SEVERAL + 2]);
        }

        /** How many more stand on it than are declared, but for a factor that is the same for all. */
        private double rate(int number) {
            int degree = degrees[number];
            if (degree >= SEVERAL || entities.get(kindOf[number]) < LEAST) {
                return degree + 1;
            }
            var alike = counts(number);
            return (degree + 1) * (alike[degree + 1] + 0.5) / (alike[degree] + 1);
        }

        /** How many more stand on one entity than are declared, in the unit of {@link #total}. */
        double rate(Node to) {
            return to.number < degrees.length ? rate(to.number) : 0;
        }

        /** How many more stand on all of a class or kind together; positive. */
        double total(int ofClass) {
            return Math.max(1e-9, this.ofClass[ofClass]);
        }

        /** The part that leads to one entity, of what leads to a class or kind that it is of. */
        double share(Node to, int ofClass) {
            return rate(to) / total(ofClass);
        }
    }

    /** The kind, as a class, that a class is of. */
    int kindOf(int ofClass) {
        learn();
        return Objects.requireNonNull(kindOfClass.get(ofClass));
    }

    /** The part of its kind that a class is of, as a class: those that are members of groups, or those that are not. */
    int partOf(int ofClass) {
        learn();
        return Objects.requireNonNull(partOfClass.get(ofClass));
    }

    /** The class that an entity is compared with: its own, or its kind when that is small. */
    private int population(Node node) {
        int own = classOf(node);
        return own >= 0 && entities(own) < LEAST ? kindOf[node.number] : own;
    }

    private void learn() {
        if (known) {
            return;
        }
        known = true;
        entities.clear();
        strong.clear();
        weak.clear();
        kindOfClass.clear();
        partOfClass.clear();
        targets.clear();
        classify();
        for (int i = 0; i < classOf.length; i++) {
            var node = nodes.get(i);
            for (int from : new int[]{classOf[i], kindOf[i]}) {
                entities.set(from, entities.get(from) + 1);
                count(from, node.below, strong);
                count(from, node.weakBelow, weak);
            }
        }
    }

    private void classify() {
        int n = 0;
        while (n < nodes.count() && nodes.get(n).declared) {
            n++;
        }
        classOf = new int[n];
        partOf = new int[n];
        kindOf = new int[n];
        var numbers = new HashMap<Pair, Integer>();
        var above = new int[KINDS.size()];
        for (int i = 0; i < n; i++) {
            var node = nodes.get(i);
            Arrays.fill(above, 0);
            int most = -1;
            for (int number : node.above) {
                int kind = KINDS.indexOf(nodes.get(number).id.kind());
                above[kind]++;
                most = most < 0 || above[kind] > above[most] ? kind : most;
            }
            classOf[i] = numberOf(new Pair(part(node), most), numbers);
            partOf[i] = numberOf(new Pair(part(node), ALL), numbers);
            kindOf[i] = numberOf(new Pair(KINDS.indexOf(node.id.kind()), ALL_WHETHER_IN_GROUPS_OR_NOT),
                    numbers);
            partOfClass.put(classOf[i], partOf[i]);
            kindOfClass.put(classOf[i], kindOf[i]);
            kindOfClass.put(partOf[i], kindOf[i]);
            kindOfClass.put(kindOf[i], kindOf[i]);
        }
        moveStrangers(numbers);
    }

    /**
     * A few edges that are none give an entity the dependents of another class; what it stands on itself tells where it
     * belongs: a switch stands on an uplink, a database on a process.
     */
    private void moveStrangers(Map<Pair, Integer> numbers) {
        var members = new int[entities.size()];
        var standOn = new int[entities.size()][KINDS.size()];
        for (int i = 0; i < classOf.length; i++) {
            var row = standOn[classOf[i]];
            members[classOf[i]]++;
            kindsBelow(i).stream().forEach(kind -> row[kind]++);
        }
        var moved = classOf.clone();
        for (int i = 0; i < classOf.length; i++) {
            var below = kindsBelow(i);
            if (below.isEmpty()) {
                continue;
            }
            double best = StrictMath.log(2) + likelihood(below, standOn[classOf[i]], members[classOf[i]]);
            for (int number : nodes.get(i).above) {
                var other = numbers.get(new Pair(part(nodes.get(i)), KINDS.indexOf(nodes.get(number).id.kind())));
                if (other != null && members[other] > members[classOf[i]] / 2) {
                    double nats = likelihood(below, standOn[other], members[other]);
                    if (nats > best) {
                        best = nats;
                        moved[i] = other;
                    }
                }
            }
        }
        classOf = moved;
    }

    /** A member of a group serves otherwise than what stands alone. */
    private static int part(Node node) {
        return 2 * KINDS.indexOf(node.id.kind()) + (node.groups.length > 0 ? 1 : 0);
    }

    private BitSet kindsBelow(int number) {
        var kinds = new BitSet();
        for (int below : nodes.get(number).below) {
            kinds.set(KINDS.indexOf(nodes.get(below).id.kind()));
        }
        return kinds;
    }

    private static double likelihood(BitSet kinds, int[] standOn, int members) {
        return kinds.stream().mapToDouble(kind -> StrictMath.log((standOn[kind] + 0.5) / (members + 1))).sum();
    }

    private int numberOf(Pair pair, Map<Pair, Integer> numbers) {
        return numbers.computeIfAbsent(pair, _ -> {
            entities.add(0);
            return entities.size() - 1;
        });
    }

    private void count(int from, int[] below, Map<Pair, Degrees> degrees) {
        var counts = new HashMap<Integer, Integer>();
        for (int number : below) {
            counts.merge(classOf[number], 1, Integer::sum);
            counts.merge(partOf[number], 1, Integer::sum);
            counts.merge(kindOf[number], 1, Integer::sum);
        }
        counts.forEach((to, edges) -> {
            var one = degrees.computeIfAbsent(new Pair(from, to), _ -> new Degrees());
            one.counts[Math.min(DEGREES, edges)]++;
            one.edges += edges;
            one.entities++;
        });
    }
}
