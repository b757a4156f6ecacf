package io.bianque.shop;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** Customers: a steady number of purchases a second, however slow the shop is. */
final class Load {
    /** More are turned away at the door and counted as failed. */
    private static final int AT_ONCE = 64;

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .executor(Executors.newVirtualThreadPerTaskExecutor()).build();
    private final Semaphore door = new Semaphore(AT_ONCE);
    private final LongAdder paid = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final HttpRequest purchase;

    private Load(URI shop) {
        purchase = HttpRequest.newBuilder(shop).timeout(Duration.ofSeconds(1)).build();
    }

    /** Starts; {@code /stats} tells how many were paid and how many failed since: {@code "PAID FAILED"}. */
    static void start(int port, URI shop, int perSecond) throws IOException {
        var load = new Load(shop);
        Service.start(port).answering("/stats", () -> load.paid.sum() + " " + load.failed.sum());
        // Never closed: it ends with the process.
        var _ = Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "customers"))
                .scheduleAtFixedRate(load::buy, 0, TimeUnit.SECONDS.toNanos(1) / perSecond, TimeUnit.NANOSECONDS);
    }

    private void buy() {
        if (!door.tryAcquire()) {
            failed.increment();
            return;
        }
        var _ = http.sendAsync(purchase, HttpResponse.BodyHandlers.discarding()).whenComplete((answer, failure) -> {
            door.release();
            (failure == null && answer.statusCode() == 200 ? paid : failed).increment();
        });
    }
}
