package io.bianque.server.e2e.hostile;

import io.bianque.server.e2e.Dialer;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Clients that come and go: each connects, says hello and a few frames, and is gone by end, by reset, or without a word, its
 * connection left behind. Several threads; each name is used by one of them.
 */
public final class Churn implements AutoCloseable {
    /** Connections that a thread leaves open at once; the server ends the oldest by its deadline, or we do. */
    private static final int ABANDONED = 40;

    private final AtomicLong made = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final List<Thread> threads = new ArrayList<>();
    private volatile @Nullable IOException last;
    private volatile boolean over;

    /** A way to the server for one of the threads, which may have an address of its own. */
    @FunctionalInterface
    public interface Ways {
        /** The way of thread number so and so. */
        Dialer of(int thread);
    }

    /**
     * Starts to come and go.
     *
     * @param rate  connections a second that all threads together try to make
     * @param names names that each thread goes through, {@code >= 2}
     */
    public Churn(Ways ways, int count, int rate, int names, long seed) {
        for (int i = 0; i < count; i++) {
            int number = i;
            threads.add(Thread.ofPlatform().name("churn-" + i).start(
                    () -> comeAndGo(ways.of(number), number, 1_000_000_000L * count / rate, names, seed + number)));
        }
    }

    private void comeAndGo(Dialer dialer, int thread, long periodNanos, int names, long seed) {
        var random = new SplittableRandom(seed);
        Deque<Socket> abandoned = new ArrayDeque<>();
        long due = System.nanoTime();
        for (int i = 0; !over; i++) {
            try {
                var socket = dialer.dial("churn-" + thread + "-" + i % names);
                if (visit(socket, "churn-" + thread + "-" + i % names, random)) {
                    abandoned.add(socket);
                    if (abandoned.size() > ABANDONED) {
                        abandoned.remove().close();
                    }
                }
                made.incrementAndGet();
            } catch (IOException e) {
                last = e;
                failed.incrementAndGet();
            }
            due = Math.max(due + periodNanos, System.nanoTime() - 100 * periodNanos);
            LockSupport.parkNanos(due - System.nanoTime());
        }
        abandoned.forEach(Churn::close);
    }

    /** Whether the connection was left open. */
    private static boolean visit(Socket socket, String host, SplittableRandom random) throws IOException {
        int way = random.nextInt(20);
        try {
            socket.getOutputStream().write(Raw.joined(Raw.hello(host, random.nextLong()),
                    Raw.series("{\"series\":[{\"id\":1,\"metric\":\"churn\"}]}"),
                    Raw.numbered("samples", 1, 1, "\"enc\":\"json\",",
                            Raw.utf8("{\"samples\":[[1," + System.currentTimeMillis() + ",1]]}")),
                    Raw.event(1, "", Raw.eventBody("churn")), Raw.ping()));
            if (way < 12) { // reads its welcome, then ends
                var in = new DataInputStream(socket.getInputStream());
                socket.setSoTimeout(10_000);
                in.readNBytes(in.readInt());
            }
            if (way >= 12 && way < 18) {
                socket.setSoLinger(true, 0);
            }
        } finally {
            if (way < 18) {
                socket.close();
            }
        }
        return way >= 18;
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // the server has closed it
        }
    }

    /** Connections made. */
    public long made() {
        return made.get();
    }

    /** Connections that did not come to an end as meant. */
    public long failed() {
        return failed.get();
    }

    /** The last failure. */
    public @Nullable IOException last() {
        return last;
    }

    /** Stops and waits; connections left behind are closed. */
    @Override
    public void close() {
        over = true;
        for (var thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
