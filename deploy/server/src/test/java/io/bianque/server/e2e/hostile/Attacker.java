package io.bianque.server.e2e.hostile;

import io.bianque.server.e2e.Dialer;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Carries out attacks and judges the answers. One connection at a time under one name; different attackers may work side by
 * side.
 */
public final class Attacker {
    /** A refused peer is gone within this, with room for a busy machine. */
    private static final Duration REFUSED_WITHIN = Duration.ofSeconds(3 + 12);
    /** One that stalls, likewise. */
    private static final Duration STALLED_WITHIN = Duration.ofSeconds(15 + 15);
    /** A guard: how soon all is answered depends on the machine. */
    private static final Duration FLOODED_WITHIN = Duration.ofMinutes(3);
    /** Every byte after a beginning comes so late that it is too slow, and not so late that it is silence. */
    private static final int DRIBBLE_MILLIS = 400;

    /** What attackers were told: refusals by code, and how many. */
    public static final class Tally {
        private final Map<String, AtomicLong> connections = new ConcurrentHashMap<>();
        private final Map<String, AtomicLong> frames = new ConcurrentHashMap<>();

        private void count(JsonNode error) {
            (error.has("lane") ? frames : connections)
                    .computeIfAbsent(error.path("code").asString(), _ -> new AtomicLong()).incrementAndGet();
        }

        /** Connections that were told a code. */
        public Map<String, AtomicLong> connections() {
            return connections;
        }

        /** Frames that were refused with a code. */
        public Map<String, AtomicLong> frames() {
            return frames;
        }
    }

    private final Dialer dialer;
    private final String host;
    private final RandomGenerator random;
    private final Tally tally;

    public Attacker(Dialer dialer, String host, RandomGenerator random, Tally tally) {
        this.dialer = dialer;
        this.host = host;
        this.random = random;
        this.tally = tally;
    }

    /** Carries out one attack; says what was wrong with the server's answer, null when nothing was. */
    public @Nullable String run(Attack attack) {
        try (var socket = dialer.dial(host)) {
            var line = new Line(socket, attack.outcome() == Attack.Outcome.STALLED ? STALLED_WITHIN : REFUSED_WITHIN);
            if (attack.greets()) {
                line.greet(attack.zips());
            }
            try {
                for (var piece : attack.pieces()) {
                    socket.getOutputStream().write(piece);
                    socket.getOutputStream().flush();
                }
                if (attack.ending() == Attack.Ending.END) {
                    socket.shutdownOutput();
                } else if (attack.ending() == Attack.Ending.RESET) {
                    socket.setSoLinger(true, 0);
                    return null;
                }
            } catch (IOException refusedAlready) {
                // its reason may be there to be read
            }
            return judge(attack, line);
        } catch (IOException | RuntimeException e) {
            return attack + ": " + e;
        }
    }

    private @Nullable String judge(Attack attack, Line line) {
        boolean refused = false;
        boolean acknowledged = false;
        int pongs = 0;
        try {
            while (true) {
                var frame = line.next();
                switch (frame.path("type").asString()) {
                    case "error" -> {
                        tally.count(frame);
                        boolean one = frame.has("lane") == (attack.outcome() == Attack.Outcome.FRAME_REFUSED);
                        if (attack.outcome() == Attack.Outcome.CLOSED) {
                            return null;
                        }
                        if (!one || !attack.codes().contains(frame.path("code").asString())) {
                            return attack + ": " + frame;
                        }
                        refused = true;
                        if (frame.has("lane")) {
                            line.send(Raw.joined(Raw.ping(), Raw.ping())); // the connection goes on
                        }
                    }
                    case "ack" -> {
                        if (attack.outcome() == Attack.Outcome.FRAME_REFUSED && frame.has("lanes")) {
                            return attack + ": was acknowledged: " + frame;
                        }
                        if (attack.outcome() == Attack.Outcome.ACKNOWLEDGED && frame.has("lanes")) {
                            acknowledged = true;
                            line.send(Raw.bye());
                        }
                    }
                    case "pong" -> {
                        if (++pongs == 2) {
                            line.send(Raw.bye());
                        }
                    }
                    case "welcome" -> {
                        return attack + ": was welcomed";
                    }
                    default -> {
                        // a ping of the server, a pace
                    }
                }
            }
        } catch (SocketTimeoutException late) {
            return attack + ": still open after " + line.within.toSeconds() + " s";
        } catch (IOException closed) {
            return switch (attack.outcome()) {
                case REFUSED -> refused ? null : attack + ": closed without a reason";
                case FRAME_REFUSED ->
                    refused && pongs == 2 ? null : attack + ": refused " + refused + ", pongs " + pongs;
                case ACKNOWLEDGED -> acknowledged ? null : attack + ": was not acknowledged";
                case SERVED -> pongs == 2 ? null : attack + ": " + pongs + " pongs";
                case CLOSED, STALLED -> null;
            };
        }
    }

