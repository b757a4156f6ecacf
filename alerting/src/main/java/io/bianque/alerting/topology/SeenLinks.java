package io.bianque.alerting.topology;

import io.bianque.collector.partition.PartitionCore;
import io.bianque.collector.partition.StateCodec;
import io.bianque.collector.record.CollectorRecord;
import io.bianque.collector.record.CollectorRecord.Links.Link;
import io.bianque.collector.record.CollectorRecord.Links.Listener;
import io.bianque.collector.topology.Edge;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who talks to whom, as agents tell it: the newest addresses and listeners of each host, and every connection that was seen
 * within a day, with how often; and where checks go. A core of the partition; {@link #edges()} may be read by any thread.
 *
 * <p>At most {@link #HOSTS_MAX} hosts with {@link #LINKS_MAX} connections and {@link #CHECKS_MAX} checks each; further ones are
 * counted and not taken.
 */
public final class SeenLinks implements PartitionCore {
    /** The most hosts. */
    static final int HOSTS_MAX = 20_000;
    /** The most connections of one host. */
    static final int LINKS_MAX = 500;
    /** The most checks of one host. */
    static final int CHECKS_MAX = 1_000;
    /** A connection not seen for so long is forgotten, and a check not made for so long. */
    static final long KEPT_MILLIS = 86_400_000L;

    private static final int VERSION = 1;
    private static final long SWEEP_MILLIS = 60_000;
    /** New edges are handed on this soon; that an edge was seen again, once a minute. */
    private static final long NEW_MILLIS = 2_000;

    private Map<String, HostLinks> hosts = new HashMap<>();
    private boolean changed;
    private boolean seenAgain;
    private boolean caughtUp;
    private long nowMillis;
    private long sweptAtMillis;
    private long publishedAtMillis;
    private volatile long refused;
    private volatile List<Edge> edges = List.of();

    /** What one host told. */
    static final class HostLinks {
        List<String> addresses = List.of();
        List<Listener> listeners = List.of();
        final Map<Target, Seen> links = new TreeMap<>();
        /** Where checks go, by their names. */
        final Map<String, Aim> checks = new TreeMap<>();
        long toldAtMillis;
    }

    /** One end of a connection, from a group of the host. */
    record Target(String group, String address, int port) implements Comparable<Target> {
        @Override
        public int compareTo(Target other) {
            int byGroup = group.compareTo(other.group);
            int byAddress = byGroup != 0 ? byGroup : address.compareTo(other.address);
            return byAddress != 0 ? byAddress : Integer.compare(port, other.port);
        }
    }

    /** Where a check goes, and when it was last made. */
    record Aim(String target, long lastMillis) {}

    /** How often a connection was seen, and when last. */
    record Seen(long times, long lastMillis) {
        /** Half after the first time; the more often, the surer. */
        double confidence() {
            return Math.min(0.99, times / (times + 1.0));
        }

        Seen again(long atMillis) {
            return new Seen(times + 1, Math.max(lastMillis, atMillis));
        }
    }

    /** The edges that follow; the same list as long as nothing changed, a minute old at most. Any thread. */
    public List<Edge> edges() {
        return edges;
    }

    /** Hosts and connections not taken since the start because of the bounds. Any thread. */
    public long refused() {
        return refused;
    }

    @Override
    public String name() {
        return "links";
    }

    @Override
    public void apply(long offset, CollectorRecord record) {
        switch (record) {
            case CollectorRecord.Links links -> told(links);
            case CollectorRecord.Check check -> made(check);
            case CollectorRecord.Tick tick -> tick(tick.wallMillis());
            default -> {
                // Says nothing about connections.
            }
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes, others only read
    private @Nullable HostLinks host(String name) {
        var host = hosts.get(name);
        if (host == null && hosts.size() < HOSTS_MAX) {
            host = new HostLinks();
            hosts.put(name, host);
        } else if (host == null) {
            refused++;
        }
        return host;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes, others only read
    private void made(CollectorRecord.Check check) {
        var host = host(check.stamp().host());
        if (host == null) {
            return;
        }
        var before = host.checks.get(check.check());
        if (before == null && host.checks.size() >= CHECKS_MAX) {
            refused++;
            return;
        }
        long at = check.stamp().eventTimeMillis();
        if (before != null && check.stamp().backlog() && at < before.lastMillis()) {
            return; // what was made since is known already
        }
        changed |= before == null || !before.target().equals(check.target());
        host.checks.put(check.check(), new Aim(check.target(), at));
    }

    private void told(CollectorRecord.Links told) {
        var host = host(told.stamp().host());
        if (host == null) {
            return;
        }
        long at = told.stamp().eventTimeMillis();
        if (at >= host.toldAtMillis) {
            changed |= !host.addresses.equals(told.addresses()) || !host.listeners.equals(told.listeners());
            host.addresses = told.addresses();
            host.listeners = told.listeners();
            host.toldAtMillis = at;
        }
        for (var link : told.links()) {
            saw(host, link, at);
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes, others only read
    private void saw(HostLinks host, Link link, long at) {
        var target = new Target(link.group(), link.address(), link.port());
        var before = host.links.get(target);
        if (before != null) {
            host.links.put(target, before.again(at));
            seenAgain = true;
        } else if (host.links.size() < LINKS_MAX) {
            host.links.put(target, new Seen(1, at));
            changed = true;
        } else {
            refused++;
        }
    }

    private void tick(long wallMillis) {
        nowMillis = wallMillis;
        if (StrictMath.abs(nowMillis - sweptAtMillis) >= SWEEP_MILLIS) {
            sweptAtMillis = nowMillis;
            forget();
        }
        long since = StrictMath.abs(nowMillis - publishedAtMillis);
        if (caughtUp && ((changed && since >= NEW_MILLIS) || (seenAgain && since >= SWEEP_MILLIS))) {
            publish();
        }
    }

    private void forget() {
        for (var host : hosts.values()) {
            changed |= host.links.values().removeIf(seen -> nowMillis - seen.lastMillis() > KEPT_MILLIS);
            changed |= host.checks.values().removeIf(aim -> nowMillis - aim.lastMillis() > KEPT_MILLIS);
        }
        changed |= hosts.values().removeIf(host -> host.links.isEmpty() && host.checks.isEmpty()
                && nowMillis - host.toldAtMillis > KEPT_MILLIS);
    }

    private void publish() {
        publishedAtMillis = nowMillis;
        changed = false;
        seenAgain = false;
        edges = LinkJoin.edges(new TreeMap<>(hosts));
    }

    @Override
    public void caughtUp() {
        caughtUp = true;
        publish();
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
            out.writeLong(host.toldAtMillis);
            out.writeInt(host.addresses.size());
            for (var address : host.addresses) {
                StateCodec.writeText(out, address);
            }
            out.writeInt(host.listeners.size());
            for (var listener : host.listeners) {
                StateCodec.writeText(out, listener.group());
                out.writeInt(listener.port());
            }
            out.writeInt(host.links.size());
            for (var link : host.links.entrySet()) {
                StateCodec.writeText(out, link.getKey().group());
                StateCodec.writeText(out, link.getKey().address());
                out.writeInt(link.getKey().port());
                out.writeLong(link.getValue().times());
                out.writeLong(link.getValue().lastMillis());
            }
            out.writeInt(host.checks.size());
            for (var check : host.checks.entrySet()) {
                StateCodec.writeText(out, check.getKey());
                StateCodec.writeText(out, check.getValue().target());
                out.writeLong(check.getValue().lastMillis());
            }
        }
    }

    @Override
    public void readSnapshot(DataInput in) throws IOException {
        StateCodec.readVersion(in, VERSION);
        long now = in.readLong();
        long sweptAt = in.readLong();
        var read = new HashMap<String, HostLinks>();
        for (int left = StateCodec.readCount(in); left > 0; left--) {
            read.put(StateCodec.readText(in), readHost(in));
        }
        hosts = read;
        nowMillis = now;
        sweptAtMillis = sweptAt;
        changed = true;
    }

    private static HostLinks readHost(DataInput in) throws IOException {
        var host = new HostLinks();
        host.toldAtMillis = in.readLong();
        var addresses = new ArrayList<String>();
        for (int left = StateCodec.readCount(in); left > 0; left--) {
            addresses.add(StateCodec.readText(in));
        }
        host.addresses = List.copyOf(addresses);
        var listeners = new ArrayList<Listener>();
        for (int left = StateCodec.readCount(in); left > 0; left--) {
            listeners.add(new Listener(StateCodec.readText(in), in.readInt()));
        }
        host.listeners = List.copyOf(listeners);
        for (int left = StateCodec.readCount(in); left > 0; left--) {
            var target = new Target(StateCodec.readText(in), StateCodec.readText(in), in.readInt());
            host.links.put(target, new Seen(in.readLong(), in.readLong()));
        }
        for (int left = StateCodec.readCount(in); left > 0; left--) {
            host.checks.put(StateCodec.readText(in), new Aim(StateCodec.readText(in), in.readLong()));
        }
        return host;
    }
}
