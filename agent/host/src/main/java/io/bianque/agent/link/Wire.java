package io.bianque.agent.link;

import java.nio.ByteBuffer;

/** Where a session's frames go. */
public interface Wire {
    /** Sends the bytes from position to limit; they are not kept. */
    void send(ByteBuffer frame);
}
