package io.bianque.agent.check;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.bianque.agent.check.Attempt.Failed;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads one answer of HTTP/1.1 with bounds: status line and headers 16 KiB, body 1 MiB (the rest is left unread), of which 64
 * KiB are kept. Bytes beyond the declared end are not read. Confined to one thread.
 */
final class HttpAnswer {
    static final int KEPT_BYTES = 64 << 10;
    private static final int HEAD_BYTES = 16 << 10;
    private static final int BODY_BYTES = 1 << 20;
    private static final int LINE_BYTES = 8 << 10;

    private final InputStream in;
    private final Map<String, String> headers = new HashMap<>();
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private int status;
    private int headBytes;
    private int bodyBytes;

    HttpAnswer(InputStream in) {
        this.in = in;
    }

    /** Reads status line and headers; interim answers (1xx) are passed over. */
    void readHead() throws IOException {
        do {
            headers.clear();
            status = statusOf(line());
            for (var line = line(); !line.isEmpty(); line = line()) {
                var colon = line.indexOf(':');
                if (colon <= 0) {
                    throw new Failed("not HTTP: a header without a colon");
                }
                headers.put(line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        } while (status < 200);
    }

    private static int statusOf(String line) throws Failed {
        if (!line.startsWith("HTTP/1.") || line.length() < 12 || line.charAt(8) != ' ') {
            throw new Failed(
                    "not HTTP: the answer begins with '" + line.substring(0, Math.min(20, line.length())) + "'");
        }
        var status = 0;
        for (var i = 9; i < 12; i++) {
            var digit = line.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                throw new Failed("not HTTP: the status is no number");
            }
            status = status * 10 + digit;
        }
        return status;
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        while (true) {
            var b = in.read();
            if (b < 0) {
                throw new EOFException("the server hung up before its answer was whole");
            }
            if (++headBytes > HEAD_BYTES || line.length() > LINE_BYTES) {
                throw new Failed("the answer's header exceeds " + HEAD_BYTES + " bytes");
            }
            if (b == '\n') {
                var end = line.length();
                return end > 0 && line.charAt(end - 1) == '\r' ? line.substring(0, end - 1) : line.toString();
            }
            line.append((char) b);
        }
    }

    /** Reads the body as far as it is bounded. */
    void readBody(boolean head) throws IOException {
        if (head || status == 204 || status == 304) {
            return;
        }
        if (headers.getOrDefault("transfer-encoding", "").toLowerCase(Locale.ROOT).contains("chunked")) {
            readChunks();
        } else {
            var length = headers.get("content-length");
            read(length == null ? Long.MAX_VALUE : number(length, 10), length != null);
        }
    }

    private void readChunks() throws IOException {
        while (bodyBytes < BODY_BYTES) {
            headBytes = 0;
            var line = line();
            var semicolon = line.indexOf(';');
            var length = number(semicolon < 0 ? line.strip() : line.substring(0, semicolon).strip(), 16);
            if (length == 0) {
                return; // what may follow are trailers, of no use here
            }
            read(length, true);
            if (bodyBytes < BODY_BYTES) {
                line();
            }
        }
    }

    private void read(long length, boolean declared) throws IOException {
        var buffer = new byte[8 << 10];
        var left = length;
        while (left > 0 && bodyBytes < BODY_BYTES) {
            var count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (count < 0) {
                if (declared) {
                    throw new EOFException("the server hung up before its answer was whole");
                }
                return;
            }
            kept.write(buffer, 0, Math.min(count, KEPT_BYTES - kept.size()));
            bodyBytes += count;
            left -= count;
        }
    }

    private static long number(String text, int radix) throws Failed {
        try {
            var value = Long.parseLong(text, radix);
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException _) {
            // said below
        }
        throw new Failed("not HTTP: the length of the body is no number");
    }

    int status() {
        return status;
    }

    Optional<String> header(String lowerCaseName) {
        return Optional.ofNullable(headers.get(lowerCaseName));
    }

    /** The first 64 KiB of the body, one character a byte. */
    String body() {
        return kept.toString(ISO_8859_1);
    }

    byte[] bodyBytes() {
        return kept.toByteArray();
    }
}
