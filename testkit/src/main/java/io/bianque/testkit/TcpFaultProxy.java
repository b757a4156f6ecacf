package io.bianque.testkit;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A bad network on 127.0.0.1: sits between a client and a server and does to their bytes what it is told.
 *
 * <p>Faults hold for bytes that come after they are set, on open connections and on new ones. Thread-safe; one virtual thread a
 * direction.
 */
public final class TcpFaultProxy implements Closeable {
    /** Which way bytes go. */
    public enum Direction {
        TO_SERVER, TO_CLIENT
    }

    private static final class Faults {
        volatile Duration delay = Duration.ZERO;
        volatile int pieceBytes = 16 << 10;
        volatile Duration pause = Duration.ZERO;
        volatile boolean swallowed;
        final AtomicLong cutAfter = new AtomicLong(Long.MAX_VALUE);
        final AtomicLong passed = new AtomicLong();

        /** Counts bytes down; returns how many were left until the cut, which happens once. */
        long take(int bytes) {
            return cutAfter
                    .getAndUpdate(left -> left == Long.MAX_VALUE || left <= bytes ? Long.MAX_VALUE : left - bytes);
        }
    }

    private final ServerSocket listener;
    private final InetSocketAddress server;
    private final Faults toServer = new Faults();
    private final Faults toClient = new Faults();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private volatile boolean resetting;

    /** Listens on a free port of 127.0.0.1 and connects each client to {@code server}. */
    public TcpFaultProxy(InetSocketAddress server) throws IOException {
        this.server = server;
        this.listener = new ServerSocket();
        listener.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
        Thread.ofVirtual().name("fault-proxy").start(this::accept);
    }

    /** Where clients connect to. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    /** How many connections clients have made. */
    public int accepted() {
        return accepted.get();
    }

    /** Bytes that have reached the other side. */
    public long passed(Direction direction) {
        return faults(direction).passed.get();
    }

    /** Holds each piece for so long before it goes on. */
    public void delay(Direction direction, Duration delay) {
        faults(direction).delay = delay;
    }

    /** Passes pieces of at most so many bytes ({@code >= 1}), with a pause after each. */
    public void dribble(Direction direction, int pieceBytes, Duration pause) {
        faults(direction).pieceBytes = pieceBytes;
        faults(direction).pause = pause;
    }

    /** Resets the connection that carries the N-th byte from now, {@code >= 0}, right after it; then none. */
    public void cutAfter(Direction direction, long bytes) {
        faults(direction).cutAfter.set(bytes);
    }

    /** Takes bytes and passes none: the sender sees an open connection. */
    public void swallow(Direction direction, boolean swallowed) {
        faults(direction).swallowed = swallowed;
    }

    /** Accepts connections and resets them at once. */
    public void acceptThenReset(boolean reset) {
        resetting = reset;
    }

    /** Resets all open connections now. */
    public void resetAll() {
        open.forEach(TcpFaultProxy::reset);
    }

    private Faults faults(Direction direction) {
        return direction == Direction.TO_SERVER ? toServer : toClient;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                var client = listener.accept();
                accepted.incrementAndGet();
                open.add(client);
                if (resetting) {
                    reset(client);
                } else {
                    connect(client);
                }
            } catch (IOException e) {
                // The listener was closed, or a client has gone already: the loop sees which.
            }
        }
    }

    private void connect(Socket client) {
        var upstream = new Socket();
        try {
            upstream.connect(server, 5000);
            open.add(upstream);
            client.setTcpNoDelay(true);
            upstream.setTcpNoDelay(true);
        } catch (IOException e) {
            reset(client);
            reset(upstream);
            return;
        }
        Thread.ofVirtual().start(() -> pass(client, upstream, toServer));
        Thread.ofVirtual().start(() -> pass(upstream, client, toClient));
    }

    private void pass(Socket from, Socket to, Faults faults) {
        var buffer = new byte[16 << 10];
        try {
            var in = from.getInputStream();
            var out = to.getOutputStream();
            for (int read = in.read(buffer, 0, piece(faults, buffer)); read >= 0; read = in.read(buffer, 0,
                    piece(faults, buffer))) {
                Thread.sleep(faults.delay);
                long untilCut = faults.take(read);
                int allowed = (int) Math.min(read, untilCut);
                if (!faults.swallowed) {
                    out.write(buffer, 0, allowed);
                    faults.passed.addAndGet(allowed);
                }
                if (untilCut <= read) {
                    reset(from);
                    reset(to);
                    return;
                }
                Thread.sleep(faults.pause);
            }
            if (!faults.swallowed) {
                to.shutdownOutput();
            }
        } catch (IOException e) {
            reset(from);
            reset(to);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.removeIf(Socket::isClosed);
        }
    }

    private static int piece(Faults faults, byte[] buffer) {
        return Math.min(buffer.length, faults.pieceBytes);
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0); // close then sends a reset instead of an orderly end
        } catch (IOException e) {
            // closed already
        }
        try {
            socket.close();
        } catch (IOException e) {
            // nothing is left to close
        }
    }

    /** Resets all connections and takes no more. */
    @Override
    public void close() throws IOException {
        listener.close();
        resetAll();
    }
}
