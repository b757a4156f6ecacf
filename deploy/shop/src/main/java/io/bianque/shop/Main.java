package io.bianque.shop;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One program of the shop: {@code ROLE PORT NEXT [MORE]}. Each ends with its standard input.
 *
 * <pre>
 * front PORT ORDERS_PORT             /buy, /health
 * orders PORT PAYMENTS_PORT FILE [STOCK_HOST:PORT]
 *                                    /order (written to FILE first), /health
 * stock PORT ADDRESS                 /take, /health; listens on ADDRESS
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
            case "orders" -> orders(port, next, args);
            case "stock" -> stock(port, next);
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
        var next = new Downstream("orders", "http://127.0.0.1:" + orders, 850);
        Service.start(port).answering("/buy", () -> next.ask("/order")).answering("/health", () -> next.ask("/health"));
    }

    private static void orders(int port, String payments, String[] args) throws IOException {
        var next = new Downstream("payments", "http://127.0.0.1:" + payments, 750);
        var book = new OrderBook(Path.of(args[3]));
        var stock = args.length > 4 ? new Downstream("stock", "http://" + args[4], 750) : null;
        Service.start(port).answering("/order", () -> {
            book.write();
            return (stock == null ? "" : stock.ask("/take") + ", ") + next.ask("/pay");
        }).answering("/health", () -> {
            book.write();
            return (stock == null ? "" : stock.ask("/health") + ", ") + next.ask("/health");
        });
    }

    private static void stock(int port, String address) throws IOException {
        var taken = new AtomicLong();
        Service.start(address, port).answering("/take", () -> "piece " + taken.incrementAndGet())
                .answering("/health", () -> "in stock");
    }

    private static void payments(int port, Redis redis) throws IOException {
        Service.start(port).answering("/pay", () -> "payment " + redis.ask("INCR", "payments"))
                .answering("/health", () -> redis.ask("PING"));
    }

    private static void redisHealth(int port, Redis redis) throws IOException {
        Service.start(port).answering("/health", () -> redis.ask("PING"));
    }
}
