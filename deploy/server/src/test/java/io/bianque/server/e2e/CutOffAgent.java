package io.bianque.server.e2e;

import io.bianque.agent.link.AgentSession;
import io.bianque.agent.link.Identity;
import io.bianque.agent.reading.Losses;
import io.bianque.agent.reading.Readings;
import io.bianque.agent.spool.Spool;
import io.bianque.protocol.ProtocolFault;
import io.bianque.protocol.frame.FrameDecoder;
import io.bianque.protocol.frame.FrameLimits;
import io.bianque.protocol.message.Clocks;
import io.bianque.protocol.message.MessageCodec;
import io.bianque.protocol.message.Pace;
import io.bianque.seam.NioDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.json.JsonMapper;

/**
 * An agent that had no server for a while: the product's own spool and session over a socket, with a ledger beside them.
 * Filled by whoever made it; then its thread alone works on spool and ledger.
 */
final class CutOffAgent implements Runnable {
    private static final int PERIOD_MILLIS = 250;
    private static final int TURN_MILLIS = 20;
    /** As long as the server's, so that a busy machine is not taken for a dead one. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(10);
    private static final long SPOOL_BYTES = 64 << 20;
    /** As if this machine had booted a day ago. */
    private static final long BOOTED_MILLIS = System.currentTimeMillis() - Duration.ofDays(1).toMillis();

    private final Dialer dialer;
    private final Ledger ledger;
    private final Spool spool;
    private final Queue<Long> paces = new ConcurrentLinkedQueue<>();
    private long rate;
    private double mayGo;
    private long mayGoNanos;
    /** What the session is told that it is now: its share is reckoned with the same clock. */
    private long turnNanos;
    private volatile boolean over;
    private volatile boolean holdsBacklog = true;
    private final AtomicInteger presentBeforePast = new AtomicInteger();
    private volatile long newestSafeMillis;
    private final AtomicInteger unpaced = new AtomicInteger();
    private volatile String trouble = "";

    CutOffAgent(Dialer dialer, Ledger ledger, Path directory, long seed) throws IOException {
        this.dialer = dialer;
        this.ledger = ledger;
        spool = Spool.open(new NioDisk(directory), SPOOL_BYTES, new SplittableRandom(seed), new Losses());
    }

    /** Readings of so many seconds until now, as if nobody had been there to take them. */
    void fill(int seconds) {
        long now = System.currentTimeMillis();
        for (int second = seconds; second > 0; second--) {
            read(now - second * 1_000L);
        }
        if (!spool.sync()) {
            throw new IllegalStateException("the spool's disk fails: " + spool.lastFailure());
        }
    }

    Ledger ledger() {
        return ledger;
    }

    /** The shares of backlog that the server told, bytes a second. */
    List<Long> paces() {
        return List.copyOf(paces);
    }

    /** Whether something lies in other lanes than the live one. */
    boolean holdsBacklog() {
        return holdsBacklog;
    }

    /** How many frames of the present were acknowledged while there was backlog. */
    int presentBeforePast() {
        return presentBeforePast.get();
    }

    /** The newest moment whose readings were acknowledged while there was backlog, 0 before there is one. */
    long newestSafeMillis() {
        return newestSafeMillis;
    }

    /** How many frames of the backlog went earlier than the last pace allows. */
    int unpaced() {
        return unpaced.get();
    }

    /** What ended it, empty when nothing did. */
    String trouble() {
        return trouble;
    }

    void stop() {
        over = true;
    }

