package io.bianque.alerting.diagnosis;

import io.bianque.alerting.diagnosis.Weighed.Rejection;
import io.bianque.collector.topology.EntityId;
import io.bianque.collector.topology.EntityKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Weighs one candidate: walks up to what would suffer from it and adds up what speaks for and against. Reads what other
 * causes explain from {@link Active#accepted}; changes nothing. Confined to the core's thread.
 */
final class Weighing {
    private static final int FAILING = 1;
    private static final int OTHERWISE = 2;
    private static final int HEALTHY = 4;
    private static final int CALLS_MAX = 3;

    private final Nodes nodes;
    private final Picture picture;
    private final Spread spread;
    private final Memory memory;
    private final DiagnosisOptions.Timing timing;
    private final DiagnosisOptions.Weights weights;
    /** What the candidate weighed last would explain, its own alerts first. */
    final List<Active> covered = new ArrayList<>();
    private byte[] branchState = new byte[16];
    private long[] starts = new long[64];

    private Map<Node, Together.Hint> hints = Map.of();
    private @Nullable Weighed last;
    private Node candidate;
    private boolean firing;
    private boolean windowed;
    private long onset;
    private long windowEnd;
    private long walked;

    Weighing(Nodes nodes, Picture picture, Memory memory, DiagnosisOptions options) {
        this.nodes = nodes;
        this.picture = picture;
        this.spread = new Spread(nodes, picture, options.weights().quiet());
        this.memory = memory;
        this.timing = options.timing();
        this.weights = options.weights();
        this.candidate = new Node(new EntityId(EntityKind.GROUP, "none"));
    }

    /** What was weighed last, if that was this node and {@link #forget} was not called since. */
    Optional<Weighed> last(Node node) {
        return last != null && last.node() == node ? Optional.of(last) : Optional.empty();
    }

    /** Sets what speaks for some entities because of others that went dark with what stands on them. */
    void hint(Map<Node, Together.Hint> some) {
        hints = some;
        last = null;
    }

    Together.Hint hint(Node node) {
        return hints.isEmpty() ? Together.Hint.NONE : hints.getOrDefault(node, Together.Hint.NONE);
    }

    /** To be called when other causes explain more or less than before. */
    void forget() {
        last = null;
    }

    Weighed weigh(Node node) {
        var weighed = weighAnew(node);
        last = weighed;
        return weighed;
    }

    private Weighed weighAnew(Node node) {
        covered.clear();
        candidate = node;
        firing = false;
        windowed = false;
        var sums = new Sums();
        boolean explained = false;
        long lastOwn = Long.MIN_VALUE;
        long leftOver = Long.MAX_VALUE;
        onset = Long.MAX_VALUE;
        for (int i = 0; i < node.firing.size(); i++) {
            var active = node.firing.get(i);
            if (isOwn(active)) {
                firing = true;
                lastOwn = Math.max(lastOwn, active.pending());
                if (active.isReserved()) {
                    leftOver = Math.min(leftOver, active.pending());
                } else {
                    onset = Math.min(onset, active.pending());
                    covered.add(active);
                    sums.ownAlerts++;
                    sums.own += active.symptom.strengthNats();
                }
            } else {
                explained = true;
            }
        }
        if (firing && onset == Long.MAX_VALUE) {
            onset = leftOver; // else what is left over from another trouble is older than this one
        }
        sums.own = Math.min(weights.strengthMax(), sums.own);
        if (!node.canBeCause() || (explained && !firing)) {
            return sums.rejected(Rejection.NO_CAUSE, 0);
        }
        if (node.notCauseOf != null && !firing) {
            return sums.rejected(Rejection.MARKED_WRONG, 0);
        }
        long fresh = firing ? lastOwn + timing.skewMillis() : onsetOfOthers() + timing.skewMillis();
        if (!firing && onset == Long.MAX_VALUE) {
            return sums.rejected(Rejection.FEW, 0);
        }
        if (!firing && node.isHealthy(fresh)) {
            return sums.rejected(Rejection.HEALTHY, fresh);
        }
        if (!windowed || spread.wouldStop(fresh)) {
            spread.walk(node, fresh);
        }
        gather(sums, fresh);
        return judge(sums, fresh);
    }

    /**
     * Of the candidate weighed last: who lies between it and what it would explain, could be read, and has neither an alert
     * nor answered. The first so many.
     */
    List<Node> unheardOnTheWay(int most) {
        return spread.quietOnTheWay(covered, most);
    }

    /** Walks from a node to what suffers from it, for {@link #path}. */
    void walk(Node node, long freshSince) {
        spread.walk(node, freshSince);
    }

    /** The way from a node down to where the last walk began; null when that did not come to it. */
    @Nullable
    List<EntityId> path(Node from) {
        int at = spread.indexOf(from);
        return at < 0 ? null : spread.path(at);
    }

    /** Over how many nodes candidates were weighed so far. */
    long walked() {
        return walked;
    }

    /** Whether an alert is its own trouble: unexplained, or what was left over when its cause had gone. */
    private static boolean isOwn(Active active) {
        return active.isReserved()
                ? active.inCase != null && active.inCase.state == Cause.State.LEFT_OVER
                : active.accepted == null;
    }

    /** Finds when the trouble of a candidate that does not alert itself began; {@code Long.MAX_VALUE} for no trouble. */
    private long onsetOfOthers() {
        var own = candidate.ownCase;
        if (candidate.isSuspect()) {
            onset = candidate.suspectSince();
        } else if (own != null && own.state == Cause.State.OPEN) {
            onset = own.onset;
        } else {
            findWindow();
        }
        return onset == Long.MAX_VALUE ? 0 : onset;
    }

    /** The span in which most of what it might explain went together; the earliest of equals. */
    private void findWindow() {
        spread.walk(candidate, Long.MAX_VALUE);
        int n = 0;
        for (int i = 1; i < spread.count; i++) {
            int number = spread.reached[i];
            if (!picture.isOpen(number)) {
                continue;
            }
            for (int slot = picture.firstAlert(number); slot < picture.endAlert(number); slot++) {
                if (picture.isOpenAlert(slot)) {
                    if (n == starts.length) {
                        starts = Arrays.copyOf(starts, 2 * n);
                    }
                    starts[n++] = picture.pending(slot);
                }
            }
        }
        Arrays.sort(starts, 0, n);
        int best = 0;
        for (int from = 0, to = 0; from < n; from++) {
            while (to < n && starts[to] <= starts[from] + timing.togetherMillis()) {
                to++;
            }
            if (to - from > best) {
                best = to - from;
                onset = starts[from];
            }
        }
        windowed = true;
        windowEnd = onset == Long.MAX_VALUE ? onset : onset + timing.togetherMillis();
    }

    private void gather(Sums sums, long fresh) {
        if (branchState.length < spread.branches) {
            branchState = new byte[Math.max(spread.branches, 2 * branchState.length)];
        }
        Arrays.fill(branchState, 0, spread.branches, (byte) 0);
        walked += spread.count;
        int own = covered.size();
        for (int i = 1; i < spread.count; i++) {
            int number = spread.reached[i];
            int branch = spread.branchOf[i];
            if (!picture.isOpen(number)) {
                if (picture.fires(number)) {
                    branchState[branch] |= OTHERWISE;
                } else if (picture.saysItFails(number) && nodes.get(number).saysItFails(fresh - timing.leadMillis())) {
                    branchState[branch] |= FAILING; // it said so when it was asked
                }
                continue;
            }
            double strength = 0;
            boolean any = false;
            for (int slot = picture.firstAlert(number); slot < picture.endAlert(number); slot++) {
                long pending = picture.pending(slot);
                if (picture.isOpenAlert(slot) && couldExplain(pending, number)) {
                    covered.add(picture.alert(slot));
                    strength += picture.strength(slot);
                    sums.firstDependent = Math.min(sums.firstDependent, pending);
                    any = true;
                } else {
                    branchState[branch] |= OTHERWISE;
                }
            }
            if (any) {
                branchState[branch] |= FAILING;
                sums.entities++;
                sums.farthest = i;
                sums.dependents += weights.dependent() * Math.min(weights.strengthMax(), strength)
                        * spread.confidence(i);
            }
        }
        sums.alerts = covered.size() - own;
        for (int i = 0; i < spread.healthyCount; i++) {
            int branch = spread.healthyBranch[i];
            if ((branchState[branch] & FAILING) != 0) {
                sums.healthyFurther++;
            }
            branchState[branch] |= HEALTHY;
            sums.healthyExample = nodes.get(spread.healthy[0]);
        }
        for (int i = 0; i < spread.branches; i++) {
            if ((branchState[i] & FAILING) != 0) {
                sums.failing++;
            } else if (branchState[i] == HEALTHY) {
                sums.healthy++;
            } else if (branchState[i] == 0) {
                sums.unknown++;
            }
        }
    }

    /**
     * Whether time allows that the candidate is the cause of an alert above it.
     *
     * @param pending since when that is pending
     * @param number  of its entity
     */
    private boolean couldExplain(long pending, int number) {
        if (!firing) {
            return (windowed
                    ? pending >= onset && pending <= windowEnd
                    : pending >= onset - timing.leadMillis()) && !wasWellAfter(pending, number, onset);
        }
        for (int i = 0; i < candidate.firing.size(); i++) {
            var own = candidate.firing.get(i);
            if (isOwn(own) && pending >= own.pending() - timing.leadMillis()
                    && !wasWellAfter(pending, number, own.pending())
                    && (own.isGrave() || pending <= own.pending() + timing.lingerMillis())) {
                return true;
            }
        }
        return false;
    }

    private boolean wasWellAfter(long pending, int number, long begin) {
        long after = begin + timing.graceMillis();
        if (picture.lastWell() <= after) {
            return false;
        }
        long well = picture.wellAsOf(number);
        return well < pending && well > after;
    }

    private Weighed judge(Sums sums, long fresh) {
        int known = sums.failing + sums.healthy;
        double share = known == 0 ? 0 : (double) sums.failing / known;
        if (firing) {
            double net = sums.dependents - weights.healthyBranch() * sums.healthy
                    - weights.healthyFurther() * sums.healthyFurther;
            if (sums.failing > 0 && (candidate.notCauseOf != null || share < weights.shareKnown() || net <= 0)) {
                sums.forgetDependents(covered);
            }
        } else {
            boolean suspect = candidate.isSuspect();
            boolean hinted = hints.containsKey(candidate);
            int undeclared = hint(candidate).undeclared();
            int failing = sums.failing + undeclared;
            if (sums.failing == 0 || failing < (suspect ? 1 : 2)) {
                return sums.rejected(Rejection.FEW, fresh);
            }
            double all = (double) failing / (known + undeclared + sums.unknown);
            share = (double) failing / (known + undeclared);
            if (share < (suspect || hinted ? weights.shareKnown() : weights.shareSilent())
                    || (!suspect && all < weights.shareAll())) {
                return sums.rejected(Rejection.SHARE, fresh);
            }
        }
        return sums.total(fresh);
    }

    private double price(boolean suspect) {
        if (firing || suspect) {
            return weights.ownPrice();
        }
        return candidate.heard && !candidate.isSilent() ? weights.unknownPrice() : weights.silentPrice();
    }

    private double bonus() {
        double bonus = candidate.pending.isEmpty() ? 0 : weights.suspect();
        return bonus + switch (candidate.presence) {
            case UP -> 0;
            case LATE -> weights.late();
            case LOST -> weights.lost();
        };
    }

    private double order(long firstDependent) {
        if (!firing || firstDependent == Long.MAX_VALUE) {
            return 0;
        }
        long lag = onset - firstDependent;
        return lag <= timing.skewMillis()
                ? weights.order()
                : -weights.order() * Math.min(1, (double) lag / Math.max(1, timing.leadMillis()));
    }

    private double change() {
        long age = onset - candidate.changedAt;
        return candidate.changedAt == Node.NEVER || age > timing.changeMillis() || age < -timing.skewMillis()
                ? 0
                : weights.change() * (1 - Math.max(0, (double) age) / Math.max(1, timing.changeMillis()));
    }

    private int calls() {
        int calls = 0;
        for (var active : covered) {
            var blamed = active.symptom.blames();
            if (blamed.isPresent() && active.node != candidate) {
                var callee = nodes.find(blamed.get());
                calls += callee != null && spread.cameTo(callee) ? 1 : -1;
            }
        }
        return calls;
    }

    private double memory() {
        if (!memory.knows(candidate.id)) {
            return 0;
        }
        var tokens = new TreeSet<String>();
        covered.forEach(active -> tokens.add(Memory.token(active, candidate)));
        return memory.recall(candidate.id, tokens).nats(weights.memory());
    }

    private final class Sums {
        private int ownAlerts;
        private double own;
        private int alerts;
        private int entities;
        private double dependents;
        private long firstDependent = Long.MAX_VALUE;
        private int farthest;
        private int failing;
        private int healthy;
        private int unknown;
        private int healthyFurther;
        private Node healthyExample = candidate;

        /** It explains its own alerts only. */
        void forgetDependents(List<Active> covered) {
            covered.subList(ownAlerts, covered.size()).clear();
            alerts = 0;
            entities = 0;
            dependents = 0;
            firstDependent = Long.MAX_VALUE;
            farthest = 0;
            failing = 0;
            healthy = 0;
            unknown = 0;
            healthyFurther = 0;
        }

        private double unknownNats() {
            return unknown == 0 ? 0 : weights.unknown() * unknown / (failing + healthy + unknown);
        }

        Weighed rejected(Rejection why, long fresh) {
            covered.clear();
            return new Weighed(candidate, why, Double.NEGATIVE_INFINITY, onset, fresh, 0, ownAlerts, own, alerts,
                    entities, dependents, firstDependent, List.of(), failing, healthy, unknown, healthyFurther,
                    healthyExample, 0, 0, 0, 0, 0, 0, 0);
        }

        Weighed total(long fresh) {
            boolean leftOver = firing && ownAlerts == 0;
            double price = leftOver ? 0 : price(candidate.isSuspect()) - (firing ? 0 : hint(candidate).nats());
            double bonus = bonus();
            double order = order(firstDependent);
            int calls = calls();
            double direction = weights.direction() * Math.clamp(calls, -CALLS_MAX, CALLS_MAX);
            double change = change();
            double memory = memory();
            double sticky = candidate.ownCase == null ? 0 : weights.sticky();
            double total = own + dependents + bonus + order + direction + change + memory + sticky - price
                    - weights.healthyBranch() * healthy - weights.healthyFurther() * healthyFurther
                    - unknownNats();
            return new Weighed(candidate, Rejection.NONE, total, onset, fresh, price, ownAlerts, own, alerts, entities,
                    dependents, firstDependent, farthest == 0 ? List.of() : spread.path(farthest), failing, healthy,
                    unknown, healthyFurther, healthyExample, bonus, order, calls, direction, change, memory, sticky);
        }
    }
}
