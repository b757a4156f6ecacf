package io.bianque.collector.intake;

import io.bianque.collector.action.ActionGateway;
import io.bianque.collector.action.ActionListener;
import io.bianque.collector.action.ActionOrder;
import io.bianque.collector.action.ActionOutcome;
import io.bianque.protocol.message.Action;
import io.bianque.protocol.message.Output;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The connections of hosts whose agents take actions: orders go out over them, and what runs write comes in. How runs end is no
 * business of it: that has a number and goes through the log. Thread-safe.
 */
final class ActionLines implements ActionGateway {
    private static final ActionListener NOBODY = new ActionListener() {
        @Override
        public void output(String host, String runId, boolean error, String text) {
            // nobody listens yet
        }

        @Override
        public void done(String host, String runId, ActionOutcome outcome, int exitCode, String detail,
                long atMillis) {
            // comes through the log
        }
    };

    private final ConcurrentHashMap<String, AgentConnection> byHost = new ConcurrentHashMap<>();
    private volatile ActionListener listener = NOBODY;

    void listener(ActionListener next) {
        listener = next;
    }

    /** A host's agent takes actions over this connection from now on. */
    void opened(String host, AgentConnection connection) {
        byHost.put(host, connection);
    }

    /** A connection has ended; a newer one of its host stays. */
    void closed(String host, AgentConnection connection) {
        byHost.remove(host, connection);
    }

    @Override
    public boolean send(ActionOrder order) {
        var action = new Action(order.runId(), order.action(), order.args(),
                Math.clamp(order.timeoutMillis(), Action.TIMEOUT_MIN, Action.TIMEOUT_MAX));
        var connection = byHost.get(order.host());
        if (connection == null || !connection.isWritable()) { // who does not read is as good as gone
            return false;
        }
        connection.execute(() -> connection.order(action));
        return true;
    }

    /** A piece of output has come. */
    void output(String host, Output output) {
        listener.output(host, output.run(), output.error(), output.text());
    }
}
