package io.bianque.server.e2e.hostile;

import io.bianque.server.e2e.Dialer;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;

/** One that only asks whether the server lives, five times a second, and notes how long each answer took. */
public final class Pinger implements AutoCloseable {
    private static final int PERIOD_MILLIS = 200;
    private static final int PATIENCE_MILLIS = 30_000;

    private final Collection<Long> answers = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private volatile boolean over;
    private volatile String trouble = "";

    /** Connects under a name and begins. */
    public Pinger(Dialer dialer, String host) {
        thread = Thread.ofPlatform().name(host).start(() -> ask(dialer, host));
    }

    private void ask(Dialer dialer, String host) {
        try (var socket = dialer.dial(host)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            var in = new DataInputStream(socket.getInputStream());
            socket.getOutputStream().write(Raw.hello(host, host.hashCode()));
            await(in, "welcome");
            while (!over) {
                long asked = System.nanoTime();
                socket.getOutputStream().write(Raw.ping());
                await(in, "pong");
                answers.add((System.nanoTime() - asked) / 1_000_000);
                TimeUnit.MILLISECONDS.sleep(PERIOD_MILLIS);
            }
        } catch (IOException e) {
            trouble = e.toString();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void await(DataInputStream in, String type) throws IOException {
        while (true) {
            var header = JsonMapper.shared().readTree(new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8));
            in.skipNBytes(header.path("size").asLong());
            if (header.path("type").asString().equals(type)) {
                return;
            }
            if (header.path("type").asString().equals("error")) {
                throw new IOException("refused: " + header);
            }
        }
    }

    /** How many were answered. */
    public int answered() {
        return answers.size();
    }

    /** The answer later than all but one of a hundred, milliseconds. */
    public long p99Millis() {
        var sorted = answers.stream().sorted().toList();
        return sorted.isEmpty() ? 0 : sorted.get(sorted.size() * 99 / 100);
    }

    /** What ended it, empty when nothing did. */
    public String trouble() {
        return trouble;
    }

    @Override
    public void close() {
        over = true;
        thread.interrupt();
    }
}
