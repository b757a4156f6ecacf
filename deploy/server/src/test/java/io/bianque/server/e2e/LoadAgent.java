package io.bianque.server.e2e;

import io.bianque.protocol.ProtocolFault;
import io.bianque.protocol.frame.Encoding;
import io.bianque.protocol.frame.FrameDecoder;
import io.bianque.protocol.frame.FrameLimits;
import io.bianque.protocol.frame.LaneSeq;
import io.bianque.protocol.message.Ack;
import io.bianque.protocol.message.Bye;
import io.bianque.protocol.message.Clocks;
import io.bianque.protocol.message.Hello;
import io.bianque.protocol.message.Message;
import io.bianque.protocol.message.MessageCodec;
import io.bianque.protocol.message.Refusal;
import io.bianque.protocol.message.Retry;
import io.bianque.protocol.message.Series;
import io.bianque.protocol.message.Stamp;
import io.bianque.protocol.message.Welcome;
import io.bianque.protocol.samples.SampleBatch;
import io.bianque.protocol.samples.SamplesEncoder;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * One sender of the load: a frame of readings a second, whatever becomes of the server, and an entry in its ledger for each.
 * A sender that keeps sends again what was not acknowledged, in its old lane; one that forgets never does. All by one
 * thread, which {@link #run} belongs to.
 */
final class LoadAgent implements Runnable {
    private static final int PERIOD_MILLIS = 1_000;
    private static final int CREDIT_OF_A_FRAME = 8 << 10;
    /** Of a greedy sender, before it looks for answers. */
    private static final int FRAMES_AT_ONCE = 16;

    private final Dialer server;
    private final Ledger ledger;
    private final boolean keeps;
    private final boolean greedy;
    private final long epoch;
    private final Load load;
    /** Not acknowledged, oldest first. */
    private final Deque<Ledger.Entry> pending = new ArrayDeque<>();
    private int lane = 1;
    private long nextSeq = 1;
    private long dueMillis;
    /** Whether the live lane has belonged to a connection. */
    private boolean connected;

    /**
     * A sender that is not started.
     *
     * @param keeps  whether it sends again what was not acknowledged
     * @param greedy whether it sends as much as credit allows, instead of a frame a second
     * @param epoch  also spreads the senders over the second
     */
    LoadAgent(Dialer server, Ledger ledger, boolean keeps, boolean greedy, long epoch, Load load) {
        this.server = server;
        this.ledger = ledger;
        this.keeps = keeps;
        this.greedy = greedy;
        this.epoch = epoch;
        this.load = load;
        dueMillis = monoMillis() + Math.floorMod(epoch, PERIOD_MILLIS);
    }

    Ledger ledger() {
        return ledger;
    }

    @Override
    public void run() {
        while (!load.isOver()) {
            try (var socket = server.dial(ledger.host)) {
                new Session(socket).run();
            } catch (IOException gone) {
                // What this test is about: the server is dead, or not yet there.
            } catch (ProtocolFault | RuntimeException wrong) {
                load.complain(ledger.host + ": " + wrong);
            }
            if (connected && !pending.isEmpty()) {
                lane++; // what is unacknowledged stays in its lane
                nextSeq = 1;
            }
            connected = false;
            if (!keeps) {
                pending.clear();
            } else if (isDue()) {
                make();
            }
            pause();
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isDue() {
        return !greedy && monoMillis() >= dueMillis;
    }

    private Ledger.Entry make() {
        long mono = monoMillis();
        dueMillis = Math.max(dueMillis + PERIOD_MILLIS, mono + PERIOD_MILLIS / 2);
        long timeMillis = System.currentTimeMillis();
        if (greedy && !ledger.entries().isEmpty()) { // several in a millisecond
            timeMillis = Math.max(timeMillis, ledger.entries().getLast().timeMillis + 1);
        }
        var entry = ledger.write(lane, nextSeq++, timeMillis, mono);
        pending.add(entry);
        return entry;
    }

    private static long monoMillis() {
        return System.nanoTime() / 1_000_000 - Load.STARTED;
    }

    private void acknowledged(LaneSeq place) {
        pending.removeIf(entry -> {
            boolean safe = entry.lane == place.lane() && entry.seq <= place.seq();
            if (safe) {
                Ledger.acknowledge(entry);
                load.acknowledged(ledger.metrics);
            }
            return safe;
        });
    }

    /** One connection, from hello until it breaks. */
    private final class Session {
        private final Socket socket;
        private final MessageCodec codec = new MessageCodec();
        private final FrameDecoder decoder = new FrameDecoder(FrameLimits.DEFAULT);
        private final byte[] buffer = new byte[8 << 10];
        private final Map<Integer, SamplesEncoder> encoders = new HashMap<>();
        private final SampleBatch batch = new SampleBatch();
        private final Deque<Ledger.Entry> unsent = new ArrayDeque<>();
        private long credit;
        private boolean welcome;

        Session(Socket socket) throws IOException {
            this.socket = socket;
            socket.setTcpNoDelay(true);
        }

        void run() throws IOException, ProtocolFault {
            send(hello());
            long askedMillis = monoMillis();
            while (!welcome) {
                receive(1_000);
                if (load.isOver() || monoMillis() - askedMillis > 15_000) {
                    return;
                }
            }
            send(new Series(IntStream.range(0, ledger.metrics)
                    .mapToObj(id -> new Series.Definition(id, Ledger.metric(id), Map.of()))
                    .toList()));
            unsent.addAll(pending);
            while (!load.isOver()) {
                if (isDue()) {
                    unsent.add(make());
                }
                while (!unsent.isEmpty() && credit >= CREDIT_OF_A_FRAME) {
                    send(unsent.remove());
                }
                for (int i = 0; greedy && i < FRAMES_AT_ONCE && credit >= CREDIT_OF_A_FRAME; i++) {
                    send(make());
                }
                if (credit < CREDIT_OF_A_FRAME) {
                    load.held();
                }
                receive(greedy ? 1 : Math.clamp(dueMillis - monoMillis(), 1, PERIOD_MILLIS));
            }
        }

        private Hello hello() {
            var lanes = new LinkedHashMap<Integer, LaneSeq>();
            for (var entry : pending) {
                lanes.putIfAbsent(entry.lane, new LaneSeq(entry.lane, entry.seq));
            }
            lanes.putIfAbsent(lane, new LaneSeq(lane, nextSeq));
            return new Hello(1, ledger.host, "load-agent/1", "linux", "boot-1", epoch, Hello.Role.AGENT, Set.of(),
                    Map.of("cluster", "load"), Map.of(), new ArrayList<>(lanes.values()),
                    new Clocks(System.currentTimeMillis(), monoMillis()));
        }

        private void send(Ledger.Entry entry) throws IOException {
            batch.clear();
            for (int metric = 0; metric < ledger.metrics; metric++) {
                batch.add(metric, entry.timeMillis, ledger.value(metric, entry.timeMillis));
            }
            var encoder = encoders.computeIfAbsent(entry.lane, _ -> new SamplesEncoder());
            int length = encoder.encode(batch);
            var stamp = new Stamp(entry.lane, entry.seq, entry.timeMillis, entry.monoMillis);
            var frame = codec.samples(stamp, Encoding.SAMPLES1, encoder.array(), 0, length);
            credit -= frame.remaining();
            write(frame);
        }

        private void send(Message message) throws IOException {
            write(codec.write(message));
        }

        private void write(ByteBuffer frame) throws IOException {
            socket.getOutputStream().write(frame.array(), frame.arrayOffset() + frame.position(), frame.remaining());
        }

        /** Takes what comes within the time. */
        private void receive(int timeoutMillis) throws IOException, ProtocolFault {
            socket.setSoTimeout(timeoutMillis);
            int read;
            try {
                read = socket.getInputStream().read(buffer);
            } catch (SocketTimeoutException nothing) {
                return;
            }
            if (read < 0) {
                throw new EOFException("closed by the server");
            }
            var received = ByteBuffer.wrap(buffer, 0, read);
            for (var frame = decoder.next(received); frame != null; frame = decoder.next(received)) {
                take(codec.read(frame));
            }
        }

        private void take(Message message) throws IOException {
            switch (message) {
                case Welcome first -> {
                    welcome = true;
                    connected = true;
                    credit = first.credit();
                    safe(first.lanes());
                }
                case Ack ack -> {
                    credit += ack.credit();
                    safe(ack.lanes());
                }
                case Retry retry -> {
                    load.putOff();
                    throw new EOFException("to come again later: " + retry);
                }
                case Refusal refusal -> load.complain(ledger.host + ": " + refusal);
                case Bye _ -> load.goodbye();
                default -> {
                    // pings and pongs; every frame of ours is a sign of life
                }
            }
        }

        private void safe(List<LaneSeq> lanes) {
            lanes.forEach(LoadAgent.this::acknowledged);
        }
    }
}
