package io.bianque.server.ruletest;

import io.bianque.alerting.alert.AlertState;
import io.bianque.alerting.alert.Severity;
import io.bianque.alerting.incident.Incidents;
import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.record.Liveness;
import io.bianque.collector.series.Labels;
import io.bianque.collector.series.SeriesKey;
import io.bianque.collector.topology.EntityId;
import io.bianque.config.Place;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One test: what is said, and what must come of it. Times count from its start.
 *
 * @param start     the wall clock at the start, milliseconds since the Unix epoch
 * @param until     when it ends
 * @param pagesFrom the least severity that somebody is told of
 * @param hosts     the labels of each host, but for its name
 */
public record RuleTest(String name, Place place, long start, Duration until, Severity pagesFrom,
        Map<String, Labels> hosts,
        List<Series> series, List<Check> checks, List<Happening> happenings, Expected expected) {
    public RuleTest {
        hosts = Map.copyOf(hosts);
        series = List.copyOf(series);
        checks = List.copyOf(checks);
        happenings = List.copyOf(happenings);
    }

    /**
     * What one host reads.
     *
     * @param values NaN where nothing is read
     */
    @SuppressWarnings("ArrayRecordComponent") // read once, thousands of values
    public record Series(SeriesKey key, Duration from, Duration every, double[] values) {}

    /**
     * What a check finds.
     *
     * @param outcomes empty where it is not made
     */
    public record Check(String host, String check, String kind, String target, Labels labels, double seconds,
            String reason,
            Duration from, Duration every, List<Optional<CollectorRecord.Check.Outcome>> outcomes) {
        public Check {
            outcomes = List.copyOf(outcomes);
        }
    }

    /** Something that happens once. */
    public sealed interface Happening {
        /** When. */
        Duration at();

        record Event(Duration at, String host, String kind, Labels labels,
                Map<String, String> attributes) implements Happening {}

        record Judged(Duration at, String host, Liveness liveness) implements Happening {}

        record Connected(Duration at, String host, Map<String, String> facts) implements Happening {}

        record Changed(Duration at, EntityId entity, String what) implements Happening {}
    }

    /** What must come; what is empty is not looked at, an empty list means that nothing comes. */
    public record Expected(Optional<List<Alert>> alerts, Optional<List<Page>> pages, Optional<List<Held>> held) {}

    /** An alert that comes into a state; {@code key} is its rule and some of its labels. */
    public record Alert(Place place, Duration at, SeriesKey key, AlertState state, Optional<Severity> severity) {}

    /** A page; at a time, or by it, or whenever. */
    public record Page(Place place, Optional<Duration> at, Optional<Duration> by, Optional<EntityId> cause,
            Optional<String> rule, Optional<Severity> severity) {}

    /** An alert that the diagnosis does not let page. */
    public record Held(Place place, SeriesKey key, Incidents.Standing as, Optional<EntityId> cause) {}
}
