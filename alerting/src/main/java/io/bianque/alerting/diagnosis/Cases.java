package io.bianque.alerting.diagnosis;

import io.bianque.alerting.diagnosis.Cause.State;
import io.bianque.alerting.diagnosis.Evidence.Arg;
import io.bianque.collector.topology.EntityId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The causes that were told: which of the causes found now goes on with which of them, what happens when one has gone. A page
 * keeps its key while the trouble lasts, whoever turns out to be at fault. Confined to the core's thread.
 */
final class Cases {
    /** How much of what a case explained another cause must explain to take it over though some of it has recovered. */
    private static final double HEIR_SHARE = 0.8;
    /** One entity of ten alerts that were told may fail by chance at the first look, and one more of each 200. */
    private static final int FEW_OF = 10;
    private static final int FEW_FURTHER_OF = 200;

    private final DiagnosisOptions options;
    private final Questions questions;
    private final Experience experience;
    final SortedMap<Long, Case> open = new TreeMap<>();
    /** Closed causes that a person may still judge. */
    final Deque<ClosedCase> closed = new ArrayDeque<>();
    long nextKey = 1;
    private List<Effect> effects = List.of();

    /** A cause that is over, with what memory would keep of it. */
    record ClosedCase(long key, EntityId entity, List<String> tokens) {}

    Cases(DiagnosisOptions options, Questions questions, Experience experience) {
        this.experience = experience;
        this.options = options;
        this.questions = questions;
    }

    /** Lets time pass: closes what is over, looks whether causes have gone, tells what is left over. */
    void advance(long now, List<Effect> sink) {
        effects = sink;
        for (var one : List.copyOf(open.values())) {
            switch (one.state) {
                case OPEN -> advanceOpen(one, now);
                case RECOVERING -> advanceRecovering(one, now);
                case LEFT_OVER -> closeWhenEmpty(one);
                case SUSPECTED -> throw new IllegalStateException("case " + one.key + " is open but only suspected");
            }
        }
    }

    private void advanceOpen(Case one, long now) {
        if (one.degraded.isEmpty() && closeWhenEmpty(one)) {
            return;
        }
        boolean gone = one.hadOwn
                ? !one.isAlerting() && !one.node.isSuspect()
                : !one.isAlerting() && one.hasMostlyRecovered(options.weights().shareSilent());
        if (gone || (one.attached.isEmpty() && !one.isAlerting())) {
            one.beginRecovery(now);
        }
    }

    private void advanceRecovering(Case one, long now) {
        if (closeWhenEmpty(one)) {
            return;
        }
        if (one.isAlerting()) {
            one.state = State.OPEN;
            return;
        }
        if (now < lookFrom(one)) {
            return;
        }
        boolean looked = true;
        var failing = new LinkedHashSet<Node>();
        for (var active : one.sorted()) {
            looked &= hasLooked(active.node, lookFrom(one));
            if (stillFails(active, one, now)) {
                failing.add(active.node);
            }
        }
        if (failing.isEmpty()) {
            // Who is well again may need a while until the alert says so.
            if (now >= endDeadline(one)) {
                tellLeftOver(one, now);
            }
        } else if (areFew(failing, one)
                ? hasLookedAgain(failing, one, now)
                : (looked && isConfirmed(failing, one, now)) || now >= lookDeadline(one)) {
            tellLeftOver(one, now);
        }
    }

    /** Whether those that a look found failing were looked at once more: an answer may be seconds younger than the repair. */
    private boolean isConfirmed(Set<Node> failing, Case one, long now) {
        boolean looked = now >= confirmFrom(one);
        for (var node : failing) {
            looked = looked && hasLooked(node, confirmFrom(one));
        }
        return looked;
    }

    private boolean hasLooked(Node node, long since) {
        if (node.isSilent() || Math.max(node.failingAsOf, node.healthyAsOf) >= since) {
            return true;
        }
        questions.ask(node, since);
        return false;
    }

    /** Whether so few of many still fail that chance may have it: a single reading is easily wrong. */
    private static boolean areFew(Set<Node> failing, Case one) {
        int told = one.ever.size();
        return failing.size() * FEW_OF <= told && failing.size() <= 1 + told / FEW_FURTHER_OF;
    }

    /** Whether a second look was taken of the few, later than all could be looked at once. */
    private boolean hasLookedAgain(Set<Node> failing, Case one, long now) {
        if (now < lookDeadline(one)) {
            return false;
        }
        boolean looked = true;
        for (var node : failing) {
            looked &= hasLooked(node, lookDeadline(one));
        }
        return looked || now >= secondDeadline(one);
    }

