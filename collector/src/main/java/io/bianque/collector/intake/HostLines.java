package io.bianque.collector.intake;

import io.bianque.protocol.message.Message;
import java.util.concurrent.ConcurrentHashMap;

/** The connections of those hosts whose agents take messages of one kind. Thread-safe. */
final class HostLines {
    private final ConcurrentHashMap<String, AgentConnection> byHost = new ConcurrentHashMap<>();

    /** A host's agent takes them over this connection from now on. */
    void opened(String host, AgentConnection connection) {
        byHost.put(host, connection);
    }

    /** A connection has ended; a newer one of its host stays. */
    void closed(String host, AgentConnection connection) {
        byHost.remove(host, connection);
    }

    /** Sends it to the host's agent; false when it is not there, or does not read and so is as good as gone. Never blocks. */
    boolean tell(String host, Message message) {
        var connection = byHost.get(host);
        if (connection == null || !connection.isWritable()) {
            return false;
        }
        connection.execute(() -> connection.tell(message));
        return true;
    }
}
