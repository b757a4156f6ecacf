package io.bianque.agent.link;

import io.bianque.agent.config.AgentConfig;
import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One attempt to connect, with its deadline. Thread-safe. */
final class Dialing {
    private final AgentConfig.Server server;
    private final long deadlineNanos;
    private @Nullable Closeable handle;
    private boolean cancelled;

    Dialing(AgentConfig.Server server, long deadlineNanos) {
        this.server = server;
        this.deadlineNanos = deadlineNanos;
    }

    AgentConfig.Server server() {
        return server;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    /** It has got so far as to have something that can be closed. */
    synchronized void begun(Closeable begun) {
        handle = begun;
        if (cancelled) {
            close();
        }
    }

    /** Nobody waits for it any more. */
    synchronized void cancel() {
        cancelled = true;
        close();
    }

    private void close() {
        try {
            if (handle != null) {
                handle.close();
            }
        } catch (IOException _) {
            // It is of no more use either way.
        }
    }
}
