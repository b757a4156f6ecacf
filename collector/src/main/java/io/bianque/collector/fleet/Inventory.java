package io.bianque.collector.fleet;

import io.bianque.collector.partition.PartitionCore;
import io.bianque.collector.partition.StateCodec;
import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.record.Liveness;
import io.bianque.collector.record.Stamp;
import io.bianque.collector.series.Labels;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The hosts: who they are, whether they are heard, when last. Confined to the partition's thread.
 *
 * <p>Keeps at most a given number of hosts. A host that left is forgotten after a week, one that is lost after 30 days.
 */
final class Inventory implements PartitionCore {
    /** The cluster and the application of a host that names none. */
    static final String DEFAULT = "default";

    /** The fact in which the intake writes how far a host's clock is ahead, in milliseconds. */
    static final String CLOCK_OFFSET_FACT = "clock_offset_millis";

    private static final int VERSION = 1;
    private static final long DAY_MILLIS = 86_400_000L;
    private static final long SWEEP_MILLIS = 60_000;
    private static final int RECENT_FACTS = 256;

    private final int hostsMax;
    private final Touched touched;
    /** Looked up with every record; sorted for a snapshot only. */
    private Map<String, Entry> hosts = new HashMap<>();
    /** Facts seen of late, each in the slot of its hash, so that equal ones are kept once. */
    private final List<Map<String, String>> recentFacts = new ArrayList<>(Collections.nCopies(RECENT_FACTS, Map.of()));
    private long nowMillis;
    private long sweptAtMillis;
    private volatile long refused;

    /** One host, free to change. */
    private static final class Entry {
        private final String id;
        private Labels labels = withDefaults(Labels.EMPTY);
        private Liveness liveness = Liveness.UP;
        private long sinceMillis;
        private long lastSeenMillis;
        private long clockOffsetMillis;
        private Map<String, String> facts = Map.of();

        Entry(String id) {
            this.id = id.intern(); // the log names the host in each record of it: one name for all that keep it
        }

        FleetView.Host frozen() {
            return new FleetView.Host(id, labels, liveness, sinceMillis, lastSeenMillis, clockOffsetMillis, facts);
        }
    }

    Inventory(int hostsMax, Touched touched) {
        this.hostsMax = hostsMax;
        this.touched = touched;
    }

    /** The labels of a host, with a cluster and an application for certain. */
    static Labels withDefaults(Labels labels) {
        return Labels.of("cluster", DEFAULT, "application", DEFAULT).with(labels);
    }

    /** One host as it is now, or null when it was never heard of. */
    FleetView.@Nullable Host host(String id) {
        var entry = hosts.get(id);
        return entry == null ? null : entry.frozen();
    }

    /** Hosts refused since the start because there were too many. Any thread. */
    long refused() {
        return refused;
    }

    @Override
    public String name() {
        return "inventory";
    }

    @Override
    public void apply(long offset, CollectorRecord record) {
        var stamp = record.stampOrNull();
        var host = stamp == null ? null : seen(stamp);
        switch (record) {
            case CollectorRecord.SessionOpened opened when host != null -> opened(host, opened);
            case CollectorRecord.Event event when host != null -> event.clockRightMillis()
                    .ifPresent(millis -> host.clockOffsetMillis = millis);
            case CollectorRecord.LivenessChanged changed -> judged(changed);
            case CollectorRecord.Tick tick -> {
                nowMillis = tick.wallMillis();
                if (StrictMath.abs(nowMillis - sweptAtMillis) >= SWEEP_MILLIS) {
                    sweptAtMillis = nowMillis;
                    hosts.entrySet().removeIf(entry -> isForgotten(entry.getValue()) && touched.add(entry.getKey()));
                }
            }
            default -> {
                // Seen, and nothing more to learn about the host from it.
            }
        }
    }

    private boolean isForgotten(Entry host) {
        long silentMillis = nowMillis - StrictMath.max(host.sinceMillis, host.lastSeenMillis);
        return switch (host.liveness) {
            case UP, LATE -> false;
            case LEFT -> silentMillis > 7 * DAY_MILLIS;
            case LOST -> silentMillis > 30 * DAY_MILLIS;
        };
    }

