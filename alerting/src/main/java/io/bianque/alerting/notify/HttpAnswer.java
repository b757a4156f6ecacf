package io.bianque.alerting.notify;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The head of an HTTP answer. The body is of no interest and is never shown.
 *
 * @param status     100..599
 * @param retryAfter the header of that name as it was sent, or null
 */
record HttpAnswer(int status, @Nullable String retryAfter) {
    private static final int HEAD_BYTES_MAX = 16 << 10;

    /** The stream does not hold an HTTP answer. */
    static final class NotHttp extends IOException {
        private static final long serialVersionUID = 1L;

        NotHttp(String message) {
            super(message);
        }
    }

    /**
     * Reads a head; interim ones ({@code 1xx}) are passed over.
     *
     * @throws NotHttp     if it is none, or longer than 16 KiB
     * @throws IOException if the stream ends or fails before its end
     */
    static HttpAnswer read(InputStream in) throws IOException {
        var budget = new int[]{HEAD_BYTES_MAX};
        while (true) {
            var answer = readOne(in, budget);
            if (answer.status() >= 200) {
                return answer;
            }
        }
    }

    private static HttpAnswer readOne(InputStream in, int[] budget) throws IOException {
        var first = line(in, budget);
        if (!first.matches("HTTP/1\\.[01] [1-5][0-9][0-9]( .*)?")) {
            throw new NotHttp("the answer does not begin like HTTP/1.1");
        }
        int status = Integer.parseInt(first.substring(9, 12));
        String retryAfter = null;
        for (var line = line(in, budget); !line.isEmpty(); line = line(in, budget)) {
            if (line.toLowerCase(Locale.ROOT).startsWith("retry-after:")) {
                retryAfter = line.substring(12).strip();
            }
        }
        return new HttpAnswer(status, retryAfter);
    }

    private static String line(InputStream in, int[] budget) throws IOException {
        var line = new StringBuilder();
        while (true) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("the connection ended before the answer");
            }
            if (--budget[0] < 0) {
                throw new NotHttp("the head of the answer is longer than " + HEAD_BYTES_MAX + " bytes");
            }
            if (next == '\n') {
                int end = line.length();
                return end > 0 && line.charAt(end - 1) == '\r' ? line.substring(0, end - 1) : line.toString();
            }
            line.append((char) next); // ISO 8859-1: one byte, one character
        }
    }

    /** How long it asks to be left alone, or null when it does not say; never negative. */
    @Nullable
    Duration retryAfter(Instant now) {
        var value = retryAfter;
        if (value == null) {
            return null;
        }
        if (value.matches("[0-9]{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(value));
        }
        try {
            var at = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
            return at.isBefore(now) ? Duration.ZERO : Duration.between(now, at);
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
