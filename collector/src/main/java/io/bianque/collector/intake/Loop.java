package io.bianque.collector.intake;

import io.bianque.protocol.frame.Unpacker;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** The connections of one event loop and what they share. Confined to that loop but for {@link #synced}. */
final class Loop {
    private static final long LOOK_AGAIN_MILLIS = 100;
    private static final int MANY = 1_024;
    private static final int TURNS = 4;

    final EventLoop eventLoop;
    final Workspace workspace;
    final SharedReceive receive;
    /** Each knows its place. */
    private final ArrayList<AgentConnection> connections = new ArrayList<>();
    /** Who waits for a sync, each once: a connection knows whether it is among them. */
    private ArrayList<AgentConnection> unsynced = new ArrayList<>();
    /** The other list, empty but while acks are sent. */
    private ArrayList<AgentConnection> told = new ArrayList<>();
    private final AtomicBoolean acknowledging = new AtomicBoolean();
    private boolean looksAgain;
    private int turn;

    Loop(EventLoop eventLoop, Unpacker unpacker) {
        this.eventLoop = eventLoop;
        this.workspace = new Workspace(unpacker);
        this.receive = new SharedReceive(workspace.received.length);
    }

    /** A connection has appended what is not durable yet. */
    void waitForSync(AgentConnection connection) {
        if (!connection.waits) {
            connection.waits = true;
            unsynced.add(connection);
        }
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
        connection.waits = false;
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
        var round = unsynced;
        unsynced = told;
        told = round;
        for (var connection : round) {
            if (connection.waits) {
                connection.waits = false;
                if (connection.acknowledge()) {
                    waitForSync(connection);
                }
            }
        }
        round.clear();
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

    /** Looks at the deadlines of all connections; of very many at a quarter, so that four calls look at all. Some may end by it. */
    void deadlines(long nowNanos) {
        int turns = connections.size() < MANY ? 1 : TURNS;
        turn = (turn + 1) % turns;
        int last = connections.size() - 1;
        // From the last to the first: who goes meanwhile leaves its place to one that was looked at, or is in a later turn.
        for (int i = last - Math.floorMod(last - turn, turns); i >= 0; i -= turns) {
            if (i < connections.size()) {
                connections.get(i).deadlines(nowNanos);
            }
        }
    }
}
