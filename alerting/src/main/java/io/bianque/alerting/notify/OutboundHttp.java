package io.bianque.alerting.notify;

import io.bianque.seam.MonotonicClock;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * The one client for all HTTP that leaves: one POST, one connection, one deadline for all of it.
 *
 * <p>A name is looked up once; all its addresses must be permitted, and the connection goes to the very address that was
 * checked, while the certificate is still checked against the name. (The JDK's client looks names up by itself, at
 * another time, so that what was checked need not be what it connects to.) Redirects are not followed. Of the answer
 * only the head counts; of its body at most 64 KiB are drained and thrown away. Thread-safe; blocks.
 */
public final class OutboundHttp {
    /** For name look-up, connection, handshake, request and answer together. */
    public static final Duration DEADLINE = Duration.ofSeconds(5);
    private static final int DRAIN_BYTES_MAX = 64 << 10;
    private static final int ANSWER_BUFFER_BYTES = 2 << 10;
    private static final int DRAIN_MILLIS_MAX = 500;
    /** Look-ups under way at a time, those that hang included. */
    private static final int LOOK_UPS_MAX = 64;

    /** An address in its usual form; every other goes to the resolver, as names do. */
    private static final Pattern LITERAL = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|.*:.*");

    private final SSLSocketFactory tls;
    private final Resolver resolver;
    private final InstantSource wall;
    private final MonotonicClock monotonic;
    private final Duration deadline;
    private final Semaphore lookUps = new Semaphore(LOOK_UPS_MAX);

    /** Looks a name up. */
    @FunctionalInterface
    public interface Resolver {
        /**
         * All addresses of a host, at least one.
         *
         * @throws UnknownHostException if there are none
         */
        List<InetAddress> resolve(String host) throws UnknownHostException;

        /** The system's. */
        static Resolver system() {
            return host -> List.of(InetAddress.getAllByName(host));
        }
    }

    /**
     * A client.
     *
     * @param tls      checks the certificates
     * @param deadline of one attempt, {@link #DEADLINE} but in tests
     */
    public OutboundHttp(SSLSocketFactory tls, Resolver resolver, InstantSource wall, MonotonicClock monotonic,
            Duration deadline) {
        this.tls = tls;
        this.resolver = resolver;
        this.wall = wall;
        this.monotonic = monotonic;
        this.deadline = deadline;
    }

    /** One attempt while it goes on. */
    private static final class Attempt {
        final Socket socket = new Socket();
        final AtomicBoolean timedOut = new AtomicBoolean();
        boolean sent;
    }

    /** Posts a body once, without a gate. */
    DeliveryOutcome post(URI uri, Map<String, String> headers, byte[] body, AddressPolicy policy) {
        return post(uri, headers, body, policy, Gate.opened());
    }

    /**
     * Posts a body once: connects, waits at the gate, sends. The deadline covers the wait. Does not even connect when the gate was
     * given up already.
     *
     * @param uri     absolute, http or https, with a host and without user information
     * @param headers further ones; names and values hold no line break
     * @return what came of it; means nothing when the gate was given up
     */
    public DeliveryOutcome post(URI uri, Map<String, String> headers, byte[] body, AddressPolicy policy, Gate gate) {
        if (gate.isGivenUp()) {
            return DeliveryOutcome.notSent();
        }
        long start = monotonic.nanos();
        boolean plain = "http".equalsIgnoreCase(uri.getScheme());
        List<InetAddress> addresses;
        try {
            addresses = lookUp(hostOf(uri));
        } catch (UnknownHostException e) {
            return new DeliveryOutcome.Deferred(FailureReason.DNS, String.valueOf(e.getMessage()), null, false);
        }
        for (var address : addresses) {
            if (!policy.permits(address, plain)) {
                return new DeliveryOutcome.Refused(FailureReason.ADDRESS_FORBIDDEN,
                        address.getHostAddress() + (plain ? " may not be used over plain HTTP" : " is not public")
                                + "; list it in allow_addresses if it is meant");
            }
        }
        var attempt = new Attempt();
        var guard = Thread.ofVirtual().start(() -> closeAtDeadline(attempt, start));
        try (attempt.socket) {
            var answer = exchange(attempt, uri, plain, addresses.getFirst(), request(uri, headers, body), gate);
            if (answer == null) {
                return DeliveryOutcome.notSent();
            }
            return judge(answer, Duration.ofNanos(monotonic.nanos() - start));
        } catch (IOException e) {
            return failed(attempt, e);
        } finally {
            guard.interrupt();
        }
    }

