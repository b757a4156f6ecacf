package io.bianque.collector.intake;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedCollection;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Connections that have not said a good hello yet. They have a budget of their own, and each address a share of it, so
 * that those who connect and say nothing take no agent's place. When it is spent, the one that has waited longest makes
 * room, if it has had time enough for a hello. Thread-safe; asked once or twice in the life of a connection.
 */
final class Waiting {
    /** Time for TLS and hello that nobody is denied. */
    static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /**
     * What becomes of a newcomer.
     *
     * @param admitted whether it may stay
     * @param victim   who is to go in its favour; null when there is room
     */
    record Admission(boolean admitted, @Nullable AgentConnection victim) {}

    private static final Admission ROOM = new Admission(true, null);
    private static final Admission REFUSED = new Admission(false, null);

    private final int most;
    private final int mostOfOneAddress;
    private final LinkedHashMap<AgentConnection, InetAddress> byAge = new LinkedHashMap<>();
    private final Map<InetAddress, LinkedHashSet<AgentConnection>> byAddress = new HashMap<>();

    /**
     * Nobody waits.
     *
     * @param most             how many may wait, {@code >= 1}
     * @param mostOfOneAddress how many of them from one address, {@code >= 1}
     */
    Waiting(int most, int mostOfOneAddress) {
        this.most = most;
        this.mostOfOneAddress = mostOfOneAddress;
    }

    /** Takes a newcomer in, if need be in the place of another; {@code full} when there is no room for any connection. */
    synchronized Admission enter(AgentConnection newcomer, InetAddress address, boolean full, long nowNanos) {
        var neighbours = byAddress.get(address);
        SequencedCollection<AgentConnection> rivals;
        if (neighbours != null && neighbours.size() >= mostOfOneAddress) {
            rivals = neighbours;
        } else if (full || byAge.size() >= most) {
            rivals = byAge.sequencedKeySet();
        } else {
            add(newcomer, address);
            return ROOM;
        }
        var oldest = rivals.isEmpty() ? null : rivals.getFirst();
        if (oldest == null || nowNanos - oldest.connectedNanos() < PATIENCE_NANOS) {
            return REFUSED;
        }
        leave(oldest);
        add(newcomer, address);
        return new Admission(true, oldest);
    }

    private void add(AgentConnection newcomer, InetAddress address) {
        byAge.put(newcomer, address);
        byAddress.computeIfAbsent(address, _ -> new LinkedHashSet<>()).add(newcomer);
    }

    /** It said hello, or is on its way out; the second call does nothing. */
    synchronized void leave(AgentConnection connection) {
        var address = byAge.remove(connection);
        var neighbours = address == null ? null : byAddress.get(address);
        if (neighbours != null && neighbours.remove(connection) && neighbours.isEmpty()) {
            byAddress.remove(address);
        }
    }

    /** How many wait. */
    synchronized int size() {
        return byAge.size();
    }
}