    @Override
    public void run() {
        try (var socket = dialer.dial(ledger.host);
                var session = new AgentSession(spool,
                        new Identity(ledger.host, "cut-off/1", "", "boot", Map.of("cluster", "load"), Map.of(), false),
                        HEARTBEAT, frame -> send(socket, frame), clocks(), System.nanoTime())) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(TURN_MILLIS);
            var decoder = new FrameDecoder(FrameLimits.DEFAULT);
            var codec = new MessageCodec();
            long dueNanos = System.nanoTime();
            while (!over && session.end().isEmpty()) {
                receive(socket, decoder, codec, session);
                if (session.isWelcomed() && System.nanoTime() - dueNanos >= 0) {
                    read(System.currentTimeMillis());
                    spool.sync();
                    dueNanos = System.nanoTime() + PERIOD_MILLIS * 1_000_000L;
                }
                turnNanos = System.nanoTime();
                session.pump(clocks(), turnNanos);
                look();
            }
            session.end().ifPresent(end -> trouble = ledger.host + ": " + end);
        } catch (IOException | ProtocolFault | RuntimeException e) {
            trouble = ledger.host + ": " + e;
        }
    }

    private void receive(Socket socket, FrameDecoder decoder, MessageCodec codec, AgentSession session)
            throws IOException, ProtocolFault {
        var bytes = new byte[16 << 10];
        int count;
        try {
            count = socket.getInputStream().read(bytes);
        } catch (SocketTimeoutException nothing) {
            return;
        }
        if (count < 0) {
            throw new IOException("closed by the server");
        }
        var buffer = ByteBuffer.wrap(bytes, 0, count);
        for (var frame = decoder.next(buffer); frame != null; frame = decoder.next(buffer)) {
            var message = codec.read(frame);
            turnNanos = System.nanoTime();
            if (message instanceof Pace pace) {
                paces.add(pace.bytesPerSecond());
                rate = pace.bytesPerSecond();
                mayGo = rate / 8.0;
                mayGoNanos = turnNanos;
            }
            session.received(message, clocks(), turnNanos);
        }
    }

    /** The readings of one moment into ledger and spool. */
    private void read(long timeMillis) {
        var readings = new Readings(timeMillis);
        for (int metric = 0; metric < ledger.metrics; metric++) {
            readings.put(Ledger.metric(metric), ledger.value(metric, timeMillis));
        }
        int lane = spool.liveLane();
        ledger.write(lane, spool.next(lane), timeMillis, monoMillis(timeMillis));
        if (!spool.add(readings, timeMillis, monoMillis(timeMillis))) {
            throw new IllegalStateException("the spool is full");
        }
    }

    /** Notes what has been acknowledged, and what still waits. */
    private void look() {
        holdsBacklog = spool.lanesToSend().stream()
                .anyMatch(lane -> lane != 0 && lane != spool.liveLane() && spool.acked(lane) + 1 < spool.next(lane));
        for (var entry : ledger.entries()) {
            if (!entry.isAcknowledged() && entry.seq <= spool.acked(entry.lane)) {
                Ledger.acknowledge(entry);
                if (holdsBacklog && entry.lane == spool.liveLane()) {
                    newestSafeMillis = entry.timeMillis;
                    presentBeforePast.incrementAndGet();
                }
            }
        }
    }

    private void send(Socket socket, ByteBuffer frame) {
        try {
            if (isOfBacklog(frame) && rate > 0) {
                mayGo = Math.min(rate / 8.0, mayGo + (turnNanos - mayGoNanos) / 1e9 * rate);
                mayGoNanos = turnNanos;
                if (mayGo <= 0) {
                    unpaced.incrementAndGet();
                }
                mayGo -= frame.remaining();
            }
            socket.getOutputStream().write(frame.array(), frame.arrayOffset() + frame.position(), frame.remaining());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isOfBacklog(ByteBuffer frame) {
        var header = JsonMapper.shared().readTree(new String(frame.array(), frame.arrayOffset() + frame.position() + 4,
                frame.getInt(frame.position()), StandardCharsets.UTF_8));
        int lane = header.path("lane").asInt(0);
        return lane != 0 && lane != spool.liveLane();
    }

    private static Clocks clocks() {
        long now = System.currentTimeMillis();
        return new Clocks(now, monoMillis(now));
    }

    private static long monoMillis(long wallMillis) {
        return wallMillis - BOOTED_MILLIS;
    }
}
