package io.bianque.agent.check;

import io.bianque.agent.check.CheckOutcome.Phase;
import io.bianque.agent.check.CheckOutcome.Verdict;
import io.bianque.agent.reading.LabelText;
import io.bianque.seam.MonotonicClock;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.EnumMap;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One run of one check: its clock, its phases, its socket. {@link #cut} may be called by another thread when the time is up and
 * makes whatever blocks give up; all else is confined to the thread that runs the check.
 */
final class Attempt {
    private final CheckSpec spec;
    private final MonotonicClock clock;
    private final long startedMillis;
    private final long startedNanos;
    private final Map<Phase, Long> phases = new EnumMap<>(Phase.class);
    private volatile @Nullable Socket socket;
    private volatile boolean wasCut;
    private Phase phase = Phase.DNS;
    private long phaseBeganNanos;
    private @Nullable Integer status;
    private @Nullable Long certificateExpiryMillis;

    Attempt(CheckSpec spec, MonotonicClock clock, long startedMillis) {
        this.spec = spec;
        this.clock = clock;
        this.startedMillis = startedMillis;
        this.startedNanos = clock.nanos();
        this.phaseBeganNanos = startedNanos;
    }

    /** What the target did wrong, in words for people. */
    static final class Failed extends IOException {
        private static final long serialVersionUID = 1L;

        Failed(String reason) {
            super(reason);
        }
    }

    /** The way to look. */
    interface Look {
        void at(Attempt attempt) throws IOException;
    }

    CheckOutcome run(Look look) {
        try {
            look.at(this);
            return wasCut ? timedOut() : outcome(Verdict.OK, "");
        } catch (IOException e) {
            return wasCut ? timedOut() : judge(e);
        } finally {
            closeSocket();
        }
    }

    private CheckOutcome judge(IOException e) {
        return switch (e) {
            case Failed failed -> outcome(Verdict.FAILED, words(failed));
            case SocketTimeoutException _ -> timedOut();
            case UnknownHostException _ -> outcome(Verdict.ERROR, "the name does not resolve: " + words(e));
            case ConnectException _ -> outcome(Verdict.FAILED, "cannot connect: " + words(e));
            case NoRouteToHostException _ -> outcome(Verdict.FAILED, "cannot connect: " + words(e));
            case SSLException _ -> outcome(Verdict.FAILED, "TLS: " + words(e));
            default -> outcome(Verdict.FAILED, "the connection broke in " + phaseWord() + ": " + words(e));
        };
    }

    /** The outcome when the time was up before an answer. */
    CheckOutcome timedOut() {
        return outcome(Verdict.TIMEOUT,
                "no answer within " + spec.common().timeout().toMillis() + " ms, waiting in " + phaseWord());
    }

    private CheckOutcome outcome(Verdict verdict, String reason) {
        return new CheckOutcome(spec, verdict, LabelText.clean(reason), startedMillis, clock.nanos() - startedNanos,
                phases, status, certificateExpiryMillis);
    }

    private String phaseWord() {
        return phase.name().toLowerCase(java.util.Locale.ROOT);
    }

    private static String words(Exception e) {
        var message = e.getMessage();
        return message == null || message.isEmpty() ? e.getClass().getSimpleName() : message;
    }

    /** A phase begins. */
    void begin(Phase next) {
        phase = next;
        phaseBeganNanos = clock.nanos();
    }

    /** The phase has ended; over several hops its times add up. */
    void end() {
        phases.merge(phase, clock.nanos() - phaseBeganNanos, Long::sum);
    }

    /** Milliseconds left, at least 1. */
    int millisLeft() throws SocketTimeoutException {
        var left = spec.common().timeout().toMillis() - (clock.nanos() - startedNanos) / 1_000_000;
        if (left <= 0 || wasCut) {
            throw new SocketTimeoutException("time is up");
        }
        return (int) Math.min(left, Integer.MAX_VALUE);
    }

    /** Resolves and connects, trying the addresses one after the other. */
    Socket connect(String host, int port) throws IOException {
        begin(Phase.DNS);
        var addresses = InetAddress.getAllByName(host);
        end();
        begin(Phase.CONNECT);
        IOException last = new ConnectException("no address");
        for (var address : addresses) {
            var candidate = new Socket();
            socket = candidate;
            try {
                candidate.setTcpNoDelay(true);
                candidate.connect(new InetSocketAddress(address, port), millisLeft());
                candidate.setSoTimeout(millisLeft());
                end();
                return candidate;
            } catch (SocketTimeoutException e) {
                candidate.close();
                throw e;
            } catch (IOException e) {
                candidate.close();
                last = e;
            }
        }
        throw last;
    }

    /** The socket that {@link #cut} is to close from here on. */
    void use(Socket now) {
        socket = now;
    }

    void status(int code) {
        status = code;
    }

    void certificateExpiry(long millis) {
        certificateExpiryMillis = millis;
    }

    /** Ends the run from outside. */
    void cut() {
        wasCut = true;
        closeSocket();
    }

    private void closeSocket() {
        var open = socket;
        if (open != null) {
            try {
                open.close();
            } catch (IOException _) {
                // It is of no more use either way.
            }
        }
    }
}
