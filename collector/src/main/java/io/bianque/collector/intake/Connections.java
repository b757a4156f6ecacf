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

    /** Numbers begin above those of every earlier run: a million for each millisecond since the epoch. */
    Connections(long startMillis) {
        next = new AtomicLong(startMillis << RUN_BITS);
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

    /** A broken promise of ours showed itself in a connection: the first ones are told with their place. */
    void bug(Throwable cause) {
        if (bugs.incrementAndGet() <= 20) {
            LOG.error("a connection was ended by a bug", cause);
        }
    }
}
