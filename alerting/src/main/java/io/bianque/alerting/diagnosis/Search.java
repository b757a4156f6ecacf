package io.bianque.alerting.diagnosis;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Looks for the fewest causes that explain all alerts that fire: takes the candidate with the most nats, takes what it
 * explains off the others, and goes on until nothing is left (greedy weighted set cover, with lazy evaluation: a candidate is
 * weighed only when its upper bound comes to the top; Minoux 1978). An alert that nothing explains is explained by its own
 * entity. A function of what was told; the {@link Bounds} it keeps only save work.
 *
 * <p>Costs time in proportion to entities, and to the edges above the candidates that are weighed. Confined to the core's
 * thread.
 */
final class Search {
    /** Who did not answer so often is not waited for. */
    private static final int ASKED_MAX = 4;
    /** A cause that explains more alerts than a 16th of the candidates has them looked through for what is no candidate now. */
    private static final int SHRINK_SHIFT = 4;

    private final Nodes nodes;
    private final Picture picture;
    private final Bounds bounds;
    private final Memory memory;
    private final DiagnosisOptions.Weights weights;
    private final DiagnosisOptions.Limits limits;
    private final long apartMillis;
    private final Weighing weighing;
    private final Quorums quorums;
    private final WeakLinks weakLinks;
    private final Together together;
    private final List<Accepted> heldBack = new ArrayList<>();
    private final Candidates candidates;
    /** Whether a cause of the search made last takes over too early. */
    private boolean tookOver;
    /** The most that anything but alerts can add to each candidate. */
    private double[] most = new double[0];

    Search(Nodes nodes, Picture picture, Bounds bounds, Memory memory, EdgeKinds edges, DiagnosisOptions options) {
        this.nodes = nodes;
        this.picture = picture;
        this.bounds = bounds;
        this.memory = memory;
        this.weights = options.weights();
        this.limits = options.limits();
        this.apartMillis = options.timing().togetherMillis();
        this.weighing = new Weighing(nodes, picture, memory, options);
        this.candidates = new Candidates(nodes, picture);
        this.quorums = new Quorums(nodes, options.timing());
        this.weakLinks = new WeakLinks(nodes, options);
        this.together = new Together(nodes, edges, options);
    }

    Weighing weighing() {
        return weighing;
    }

    WeakLinks weakLinks() {
        return weakLinks;
    }

    /**
     * Searches. Sets {@link Active#accepted} of every alert that is not reserved.
     *
     * @return the causes, the surest first
     */
    List<Accepted> run() {
        weighing.hint(Map.of());
        picture.take();
        setBounds();
        // What goes dark together is looked for as if nothing was told yet, or a page that names it would lose it again.
        var found = cover(false);
        var hints = together.find(found);
        if (!hints.isEmpty() || tookOver) {
            weighing.hint(hints);
            picture.reset();
            found = cover(true);
        }
        var causes = quorums.join(found);
        weakLinks.degrade(causes);
        return causes;
    }

    /**
     * Causes that would take over what others were told to be the cause of, while those who could speak against it have not
     * answered. They were not accepted; their questions are to be asked.
     */
    List<Accepted> heldBack() {
        return heldBack;
    }

    private boolean takesOverTooEarly(Accepted cause) {
        if (!picture.isAnyTold() || cause.node.ownCase != null
                || cause.unheard.stream().noneMatch(node -> node.unanswered < ASKED_MAX)) {
            return false;
        }
        return told(cause).stream().anyMatch(this::mayStillBeRight);
    }

    /** Where what it explains was told, but for pages that tell of troubles long before it. */
    private Set<Case> told(Accepted cause) {
        var told = new LinkedHashSet<Case>();
        cause.explains.forEach(active -> {
            if (active.inCase != null) {
                told.add(active.inCase);
            }
        });
        told.removeIf(one -> one.isLongBefore(cause, apartMillis));
        return told;
    }

    /** Until those have answered whatever it would explain stays in the page where most probably it is told. */
    private void holdBack(Accepted cause) {
        heldBack.add(cause);
        var told = told(cause).iterator().next();
        cause.explains.forEach(active -> active.awaits = active.inCase == null ? told : active.inCase);
    }

    /** Whether what was told to be the cause may be one by what is known now; if not, somebody has to take over. */
    private boolean mayStillBeRight(Case told) {
        if (!told.node.firing.isEmpty()) {
            return true;
        }
        var weighed = weighing.weigh(told.node);
        weighing.forget();
        return !weighed.isRejected() && weighed.total() > 0;
    }

