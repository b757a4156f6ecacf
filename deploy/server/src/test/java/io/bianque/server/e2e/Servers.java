package io.bianque.server.e2e;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** The servers that follow one another in one installation, each started by {@code deploy/up} when the last one died. */
final class Servers {
    private static final Duration STARTED_WITHIN = Duration.ofMinutes(2);

    private final Installation bianque;
    private long pid;

    Servers(Installation bianque) {
        this.bianque = bianque;
        pid = bianque.serverPid();
    }

    /** Waits until the present server, and none before it, has acknowledged something. */
    void awaitAcknowledgements(Load load) throws InterruptedException {
        long before = load.acknowledged();
        Installation.eventually(STARTED_WITHIN, "something is acknowledged by the server with pid " + pid,
                () -> load.acknowledged() > before);
    }

    /**
     * Kills the present server and the one after it: the next has begun after this call, with the options of now. (The
     * first of them may have begun, and not yet be on file, when this was called.)
     */
    void disarm() throws IOException, InterruptedException {
        for (int i = 0; i < 2; i++) {
            pid = bianque.readRunFile().path("serverPid").asLong();
            Installation.kill(pid);
            awaitNext();
        }
    }

    /** Waits until there is another server process, which need not be ready. */
    void awaitNext() throws InterruptedException {
        Installation.eventually(STARTED_WITHIN, "deploy/up starts a server after " + pid, () -> {
            try {
                return bianque.readRunFile().path("serverPid").asLong() != pid;
            } catch (IOException e) {
                return false;
            }
        });
        pid = bianque.serverPid();
    }

    /** Waits until people are served, which is later than agents are. */
    void awaitReady() throws InterruptedException {
        var readiness = HttpRequest.newBuilder(URI.create(bianque.management() + "/actuator/health/readiness"))
                .timeout(Duration.ofSeconds(5)).build();
        try (var http = HttpClient.newHttpClient()) {
            Installation.eventually(STARTED_WITHIN, "the server with pid " + pid + " is ready",
                    () -> http.sendAsync(readiness, HttpResponse.BodyHandlers.discarding())
                            .thenApply(answer -> answer.statusCode() == 200).exceptionally(_ -> false).join());
        }
    }

    /** Whether the present server has died. */
    boolean isDead() {
        return ProcessHandle.of(pid).map(process -> !process.isAlive()).orElse(true);
    }
}
