package io.bianque.bench.models;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** One connection that is never waited for. Confined to the thread that has all of them. */
final class Peer {
    private final SocketChannel socket;
    private final Rest rest = new Rest();
    private @Nullable ByteBuffer unsent;

    Peer(SocketChannel socket) throws IOException {
        this.socket = socket;
        socket.configureBlocking(false);
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }

    /** Whether answers wait for room in the socket; until they are gone nothing more is read. */
    boolean isStuck() {
        return unsent != null;
    }

    /**
     * Reads once and answers.
     *
     * @param buffer  of all peers, empty between calls
     * @param answers of all peers, empty between calls
     * @return bytes read; 0 when there were none, -1 at the end of the stream
     */
    int read(ByteBuffer buffer, Answers answers, Service service) throws IOException {
        buffer.clear();
        int count = socket.read(buffer);
        if (count <= 0) {
            return count;
        }
        var joined = rest.with(buffer.flip());
        answers.clear();
        service.take(joined, answers);
        rest.keep(joined);
        if (!answers.isEmpty()) {
            var out = answers.view();
            socket.write(out);
            if (out.hasRemaining()) {
                unsent = ByteBuffer.allocate(out.remaining()).put(out).flip();
            }
        }
        return count;
    }

    /** Sends what waits. */
    void write() throws IOException {
        var waiting = unsent;
        if (waiting != null) {
            socket.write(waiting);
            if (!waiting.hasRemaining()) {
                unsent = null;
            }
        }
    }

    void close() {
        try {
            socket.close();
        } catch (IOException e) {
            System.err.println("close: " + e.getMessage());
        }
    }
}
