package io.bianque.bench.models;

import java.io.IOException;
import java.nio.ByteBuffer;

/** What is served, whatever the model. Stateless between calls; for any thread. */
interface Service {
    /** The most that may lie unread of one request. */
    int MAX_REQUEST = 2 << 20;

    /**
     * Takes whole requests from the front and puts their answers.
     *
     * @param in  what has come; its position moves over what was taken, the rest is the front of a request
     * @param out where answers go
     * @throws IOException when these bytes are no request, or the answer cannot be read: the connection ends
     */
    void take(ByteBuffer in, Answers out) throws IOException;
}
