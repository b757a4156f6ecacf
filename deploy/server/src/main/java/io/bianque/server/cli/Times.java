package io.bianque.server.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Spans and moments as people write them on a command line. */
final class Times {
    /** In words, after "write". */
    static final String SPANS = "30m, 2h, 1h30m, 7d or 1w";
    private static final Pattern SPAN = Pattern
            .compile("(?:(\\d{1,5})w)?\\s*(?:(\\d{1,5})d)?\\s*(?:(\\d{1,5})h)?\\s*(?:(\\d{1,5})m(?:in)?)?");
    private static final Pattern FROM_NOW = Pattern.compile("(?:in |\\+)?(.*?)(?: from now)?");
    private static final long[] MINUTES = {7 * 24 * 60, 24 * 60, 60, 1};

    private Times() {}

    /** A span such as {@code 1h30m}: weeks, days, hours and minutes, each once at most and the longest first. */
    static Optional<Duration> span(String text) {
        var given = SPAN.matcher(text);
        if (text.isBlank() || !given.matches()) {
            return Optional.empty();
        }
        long minutes = 0;
        for (int i = 0; i < MINUTES.length; i++) {
            var number = given.group(i + 1);
            minutes += number == null ? 0 : Long.parseLong(number) * MINUTES[i];
        }
        return Optional.of(Duration.ofMinutes(minutes));
    }

    /** A span from now: {@code 8h}, {@code in 8h}, {@code +8h}, {@code 8h from now}. */
    static Optional<Duration> fromNow(String text) {
        var given = FROM_NOW.matcher(text.strip());
        return given.matches() ? span(given.group(1)) : Optional.empty();
    }

    /**
     * A moment: {@code 2026-11-22T22:00:00Z}, with an offset, or on the clock on the wall in a zone, {@code 2026-11-22 22:00} or the next
     * {@code 22:00}.
     */
    static Optional<Instant> moment(String text, ZoneId zone, Instant now) {
        var written = text.strip().replaceFirst("^(\\d{4}-\\d\\d-\\d\\d) +", "$1T");
        try {
            return Optional.of(OffsetDateTime.parse(written).toInstant());
        } catch (DateTimeParseException _) {
            // Another form, then.
        }
        try {
            return Optional.of(LocalDateTime.parse(written).atZone(zone).toInstant());
        } catch (DateTimeParseException _) {
            // Another form, then.
        }
        try {
            var today = now.atZone(zone).toLocalDate().atTime(LocalTime.parse(written));
            var moment = today.atZone(zone).toInstant();
            return Optional.of(moment.isBefore(now) ? today.plusDays(1).atZone(zone).toInstant() : moment);
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }
}
