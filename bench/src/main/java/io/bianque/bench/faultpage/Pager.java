package io.bianque.bench.faultpage;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Takes pages by HTTP on the loopback interface, and notes when each came, before it reads a byte of it. */
final class Pager implements AutoCloseable {
    private record Page(long atNanos, String body) {}

    private static final int WAITING_MAX = 10_000;

    private final HttpServer server;
    private final BlockingQueue<Page> pages = new ArrayBlockingQueue<>(WAITING_MAX);

    Pager(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 64);
        server.setExecutor(Executors.newFixedThreadPool(2));
        server.createContext("/", this::take);
        server.start();
    }

    private void take(HttpExchange exchange) throws IOException {
        long now = System.nanoTime();
        try (exchange) {
            pages.add(new Page(now, new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            exchange.sendResponseHeaders(200, -1);
        }
    }

    /**
     * When the page came that holds a word; pages of others are passed over.
     *
     * @return by {@link System#nanoTime}
     * @throws IOException if none comes within 30 s
     */
    long await(String word) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (true) {
            var page = pages.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (page == null) {
                throw new IOException("no page about " + word + " within 30 s");
            }
            if (page.body().contains(word)) {
                return page.atNanos();
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
