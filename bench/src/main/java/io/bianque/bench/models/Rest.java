package io.bianque.bench.models;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The front of a request of which more must come. Not thread-safe. */
final class Rest {
    private byte @Nullable [] kept;

    /** What was kept with what has come behind it; what has come itself when nothing was kept. */
    ByteBuffer with(ByteBuffer fresh) {
        var front = kept;
        if (front == null) {
            return fresh;
        }
        kept = null;
        return ByteBuffer.allocate(front.length + fresh.remaining()).put(front).put(fresh).flip();
    }

    /** Keeps what is left. */
    void keep(ByteBuffer left) throws IOException {
        if (left.remaining() > Service.MAX_REQUEST) {
            throw new IOException("a request of more than " + Service.MAX_REQUEST + " bytes");
        }
        if (left.hasRemaining()) {
            kept = new byte[left.remaining()];
            left.get(kept);
        }
    }
}
