package io.bianque.server.e2e;

import io.bianque.server.e2e.hostile.Raw;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Agents that are only there: each says hello as soon as there is a server, then asks now and then whether it lives. */
final class Crowd implements AutoCloseable {
    private static final int PING_MILLIS = 3_000;
    private static final int PAUSE_MILLIS = 1_000;

    private final AtomicInteger welcomed = new AtomicInteger();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean over;

    /** Begins; a thread for each, with a name of its own. */
    Crowd(Dialer dialer, int count, long seed) {
        for (int i = 0; i < count; i++) {
            var name = "crowd-" + i;
            var random = new SplittableRandom(seed + i);
            threads.add(Thread.ofVirtual().name(name).start(() -> {
                while (!over) {
                    try (var socket = dialer.dial(name)) {
                        beThere(socket, name, random.nextLong());
                    } catch (IOException gone) {
                        pause(random.nextInt(PAUSE_MILLIS));
                    }
                }
            }));
        }
    }

    private void beThere(Socket socket, String name, long epoch) throws IOException {
        var in = socket.getInputStream();
        socket.setSoTimeout(PING_MILLIS);
        socket.getOutputStream().write(Raw.hello(name, epoch));
        var bytes = new byte[1 << 10];
        boolean counted = false;
        try {
            while (!over) {
                try {
                    if (in.read(bytes) < 0) {
                        return;
                    }
                    if (!counted) { // the first that comes is the welcome
                        counted = true;
                        welcomed.incrementAndGet();
                    }
                } catch (SocketTimeoutException quiet) {
                    if (counted) {
                        socket.getOutputStream().write(Raw.ping());
                    }
                }
            }
            socket.getOutputStream().write(Raw.bye());
        } finally {
            if (counted) {
                welcomed.decrementAndGet();
            }
        }
    }

    private static void pause(int millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How many are there now. */
    int welcomed() {
        return welcomed.get();
    }

    /** All say goodbye and go, within the time that they take to notice. */
    @Override
    public void close() {
        over = true;
        try {
            for (var thread : threads) {
                thread.join(Duration.ofMillis(20L * PING_MILLIS));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