    /**
     * Covers the alerts with causes.
     *
     * @param patient whether a cause that takes over too early is held back
     */
    private List<Accepted> cover(boolean patient) {
        tookOver = false;
        heldBack.clear();
        weighing.forget();
        bounds.beginSearch();
        collect();
        int left = picture.openAlerts();
        var causes = new ArrayList<Accepted>();
        while (left > 0 && !candidates.isEmpty()) {
            int top = candidates.remove();
            if (candidates.round(top) < causes.size()) {
                weigh(top, causes.size());
                continue;
            }
            var node = nodes.get(top);
            var weighed = weighing.last(node).orElseGet(() -> weighing.weigh(node));
            var cause = new Accepted(node, weighed, weighing.covered);
            if (!weighed.alertsItself() && !isTold(node)) {
                cause.unheard = weighing.unheardOnTheWay(limits.branchesAsked());
                if (takesOverTooEarly(cause)) {
                    tookOver = true;
                    if (patient) {
                        holdBack(cause);
                        continue;
                    }
                }
            }
            accept(cause);
            left -= cause.explains.size();
            causes.add(cause);
        }
        return causes;
    }

    private static boolean isTold(Node node) {
        return node.ownCase != null && node.ownCase.state == Cause.State.OPEN;
    }

    private void accept(Accepted cause) {
        var explains = cause.explains;
        for (int i = 0; i < explains.size(); i++) {
            picture.explain(explains.get(i), cause);
        }
        for (int i = 0; i < explains.size(); i++) {
            var node = explains.get(i).node;
            bounds.setLeft(node, strength(node.number));
        }
        weighing.forget();
        if (explains.size() > candidates.size() >> SHRINK_SHIFT) {
            candidates.dropExplained();
        }
    }

    /** Puts a candidate back with what it weighs now, or with the most it may weigh if that is less than was thought. */
    private void weigh(int number, int round) {
        if (candidates.isExplained(number)) {
            return;
        }
        double bound = bounds.left(number) + most[number];
        if (bound < candidates.score(number)) {
            if (bound > 0 || picture.fires(number)) {
                candidates.addBound(number, bound);
            }
            return;
        }
        var node = nodes.get(number);
        if (hasTooFewBranches(node)) {
            return;
        }
        var weighed = weighing.weigh(node);
        if (!weighed.isRejected() && !weighing.covered.isEmpty() && (weighed.total() > 0 || weighed.alertsItself())) {
            candidates.addWeighed(number, weighed.total() + weighing.hint(node).before(), round);
        }
    }

    /** What weighing would find out too, but dearly: most candidates are none for this reason. */
    private boolean hasTooFewBranches(Node node) {
        if (picture.fires(node.number) || picture.isSuspect(node.number) || node.groups.length > 0) {
            return false;
        }
        int branches = bounds.branches(node) + weighing.hint(node).undeclared();
        return branches < 2 || branches < weights.shareAll() * node.above.length;
    }

    /** How strong the alerts of a node are that nothing explains yet. */
    private double strength(int number) {
        return Math.min(weights.strengthMax(), picture.openStrength(number));
    }

    private void setBounds() {
        for (int number = 0; number < picture.count(); number++) {
            if (picture.fires(number)) {
                bounds.set(nodes.get(number), strength(number));
            }
        }
    }

    private void collect() {
        candidates.clear();
        if (most.length < picture.count()) {
            most = new double[picture.count() + (picture.count() >> 2)];
        }
        for (int i = 0; i < picture.count(); i++) {
            if (bounds.isTouched(i)) {
                var node = nodes.get(i);
                most[i] = most(node);
                double bound = bounds.of(node) + most[i];
                if (bound > 0 || picture.fires(i)) {
                    candidates.addUnordered(i, bound);
                }
            }
        }
        candidates.order();
    }

    /** The most that anything but alerts can add to a candidate, less the least that it costs. */
    private double most(Node node) {
        boolean suspect = picture.isSuspect(node.number);
        double most = weights.order();
        most += picture.blames() ? 3 * weights.direction() : 0;
        most += node.changedAt == Node.NEVER ? 0 : weights.change();
        most += memory.knows(node.id) ? weights.memory() : 0;
        most += node.ownCase == null ? 0 : weights.sticky();
        most += weighing.hint(node).nats() + weighing.hint(node).before();
        if (suspect) {
            most += weights.suspect() + weights.lost();
        }
        if (!suspect && !picture.fires(node.number)) {
            return most - Math.min(weights.unknownPrice(), weights.silentPrice());
        }
        return picture.hasReserved(node.number) ? most : most - weights.ownPrice();
    }
}
