package io.bianque.collector.intake;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/** The connections of one event loop and what they share. Confined to that loop but for {@link #synced}. */
final class Loop {
    final EventLoop eventLoop;
    final Workspace workspace = new Workspace();
    final Set<AgentConnection> connections = new HashSet<>();
    private final Set<AgentConnection> unsynced = new LinkedHashSet<>();
    private final AtomicBoolean acknowledging = new AtomicBoolean();

    Loop(EventLoop eventLoop) {
        this.eventLoop = eventLoop;
    }

    /** A connection has appended what is not durable yet. */
    void waitForSync(AgentConnection connection) {
        unsynced.add(connection);
    }

    void remove(AgentConnection connection) {
        connections.remove(connection);
        unsynced.remove(connection);
    }

    /** The log was synced. For any thread. */
    void synced() {
        if (acknowledging.compareAndSet(false, true)) {
            eventLoop.execute(() -> {
                acknowledging.set(false); // first, so that a sync from here on is not missed
                unsynced.removeIf(connection -> !connection.acknowledge());
            });
        }
    }

    /** Looks at the deadlines of all connections. */
    void deadlines(long nowNanos) {
        for (var connection : new ArrayList<>(connections)) {
            connection.deadlines(nowNanos);
        }
    }
}
