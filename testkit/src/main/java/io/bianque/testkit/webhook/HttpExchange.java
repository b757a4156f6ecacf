package io.bianque.testkit.webhook;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads and answers HTTP/1.1 requests on one connection; just enough for what senders of webhooks use. */
final class HttpExchange {
    private static final int LINE_MAX = 16 << 10;
    private static final int BODY_MAX = 16 << 20;

    private final InputStream in;
    private final OutputStream out;

    HttpExchange(InputStream in, OutputStream out) {
        this.in = in;
        this.out = out;
    }

    /** The next request; null when the client has ended the connection between two. */
    @Nullable
    ReceivedRequest read(int number, InstantSource clock) throws IOException {
        var first = line();
        if (first == null) {
            return null;
        }
        var words = first.split(" ", 3);
        if (words.length != 3) {
            throw new IOException("no HTTP request: " + first);
        }
        var headers = headers();
        if (headers.getOrDefault("expect", List.of()).contains("100-continue")) {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }
        var body = headers.containsKey("transfer-encoding") ? chunks() : exactly(length(headers));
        return new ReceivedRequest(number, clock.instant(), words[0], words[1], headers, ByteBuffer.wrap(body));
    }

    private Map<String, List<String>> headers() throws IOException {
        var headers = new TreeMap<String, List<String>>();
        for (var line = line(); line != null && !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new IOException("no HTTP header: " + line);
            }
            headers.computeIfAbsent(line.substring(0, colon).toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .add(line.substring(colon + 1).strip());
        }
        return headers;
    }

    private static int length(Map<String, List<String>> headers) throws IOException {
        var stated = headers.getOrDefault("content-length", List.of("0")).getFirst();
        try {
            int length = Integer.parseInt(stated);
            if (length >= 0 && length <= BODY_MAX) {
                return length;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new IOException("content-length=" + stated + " is not between 0 and " + BODY_MAX);
    }

    private byte[] chunks() throws IOException {
        var body = new ByteArrayOutputStream();
        while (true) {
            var size = line();
            int length = size == null ? 0 : Integer.parseInt(size.split(";", 2)[0].strip(), 16);
            if (length < 0 || body.size() + length > BODY_MAX) {
                throw new IOException("a body of more than " + BODY_MAX + " bytes");
            }
            body.writeBytes(exactly(length));
            line();
            if (length == 0) {
                return body.toByteArray();
            }
        }
    }

    private byte[] exactly(int length) throws IOException {
        var bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the body ended after " + bytes.length + " of " + length + " bytes");
        }
        return bytes;
    }

    private @Nullable String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                return line.size() == 0 ? null : line.toString(StandardCharsets.ISO_8859_1);
            }
            if (line.size() == LINE_MAX) {
                throw new IOException("a line of more than " + LINE_MAX + " bytes");
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    void answer(Answer.Status answer) throws IOException {
        var body = answer.body().getBytes(StandardCharsets.UTF_8);
        var head = new StringBuilder("HTTP/1.1 ").append(answer.code()).append(" Answer\r\n");
        answer.headers().forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
        out.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        out.write(body);
        out.flush();
    }
}
