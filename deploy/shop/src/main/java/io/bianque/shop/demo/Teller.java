package io.bianque.shop.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Tells on standard output what happens, with the seconds since the beginning. Thread-safe. */
final class Teller {
    private final InstantSource clock;
    private final Instant began;
    private final @Nullable Path pages;

    /**
     * @param pages where every message of the pager is added as a line of JSON; null is nowhere
     */
    Teller(InstantSource clock, @Nullable Path pages) {
        this.clock = clock;
        this.began = clock.instant();
        this.pages = pages;
    }

    Instant now() {
        return clock.instant();
    }

    String secondsSince(Instant then) {
        return String.format(Locale.ROOT, "%.1f", Duration.between(then, clock.instant()).toMillis() / 1e3);
    }

    synchronized void say(String line) {
        System.out.printf(Locale.ROOT, "[%5s s] %s%n", secondsSince(began), line);
        System.out.flush();
    }

    /** Prints a message as somebody on duty would read it. */
    synchronized void page(JsonNode message) {
        say("PAGER: " + message.path("event").asString(""));
        message.path("text").asString("").lines().forEach(line -> System.out.println("          | " + line));
        if (pages != null) {
            try {
                Files.writeString(pages, message + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
