package io.bianque.testkit.webhook;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A web server on 127.0.0.1 that takes pages and judges them.
 *
 * <p>Plays either a plain webhook, which takes every request, or PagerDuty's Events API v2, which refuses what PagerDuty refuses
 * and folds events of one key together. {@link #answer} scripts failures; scripted answers are used up in the order of requests.
 * Thread-safe.
 */
public final class JudgingWebhookReceiver implements Closeable {
    /** Whom the receiver plays. */
    public enum Kind {
        WEBHOOK, PAGERDUTY
    }

    private final InstantSource clock;
    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final List<Consumer<ReceivedRequest>> listeners = new CopyOnWriteArrayList<>();
    private final Object lock = new Object();
    private final Judge judge; // this and the next two: under lock
    private final List<ReceivedRequest> requests = new ArrayList<>();
    private final ArrayDeque<Answer> script = new ArrayDeque<>();

    /**
     * Starts to listen.
     *
     * @param port 0 for a free one
     */
    public JudgingWebhookReceiver(Kind kind, int port, InstantSource clock) throws IOException {
        this.clock = clock;
        this.judge = new Judge(kind == Kind.PAGERDUTY);
        this.listener = new ServerSocket();
        listener.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
        Thread.ofVirtual().name("webhook-receiver").start(this::accept);
    }

    /** A receiver of this kind on a free port. */
    public static JudgingWebhookReceiver start(Kind kind) throws IOException {
        return new JudgingWebhookReceiver(kind, 0, InstantSource.system());
    }

    /** The receiver as a program; see {@link JudgingWebhookProgram}. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        JudgingWebhookProgram.main(arguments);
    }

    /** Where to send to: every path is taken, PagerDuty's is {@code /v2/enqueue}. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort() + "/v2/enqueue");
    }

    /** Sets the answers to the next requests, behind those set before; after them it answers as a good receiver. */
    public void answer(Answer... answers) {
        synchronized (lock) {
            script.addAll(List.of(answers));
        }
    }

    /** Calls this with each request, on the thread of its connection, before it is answered. */
    public void onRequest(Consumer<ReceivedRequest> listener) {
        listeners.add(listener);
    }

    /** All requests so far, in the order in which their last bytes came, answered well or not. */
    public List<ReceivedRequest> requests() {
        synchronized (lock) {
            return List.copyOf(requests);
        }
    }

    /**
     * Waits until so many requests have come.
     *
     * @return all requests so far
     * @throws IllegalStateException when they have not come in time
     */
    public List<ReceivedRequest> awaitRequests(int count, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        synchronized (lock) {
            while (requests.size() < count) {
                long millis = (deadline - System.nanoTime()) / 1_000_000;
                if (millis <= 0) {
                    throw new IllegalStateException("only " + requests.size() + " of " + count + " requests came");
                }
                lock.wait(millis);
            }
            return List.copyOf(requests);
        }
    }

    /** What a pager would complain about: bad bodies, a resolve before its trigger, a key paged again after its resolve. */
    public List<String> complaints() {
        synchronized (lock) {
            return judge.complaints();
        }
    }

    /** Keys of incidents that were triggered and are not resolved, in the order of their first trigger. */
    public List<String> openIncidents() {
        synchronized (lock) {
            return judge.openKeys();
        }
    }

    /** Every key that was ever triggered. */
    public Set<String> keys() {
        synchronized (lock) {
            return judge.keys();
        }
    }

    /** How many triggers of this key were delivered: more than 1 are repeats or amendments that a person sees as one page. */
    public int triggers(String key) {
        synchronized (lock) {
            return judge.triggers(key);
        }
    }

    /** How often a person's pager has rung: triggers whose key had no open incident. */
    public int pages() {
        synchronized (lock) {
            return judge.pages();
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                var client = listener.accept();
                open.add(client);
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                // The listener was closed, or a client has gone already: the loop sees which.
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            var exchange = new HttpExchange(new BufferedInputStream(client.getInputStream()), client.getOutputStream());
            var request = exchange.read(0, clock);
            while (request != null && handle(numbered(request), exchange, client)) {
                request = exchange.read(0, clock);
            }
        } catch (IOException | NumberFormatException e) {
            // The client went, or sent what is no HTTP: its connection ends, the others go on.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(client);
        }
    }

    private ReceivedRequest numbered(ReceivedRequest request) {
        synchronized (lock) {
            var numbered = new ReceivedRequest(requests.size() + 1, request.time(), request.method(), request.target(),
                    request.headers(), request.body());
            requests.add(numbered);
            return numbered;
        }
    }

    /** Answers; says whether the connection goes on. */
    private boolean handle(ReceivedRequest request, HttpExchange exchange, Socket client)
            throws IOException, InterruptedException {
        var answer = decide(request);
        listeners.forEach(each -> each.accept(request));
        return switch (answer) {
            case Answer.Status status -> {
                exchange.answer(status);
                yield true;
            }
            case Answer.Hang hang -> {
                Thread.sleep(hang.howLong());
                yield false;
            }
            case Answer.Reset() -> {
                client.setSoLinger(true, 0);
                yield false;
            }
            case Answer.Judged() -> throw new IllegalStateException("decided already");
        };
    }

    private Answer decide(ReceivedRequest request) {
        synchronized (lock) {
            lock.notifyAll();
            @Nullable
            Answer scripted = script.poll();
            var answer = scripted == null || scripted instanceof Answer.Judged ? judge.answer(request) : scripted;
            if (!(answer instanceof Answer.Status status) || status.code() / 100 == 2) {
                judge.delivered(request);
            }
            return answer;
        }
    }

    /** Ends all connections. */
    @Override
    public void close() throws IOException {
        listener.close();
        for (var client : open) {
            client.close();
        }
    }
}
