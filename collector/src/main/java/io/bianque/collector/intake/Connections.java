package io.bianque.collector.intake;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every open connection by its number. Thread-safe. */
final class Connections {
    private static final Logger LOG = LoggerFactory.getLogger("io.bianque.collector.intake");
    private static final int RUN_BITS = 20;

    private final ConcurrentHashMap<Long, AgentConnection> byId = new ConcurrentHashMap<>();
    private final AtomicLong next;
    private final AtomicLong bugs = new AtomicLong();
    private final Waiting waiting;

    /**
     * Numbers begin above those of every earlier run: a million for each millisecond since the epoch.
     *
     * @param most how many connections there may be; a third of them may wait for a hello, half of those from one address
     */
    Connections(long startMillis, int most) {
        next = new AtomicLong(startMillis << RUN_BITS);
        int mayWait = Math.max(2, most / 3);
        waiting = new Waiting(mayWait, mayWait / 2);
    }

    /** Those without a hello. */
    Waiting waiting() {
        return waiting;
    }

    long nextId() {
        return next.incrementAndGet();
    }

    void add(AgentConnection connection) {
        byId.put(connection.id(), connection);
    }

    void remove(AgentConnection connection) {
        byId.remove(connection.id());
    }

    @Nullable
    AgentConnection get(long id) {
        return byId.get(id);
    }

    Collection<AgentConnection> all() {
        return List.copyOf(byId.values());
    }

    /**
     * Brings the memory that connections hold below a bound: who holds the most is ended first. One more pass over all
     * connections for each that is ended.
     */
    synchronized void makeRoom(long boundBytes) {
        while (true) {
            AgentConnection largest = null;
            long inAll = 0;
            for (var connection : byId.values()) {
                int held = connection.heldBytes();
                inAll += held;
                if (held > 0 && (largest == null || held > largest.heldBytes())) {
                    largest = connection;
                }
            }
            if (largest == null || inAll <= boundBytes) {
                return;
            }
            largest.evict("frames under way of all connections exceed " + boundBytes
                    + " bytes, and this one holds the most of them; come again later");
        }
    }

    /** A broken promise of ours showed itself in a connection: the first ones are told with their place. */
    void bug(Throwable cause) {
        if (bugs.incrementAndGet() <= 20) {
            LOG.error("a connection was ended by a bug", cause);
        }
    }
}
