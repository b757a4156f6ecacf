package io.bianque.alerting.diagnosis;

import io.bianque.alerting.diagnosis.Evidence.Arg;
import java.util.List;
import java.util.Locale;

/** Every sentence that evidence is told in. The texts in each language are kept under {@link #messageKey()}. */
public enum EvidenceKey {
    /** It alerts itself: how many alerts, since when. */
    ALERTS_ITSELF(Arg.Count.class, Arg.Time.class),
    /** It is suspect: an alert is pending since. */
    SUSPECT(Arg.Time.class),
    /** It is late since. */
    LATE(Arg.Time.class),
    /** It is lost since. */
    LOST(Arg.Time.class),
    /** It explains so many alerts of so many entities, the farthest by this path. */
    EXPLAINS(Arg.Count.class, Arg.Count.class, Arg.Path.class),
    /** So many of so many that stand on it and were heard of fail; so many stand on it in all. */
    DEPENDENTS_FAIL(Arg.Count.class, Arg.Count.class, Arg.Count.class),
    /** It began first: at; the first of what it explains at. */
    BEGAN_FIRST(Arg.Time.class, Arg.Time.class),
    /** So many kinds of failing calls point at it. */
    CALLS_POINT_HERE(Arg.Count.class),
    /** It was changed: what, when. */
    CHANGED(Arg.Text.class, Arg.Time.class),
    /** It was the confirmed cause of alike alerts so many times, last at. */
    CONFIRMED_BEFORE(Arg.Count.class, Arg.Time.class),
    /** With it this group has so many members left and needs so many. */
    QUORUM_GONE(Arg.Name.class, Arg.Count.class, Arg.Count.class),
    /** Fails too, though no declared way leads from it: who, how many alerts, since when. */
    JOINED(Arg.Name.class, Arg.Count.class, Arg.Time.class),
    /** Cause gone at; so many of so many still fail. */
    STILL_FAIL(Arg.Time.class, Arg.Count.class, Arg.Count.class),

    /** So many that stand on it are healthy, for example this one, as of. */
    DEPENDENTS_HEALTHY(Arg.Count.class, Arg.Name.class, Arg.Time.class),
    /** So many that stand on it were not heard of. */
    DEPENDENTS_UNKNOWN(Arg.Count.class),
    /** Nobody reads it. */
    NOT_READ,
    /** It was asked about and did not answer. */
    NO_ANSWER,
    /** It began after what it explains: at; the first of those at. */
    BEGAN_LATER(Arg.Time.class, Arg.Time.class),
    /** So many kinds of failing calls point elsewhere. */
    CALLS_POINT_ELSEWHERE(Arg.Count.class),
    /** It was marked as a wrong cause of alike alerts so many times, last at. */
    REFUSED_BEFORE(Arg.Count.class, Arg.Time.class),
    /** It stands in a circle of so many entities, which the edges cannot tell apart. */
    IN_CIRCLE(Arg.Count.class),
    /** This weak dependency is down too. */
    WEAK_DEPENDENCY_DOWN(Arg.Name.class),

    /** Considered: healthy as of. */
    REJECTED_HEALTHY(Arg.Name.class, Arg.Time.class),
    /** Considered: too few that stand on it fail. */
    REJECTED_FEW(Arg.Name.class, Arg.Count.class),
    /** Considered: of those that stand on it so many fail and so many are healthy. */
    REJECTED_SHARE(Arg.Name.class, Arg.Count.class, Arg.Count.class),
    /** Considered: explains less; its weight, and that of the cause. */
    REJECTED_LESS(Arg.Name.class, Arg.Nats.class, Arg.Nats.class),
    /** Considered: a person says it is not. */
    REJECTED_MARKED_WRONG(Arg.Name.class),

    /** Nothing that it stands on explains it. */
    NONE_BELOW,
    /** It stands on nothing that is declared or seen. */
    STANDS_ON_NOTHING,
    /** It is not in the topology. */
    NOT_IN_TOPOLOGY,
    /** No answer came from this one below. */
    MISSING_ANSWER(Arg.Name.class);

    @SuppressWarnings("ImmutableEnumChecker") // what List.of makes cannot change
    private final List<Class<? extends Arg>> kinds;

    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only copied
    EvidenceKey(Class<? extends Arg>... kinds) {
        this.kinds = List.of(kinds);
    }

    /** Where the sentence is kept in each language. */
    public String messageKey() {
        return "diagnosis.evidence." + name().toLowerCase(Locale.ROOT);
    }

    /** What fills the sentence, in order. */
    public List<Class<? extends Arg>> kinds() {
        return kinds;
    }

    void check(List<Arg> args) {
        boolean fits = args.size() == kinds.size();
        for (int i = 0; fits && i < args.size(); i++) {
            fits = kinds.get(i).isInstance(args.get(i));
        }
        if (!fits) {
            throw new IllegalArgumentException(this + " takes " + kinds + ", not " + args);
        }
    }
}
