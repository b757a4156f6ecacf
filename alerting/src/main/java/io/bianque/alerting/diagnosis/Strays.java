package io.bianque.alerting.diagnosis;

import io.bianque.alerting.diagnosis.Cause.State;
import io.bianque.collector.topology.EntityKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Troubles that are most probably part of another though no declared way leads there: the graph lacks an edge. Such a trouble
 * joins the page of the other; nothing of it is held back for that.
 *
 * <p>A trouble joins when it began together with the other, and when "its entity lacks an edge into what the other makes fail"
 * is likelier than "its entity fails by itself just now". The first is read from what entities of its kind stand on
 * ({@link EdgeKinds}); calls that fail and what the alerts are called speak for or against. Confined to the core's thread.
 */
final class Strays {
    /** How many of the largest troubles others may join. */
    private static final int MAINS_MAX = 16;
    private static final int ALERTS_MAX = 512;
    private static final int[] NOBODY = {};
    private static final double[] NONE = {};
    /** The most that many who say the same count for. */
    private static final double ALIKE_MAX = 2;

    private final Nodes nodes;
    private final EdgeKinds edges;
    private final KnownCalls knownCalls;
    private final Spread spread;
    private final DiagnosisOptions.Timing timing;
    private final DiagnosisOptions.Weights weights;

    Strays(Nodes nodes, Picture picture, EdgeKinds edges, DiagnosisOptions options) {
        this.nodes = nodes;
        this.edges = edges;
        this.knownCalls = new KnownCalls(nodes, edges, options.weights().missingEdge());
        this.spread = new Spread(nodes, picture, options.weights().quiet());
        this.timing = options.timing();
        this.weights = options.weights();
    }

    /** To be called when the topology has changed, and {@link EdgeKinds} knows of it. */
    void learn() {
        knownCalls.learn();
    }

    /** A trouble that others may join. */
    private static final class Main {
        private final Accepted cause;
        /** How many entities of each class it makes fail, itself counted. */
        private final int[] classes;
        /** Those entities, by number; empty before they are looked for. */
        private final BitSet impaired = new BitSet();
        private @Nullable Map<String, Set<Node>> rules;
        /** How many edges that dependents of a class lack lead to what it makes fail, by class of that. */
        private final Map<EdgeKinds.Targets, double[]> rates = new HashMap<>();

        Main(Accepted cause, int classes) {
            this.cause = cause;
            this.classes = new int[classes];
        }

        /** How many entities of this kind that suffer from it say the same, each counted once however often it does. */
        int hears(Active active) {
            return rules().getOrDefault(word(active), Set.of()).size();
        }

        /** Whether entities of a kind that suffer from it say anything. */
        boolean hears(EntityKind kind) {
            return rules().containsKey(kind.text());
        }

        private Map<String, Set<Node>> rules() {
            var heard = rules;
            if (heard == null) {
                heard = new HashMap<>();
                int left = ALERTS_MAX;
                for (var one : cause.explains) {
                    if (left-- == 0) {
                        break;
                    }
                    heard.computeIfAbsent(word(one), _ -> new HashSet<>()).add(one.node);
                    heard.computeIfAbsent(one.node.id.kind().text(), _ -> new HashSet<>()).add(one.node);
                }
                rules = heard;
            }
            return heard;
        }

        private static String word(Active active) {
            return active.node.id.kind().text() + " " + active.symptom.alert().rule();
        }
    }

    /** One trouble that may join another, and how much likelier that is than not, in nats. */
    private record Join(Accepted stray, Accepted main, double nats) {}

    /** Sets {@link Accepted#joins} of the causes that join another, and {@link Accepted#joined} of those they join. */
    void find(List<Accepted> causes) {
        for (var cause : causes) {
            cause.joins = null;
            cause.joined.clear();
        }
        if (causes.size() < 2) {
            return;
        }
        var mains = mains(causes);
        var joins = new ArrayList<Join>();
        for (var stray : causes) {
            if (mayJoin(stray)) {
                best(stray, mains, joins);
            }
        }
        joins.sort(Comparator.comparingDouble(join -> -join.nats()));
        for (var join : joins) {
            var root = root(join.main());
            if (root != join.stray()) {
                join.stray().joins = join.main();
            }
        }
        for (var cause : causes) {
            if (cause.joins != null) {
                cause.joins = root(cause);
                cause.joins.joined.add(cause);
            }
        }
    }