    /** Whether the fresh look found it well, though its alert has not ended yet. */
    private boolean isWellAgain(Active active, Case one) {
        return active.node.healthyAsOf >= lookFrom(one) && active.node.healthyAsOf >= active.node.failingAsOf;
    }

    /** Dependents need a while to come back, so they are not looked at at once. */
    private long lookFrom(Case one) {
        return Math.min(one.goneSince + options.timing().settleMillis(), lookDeadline(one));
    }

    private long confirmFrom(Case one) {
        return Math.min(lookFrom(one) + options.timing().settleMillis() / 2, lookDeadline(one));
    }

    long lookDeadline(Case one) {
        return one.goneSince + options.timing().lookMillis();
    }

    private long secondDeadline(Case one) {
        return lookDeadline(one) + options.timing().lookMillis();
    }

    private long endDeadline(Case one) {
        return one.goneSince + Math.max(options.timing().lookMillis(), options.timing().endMillis());
    }

    /** Whether the look did not find it well. Where nobody can look, its alert is given a while to end. */
    private boolean stillFails(Active active, Case one, long now) {
        return !isWellAgain(active, one) && (!active.node.isSilent() || now >= endDeadline(one));
    }

    private void tellLeftOver(Case gone, long now) {
        var left = new Case(nextKey++, gone.node, gone.onset);
        left.state = State.LEFT_OVER;
        left.goneSince = gone.goneSince;
        boolean none = gone.attached.values().stream().noneMatch(active -> stillFails(active, gone, now));
        var alerts = gone.sorted().stream().filter(active -> none || stillFails(active, gone, now))
                .map(active -> active.symptom.alert()).toList();
        List.copyOf(gone.attached.values()).forEach(left::attach);
        var evidence = new Evidence(EvidenceKey.STILL_FAIL, 0, List.of(new Arg.Time(gone.goneSince),
                new Arg.Count(alerts.size()), new Arg.Count(gone.ever.size())));
        effects.add(new Effect.LeftOver(left.key, gone.key, gone.node.id, alerts, gone.ever.size(), List.of(evidence)));
        close(gone);
        open.put(left.key, left);
    }

    private boolean closeWhenEmpty(Case one) {
        if (one.attached.isEmpty()) {
            close(one);
        }
        return one.attached.isEmpty();
    }

    private void close(Case one) {
        if (one.state != State.LEFT_OVER) {
            experience.learn(one);
        }
        forget(one);
        effects.add(new Effect.Closed(one.key, one.node.id));
    }

    private void forget(Case one) {
        open.remove(one.key);
        if (one.node.ownCase == one) {
            one.node.ownCase = null;
        }
        one.refused.forEach(node -> node.notCauseOf = null);
        closed.addLast(new ClosedCase(one.key, one.node.id, List.copyOf(one.tokens)));
        while (closed.size() > options.limits().closed()) {
            closed.removeFirst();
        }
    }

    /**
     * Finds the open cases whose entity is no cause any more because what it explained has begun to recover, and lets what is
     * left of them wait for a fresh look: it was told, and it is no trouble of its own.
     *
     * @return whether there are any; then the causes are to be searched for again
     */
    boolean beginRecoveries(List<Accepted> causes, long now) {
        boolean any = false;
        for (var one : open.values()) {
            if (one.state != State.OPEN || one.ended == 0 || one.node.notCauseOf != null || one.attached.isEmpty()
                    || causes.stream().anyMatch(cause -> cause.node.ownCase == one)) {
                continue;
            }
            var heir = heir(one, causes);
            long inherits = heir.isEmpty()
                    ? 0
                    : one.attached.values().stream().filter(active -> active.accepted == heir.get()).count();
            if (inherits < HEIR_SHARE * one.attached.size()) {
                one.beginRecovery(now);
                any = true;
            }
        }
        return any;
    }

    /**
     * The case that a cause without one is but a part of: its alerts were told there and others of these have recovered, so
     * that the ways are broken that led to it; or a cause that would take them over is held back; or it stands on what has
     * recovered and began before that. What began long after the case is no part of it, whoever is the first to suffer.
     */
    @Nullable
    Case remainsOf(Accepted cause, Below below) {
        var older = new HashSet<Case>(); // each is asked once, however many of the alerts it told
        for (var active : cause.explains) {
            var told = active.awaits == null ? active.inCase : active.awaits.thatGoesOn();
            if (told != null && !older.contains(told) && told.state == State.OPEN && told.node.notCauseOf == null
                    && (told.ended > 0 || active.awaits != null)) {
                // A cause that is held back was judged for all that it would explain.
                if (active.awaits != null || !told.isLongBefore(cause, options.timing().togetherMillis())) {
                    return told;
                }
                older.add(told);
            }
        }
        for (var one : open.values()) {
            if (one.state == State.RECOVERING && beganBefore(cause, one) && below.of(cause.node).contains(one.node)) {
                return one;
            }
        }
        return null;
    }

