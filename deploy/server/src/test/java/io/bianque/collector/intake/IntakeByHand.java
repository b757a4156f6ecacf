package io.bianque.collector.intake;

import io.bianque.collector.admission.Admission;
import io.bianque.collector.admission.SeriesRegistry;
import io.bianque.protocol.log.FileLog;
import io.bianque.protocol.log.LogFull;
import io.bianque.protocol.log.LogOptions;
import io.bianque.seam.CrashPoints;
import io.bianque.seam.Disk;
import io.bianque.seam.MonotonicClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The whole intake as the server wires it, but for its threads and its socket: whoever holds this does in their place what they
 * would do, in whatever order. Each connection has an event loop of its own, which runs when it is told to. For one thread.
 */
public final class IntakeByHand {
    private final FileLog log;
    private final LogCutter cutter;
    private final Intake intake;
    private final Housekeeper housekeeper;
    private final List<Peer> peers = new ArrayList<>();
    private final Ticker ticker;
    private final MonotonicClock clock;

    /** Opens the log of a disk and builds admission again. */
    public IntakeByHand(Disk disk, LogOptions options, IntakeSettings settings, InstantSource wall,
            MonotonicClock clock)
            throws IOException {
        this.clock = clock;
        log = FileLog.open(disk, "log", options);
        cutter = new LogCutter(log, 0, "judge");
        intake = new Intake(settings, log, disk, new Admission(SeriesRegistry.Limits.DEFAULT, 1_000), cutter, wall,
                clock, new SimpleMeterRegistry(), CrashPoints.none());
        housekeeper = intake.takeUp();
        ticker = new Ticker() {
            @Override
            public long initialNanoTime() {
                return 0;
            }

            @Override
            public long nanoTime() {
                return clock.nanos();
            }

            @Override
            public void sleep(long delay, TimeUnit unit) {
                throw new IllegalStateException("nobody sleeps here");
            }
        };
    }

    /** The log. */
    public FileLog log() {
        return log;
    }

    /** What cuts it. */
    public LogCutter cutter() {
        return cutter;
    }

    /** What the thread of the syncer does when its time has come; says whether the disk had room. */
    public boolean sync() {
        try {
            log.sync();
            return true;
        } catch (LogFull full) {
            return false;
        } catch (IOException lost) {
            return true;
        } finally {
            runTasks();
        }
    }

    /** A round of what the intake does by the clock, every 100 ms. */
    public void step() {
        housekeeper.step();
        runTasks();
    }

    /** Looks at the deadlines of all connections, every 250 ms. */
    public void deadlines() {
        for (var peer : List.copyOf(peers)) {
            peer.loop.deadlines(clock.nanos());
        }
        runTasks();
    }

    /** What is done every snapshot interval. */
    public void clear() {
        housekeeper.clear();
    }

    /** The first part of a clean stop; the peers have two seconds to go then. */
    public void takeLeave() {
        try {
            intake.takeLeave();
        } catch (InterruptedException e) {
            throw new IllegalStateException("there is one thread", e);
        }
        runTasks();
    }

    /** The rest of a clean stop, up to the closing of the log. */
    public void settle() throws IOException {
        intake.settle();
        log.close();
    }

    /**
     * A connection was made.
     *
     * @param out    takes what goes to the peer
     * @param closed runs once when this side has closed
     */
    public Peer accept(Consumer<ByteBuffer> out, Runnable closed) {
        var peer = new Peer(out, closed);
        intake.accept(peer.channel, InetAddress.getLoopbackAddress(), null);
        peers.add(peer);
        runTasks();
        return peer;
    }

    /** Lets all loops run until nothing is left to do now. */
    public void runTasks() {
        boolean busy = true;
        while (busy) {
            busy = false;
            for (var peer : List.copyOf(peers)) {
                busy |= peer.turn();
            }
        }
    }

    /** A channel whose tasks run one after the other, never one inside the other: as on an event loop. */
    private static final class TurnedChannel extends EmbeddedChannel {
        private boolean running;

        TurnedChannel(Ticker ticker) {
            super(EmbeddedChannel.builder().ticker(ticker));
        }

        @Override
        public void runPendingTasks() {
            if (!running) {
                running = true;
                try {
                    super.runPendingTasks();
                } finally {
                    running = false;
                }
            }
        }
    }

    /** One connection, seen from its peer. */
    public final class Peer {
        private final EmbeddedChannel channel;
        private final Loop loop;
        private final Consumer<ByteBuffer> out;
        private final Runnable closed;
        private final Deque<ByteBuf> unread = new ArrayDeque<>();
        private boolean ending;

        private Peer(Consumer<ByteBuffer> out, Runnable closed) {
            this.out = out;
            this.closed = closed;
            channel = new TurnedChannel(ticker);
            channel.config().setAllocator(UnpooledByteBufAllocator.DEFAULT);
            loop = intake.serve(channel.eventLoop());
        }

        /** Bytes have come; they wait while the connection is not read. */
        public void received(ByteBuffer piece) {
            var bytes = new byte[piece.remaining()];
            piece.duplicate().get(bytes);
            unread.add(Unpooled.wrappedBuffer(bytes));
            runTasks();
        }

        /** The peer has closed: known when all before it was read. */
        public void ended() {
            ending = true;
            runTasks();
        }

        /** The connection is gone, with all that was not read. */
        public void reset() {
            unread.clear();
            ended();
        }

        /** Does what can be done now; says whether that was anything. */
        private boolean turn() {
            boolean any = channel.hasPendingTasks();
            if (any) {
                channel.runPendingTasks();
            }
            while (channel.isOpen() && channel.config().isAutoRead() && !unread.isEmpty()) {
                any = true;
                channel.writeInbound(unread.remove());
            }
            for (ByteBuf bytes = channel.readOutbound(); bytes != null; bytes = channel.readOutbound()) {
                out.accept(bytes.nioBuffer());
                bytes.release();
            }
            if (ending && unread.isEmpty() && channel.isOpen()) {
                any = true;
                var _ = channel.close();
            }
            if (!channel.isOpen() && peers.remove(this)) {
                any = true;
                closed.run();
            }
            return any;
        }
    }
}
