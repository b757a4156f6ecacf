package io.bianque.collector.intake;

import io.bianque.protocol.frame.Unpacker;
import io.netty.channel.EventLoop;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The connections of one event loop and what they share. Confined to that loop but for {@link #synced}. */
final class Loop {
    private static final long LOOK_AGAIN_MILLIS = 100;

    final EventLoop eventLoop;
    final Workspace workspace;
    final SharedReceive receive;
    private final Set<AgentConnection> connections = new HashSet<>();
    /** The same, made when it is needed: most rounds find nobody new. */
    private AgentConnection @Nullable [] inOrder;
    private final Set<AgentConnection> unsynced = new LinkedHashSet<>();
    private final AtomicBoolean acknowledging = new AtomicBoolean();
    private boolean looksAgain;

    Loop(EventLoop eventLoop, Unpacker unpacker) {
        this.eventLoop = eventLoop;
        this.workspace = new Workspace(unpacker);
        this.receive = new SharedReceive(workspace.received.length);
    }

    /** A connection has appended what is not durable yet. */
    void waitForSync(AgentConnection connection) {
        unsynced.add(connection);
    }

    void remove(AgentConnection connection) {
        connections.remove(connection);
        inOrder = null;
        unsynced.remove(connection);
    }

    /** The log was synced. For any thread. */
    void synced() {
        if (acknowledging.compareAndSet(false, true)) {
            eventLoop.execute(() -> {
                acknowledging.set(false); // first, so that a sync from here on is not missed
                acknowledge();
            });
        }
    }

    private void acknowledge() {
        unsynced.removeIf(connection -> !connection.acknowledge());
        if (!unsynced.isEmpty() && !looksAgain) { // an ack that waits for others must come without another sync too
            looksAgain = true;
            var _ = eventLoop.schedule(() -> {
                looksAgain = false;
                acknowledge();
            }, LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    void add(AgentConnection connection) {
        connections.add(connection);
        inOrder = null;
    }

    /** Looks at the deadlines of all connections, some of which may end by it. */
    void deadlines(long nowNanos) {
        var all = inOrder;
        if (all == null) {
            all = connections.toArray(AgentConnection[]::new);
            inOrder = all;
        }
        for (var connection : all) {
            connection.deadlines(nowNanos);
        }
    }
}
