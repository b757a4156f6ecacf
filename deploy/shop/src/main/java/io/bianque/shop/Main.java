package io.bianque.shop;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;

/**
 * One program of the shop: {@code ROLE PORT NEXT [MORE]}. Each listens on loopback and ends with its standard input.
 *
 * <pre>
 * front PORT ORDERS_PORT             /buy, /health
 * orders PORT PAYMENTS_PORT FILE     /order (written to FILE first), /health
 * payments PORT REDIS_HOST:PORT      /pay (one INCR), /health
 * redis-health PORT REDIS_HOST:PORT  /health: whether the Redis answers a PING
 * load PORT FRONT_PORT RATE          buys at a steady rate; /stats
 * </pre>
 */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws IOException {
        int port = Integer.parseInt(args[1]);
        var next = args[2];
        switch (args[0]) {
            case "front" -> front(port, next);
            case "orders" -> orders(port, next, Path.of(args[3]));
            case "payments" -> payments(port, Redis.at(next));
            case "redis-health" -> redisHealth(port, Redis.at(next));
            case "load" -> Load.start(port, URI.create("http://127.0.0.1:" + next + "/buy"), Integer.parseInt(args[3]));
            default -> throw new IllegalArgumentException("no such role: " + args[0]);
        }
        while (System.in.read() >= 0) {
            // whoever started this is still there
        }
        System.exit(0);
    }

    // Each waits a little less than whoever asks it, so that the answer still tells whose fault it is.

    private static void front(int port, String orders) throws IOException {
        var next = new Downstream("orders", "http://127.0.0.1:" + orders, 800);
        Service.start(port).answering("/buy", () -> next.ask("/order")).answering("/health", () -> next.ask("/health"));
    }

    private static void orders(int port, String payments, Path file) throws IOException {
        var next = new Downstream("payments", "http://127.0.0.1:" + payments, 650);
        var book = new OrderBook(file);
        Service.start(port).answering("/order", () -> {
            book.write();
            return next.ask("/pay");
        }).answering("/health", () -> {
            book.write();
            return next.ask("/health");
        });
    }

    private static void payments(int port, Redis redis) throws IOException {
        Service.start(port).answering("/pay", () -> "payment " + redis.ask("INCR", "payments"))
                .answering("/health", () -> redis.ask("PING"));
    }

    private static void redisHealth(int port, Redis redis) throws IOException {
        Service.start(port).answering("/health", () -> redis.ask("PING"));
    }
}