    private static Accepted root(Accepted cause) {
        var root = cause;
        while (root.joins != null) {
            root = root.joins;
        }
        return root;
    }

    private List<Main> mains(List<Accepted> causes) {
        var largest = new ArrayList<Accepted>();
        for (var cause : causes) {
            boolean over = cause.inCase != null && cause.inCase.state != State.OPEN;
            if (cause.degradedBy == null && cause.node.notCauseOf == null && !over && !cause.remains) {
                largest.add(cause);
            }
        }
        // Those that were told first, so that what has joined them finds them again.
        largest.sort(Comparator.comparing((Accepted each) -> each.inCase == null)
                .thenComparingInt(each -> -each.explains.size()));
        var mains = new ArrayList<Main>();
        for (var cause : largest.subList(0, Math.min(MAINS_MAX, largest.size()))) {
            mains.add(new Main(cause, edges.classes()));
        }
        return mains;
    }

    /** Looks what a trouble makes fail, when that is asked for first. */
    private void look(Main main) {
        if (!main.impaired.isEmpty()) {
            return;
        }
        var cause = main.cause;
        cause.explains.forEach(active -> main.impaired.set(active.node.number));
        main.impaired.set(cause.node.number);
        spread.walk(cause.node, cause.weighed.freshSince());
        spread.addOnTheWay(main.impaired);
        for (int i = 1; i < spread.count; i++) {
            var node = nodes.get(spread.reached[i]);
            if (!node.heard || !node.isQuiet()) {
                main.impaired.set(node.number);
            }
        }
        main.impaired.stream().map(number -> edges.classOf(nodes.get(number))).filter(each -> each >= 0)
                .forEach(each -> main.classes[each]++);
    }

    private static boolean mayJoin(Accepted cause) {
        return !cause.remains && cause.degradedBy == null && cause.node.notCauseOf == null
                && (cause.inCase == null || cause.inCase.state == State.OPEN);
    }

    private void best(Accepted stray, List<Main> mains, List<Join> joins) {
        Join best = null;
        double[] lacks = null; // most began together with none of these, and what they lack is not asked for
        var weakly = NONE;
        for (var main : mains) {
            boolean joined = hasJoined(stray, main.cause);
            if (main.cause == stray || !(joined || beganTogether(stray, main.cause))) {
                continue;
            }
            double nats = Double.MAX_VALUE;
            if (!joined) {
                if (lacks == null) {
                    lacks = lacks(stray.node, false);
                    weakly = stray.isHarmless() ? lacks(stray.node, true) : weakly;
                }
                nats = weigh(stray, main, lacks, weakly);
            }
            if (nats > 0 && (best == null || nats > best.nats())) {
                best = new Join(stray, main.cause, nats);
            }
        }
        if (best != null) {
            joins.add(best);
        }
    }

    /** Who has joined once stays for as long as the page is open. */
    private static boolean hasJoined(Accepted stray, Accepted main) {
        var one = main.inCase;
        return one != null && stray.node.ownCase == null && one.joined.contains(stray.node.id);
    }

    /** Whether a trouble without a page of its own is told in the page of another. */
    static boolean isIn(Accepted stray, Accepted host) {
        return host.inCase != null && host.inCase.joined.contains(stray.node.id);
    }

    private boolean beganTogether(Accepted stray, Accepted main) {
        long lag = stray.weighed.onset() - main.weighed.onset();
        return lag >= -timing.graceMillis() && lag <= timing.togetherMillis();
    }

    private double weigh(Accepted stray, Main main, double[] lacks, double[] weakly) {
        long lag = stray.weighed.onset() - main.cause.weighed.onset();
        look(main);
        double calls = calls(stray, main);
        double edge = calls > 0 ? 1 : lacking(stray, main, lacks, weakly);
        if (edge == 0) {
            return Double.NEGATIVE_INFINITY;
        }
        double chance = weights.secondFault() / Math.max(1, edges.alike(stray.node));
        double nats = StrictMath.log(edge / chance) + calls;
        nats += lag >= -timing.skewMillis() ? weights.order() : -weights.order();
        long age = stray.weighed.onset() - stray.node.changedAt;
        if (stray.node.changedAt != Node.NEVER && age <= timing.changeMillis() && age >= -timing.skewMillis()) {
            nats -= weights.change();
        }
        return nats + alike(stray, main);
    }

