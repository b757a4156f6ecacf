package io.bianque.alerting.notify;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** An HTTP receiver on loopback that keeps what reached it and answers as it is told, one step a request. */
public final class ScriptedReceiver implements AutoCloseable {
    /** One request as it came in; header names in lower case. */
    public record Request(String target, Map<String, String> headers, String body) {}

    /** What it does with a request after it has read it. */
    public interface Step {
        void answer(Socket socket) throws IOException;
    }

    private final ServerSocket server;
    private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
    private final ConcurrentLinkedQueue<Step> script = new ConcurrentLinkedQueue<>();
    private final List<Socket> held = new ArrayList<>();

    public ScriptedReceiver() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::serve);
    }

    /** The next requests are answered so, one each; later ones with 202. */
    public ScriptedReceiver then(Step... steps) {
        script.addAll(List.of(steps));
        return this;
    }

    public static Step status(int status, String... headers) {
        var head = "HTTP/1.1 " + status + " Said So\r\n" + String.join("", headers) + "Content-Length: 2\r\n\r\nok";
        return raw(head);
    }

    public static Step raw(String answer) {
        return socket -> socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
    }

    public static Step reset() {
        return socket -> socket.setSoLinger(true, 0);
    }

    /** Takes the request and says nothing until this receiver is closed. */
    public Step hang() {
        return socket -> {
            synchronized (held) {
                held.add(socket);
            }
            try {
                socket.getInputStream().read();
            } catch (IOException e) {
                // The other side gave up.
                return;
            }
        };
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/hook?a=b");
    }

    /** The next request, within 10 s. */
    public Request take() throws InterruptedException {
        var request = requests.poll(10, TimeUnit.SECONDS);
        if (request == null) {
            throw new AssertionError("no request within 10 s");
        }
        return request;
    }

    /** How many requests were not taken yet. */
    public int untaken() {
        return requests.size();
    }

    private void serve() {
        while (!server.isClosed()) {
            try {
                var socket = server.accept();
                Thread.ofVirtual().start(() -> handle(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void handle(Socket socket) {
        try (socket) {
            var request = read(new BufferedInputStream(socket.getInputStream()));
            var step = script.poll();
            requests.add(request);
            (step == null ? status(202) : step).answer(socket);
        } catch (IOException e) {
            // The sender went away: what it sent is kept.
            return;
        }
    }

    private static Request read(InputStream in) throws IOException {
        var first = line(in).split(" ", -1);
        var headers = new LinkedHashMap<String, String>();
        for (var line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
        }
        var body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        return new Request(first[1], headers, new String(body, StandardCharsets.UTF_8));
    }

    private static String line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("ended");
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.UTF_8).strip();
    }

    @Override
    public void close() throws IOException {
        server.close();
        synchronized (held) {
            for (var socket : held) {
                socket.close();
            }
        }
    }
}
