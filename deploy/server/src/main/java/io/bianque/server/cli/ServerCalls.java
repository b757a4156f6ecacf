package io.bianque.server.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Calls to the server's API as a person who is signed in. Signs in when made and out when closed; the password comes from a
 * file, from the variable {@code BIANQUE_PASSWORD}, or is asked for.
 */
final class ServerCalls implements AutoCloseable {
    private static final Duration CONNECTED_WITHIN = Duration.ofSeconds(5);
    private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(30);
    private static final int UNAUTHORIZED = 401;
    private static final int NOT_FOUND = 404;
    /** What there is nothing of that name of; {@code missing.alert} is another matter: its rule is there and quiet. */
    private static final Set<String> UNKNOWN = Set.of("missing.rule", "missing.label", "missing.incident",
            "missing.silence", "missing.host", "missing.run", "missing.entity");
    private static final int TOO_LARGE = 422;
    private static final int BUSY = 429;
    /** A server that is busy has waited for a turn itself each time: two minutes in all. */
    private static final int TRIES_MAX = 12;
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);
    private static final int PASSWORD_BYTES_MAX = 4_096;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final String url;
    private final HttpClient http;
    private String csrf = "";
    /** Names the command that is being sent; empty for what is none. */
    private String commandName = "";

    private ServerCalls(String url, HttpClient http) {
        this.url = url;
        this.http = http;
    }

    /** Signs in as the options and the environment say. */
    static ServerCalls signIn(ServerOptions options, UnaryOperator<@Nullable String> environment) throws Failure {
        var url = options.url().or(() -> Optional.ofNullable(environment.apply("BIANQUE_URL")))
                .orElse("http://127.0.0.1:8080").replaceAll("/+$", "");
        if (!url.startsWith("http://") && !url.startsWith("https://")) {
            throw Failure.usage("--url " + url + " is no http:// or https:// address");
        }
        if (url.startsWith("http://") && !options.isPlainHttpAllowed() && !isHere(url)) {
            throw Failure.no(url + " would get the password unencrypted over the network: give an https:// address, go "
                    + "through a tunnel to 127.0.0.1, or, where everybody on the way may read it, --allow-plain-http");
        }
        var http = HttpClient.newBuilder().cookieHandler(new CookieManager()).connectTimeout(CONNECTED_WITHIN);
        if (options.ca().isPresent()) {
            http.sslContext(trusting(Path.of(options.ca().get())));
        }
        var calls = new ServerCalls(url, http.build());
        var user = options.user().or(() -> Optional.ofNullable(environment.apply("BIANQUE_USER")))
                .orElse("admin");
        calls.csrf = calls.json("GET", "/api/v1/session/csrf", null).path("csrfToken").asString();
        var password = password(options, environment);
        var session = calls.session(user, password, options.passwordFile().map(file -> "in " + file)
                .orElse(environment.apply("BIANQUE_PASSWORD") == null ? "that was typed" : "in $BIANQUE_PASSWORD"));
        calls.csrf = session.path("csrfToken").asString();
        if (session.path("mustChangePassword").asBoolean()) {
            throw Failure.signIn(user + " has a one-time password: sign in at " + url + " and choose another first");
        }
        return calls;
    }

    private JsonNode session(String user, String password, String where) throws Failure {
        var path = "/api/v1/session";
        var answer = exchange("POST", path, JSON.writeValueAsString(Map.of("name", user, "password", password)));
        if (answer.statusCode() == UNAUTHORIZED) {
            throw Failure.signIn("the password " + where + " is not that of " + user + ", or there is no account "
                    + user + " (" + said(answer) + "); give another with --password-file, or the account with --user");
        }
        if (answer.statusCode() == BUSY) {
            throw Failure.signIn("not signed in as " + user + ": " + said(answer));
        }
        return parsed(path, checked(answer).body());
    }

    /** Whether an address is of this machine without asking anybody what its name means. */
    private static boolean isHere(String url) throws Failure {
        try {
            var host = Objects.requireNonNullElse(URI.create(url).getHost(), "");
            return host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.\\d{1,3}){3}");
        } catch (IllegalArgumentException e) {
            throw Failure.usage("--url " + url + " is no address: " + e.getMessage());
        }
    }

    private static SSLContext trusting(Path ca) throws Failure {
        try (var in = Files.newInputStream(ca)) {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load((InputStream) null, null);
            int number = 0;
            for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca-" + number++, certificate);
            }
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw Failure.no("--ca " + ca + " cannot be used: " + e);
        }
    }

    private static String password(ServerOptions options, UnaryOperator<@Nullable String> environment) throws Failure {
        var file = options.passwordFile();
        if (file.isPresent()) {
            try (var in = Files.newInputStream(Path.of(file.get()))) {
                return new String(in.readNBytes(PASSWORD_BYTES_MAX), StandardCharsets.UTF_8).strip();
            } catch (IOException e) {
                throw Failure.no("--password-file " + file.get() + " cannot be read: " + Failure.reason(e));
            }
        }
        var given = environment.apply("BIANQUE_PASSWORD");
        if (given != null) {
            return given;
        }
        return typed();
    }

    @SuppressWarnings("SystemConsoleNull") // whether it may be null differs between versions of the JDK
    private static String typed() throws Failure {
        var console = System.console();
        var typed = console == null || !console.isTerminal() ? null : console.readPassword("password: ");
        if (typed == null) {
            throw Failure.usage("no password: give --password-file FILE or set BIANQUE_PASSWORD");
        }
        return new String(typed);
    }

    /** An answer in JSON. */
    JsonNode get(String path) throws Failure {
        return json("GET", path, null);
    }

    /** An answer in plain words. */
    String text(String path) throws Failure {
        return send("GET", path, (String) null).body();
    }

    /** Sends a command in JSON; its answer, which is empty when there is none. */
    JsonNode send(String method, String path, Object body) throws Failure {
        var answer = send(method, path, JSON.writeValueAsString(body));
        return answer.body().isEmpty() ? JSON.createObjectNode() : parsed(path, answer.body());
    }

    /**
     * Asks with a body and reads the answer as a type; empty when the server says that it would be too large. Asks some times more when it
     * is busy with others.
     */
    <T> Optional<T> ask(String path, Object body, Class<T> as) throws Failure {
        var question = JSON.writeValueAsString(body);
        var answer = exchange("POST", path, question);
        for (int i = 1; i < TRIES_MAX && answer.statusCode() == BUSY; i++) {
            pause();
            answer = exchange("POST", path, question);
        }
        if (answer.statusCode() == TOO_LARGE) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(checked(answer).body(), as));
        } catch (JacksonException e) {
            throw Failure
                    .no(url + path + " answers something that is not understood; is it Bianque, and of this version?");
        }
    }

    private static void pause() throws Failure {
        try {
            Thread.sleep(BETWEEN_TRIES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.no("interrupted");
        }
    }

    /** The same with a name, so that the server takes it once however often it comes. */
    JsonNode command(String method, String path, Object body, String name) throws Failure {
        commandName = name;
        try {
            return send(method, path, body);
        } finally {
            commandName = "";
        }
    }

    private JsonNode json(String method, String path, @Nullable String body) throws Failure {
        return parsed(path, send(method, path, body).body());
    }

    private JsonNode parsed(String path, String body) throws Failure {
        try {
            return JSON.readTree(body);
        } catch (JacksonException e) {
            throw Failure.no(url + path + " answers something that is no JSON; is it Bianque?");
        }
    }

    private HttpResponse<String> send(String method, String path, @Nullable String body) throws Failure {
        return checked(exchange(method, path, body));
    }

    private static HttpResponse<String> checked(HttpResponse<String> answer) throws Failure {
        if (answer.statusCode() / 100 != 2) {
            throw isUnknown(answer) ? Failure.unknown(said(answer)) : Failure.no(said(answer));
        }
        return answer;
    }

    private HttpResponse<String> exchange(String method, String path, @Nullable String body) throws Failure {
        try {
            var request = HttpRequest.newBuilder(URI.create(url + path)).timeout(ANSWERED_WITHIN)
                    .header("Content-Type", "application/json").header("X-CSRF-Token", csrf)
                    .method(method, body == null
                            ? HttpRequest.BodyPublishers.noBody()
                            : HttpRequest.BodyPublishers.ofString(body));
            if (!commandName.isEmpty()) {
                request.header("Idempotency-Key", commandName);
            }
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException | IllegalArgumentException e) {
            throw Failure
                    .no("no answer from " + url + ": " + (e instanceof IOException failed ? Failure.reason(failed) : e)
                            + "\ngive the address of the server with --url, and its certificate authority with --ca");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.no("interrupted");
        }
    }

    /** Whether it was asked of something that there is not. */
    private static boolean isUnknown(HttpResponse<String> answer) {
        try {
            return answer.statusCode() == NOT_FOUND
                    && UNKNOWN.contains(JSON.readTree(answer.body()).path("key").asString(""));
        } catch (JacksonException e) {
            return false;
        }
    }

    /** What is wrong, as the server says it. */
    private static String said(HttpResponse<String> answer) {
        try {
            var detail = JSON.readTree(answer.body()).path("detail").asString("");
            return detail.isEmpty() ? "the server answers " + answer.statusCode() : detail;
        } catch (JacksonException e) {
            return "the server answers " + answer.statusCode();
        }
    }

    /** Signs out. A session that stays behind ends by itself. */
    @Override
    public void close() {
        try {
            var _ = send("DELETE", "/api/v1/session", (String) null);
        } catch (Failure _) {
            // What was asked has been answered.
        }
        http.close();
    }
}
