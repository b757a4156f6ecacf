package io.bianque.agent.link;

import io.bianque.agent.config.AgentConfig;
import io.bianque.agent.reading.Readings;
import io.bianque.agent.spool.Spool;
import io.bianque.protocol.ProtocolFault;
import io.bianque.protocol.frame.FrameDecoder;
import io.bianque.protocol.frame.FrameLimits;
import io.bianque.protocol.message.Clocks;
import io.bianque.protocol.message.MessageCodec;
import io.bianque.seam.MonotonicClock;
import io.bianque.testkit.SimulatedNetwork;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The agent's link without its thread and its sockets: whoever holds this turns it. For one thread. */
public final class LinkByHand {
    private final Link link;
    private final Spool spool;
    private final MonotonicClock clock;
    private boolean leaving;

    /** Where connections come from. */
    public interface Network {
        /** Connects; throws when nobody is there. */
        SimulatedNetwork.Endpoint connect() throws IOException;
    }

    /**
     * A link that was not turned yet.
     *
     * @param dialer  runs attempts to connect, when it likes
     * @param network connects
     * @param moved   runs after each message that came in
     */
    public LinkByHand(Spool spool, Identity identity, Duration heartbeat, Supplier<Clocks> clocks, MonotonicClock clock,
            RandomGenerator random, Executor dialer, Network network, Consumer<Runnable> moved) {
        this.spool = spool;
        this.clock = clock;
        var server = new AgentConfig.Server("127.0.0.1", 7171);
        link = new Link(spool, new Link.Target(List.of(server), Optional.empty(), identity, heartbeat), clocks, clock,
                random, (_, _, _) -> new SimulatedLine(network.connect(), moved), dialer);
    }

    /** What is not acknowledged. */
    public Spool spool() {
        return spool;
    }

    /** Takes readings. */
    public void add(Readings readings) {
        link.add(readings);
    }

    /** Takes an event. */
    public void add(Spool.Framing frame) {
        link.add(frame);
    }

    /** Does what is to be done now. */
    public void turn() {
        link.turn();
    }

    /** When it is to be turned again though nothing comes. */
    public Duration untilNextTurn() {
        return Duration.ofNanos(Math.max(1, link.waitNanos(clock.nanos())));
    }

    /** Begins a clean stop: it is turned on until {@link #hasMoreToSay} is false or its time is over. */
    public void beginToLeave() {
        leaving = true;
        try {
            var _ = link.stop(Duration.ZERO);
        } catch (InterruptedException e) {
            throw new IllegalStateException("there is one thread", e);
        }
        link.beginLastWords();
    }

    /** Whether a clean stop has begun. */
    public boolean isLeaving() {
        return leaving;
    }

    /** Whether something is left to be acknowledged by a collector that is there. */
    public boolean hasMoreToSay() {
        return link.hasMoreToSay();
    }

    /** Ends a clean stop: says goodbye, closes the spool. */
    public void finish() {
        link.endLastWords();
        link.finish();
    }

    private final class SimulatedLine implements Line {
        private final SimulatedNetwork.Endpoint endpoint;
        private final Consumer<Runnable> moved;
        private final ByteArrayOutputStream unsent = new ByteArrayOutputStream();
        private final FrameDecoder decoder = new FrameDecoder(FrameLimits.DEFAULT);
        private final MessageCodec codec = new MessageCodec();
        private @Nullable IOException broken;
        private boolean deaf;

        private SimulatedLine(SimulatedNetwork.Endpoint endpoint, Consumer<Runnable> moved) {
            this.endpoint = endpoint;
            this.moved = moved;
        }

        @Override
        public void read(Listener listener) {
            endpoint.onReceive(piece -> moved.accept(() -> received(piece, listener)));
            endpoint.onEnd(how -> {
                broken = new IOException("the connection was " + how);
                moved.accept(() -> {
                    listener.ended(this, "the collector closed the connection: " + how);
                    link.turn();
                });
            });
        }

        private void received(ByteBuffer piece, Listener listener) {
            var bytes = new byte[piece.remaining()];
            piece.duplicate().get(bytes);
            var buffer = ByteBuffer.wrap(bytes);
            try {
                for (var frame = deaf ? null : decoder.next(buffer); frame != null; frame = decoder.next(buffer)) {
                    listener.received(this, codec.read(frame));
                    link.turn();
                }
            } catch (ProtocolFault fault) {
                deaf = true;
                listener.faulty(this, fault);
                link.turn();
            }
        }

        @Override
        public void send(ByteBuffer frame) {
            unsent.write(frame.array(), frame.arrayOffset() + frame.position(), frame.remaining());
        }

        @Override
        public void flush() throws IOException {
            if (broken != null) {
                throw broken;
            }
            endpoint.send(ByteBuffer.wrap(unsent.toByteArray()));
            unsent.reset();
        }

        @Override
        public boolean isStuckFor(Duration time, long nowNanos) {
            return false;
        }

        @Override
        public void close() {
            endpoint.close();
        }
    }
}
