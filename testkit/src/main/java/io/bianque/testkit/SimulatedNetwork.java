package io.bianque.testkit;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Duplex byte streams in simulated time that behave as TCP does on a bad day: bytes keep their order and nothing else; a write may
 * come in any pieces, late, or never. For the thread of its {@link Simulation}.
 */
public final class SimulatedNetwork {
    /** How a connection ended, as one side sees it. */
    public enum End {
        /** The other side has closed; all it sent before has come. */
        CLOSED,
        /** The connection is gone; bytes on the way are lost. */
        RESET
    }

    private final Simulation simulation;
    private final RandomGenerator random;

    /** Draws delays and pieces from {@code random}. */
    public SimulatedNetwork(Simulation simulation, RandomGenerator random) {
        this.simulation = simulation;
        this.random = random;
    }

    /** A new connection. */
    public Connection connect() {
        return new Connection();
    }

    /** Two ends, and the weather between them. */
    public final class Connection {
        private final Endpoint client = new Endpoint(this);
        private final Endpoint server = new Endpoint(this);
        private boolean broken;

        private Connection() {}

        /** The end that connected. */
        public Endpoint client() {
            return client;
        }

        /** The end that accepted. */
        public Endpoint server() {
            return server;
        }

        /** Breaks it: both ends see a reset at once, bytes on the way are lost. */
        public void cut() {
            if (!broken) {
                broken = true;
                client.ended(End.RESET);
                server.ended(End.RESET);
            }
        }

        private Endpoint other(Endpoint endpoint) {
            return endpoint == client ? server : client;
        }
    }

    /** One end of a connection. Settings hold for what this end sends from then on. */
    public final class Endpoint {
        private final Connection connection;
        private final List<ByteBuffer> early = new ArrayList<>();
        private Consumer<ByteBuffer> receiver = early::add;
        private Consumer<End> endListener = end -> {};
        private Consumer<ByteBuffer> sendListener = bytes -> {};
        private long delayNanosMin;
        private long delayNanosMax;
        private int pieceBytesMax = Integer.MAX_VALUE;
        private boolean swallowed;
        private long bytesUntilCut = Long.MAX_VALUE;
        private long lastArrivalNanos;
        private boolean closed;
        private boolean ended;
        private long delivered;

        private Endpoint(Connection connection) {
            this.connection = connection;
        }

        /** Each piece takes a time between these two, both {@code >= 0}; order is kept. */
        public Endpoint delay(Duration min, Duration max) {
            delayNanosMin = min.toNanos();
            delayNanosMax = max.toNanos();
            return this;
        }

        /** What is sent comes in pieces of 1 to so many bytes. */
        public Endpoint split(int bytesMax) {
            pieceBytesMax = bytesMax;
            return this;
        }

        /** What is sent never comes, and nobody is told. */
        public Endpoint swallow(boolean lost) {
            swallowed = lost;
            return this;
        }

        /** The connection breaks when the N-th byte from now has arrived at the other end; {@code >= 1}. */
        public Endpoint cutAfter(long bytes) {
            bytesUntilCut = bytes;
            return this;
        }

        /** Who gets what the other end sends; what came before is handed over now. Pieces are read-only. */
        public void onReceive(Consumer<ByteBuffer> consumer) {
            receiver = consumer;
            early.forEach(consumer);
            early.clear();
        }

        /** Who learns, once, that the connection ended. */
        public void onEnd(Consumer<End> listener) {
            endListener = listener;
        }

        /** Who overhears what this end sends, in the writes in which it was sent and whatever becomes of it. Read-only. */
        public void onSend(Consumer<ByteBuffer> listener) {
            sendListener = listener;
        }

        /** Bytes from this end that the other has received. */
        public long delivered() {
            return delivered;
        }

        /** Sends a copy of the bytes. After an end it does nothing, as a socket whose reset is still on its way. */
        public void send(ByteBuffer bytes) {
            var rest = ByteBuffer.allocate(bytes.remaining()).put(bytes.duplicate()).flip().asReadOnlyBuffer();
            sendListener.accept(rest.duplicate());
            while (rest.hasRemaining() && !closed && !connection.broken) {
                int length = Math.min(rest.remaining(),
                        pieceBytesMax == Integer.MAX_VALUE ? pieceBytesMax : 1 + random.nextInt(pieceBytesMax));
                var piece = rest.slice(rest.position(), length);
                rest.position(rest.position() + length);
                boolean lost = swallowed;
                arrive(() -> {
                    if (!lost) {
                        deliver(piece);
                    }
                });
            }
        }

        /** Ends this direction after what was sent. */
        public void close() {
            if (!closed && !connection.broken) {
                closed = true;
                boolean lost = swallowed;
                arrive(() -> {
                    if (!lost) {
                        connection.other(this).ended(End.CLOSED);
                    }
                });
            }
        }

        private void arrive(Runnable action) {
            long delay = delayNanosMax > delayNanosMin
                    ? random.nextLong(delayNanosMin, delayNanosMax + 1)
                    : delayNanosMin;
            lastArrivalNanos = Math.max(lastArrivalNanos, simulation.clock().nanos() + delay);
            simulation.at(lastArrivalNanos, () -> {
                if (!connection.broken) {
                    action.run();
                }
            });
        }

        private void deliver(ByteBuffer piece) {
            int length = (int) Math.min(piece.remaining(), bytesUntilCut);
            bytesUntilCut -= bytesUntilCut == Long.MAX_VALUE ? 0 : length;
            delivered += length;
            if (length > 0) {
                connection.other(this).receiver.accept(piece.slice(piece.position(), length));
            }
            if (bytesUntilCut == 0) {
                connection.cut();
            }
        }

        private void ended(End how) {
            if (!ended) {
                ended = true;
                endListener.accept(how);
            }
        }
    }
}
