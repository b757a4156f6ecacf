package io.bianque.collector.intake;

import io.bianque.protocol.frame.Unpacker;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** The connections of one event loop and what they share. Confined to that loop but for {@link #synced}. */
final class Loop {
    private static final long LOOK_AGAIN_MILLIS = 100;

    final EventLoop eventLoop;
    final Workspace workspace;
    final SharedReceive receive;
    /** Each knows its place. */
    private final ArrayList<AgentConnection> connections = new ArrayList<>();
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
        int place = connection.place;
        if (place >= 0) {
            connection.place = -1;
            var last = connections.removeLast();
            if (last != connection) {
                connections.set(place, last);
                last.place = place;
            }
        }
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
        connection.place = connections.size();
        connections.add(connection);
    }

    /** Looks at the deadlines of all connections, some of which may end by it. */
    void deadlines(long nowNanos) {
        // From the last to the first: who goes meanwhile leaves its place to one that was looked at.
        for (int i = connections.size() - 1; i >= 0; i--) {
            if (i < connections.size()) {
                connections.get(i).deadlines(nowNanos);
            }
        }
    }
}
