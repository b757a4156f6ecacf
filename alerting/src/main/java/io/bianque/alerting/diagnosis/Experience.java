package io.bianque.alerting.diagnosis;

import io.bianque.collector.topology.EntityId;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What became of those that stand on a cause, over past failures: learned strength, to be held against what is declared.
 * Bounded. Confined to the core's thread.
 */
final class Experience {
    private static final int PAIRS_MAX = 100_000;
    /** So often it must have been well, and so many times as often as it failed, to be told. */
    private static final int WELL_LEAST = 3;
    private static final int WELL_TIMES = 3;

    final SortedMap<Pair, Count> counts = new TreeMap<>();
    /** In how many troubles an entity failed together with a cause to which no way led. */
    final SortedMap<Pair, Integer> joined = new TreeMap<>();
    private final Nodes nodes;
    private final long graceMillis;

    Experience(Nodes nodes, long graceMillis) {
        this.nodes = nodes;
        this.graceMillis = graceMillis;
    }

    /** Dependent and dependency. */
    record Pair(EntityId dependent, EntityId dependency) implements Comparable<Pair> {
        private static final Comparator<Pair> ORDER = Comparator.comparing(Pair::dependent)
                .thenComparing(Pair::dependency);

        @Override
        public int compareTo(Pair other) {
            return ORDER.compare(this, other);
        }
    }

    /** How often the dependent failed with it, and how often it was well. */
    record Count(int failed, int well) {}

    /** Those who failed with a cause though no way led there. */
    private void learnJoined(Case one) {
        for (var stray : one.joined) {
            var pair = new Pair(stray, one.node.id);
            if (!stray.equals(one.node.id) && (joined.containsKey(pair) || joined.size() < PAIRS_MAX)) {
                joined.merge(pair, 1, Integer::sum);
            }
        }
    }

    /** What the topology seems to lack, sorted. What it has by now is not told. */
    List<MissingEdge> missing() {
        return joined.entrySet().stream().filter(each -> !isStrong(each.getKey()))
                .map(each -> new MissingEdge(each.getKey().dependent(), each.getKey().dependency(), each.getValue()))
                .toList();
    }

    /** A cause is over. Who was not heard of while it lasted teaches nothing. */
    void learn(Case one) {
        learnJoined(one);
        for (int number : one.node.above) {
            var dependent = nodes.get(number);
            boolean failed = one.suffered.contains(dependent.id);
            boolean well = !failed && dependent.isHealthy(one.onset + graceMillis);
            var pair = new Pair(dependent.id, one.node.id);
            var count = counts.get(pair);
            if ((failed || well) && (count != null || counts.size() < PAIRS_MAX)) {
                count = count == null ? new Count(0, 0) : count;
                counts.put(pair, new Count(count.failed() + (failed ? 1 : 0), count.well() + (well ? 1 : 0)));
            }
        }
    }

    /** The strong edges that it speaks against, sorted. */
    List<EdgeFinding> findings() {
        return counts.entrySet().stream()
                .filter(each -> each.getValue().well() >= WELL_LEAST
                        && each.getValue().well() >= WELL_TIMES * each.getValue().failed())
                .filter(each -> isStrong(each.getKey()))
                .map(each -> new EdgeFinding(each.getKey().dependent(), each.getKey().dependency(),
                        each.getValue().failed(), each.getValue().well()))
                .toList();
    }

    private boolean isStrong(Pair pair) {
        var dependent = nodes.find(pair.dependent());
        if (dependent == null) {
            return false;
        }
        for (int number : dependent.below) {
            if (nodes.get(number).id.equals(pair.dependency())) {
                return true;
            }
        }
        return false;
    }
}
