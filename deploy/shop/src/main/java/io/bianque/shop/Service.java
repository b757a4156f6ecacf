package io.bianque.shop;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.Executors;

/** Answers over HTTP: 200 with what an action gives, 503 with why it could not be done. */
final class Service {
    private final HttpServer server;

    private Service(HttpServer server) {
        this.server = server;
    }

    /** What is done for one request; any thread. */
    interface Action {
        String perform() throws IOException;
    }

    /** On loopback. */
    static Service start(int port) throws IOException {
        return start(InetAddress.getLoopbackAddress().getHostAddress(), port);
    }

    static Service start(String address, int port) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(address, port), 128);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        return new Service(server);
    }

    Service answering(String path, Action action) {
        server.createContext(path, exchange -> {
            try (exchange) {
                answer(exchange, action);
            }
        });
        return this;
    }

    private static void answer(HttpExchange exchange, Action action) throws IOException {
        int status = 200;
        String text;
        try {
            text = action.perform();
        } catch (IOException e) {
            status = 503;
            text = Objects.requireNonNullElse(e.getMessage(), e.toString());
        }
        var body = (text + "\n").getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }
}
