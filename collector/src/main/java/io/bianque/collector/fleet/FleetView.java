package io.bianque.collector.fleet;

import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.record.Liveness;
import io.bianque.collector.series.Labels;
import io.bianque.collector.series.SeriesKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads the fleet. Thread-safe; answers are immutable and at most a second older than the log's durable end. */
public interface FleetView {
    /** All hosts, sorted by id. */
    List<Host> hosts();

    /** One host, if it was ever heard of. */
    Optional<Host> host(String id);

    /** The newest values of one host, sorted by series; series silent for longer than five minutes are left out. */
    List<NewestValue> newest(String hostId);

    /** The newest check outcomes of one host, sorted by name. */
    List<CollectorRecord.Check> checks(String hostId);

    /** The newest events, newest first, at most {@code limit}. */
    List<CollectorRecord.Event> recentEvents(int limit);

    /** The newest liveness changes, newest first, at most {@code limit}. */
    List<CollectorRecord.LivenessChanged> recentLivenessChanges(int limit);

    /** The newest joined values of all clusters and applications, sorted by series. */
    List<NewestValue> joined();

    /** The time of the newest record seen, milliseconds since the Unix epoch; 0 before the first. */
    long atMillis();

    /**
     * Calls back with the ids of hosts that changed, at most once a second, from a thread of the fleet's own. The
     * listener must not block.
     *
     * @return closes the subscription
     */
    Subscription onChange(Consumer<List<String>> listener);

    /** Ends a subscription. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * One host.
     *
     * @param labels         cluster, application, zone, owner and its own; cluster and application are never missing
     *                       ({@code default})
     * @param sinceMillis    since when it has this liveness
     * @param lastSeenMillis when a frame last came from it
     * @param clockOffsetMillis how far its clock is ahead of the collector's
     * @param facts          what its agent says of it
     */
    record Host(String id, Labels labels, Liveness liveness, long sinceMillis, long lastSeenMillis,
            long clockOffsetMillis, Map<String, String> facts) {
        public Host {
            facts = Map.copyOf(facts);
        }
    }

    /** The newest value of one series. */
    record NewestValue(SeriesKey key, long timeMillis, double value) {}
}
