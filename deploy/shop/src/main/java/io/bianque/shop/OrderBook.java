package io.bianque.shop;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Where orders are written down before they are paid: a line each, in at most 64 MiB. Thread-safe. */
final class OrderBook {
    private static final int LINE_BYTES = 256;
    private static final long LINES = (64L << 20) / LINE_BYTES;

    private final Path file;
    private long orders;

    OrderBook(Path file) {
        this.file = file;
    }

    /** Writes one down; throws when the book or its disk is full, or the disk is broken. */
    synchronized void write() throws IOException {
        if (orders >= LINES) {
            throw new IOException("the order book has no empty line left");
        }
        var line = ("%-" + (LINE_BYTES - 1) + "s%n").formatted("order " + orders);
        try {
            Files.write(file, line.getBytes(StandardCharsets.US_ASCII), StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new IOException("the order book cannot be written: " + e.getMessage(), e);
        }
        orders++;
    }
}
