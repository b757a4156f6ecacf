package io.bianque.collector.intake;

import io.bianque.collector.action.ActionGateway;
import io.bianque.collector.action.ActionListener;
import io.bianque.collector.action.ActionOrder;
import io.bianque.collector.action.ActionOutcome;
import io.bianque.protocol.message.Action;
import io.bianque.protocol.message.Output;

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

    private final HostLines lines = new HostLines();
    private volatile ActionListener listener = NOBODY;

    void listener(ActionListener next) {
        listener = next;
    }

    HostLines lines() {
        return lines;
    }

    @Override
    public boolean send(ActionOrder order) {
        var action = new Action(order.runId(), order.action(), order.args(),
                Math.clamp(order.timeoutMillis(), Action.TIMEOUT_MIN, Action.TIMEOUT_MAX));
        return lines.tell(order.host(), action);
    }

    /** A piece of output has come. */
    void output(String host, Output output) {
        listener.output(host, output.run(), output.error(), output.text());
    }
}
