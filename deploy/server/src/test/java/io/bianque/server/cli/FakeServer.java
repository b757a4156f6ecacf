package io.bianque.server.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Signs in whoever knows the password and answers what a test wants, like the server's API. */
final class FakeServer implements AutoCloseable {
    private final HttpServer http;
    final List<String> calls = Collections.synchronizedList(new ArrayList<>());
    /** Commands that carry a name, with their bodies. */
    final List<String> commands = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, UnaryAnswer> answers = new HashMap<>();
    boolean mustChange;

    FakeServer() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/", this::answer);
        http.start();
    }

    String url() {
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    /** An answer: its status and its body. */
    record Said(int status, String body) {}

    /** What is answered to a body. */
    interface UnaryAnswer {
        Said to(String body);
    }

    void on(String path, String body) {
        on(path, _ -> new Said(200, body));
    }

    void on(String path, UnaryAnswer answer) {
        answers.put(path, answer);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var call = exchange.getRequestMethod() + " " + exchange.getRequestURI();
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            calls.add(call);
            if (exchange.getRequestHeaders().containsKey("Idempotency-Key")) {
                commands.add(call + " " + body);
            }
            var token = exchange.getRequestHeaders().getFirst("X-CSRF-Token");
            boolean signedIn = Objects.toString(exchange.getRequestHeaders().getFirst("Cookie"), "").contains("s=in");
            switch (call) {
                case "GET /api/v1/session/csrf" -> say(exchange, 200, "{\"csrfToken\":\"t1\"}");
                case "POST /api/v1/session" -> {
                    if (!"t1".equals(token) || !body.contains("\"right\"")) {
                        say(exchange, 401, "{\"detail\":\"there is no account with this name and password\"}");
                    } else {
                        exchange.getResponseHeaders().add("Set-Cookie", "s=in; Path=/; HttpOnly");
                        say(exchange, 200, "{\"csrfToken\":\"t2\",\"mustChangePassword\":" + mustChange + "}");
                    }
                }
                case "DELETE /api/v1/session" -> say(exchange, 204, "");
                default -> {
                    var answer = answers.get(exchange.getRequestURI().toString());
                    if (!signedIn || !"t2".equals(token)) {
                        say(exchange, 401, "{\"detail\":\"sign in first\"}");
                    } else if (answer == null) {
                        say(exchange, 404, "{\"detail\":\"there is no such alert\"}");
                    } else {
                        var said = answer.to(body);
                        say(exchange, said.status(), said.body());
                    }
                }
            }
        }
    }

    private static void say(HttpExchange exchange, int status, String body) throws IOException {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
