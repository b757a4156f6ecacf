package io.bianque.server.replay;

import io.bianque.alerting.alert.AlertKey;
import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.alert.Transition;
import io.bianque.alerting.incident.Incidents;
import io.bianque.collector.series.Labels;
import io.bianque.collector.topology.EntityId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a replay came to, in its order. Bounded: what is beyond is counted. Confined to one thread. */
public final class Findings {
    /** The most of each that is kept. */
    public static final int KEPT_MAX = 200_000;

    private final List<Moved> transitions = new ArrayList<>();
    private final List<Page> pages = new ArrayList<>();
    private final List<Stood> standings = new ArrayList<>();
    private long leftOut;

    /** An alert changed. */
    public record Moved(long atMillis, Transition transition) {}

    /**
     * Somebody was told something for the first time: one incident, one page.
     *
     * @param incident its name within the replay
     * @param cause    what it is put down to; empty for what the platform says of itself
     */
    public record Page(long atMillis, String incident, String rule, Severity severity, String summary,
            Optional<EntityId> cause) {}

    /**
     * What the diagnosis made of an alert, from then on.
     *
     * @param labels all labels of the alert, not only those that tell it from others
     * @param cause  what its incident is put down to
     */
    public record Stood(long atMillis, AlertKey alert, Labels labels, Incidents.Standing standing,
            Optional<String> incident, Optional<EntityId> cause) {}

    void moved(long atMillis, Transition transition) {
        keep(transitions, new Moved(atMillis, transition));
    }

    void paged(Page page) {
        keep(pages, page);
    }

    void stood(Stood stood) {
        keep(standings, stood);
    }

    private <T> void keep(List<T> list, T item) {
        if (list.size() < KEPT_MAX) {
            list.add(item);
        } else {
            leftOut++;
        }
    }

    /** Every change of an alert that is not of the past only. */
    public List<Moved> transitions() {
        return List.copyOf(transitions);
    }

    /** The pages. */
    public List<Page> pages() {
        return List.copyOf(pages);
    }

    /** Every change of what the diagnosis made of an alert. */
    public List<Stood> standings() {
        return List.copyOf(standings);
    }

    /** How many findings found no room. */
    public long leftOut() {
        return leftOut;
    }
}