    private boolean beganBefore(Accepted cause, Case one) {
        var timing = options.timing();
        for (var active : cause.explains) {
            if (active.pending() < one.onset - timing.leadMillis()
                    || active.pending() > one.goneSince + timing.graceMillis()) {
                return false;
            }
        }
        return true;
    }

    /** Attaches the causes that are but parts of cases to these. To be called when the others have theirs. */
    void keepWhatRemains(List<Accepted> causes, Below below) {
        for (var cause : causes) {
            var one = cause.inCase == null && cause.degradedBy == null ? remainsOf(cause, below) : null;
            if (one != null) {
                cause.remains = true;
                cause.inCase = one;
                cause.explains.forEach(active -> attach(one, active));
            }
        }
    }

    /**
     * Says which of the causes found go on with which open case. Where the entity of an open case is no cause any more, the
     * cause that explains most of its alerts takes it over.
     *
     * @return the cases whose entity has changed, with the cause and the entity before
     */
    List<Taken> match(List<Accepted> causes, List<Effect> sink) {
        effects = sink;
        for (var cause : causes) {
            var own = cause.node.ownCase;
            if (own != null && own.state == State.OPEN) {
                cause.inCase = own;
                cause.degradedBy = null; // it was told already
            } else {
                var left = leftOver(cause.node);
                cause.inCase = left == null || left.isLongOver(cause, options.timing().togetherMillis()) ? null : left;
            }
        }
        var taken = new ArrayList<Taken>();
        var goOn = new HashSet<Case>();
        causes.forEach(cause -> {
            if (cause.inCase != null) {
                goOn.add(cause.inCase);
            }
        });
        for (var one : List.copyOf(open.values())) {
            if (one.state == State.OPEN && !goOn.contains(one)) {
                heir(one, causes).ifPresent(heir -> hand(one, heir, taken));
            }
        }
        causes.forEach(this::attach);
        return taken;
    }

    /** A case that goes on with another entity. */
    record Taken(Case one, Accepted cause, EntityId before) {}

    private static @Nullable Case leftOver(Node node) {
        for (var active : node.firing) {
            if (active.inCase != null && active.inCase.state == State.LEFT_OVER) {
                return active.inCase;
            }
        }
        return null;
    }

    private static Optional<Accepted> heir(Case one, List<Accepted> causes) {
        Map<Accepted, Integer> votes = new HashMap<>();
        for (var active : one.attached.values()) {
            if (active.accepted != null && !one.joined.contains(active.accepted.node.id)) {
                votes.merge(active.accepted, 1, Integer::sum);
            }
        }
        // In the order of the causes, so that equals do not depend on chance.
        Accepted heir = null;
        int most = 0;
        for (var cause : causes) {
            int count = votes.getOrDefault(cause, 0);
            if (count > most) {
                heir = cause;
                most = count;
            }
        }
        return Optional.ofNullable(heir);
    }

    /**
     * Has causes that join another go on in its case, where it has one. A case of their own is handed over or merged.
     *
     * @param causes with {@link Accepted#joins} set
     * @param taken  what {@link #match} gave; cases that change hands here are added
     * @return the causes whose pages grew by a cause that was not in them before
     */
    Set<Accepted> join(List<Accepted> causes, List<Taken> taken, List<Effect> sink) {
        effects = sink;
        var grown = new LinkedHashSet<Accepted>();
        for (var stray : causes) {
            var main = stray.joins;
            if (main != null && main.inCase != null && stray.inCase != null && stray.inCase != main.inCase) {
                hand(stray.inCase, main, taken);
                attach(main);
            }
        }
        for (var stray : causes) {
            var main = stray.joins;
            if (main != null && main.inCase != null && joinCase(stray, main.inCase)) {
                grown.add(main);
            }
        }
        return grown;
    }

    /** Has a cause that has no case take over the oldest case of those that join it, and the others merge into it. */
    List<Taken> takeOver(Accepted main, List<Effect> sink) {
        effects = sink;
        var taken = new ArrayList<Taken>();
        for (var stray : main.joined) {
            if (stray.inCase != null && stray.inCase != main.inCase) {
                hand(stray.inCase, main, taken);
            }
        }
        attach(main);
        main.joined.forEach(stray -> joinCase(stray, Objects.requireNonNull(main.inCase)));
        return taken;
    }

