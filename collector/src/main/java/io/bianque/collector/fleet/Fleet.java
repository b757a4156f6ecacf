package io.bianque.collector.fleet;

import io.bianque.collector.partition.JoinedTick;
import io.bianque.collector.partition.PartitionCore;
import io.bianque.collector.record.CollectorRecord;
import java.io.DataInput;
import java.io.DataOutput;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the fleet: the cores that keep it, and the view that the rest of the program reads.
 *
 * <p>{@link #cores()} go first into the partition, {@link #publisher()} last. The view and the counters may be read by any
 * thread; the cores and the catalog belong to the partition's.
 */
public final class Fleet implements AutoCloseable {
    private final SeriesCatalog catalog;
    private final Inventory inventory;
    private final NewestValues newest;
    private final NewestChecks checks;
    private final RecentRecords<CollectorRecord.Event> events;
    private final RecentRecords<CollectorRecord.LivenessChanged> livenessChanges;
    private final NewestJoined joined;
    private final Touched touched = new Touched();
    private final ChangeCalls changes = new ChangeCalls();
    private final Publisher publisher = new Publisher();
    private final PublishedFleet view = new PublishedFleet(changes);

    /**
     * The bounds of a fleet.
     *
     * @param seriesMax series with a number, of all hosts together
     * @param hostsMax  hosts
     * @param recentMax events, and liveness changes, that are kept for pages; older ones stay in the log
     */
    public record Limits(int seriesMax, int hostsMax, int recentMax) {
        public Limits {
            if (seriesMax < 1 || hostsMax < 1 || recentMax < 1) {
                throw new IllegalArgumentException("seriesMax=" + seriesMax + " hostsMax=" + hostsMax + " recentMax="
                        + recentMax + ": each must be at least 1");
            }
        }

        /** Four million series, 20,000 hosts, the last 1,000 events. */
        public static Limits defaults() {
            return new Limits(4_000_000, 20_000, 1_000);
        }
    }

    /** A fleet nobody has been heard of yet. */
    public Fleet(Limits limits) {
        catalog = new SeriesCatalog(limits.seriesMax());
        inventory = new Inventory(limits.hostsMax(), touched);
        newest = new NewestValues(catalog, touched);
        checks = new NewestChecks(touched);
        events = new RecentRecords<>("events", CollectorRecord.Event.class, limits.recentMax());
        livenessChanges = new RecentRecords<>("liveness-changes", CollectorRecord.LivenessChanged.class,
                limits.recentMax());
        joined = new NewestJoined();
    }

    /** The cores, in the order in which the partition must feed them. */
    public List<PartitionCore> cores() {
        return List.of(catalog, inventory, newest, checks, events, livenessChanges, joined);
    }

    /** The core that publishes the view at each tick; to be fed after all others. It has no state. */
    public PartitionCore publisher() {
        return publisher;
    }

    /** Takes what the joins made, for {@link FleetView#joined()}. */
    public JoinedTick.Listener joinedListener() {
        return joined;
    }

    /** Which series a number stands for; for cores only, on the partition's thread. */
    public SeriesCatalog catalog() {
        return catalog;
    }

    /** The fleet as last published. */
    public FleetView view() {
        return view;
    }

    /** Series that have a newest value now. */
    public int newestSize() {
        return newest.size();
    }

    /** Hosts not taken since the start because there were too many. */
    public long hostsRefused() {
        return inventory.refused();
    }

    /** Check outcomes not taken since the start because their host has too many checks. */
    public long checksRefused() {
        return checks.refused();
    }

    /** Readings since the start whose series nothing explained; they are in the store, but in no view, join or rule. */
    public long readingsUnexplained() {
        return newest.unexplained();
    }

    /** Begins to call the listeners of changes, from a thread of the fleet's own. */
    public void start() {
        changes.start();
    }

    /** Ends that thread. */
    @Override
    public void close() {
        changes.close();
    }

    /** Publishes what changed, once a tick. */
    private final class Publisher implements PartitionCore {
        @Override
        public String name() {
            return "fleet-view";
        }

        @Override
        public void apply(long offset, CollectorRecord record) {
            if (record instanceof CollectorRecord.Tick tick) {
                publish(tick.wallMillis());
            }
        }

        private void publish(long atMillis) {
            var changed = touched.drain();
            var before = view.state();
            var hosts = before.hosts();
            if (!changed.isEmpty()) {
                hosts = hosts.with(changed, this::state);
            }
            view.publish(new PublishedFleet.State(atMillis, hosts, events.frozen(), livenessChanges.frozen(),
                    joined.frozen()), changed);
        }

        private PublishedFleet.@Nullable HostState state(String id) {
            var host = inventory.host(id);
            return host == null ? null : new PublishedFleet.HostState(host, newest.frozen(id), checks.of(id));
        }

        @Override
        public void writeSnapshot(DataOutput out) {
            // Everything published is state of the other cores.
        }

        @Override
        public void readSnapshot(DataInput in) {
            // The next tick publishes what the other cores have read.
        }
    }
}
