package io.bianque.shop.demo;

import io.bianque.shop.Shop;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A whole Bianque in a directory and on ports of its own, started by {@code deploy/up}, and a person signed in to it. */
final class Bianque implements AutoCloseable {
    private static final long STOPPED_WITHIN_SECONDS = 40;

    private final Path data;
    private final Process up;
    private final HttpClient http = HttpClient.newBuilder().cookieHandler(new CookieManager())
            .connectTimeout(Duration.ofSeconds(5)).build();
    private JsonNode run = JsonMapper.shared().createObjectNode();
    private String csrf = "";

    private Bianque(Path data, Process up) {
        this.data = data;
        this.up = up;
    }

    /** Starts it; not waited for. */
    static Bianque start(Path root, Path data, int firstPort) throws IOException {
        var command = List.of(root.resolve("deploy/up").toString(), "--data", data.toString(), "--http-port",
                "" + Shop.freePort(firstPort), "--agent-port", "" + Shop.freePort(firstPort + 10),
                "--management-port", "" + Shop.freePort(firstPort + 20));
        Files.createDirectories(data);
        return new Bianque(data, new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(data.resolveSibling("up.log").toFile()).start());
    }

    /** Whether the first reading is on its page; throws when it has ended. */
    boolean isReady() throws IOException {
        if (!up.isAlive()) {
            throw new IOException("deploy/up ended:\n" + Files.readString(data.resolveSibling("up.log")));
        }
        if (!Files.exists(data.resolve("run.json"))) {
            return false;
        }
        run = JsonMapper.shared().readTree(Files.readString(data.resolve("run.json")));
        return true;
    }

    String web() {
        return run.path("web").asString("");
    }

    String host() {
        return run.path("host").asString("");
    }

    /** Chooses a password in place of the one for the first time. */
    void signIn(String password) throws IOException, InterruptedException {
        csrf = get("/api/v1/session/csrf").path("csrfToken").asString("");
        var once = Files.readString(data.resolve("first-password")).strip();
        post("/api/v1/session", Map.of("name", "admin", "password", once));
        post("/api/v1/session/password", Map.of("current", once, "next", password));
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return send("GET", path, null);
    }

    private void post(String path, Map<String, String> body) throws IOException, InterruptedException {
        send("POST", path, body);
    }

    private JsonNode send(String method, String path, @Nullable Object body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(web() + path)).timeout(Duration.ofSeconds(20))
                .header("Content-Type", "application/json").header("X-CSRF-Token", csrf)
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .method(method, body == null
                        ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.ofString(JsonMapper.shared().writeValueAsString(body)));
        var answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new IOException(method + " " + path + " answered " + answer.statusCode() + ": " + answer.body());
        }
        return JsonMapper.shared().readTree(answer.body().isEmpty() ? "{}" : answer.body());
    }

    /** Stops as Ctrl-C would. */
    @Override
    public void close() {
        try {
            up.destroy();
            if (!up.waitFor(STOPPED_WITHIN_SECONDS, TimeUnit.SECONDS)) {
                up.descendants().forEach(ProcessHandle::destroyForcibly);
                up.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        http.close();
    }
}
