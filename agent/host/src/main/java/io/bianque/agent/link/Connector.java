package io.bianque.agent.link;

import io.bianque.agent.config.AgentConfig;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/** Makes connections. */
interface Connector {
    /**
     * Connects and shakes hands; may block for long, so never on the link thread.
     *
     * @param begun takes what ends the attempt when it is closed by another thread
     * @throws IOException when nobody is there, or it is not the one that was asked for
     */
    Line connect(AgentConfig.Server server, Optional<AgentConfig.Tls> tls, Consumer<Closeable> begun)
            throws IOException;
}
