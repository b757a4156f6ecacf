package io.bianque.shop.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Somebody's pager: takes messages of the webhook kind, each once, and hands them on as they come. Thread-safe. */
final class Pager implements AutoCloseable {
    private static final int MESSAGE_BYTES = 1 << 20;
    private static final int MESSAGES = 10_000;

    private final HttpServer server;
    private final Consumer<JsonNode> reader;
    private final List<JsonNode> messages = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();

    private Pager(HttpServer server, Consumer<JsonNode> reader) {
        this.server = server;
        this.reader = reader;
    }

    /** Starts on a free port of loopback; {@code reader} sees each message once, one at a time, on a thread of the pager. */
    static Pager start(Consumer<JsonNode> reader) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var pager = new Pager(server, reader);
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(pager.take(exchange), -1);
            }
        });
        server.start();
        return pager;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    /** What was taken until now of one event: {@code trigger}, {@code resolve} and so on. */
    synchronized List<JsonNode> messages(String event) {
        return messages.stream().filter(message -> message.path("event").asString("").equals(event)).toList();
    }

    private synchronized int take(HttpExchange exchange) throws IOException {
        var body = exchange.getRequestBody().readNBytes(MESSAGE_BYTES);
        JsonNode message;
        try {
            message = JsonMapper.shared().readTree(body);
        } catch (JacksonException e) {
            return 400;
        }
        if (messages.size() >= MESSAGES) {
            return 503;
        }
        if (ids.add(message.path("id").asString(""))) {
            messages.add(message);
            reader.accept(message);
        }
        return 204;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