    /** A look-up cannot be broken off: it gets a thread of its own, which is left to it when the deadline is over. */
    private List<InetAddress> lookUp(String host) throws UnknownHostException {
        if (LITERAL.matcher(host).matches()) {
            try {
                return List.of(InetAddress.ofLiteral(host)); // nothing to look up, so nothing to wait for
            } catch (IllegalArgumentException e) {
                throw unknown("no address for " + host, e);
            }
        }
        if (!lookUps.tryAcquire()) {
            throw new UnknownHostException("no address for " + host + ": " + LOOK_UPS_MAX + " look-ups hang");
        }
        var found = new CompletableFuture<List<InetAddress>>();
        Thread.ofVirtual().name("look-up-" + host).start(() -> {
            try {
                found.complete(resolver.resolve(host));
            } catch (UnknownHostException | RuntimeException e) {
                found.completeExceptionally(e);
            } finally {
                lookUps.release();
            }
        });
        try {
            return found.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw unknown("no address for " + host + " within " + deadline.toMillis() + " ms", e);
        } catch (ExecutionException e) {
            throw unknown("no address for " + host, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unknown("interrupted while looking up " + host, e);
        }
    }

    private static UnknownHostException unknown(String message, Exception cause) {
        var unknown = new UnknownHostException(message);
        unknown.initCause(cause);
        return unknown;
    }

    private void closeAtDeadline(Attempt attempt, long start) {
        try {
            Thread.sleep(deadline.minusNanos(monotonic.nanos() - start));
            attempt.timedOut.set(true);
            attempt.socket.close();
        } catch (InterruptedException e) {
            // The attempt is over in time.
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // It was closing anyway.
            attempt.timedOut.set(true);
        }
    }

    /** Null when the gate was given up. */
    private @Nullable HttpAnswer exchange(Attempt attempt, URI uri, boolean plain, InetAddress address, byte[] request,
            Gate gate) throws IOException {
        int port = uri.getPort() > 0 ? uri.getPort() : plain ? 80 : 443;
        int millis = (int) deadline.toMillis();
        attempt.socket.setSoTimeout(millis);
        attempt.socket.setTcpNoDelay(true);
        attempt.socket.connect(new InetSocketAddress(address, port), millis);
        try (var channel = plain ? attempt.socket : secure(attempt.socket, hostOf(uri), port)) {
            if (!gate.pass()) {
                return null;
            }
            attempt.sent = true;
            channel.getOutputStream().write(request);
            channel.getOutputStream().flush();
            var in = new BufferedInputStream(channel.getInputStream(), ANSWER_BUFFER_BYTES);
            var answer = HttpAnswer.read(in);
            drain(channel, in);
            return answer;
        }
    }

    private Socket secure(Socket plain, String host, int port) throws IOException {
        var socket = (SSLSocket) tls.createSocket(plain, host, port, true);
        var parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    /** Reads the body away, so that the receiver does not see a reset while it still writes. */
    private static void drain(Socket channel, InputStream in) {
        try {
            channel.setSoTimeout(DRAIN_MILLIS_MAX);
            var buffer = new byte[4096];
            int left = DRAIN_BYTES_MAX;
            for (int n = in.read(buffer); n >= 0 && left > 0; n = in.read(buffer)) {
                left -= n;
            }
        } catch (IOException e) {
            // The answer is known already.
            return;
        }
    }

    private static byte[] request(URI uri, Map<String, String> headers, byte[] body) {
        var path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        var target = uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
        var head = new StringBuilder("POST ").append(target).append(" HTTP/1.1\r\nHost: ").append(uri.getHost());
        if (uri.getPort() > 0) {
            head.append(':').append(uri.getPort());
        }
        head.append("\r\nContent-Length: ").append(body.length).append("\r\nConnection: close\r\n");
        headers.forEach((name, value) -> {
            if ((name + value).chars().anyMatch(each -> each < ' ')) {
                throw new IllegalArgumentException("a line break in the header " + name);
            }
            head.append(name).append(": ").append(value).append("\r\n");
        });
        var bytes = head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
        var request = new byte[bytes.length + body.length];
        System.arraycopy(bytes, 0, request, 0, bytes.length);
        System.arraycopy(body, 0, request, bytes.length, body.length);
        return request;
    }

    private DeliveryOutcome judge(HttpAnswer answer, Duration took) {
        int status = answer.status();
        var detail = "HTTP " + status;
        if (status < 300) {
            return new DeliveryOutcome.Delivered(took);
        } else if (status < 400) {
            return new DeliveryOutcome.Refused(FailureReason.REDIRECT, detail + "; redirects are not followed");
        } else if (status == 429) {
            return new DeliveryOutcome.Deferred(FailureReason.HTTP_429, detail, answer.retryAfter(wall.instant()),
                    false);
        } else if (status >= 500 || status == 408 || status == 425) {
            var reason = status >= 500 ? FailureReason.HTTP_5XX : FailureReason.TIMEOUT;
            return new DeliveryOutcome.Deferred(reason, detail, answer.retryAfter(wall.instant()), true);
        }
        return new DeliveryOutcome.Refused(FailureReason.HTTP_4XX, detail);
    }

    private DeliveryOutcome failed(Attempt attempt, IOException e) {
        if (attempt.timedOut.get() || e instanceof SocketTimeoutException) {
            return new DeliveryOutcome.Deferred(FailureReason.TIMEOUT,
                    "no answer within " + deadline.toMillis() + " ms",
                    null, attempt.sent);
        } else if (e instanceof HttpAnswer.NotHttp) {
            return new DeliveryOutcome.Deferred(FailureReason.BAD_ANSWER, String.valueOf(e.getMessage()), null, true);
        } else if (e instanceof SSLException) {
            return new DeliveryOutcome.Deferred(FailureReason.TLS, "TLS: " + e.getMessage(), null, attempt.sent);
        } else if (attempt.sent) {
            return new DeliveryOutcome.Deferred(FailureReason.RESET, "the connection ended before the answer", null,
                    true);
        }
        return new DeliveryOutcome.Deferred(FailureReason.CONNECT, "no connection: " + e.getMessage(), null, false);
    }

    private static String hostOf(URI uri) {
        var host = uri.getHost();
        if (host == null) {
            throw new IllegalArgumentException(uri + " has no host");
        }
        // An IPv6 literal stands in brackets.
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }
}
