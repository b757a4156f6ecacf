package io.bianque.collector.action;

import java.util.Map;

import static java.util.Objects.requireNonNull;

/**
 * One execution of a listed action on one host.
 *
 * @param host          the host as its agent's certificate names it
 * @param runId         names this execution: an agent runs one at most once, however often it is asked
 * @param action        the name under which the host's own file lists the action
 * @param args          values for the placeholders of the listed argv; the agent refuses what its patterns do not allow
 * @param timeoutMillis after so long the agent ends it, {@code > 0}; the host's file may set less
 */
public record ActionOrder(String host, String runId, String action, Map<String, String> args, long timeoutMillis) {
    public ActionOrder {
        requireNonNull(host);
        requireNonNull(runId);
        requireNonNull(action);
        args = Map.copyOf(args);
        if (timeoutMillis <= 0) {
            throw new IllegalArgumentException("timeoutMillis=" + timeoutMillis + " is not positive");
        }
    }
}
