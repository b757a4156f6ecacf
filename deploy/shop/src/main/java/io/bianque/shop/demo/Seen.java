package io.bianque.shop.demo;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** An edge that nobody declared: the agent sees the connection, and the diagnosis is told of it. Confined to one thread. */
final class Seen {
    /** So soon the diagnosis is told of what is in the topology. */
    private static final Duration TOLD_WITHIN = Duration.ofSeconds(10);

    private final Bianque bianque;
    private final String from;
    private final String to;
    private long seenNanos;
    private double confidence;

    /** @param ends who connects, and to whom */
    Seen(Bianque bianque, List<String> ends) {
        this.bianque = bianque;
        this.from = ends.getFirst();
        this.to = ends.getLast();
    }

    /** Whether it has been seen for long enough that the diagnosis knows of it. */
    boolean isInForce() throws IOException, InterruptedException {
        if (confidence == 0) {
            seenNanos = System.nanoTime();
            for (var edge : bianque.get("/api/v1/topology?origin=discovered").path("edges")) {
                if (edge.path("from").asString("").equals(from) && edge.path("to").asString("").equals(to)) {
                    confidence = edge.path("confidence").asDouble();
                }
            }
        }
        return confidence > 0 && System.nanoTime() - seenNanos > TOLD_WITHIN.toNanos();
    }

    /** Who calls whom, and how sure that is. */
    @Override
    public String toString() {
        return from + " -> " + to + " (confidence " + Math.round(confidence * 100) + " %)";
    }
}