    private @Nullable Entry seen(Stamp stamp) {
        var host = entry(stamp.host(), stamp.receivedAtMillis());
        if (host != null) {
            host.lastSeenMillis = stamp.receivedAtMillis();
        }
        return host;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes, others only read
    private @Nullable Entry entry(String id, long sinceMillis) {
        var host = hosts.get(id);
        if (host == null) {
            if (hosts.size() >= hostsMax) {
                refused++;
                return null;
            }
            host = new Entry(id);
            host.sinceMillis = sinceMillis;
            hosts.put(host.id, host);
        }
        touched.add(host.id);
        return host;
    }

    private void opened(Entry host, CollectorRecord.SessionOpened opened) {
        host.labels = withDefaults(opened.labels());
        host.facts = facts(opened.facts());
        host.clockOffsetMillis = clockOffset(opened.facts());
    }

    /** What agents say of their hosts, but the offset, which has a place of its own. Most hosts of a fleet say the same. */
    private Map<String, String> facts(Map<String, String> told) {
        var words = new TreeMap<String, String>();
        told.forEach((name, value) -> words.put(name.intern(), value.intern()));
        words.remove(CLOCK_OFFSET_FACT);
        int slot = Math.floorMod(words.hashCode(), RECENT_FACTS);
        var known = recentFacts.get(slot);
        if (!known.equals(words)) {
            known = Map.copyOf(words);
            recentFacts.set(slot, known);
        }
        return known;
    }

    private static long clockOffset(Map<String, String> facts) {
        try {
            return Long.parseLong(facts.getOrDefault(CLOCK_OFFSET_FACT, "0"));
        } catch (NumberFormatException _) {
            return 0; // an agent may call a fact of its own like this
        }
    }

    private void judged(CollectorRecord.LivenessChanged changed) {
        var host = entry(changed.host(), changed.atMillis());
        if (host != null && host.liveness != changed.liveness()) {
            host.liveness = changed.liveness();
            host.sinceMillis = changed.atMillis();
        }
    }

    @Override
    public void writeSnapshot(DataOutput out) throws IOException {
        out.writeInt(VERSION);
        out.writeLong(nowMillis);
        out.writeLong(sweptAtMillis);
        out.writeInt(hosts.size());
        for (var entry : new TreeMap<>(hosts).entrySet()) {
            var host = entry.getValue();
            StateCodec.writeText(out, entry.getKey());
            StateCodec.writeLabels(out, host.labels);
            StateCodec.writeText(out, host.liveness.name());
            out.writeLong(host.sinceMillis);
            out.writeLong(host.lastSeenMillis);
            out.writeLong(host.clockOffsetMillis);
            StateCodec.writeMap(out, host.facts);
        }
    }

    @Override
    public void readSnapshot(DataInput in) throws IOException {
        StateCodec.readVersion(in, VERSION);
        long now = in.readLong();
        long sweptAt = in.readLong();
        int count = StateCodec.readCount(in);
        var read = new HashMap<String, Entry>();
        for (int i = 0; i < count; i++) {
            var id = StateCodec.readText(in);
            var host = new Entry(id);
            host.labels = StateCodec.readLabels(in);
            host.liveness = liveness(StateCodec.readText(in));
            host.sinceMillis = in.readLong();
            host.lastSeenMillis = in.readLong();
            host.clockOffsetMillis = in.readLong();
            host.facts = facts(StateCodec.readMap(in));
            read.put(host.id, host);
        }
        hosts.keySet().forEach(touched::add);
        hosts = read;
        nowMillis = now;
        sweptAtMillis = sweptAt;
        hosts.keySet().forEach(touched::add);
    }

    private static Liveness liveness(String name) throws IOException {
        try {
            return Liveness.valueOf(name);
        } catch (IllegalArgumentException e) {
            throw new IOException("no such liveness: " + name, e);
        }
    }
}