    /** Attaches a cause that joins; says whether it is new there. */
    boolean joinCase(Accepted stray, Case one) {
        stray.inCase = one;
        for (var active : stray.explains) {
            attach(one, active);
        }
        return one.joined.add(stray.node.id);
    }

    private void hand(Case one, Accepted heir, List<Taken> taken) {
        var other = heir.inCase;
        if (other == null) {
            take(one, heir, taken);
        } else if (other.key < one.key || other.state == State.LEFT_OVER) {
            merge(one, other);
        } else {
            taken.removeIf(each -> each.one() == other);
            merge(other, one);
            take(one, heir, taken);
        }
    }

    private void take(Case one, Accepted heir, List<Taken> taken) {
        var before = one.node.id;
        if (one.node.ownCase == one) {
            one.node.ownCase = null;
        }
        one.node = heir.node;
        one.node.ownCase = one;
        one.onset = Math.min(one.onset, heir.weighed.onset());
        one.hadOwn = heir.weighed.alertsItself();
        heir.inCase = one;
        heir.degradedBy = null;
        taken.add(new Taken(one, heir, before));
    }

    private void merge(Case younger, Case into) {
        List.copyOf(younger.attached.values()).forEach(into::attach);
        into.joined.addAll(younger.joined);
        younger.mergeInto(into);
        forget(younger);
        effects.add(new Effect.Merged(younger.key, into.key));
    }

    /** Opens a case for a cause that has none. */
    Case open(Accepted cause) {
        var one = new Case(nextKey++, cause.node, cause.weighed.onset());
        open.put(one.key, one);
        cause.node.ownCase = one;
        cause.inCase = one;
        attach(cause);
        cause.joined.forEach(stray -> joinCase(stray, one));
        return one;
    }

    private void attach(Accepted cause) {
        var one = cause.inCase;
        if (one == null) {
            return;
        }
        if (one.state == State.OPEN) {
            one.hadOwn |= cause.weighed.alertsItself();
            one.onset = Math.min(one.onset, cause.weighed.onset());
        }
        for (var active : cause.explains) {
            attach(one, active);
        }
    }

    private void attach(Case one, Active active) {
        if (active.inCase != one) {
            one.attach(active);
            one.tokens.add(Memory.token(active, one.node));
            tellOwner(one, active);
        }
    }

    private void tellOwner(Case one, Active active) {
        var owner = active.node.owner;
        if (active.node != one.node && owner.isPresent() && !owner.equals(one.node.owner)
                && one.ownersTold.add(owner.get())) {
            effects.add(new Effect.OwnerAffected(one.key, one.node.id, owner.get(), active.node.id));
        }
    }

    /** What memory would keep of a case, open or closed not long ago. */
    Optional<ClosedCase> find(long key) {
        var one = open.get(key);
        return one != null
                ? Optional.of(new ClosedCase(key, one.node.id, List.copyOf(new TreeSet<>(one.tokens))))
                : closed.stream().filter(each -> each.key() == key).findFirst();
    }

    /** What memory would keep of a case had this been its cause; of a closed one what was the cause's own is above it. */
    Optional<ClosedCase> asOf(long key, EntityId right) {
        var one = open.get(key);
        var tokens = new TreeSet<String>();
        if (one != null) {
            one.attached.values().forEach(active -> tokens.add(Memory.token(active, right)));
        }
        return find(key).map(kept -> {
            if (tokens.isEmpty()) {
                kept.tokens().forEach(token -> tokens.add(Memory.above(token)));
            }
            return new ClosedCase(key, right, List.copyOf(tokens));
        });
    }

    /** A person says that the entity of an open case is not its cause: until it closes it explains nothing but itself. */
    void refuse(long key) {
        var one = open.get(key);
        if (one != null) {
            one.node.notCauseOf = one;
            one.refused.add(one.node);
            one.joined.clear(); // they had joined that entity
        }
    }

    private long nextDeadline(Case one, long now) {
        if (now < lookDeadline(one)) {
            return now < lookFrom(one) ? lookFrom(one) : now < confirmFrom(one) ? confirmFrom(one) : lookDeadline(one);
        }
        return now < secondDeadline(one) ? secondDeadline(one) : endDeadline(one);
    }

    /** When looks begin, and end at the latest. */
    long nextDeadline(long now) {
        long next = Long.MAX_VALUE;
        for (var one : open.values()) {
            if (one.state == State.RECOVERING) {
                next = Math.min(next, nextDeadline(one, now));
            }
        }
        return next;
    }
}
