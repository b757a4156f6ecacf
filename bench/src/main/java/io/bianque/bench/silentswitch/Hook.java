package io.bianque.bench.silentswitch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/** Takes notifications by HTTP on the loopback interface and counts what is in them. */
final class Hook implements AutoCloseable {
    private static final Pattern ALERT = Pattern.compile("\"fingerprint\"");

    private final HttpServer server;
    private final List<Taken> taken = new CopyOnWriteArrayList<>();

    /** One notification. */
    record Taken(long atNanos, int alerts, boolean namesTheSwitch) {}

    Hook() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_024);
        server.createContext("/", this::take);
        server.start();
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            taken.add(new Taken(System.nanoTime(), (int) ALERT.matcher(body).results().count(),
                    body.contains("SwitchDown")));
            exchange.sendResponseHeaders(200, -1);
        }
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** The notifications so far, in the order in which they came. */
    List<Taken> taken() {
        return List.copyOf(taken);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
