package io.bianque.server.e2e;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A person's calls: signed in, with the cookie and the token that the page would send. */
final class Api {
    /** What the first account's password is changed to. */
    static final String PASSWORD = "a password for tests";

    private static final JsonMapper JSON = JsonMapper.shared();

    private final String web;
    private final HttpClient http = HttpClient.newBuilder().cookieHandler(new CookieManager())
            .connectTimeout(Duration.ofSeconds(5)).build();
    private String csrf = "";

    private Api(String web) {
        this.web = web;
    }

    /** Signs in with a password that was chosen already. */
    static Api signIn(String web, String name, String password) throws IOException, InterruptedException {
        var api = new Api(web);
        api.csrf = api.get("/api/v1/session/csrf").path("csrfToken").asString();
        api.post("/api/v1/session", Map.of("name", name, "password", password));
        return api;
    }

    static Api signIn(String web, Path firstPassword) throws IOException, InterruptedException {
        var api = new Api(web);
        api.csrf = api.get("/api/v1/session/csrf").path("csrfToken").asString();
        var answer = api.send("POST", "/api/v1/session", Map.of("name", "admin", "password", PASSWORD));
        if (answer.statusCode() == 401) {
            var once = Files.readString(firstPassword).strip();
            api.post("/api/v1/session", Map.of("name", "admin", "password", once));
            api.post("/api/v1/session/password", Map.of("current", once, "next", PASSWORD));
        }
        return api;
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return checked("GET", path, send("GET", path, null));
    }

    JsonNode post(String path, Object body) throws IOException, InterruptedException {
        return checked("POST", path, send("POST", path, body));
    }

    /** Any call; the answer as it is. */
    HttpResponse<String> send(String method, String path, @Nullable Object body)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(web + path)).timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json").header("X-CSRF-Token", csrf)
                .header("Idempotency-Key", UUID.randomUUID().toString());
        request.method(method, body == null
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)));
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode checked(String method, String path, HttpResponse<String> answer) {
        if (answer.statusCode() / 100 != 2) {
            throw new AssertionError(method + " " + path + " answered " + answer.statusCode() + ": " + answer.body());
        }
        return answer.body().isEmpty() ? JSON.createObjectNode() : JSON.readTree(answer.body());
    }
}