    /** Sends a right frame byte by byte, too slowly, until the server ends it; says what was wrong, null when nothing was. */
    public @Nullable String dribble(boolean greets) {
        try (var socket = dialer.dial(host)) {
            var line = new Line(socket, STALLED_WITHIN);
            if (greets) {
                line.greet();
            }
            var whole = greets ? Raw.event(1) : Raw.hello(host, random.nextLong());
            long began = System.nanoTime();
            int at = random.nextInt(whole.length / 2);
            try {
                line.send(Arrays.copyOf(whole, at));
                while (at < whole.length - 1 && socket.getInputStream().available() == 0) {
                    if (System.nanoTime() - began > STALLED_WITHIN.toNanos()) {
                        return "C31 dribble: still open";
                    }
                    line.send(new byte[]{whole[at++]});
                    TimeUnit.MILLISECONDS.sleep(DRIBBLE_MILLIS);
                }
                while (true) {
                    var frame = line.next();
                    if (frame.path("type").asString().equals("error")) {
                        tally.count(frame);
                    }
                }
            } catch (SocketTimeoutException late) {
                return "C31 dribble: still open";
            } catch (IOException closed) {
                return null;
            }
        } catch (IOException | RuntimeException e) {
            return "C31 dribble: " + e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "C31 dribble: interrupted";
        }
    }

    /** Asks and never reads an answer, until the server ends it; says what was wrong, null when nothing was. */
    public @Nullable String neverRead() {
        try (var socket = dialer.dial(host)) {
            var line = new Line(socket, REFUSED_WITHIN);
            line.greet();
            socket.setReceiveBufferSize(4_096);
            var pings = Raw.joined(Collections.nCopies(500, Raw.ping()).toArray(byte[][]::new));
            var watchdog = Thread.ofVirtual().start(() -> {
                try {
                    Thread.sleep(STALLED_WITHIN.multipliedBy(2));
                    line.end();
                } catch (InterruptedException | IOException over) {
                    // the server was in time
                }
            });
            long began = System.nanoTime();
            try {
                while (true) {
                    line.send(pings);
                }
            } catch (IOException closed) {
                watchdog.interrupt();
                return System.nanoTime() - began < STALLED_WITHIN.multipliedBy(2).toNanos()
                        ? null
                        : "C31 never reading: still open";
            }
        } catch (IOException | RuntimeException e) {
            return "C31 never reading: " + e;
        }
    }

    /** Many questions at once, answers read: served, and nobody else the worse for it. Says what was wrong. */
    public @Nullable String flood(int pings) {
        try (var socket = dialer.dial(host)) {
            var line = new Line(socket, FLOODED_WITHIN);
            line.greet();
            var some = Raw.joined(Collections.nCopies(100, Raw.ping()).toArray(byte[][]::new));
            int pongs = 0;
            for (int sent = 0; sent < pings; sent += 100) {
                line.send(some);
                for (int i = 0; i < 100; i++) {
                    pongs += line.next().path("type").asString().equals("pong") ? 1 : 0;
                }
            }
            return pongs > pings * 0.9 ? null : "C31 flood: " + pongs + " of " + pings + " answered";
        } catch (IOException | RuntimeException e) {
            return "C31 flood: " + e;
        }
    }

