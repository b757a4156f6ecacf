package io.bianque.shop;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** A Redis, asked over a new connection each time with simple strings and numbers for answers. Thread-safe. */
final class Redis {
    private static final int TIMEOUT_MILLIS = 650;
    private static final int ANSWER_BYTES = 512;

    private final String host;
    private final int port;

    private Redis(String host, int port) {
        this.host = host;
        this.port = port;
    }

    /** As {@code host:port}. */
    static Redis at(String address) {
        int colon = address.lastIndexOf(':');
        return new Redis(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
    }

    /** The answer without its first sign; throws when there is none in time, or an error. */
    String ask(String... words) throws IOException {
        var request = new StringBuilder("*").append(words.length).append("\r\n");
        for (var word : words) {
            request.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
        }
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.US_ASCII));
            var answer = line(new BufferedInputStream(socket.getInputStream()));
            if (answer.startsWith("-")) {
                throw new IOException("redis answers " + answer.substring(1));
            }
            return answer.substring(1);
        } catch (SocketTimeoutException e) {
            throw new IOException("redis did not answer within " + TIMEOUT_MILLIS + " ms", e);
        }
    }

    private static String line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\r'; b = in.read()) {
            if (b < 0 || line.size() >= ANSWER_BYTES) {
                throw new EOFException("redis broke off its answer");
            }
            line.write(b);
        }
        if (line.size() == 0) {
            throw new EOFException("redis gave an empty answer");
        }
        return line.toString(StandardCharsets.US_ASCII);
    }
}
