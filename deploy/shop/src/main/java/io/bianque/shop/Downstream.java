package io.bianque.shop;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.Executors;

/** The service that another one stands on. Thread-safe. */
final class Downstream {
    private final String name;
    private final String address;
    private final Duration timeout;
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .executor(Executors.newVirtualThreadPerTaskExecutor()).build();

    Downstream(String name, String address, int timeoutMillis) {
        this.name = name;
        this.address = address;
        this.timeout = Duration.ofMillis(timeoutMillis);
    }

    /** What it answers; throws with its name when it does not, or with its own words when it cannot help. */
    String ask(String path) throws IOException {
        HttpResponse<String> answer;
        try {
            answer = http.send(HttpRequest.newBuilder(URI.create(address + path)).timeout(timeout).build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (HttpTimeoutException e) {
            throw new IOException(name + " did not answer within " + timeout.toMillis() + " ms", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException(name);
        } catch (IOException e) {
            throw new IOException(name + " cannot be reached", e);
        }
        if (answer.statusCode() != 200) {
            throw new IOException(name + ": " + answer.body().strip());
        }
        return answer.body().strip();
    }
}