    /** Connects and goes, by end or reset, after nothing or a part of a hello. Says what was wrong. */
    public @Nullable String churn(int times) {
        var hello = Raw.hello(host, random.nextLong());
        for (int i = 0; i < times; i++) {
            try (var socket = dialer.dial(host)) {
                socket.getOutputStream().write(hello, 0, i % 2 * random.nextInt(hello.length));
                if (i % 3 == 0) {
                    socket.setSoLinger(true, 0);
                }
            } catch (IOException e) {
                return "C31 churn, number " + i + ": " + e;
            }
        }
        return null;
    }

    /**
     * Sends one event of this kind, the oldest there can be, again and again: on one connection and on another, in its own
     * lane. Each is acknowledged, and the server is to have it once. Says what was wrong.
     */
    public @Nullable String replay(String kind) {
        long epoch = random.nextLong();
        var event = Raw.frame("{\"type\":\"event\",\"size\":" + Raw.eventBody(kind).length
                + ",\"lane\":0,\"seq\":1,\"wall\":0,\"mono\":9007199254740991}", "");
        var frame = Raw.joined(event, Raw.eventBody(kind));
        for (int connection = 0; connection < 3; connection++) {
            try (var socket = dialer.dial(host)) {
                var line = new Line(socket, STALLED_WITHIN);
                line.greet(Raw.hello(host, epoch, "\"lanes\":[[0,1]],", "{\"software\":\"hostile/1\"}"));
                for (int time = 0; time < 5; time++) {
                    line.send(frame);
                    for (var answer = line.next(); !answer.has("lanes"); answer = line.next()) {
                        if (answer.path("type").asString().equals("error")) {
                            return "C30 replay: " + answer;
                        }
                    }
                }
            } catch (IOException | RuntimeException e) {
                return "C30 replay: " + e;
            }
        }
        return null;
    }

    /** One connection, read frame by frame. */
    private final class Line {
        private final Socket socket;
        private final DataInputStream in;
        private final Duration within;
        private final long began = System.nanoTime();
        /** Of the last frame. */
        private String body = "";

        Line(Socket socket, Duration within) throws IOException {
            this.socket = socket;
            this.in = new DataInputStream(socket.getInputStream());
            this.within = within;
        }

        void send(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        }

        void end() throws IOException {
            socket.close();
        }

        void greet() throws IOException {
            greet(Raw.hello(host, random.nextLong()));
        }

        void greet(boolean zips) throws IOException {
            if (!zips) {
                greet();
                return;
            }
            greet(Raw.hello(host, random.nextLong(), "",
                    "{\"software\":\"hostile/1\",\"capabilities\":[\"zstd\"]}"));
            if (!body.contains("\"zstd\"")) {
                throw new IllegalStateException("zstd was not announced back: " + body);
            }
        }

        void greet(byte[] hello) throws IOException {
            send(hello);
            for (var frame = next(); !frame.path("type").asString().equals("welcome"); frame = next()) {
                if (frame.path("type").asString().equals("error")) {
                    throw new IllegalStateException("a good hello was refused: " + frame);
                }
            }
        }

        /** The header of the next frame, its body kept; time-outs count from the connection's beginning. */
        JsonNode next() throws IOException {
            long left = within.toMillis() - (System.nanoTime() - began) / 1_000_000;
            if (left <= 0) {
                throw new SocketTimeoutException("too late");
            }
            socket.setSoTimeout((int) left);
            int length = in.readInt();
            if (length < 2 || length > 4_096) {
                throw new IllegalStateException("a header of " + length + " bytes");
            }
            var header = JsonMapper.shared().readTree(new String(in.readNBytes(length), StandardCharsets.UTF_8));
            int size = header.path("size").asInt();
            if (size < 0 || size > 1 << 20) {
                throw new IllegalStateException("a body of " + size + " bytes");
            }
            body = new String(in.readNBytes(size), StandardCharsets.UTF_8);
            return header;
        }
    }
}
