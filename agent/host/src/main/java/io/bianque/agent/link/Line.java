package io.bianque.agent.link;

import io.bianque.protocol.ProtocolFault;
import io.bianque.protocol.message.Message;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;

/**
 * One open connection to a collector. Written by the link thread alone; {@link #isStuckFor} and {@link #close} may be called by any
 * thread.
 */
interface Line extends Wire, Closeable {
    /** What comes in, on a thread of the line's own. */
    interface Listener {
        void received(Line from, Message message);

        void faulty(Line from, ProtocolFault fault);

        void ended(Line from, String why);
    }

    /** Begins to read; called once. */
    void read(Listener listener);

    /** Puts on the wire what was sent. */
    void flush() throws IOException;

    /** Whether a write has been waiting for so long: the peer does not read. */
    boolean isStuckFor(Duration time, long nowNanos);

    @Override
    void close();
}