    /** How many edges to entities of each class the entity probably lacks; empty when none can lead anywhere. */
    private double[] lacks(Node node, boolean weakly) {
        var lacks = new double[edges.classes()];
        boolean any = knownCalls.called(node).isPresent();
        for (int each = 0; each < lacks.length; each++) {
            lacks[each] = edges.missing(node, each, weakly);
            any |= lacks[each] > 0;
        }
        return any ? lacks : NONE;
    }

    /** How many of those would lead to what the other makes fail. */
    private double lacking(Accepted stray, Main main, double[] lacks, double[] weakly) {
        double lacking = 0;
        int members = 0;
        for (int member : stray.node.members) {
            members += main.impaired.get(member) && edges.isKnown(nodes.get(member)) ? 1 : 0;
        }
        if (members > 0) { // of a group some members are there for sure
            lacking = (double) members / stray.node.members.length;
        }
        if (lacks.length > 0) {
            lacking += leadingThere(stray.node, main, lacks, false);
        }
        if (weakly.length > 0) {
            lacking += leadingThere(stray.node, main, weakly, true);
        }
        return Math.min(1, lacking);
    }

    private double leadingThere(Node stray, Main main, double[] lacks, boolean weakly) {
        double leading = 0;
        var targets = edges.targets(stray, weakly);
        var called = knownCalls.called(stray);
        for (int each = 0; each < lacks.length; each++) {
            double share = main.classes[each] > 0 ? share(each, lacks, targets) : 0;
            if (share > 0) {
                double odds = called.isEmpty() ? 1 : knownCalls.odds(stray, edges.kindOf(each), weakly).notCalled();
                leading += rates(main, targets)[each] * share * odds;
            }
        }
        for (int number : called.orElse(NOBODY)) {
            boolean declared = contains(stray.below, number) || contains(stray.weakBelow, number);
            int each = main.impaired.get(number) && !declared ? edges.classOf(nodes.get(number)) : -1;
            if (each >= 0) {
                var odds = knownCalls.odds(stray, edges.kindOf(each), weakly);
                leading += targets.rate(nodes.get(number)) * share(each, lacks, targets)
                        * (odds.called() - odds.notCalled());
            }
        }
        return leading;
    }

    private static boolean contains(int[] sorted, int number) {
        return Arrays.binarySearch(sorted, number) >= 0;
    }

    /** How many edges to entities of a class are lacking, in the unit of {@link EdgeKinds.Targets#rate}. */
    private double share(int ofClass, double[] lacks, EdgeKinds.Targets targets) {
        int part = edges.partOf(ofClass);
        return Math.max(lacks[ofClass] / targets.total(ofClass), lacks[part] / targets.total(part));
    }

    private double[] rates(Main main, EdgeKinds.Targets targets) {
        return main.rates.computeIfAbsent(targets, _ -> {
            var rates = new double[edges.classes()];
            main.impaired.stream().mapToObj(nodes::get).filter(node -> edges.classOf(node) >= 0)
                    .forEach(node -> rates[edges.classOf(node)] += targets.rate(node));
            return rates;
        });
    }

    private double calls(Accepted stray, Main main) {
        double calls = 0;
        for (var active : stray.explains) {
            var blamed = active.symptom.blames();
            if (active.node == stray.node && blamed.isPresent()) {
                var callee = nodes.find(blamed.get());
                calls += callee != null && main.impaired.get(callee.number) ? 1 : -1;
            }
        }
        return weights.direction() * Math.clamp(calls, -3, 3);
    }

    private double alike(Accepted stray, Main main) {
        if (!main.hears(stray.node.id.kind())) {
            return 0;
        }
        int most = 0;
        for (var active : stray.explains) {
            if (active.node == stray.node) {
                most = Math.max(most, main.hears(active));
            }
        }
        return weights.alike() * (most == 0 ? -1 : Math.min(ALIKE_MAX, StrictMath.log(1.0 + most)));
    }
}
