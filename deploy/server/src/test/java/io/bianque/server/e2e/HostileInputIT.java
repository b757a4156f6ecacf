package io.bianque.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.server.e2e.hostile.Attack;
import io.bianque.server.e2e.hostile.Attacker;
import io.bianque.server.e2e.hostile.Corpus;
import io.bianque.server.e2e.hostile.Raw;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * The corpus of bad input, from a seed that is new in every run, against a server as {@code deploy/up} starts it, while good
 * clients are served: C1 to C18, C28 to C31, and R10's thousand stalled connections. {@code -Dseed=N} repeats a run.
 */
@Isolated("the deadlines of the protocol are looked at, by more than a thousand clients at once")
class HostileInputIT {
    private static final int EACH = Integer.getInteger("variants", 12);
    private static final int ATTACKERS = 12;
    private static final int STALLED = 1_000;
    private static final int CHURN = 300;
    /** Files of log and store that a server opens meanwhile. */
    private static final int FILES = 32;
    private static final String REPLAYED = "sent_again_and_again";
    /** What was refused, then its code; between them stands whom. */
    private static final Pattern REFUSAL = Pattern
            .compile("(refused(?: a frame of| a series of| the TLS handshake of)?) .*?: ([a-z0-9_]+): ");
    private static final Duration SERVED_WITHIN = Duration.ofSeconds(60);
    /** A stalled connection is closed within 15 s; the rest is for a busy machine. */
    private static final Duration STALLED_WITHIN = Duration.ofSeconds(15 + 15);

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final Attacker.Tally tally = new Attacker.Tally();

    @TempDir
    Path directory;

    @Test
    void nothingHostileIsTakenOnPlainConnectionsAndAThousandStalledOnesHinderNobody() throws Exception {
        System.out.println("HostileInputIT, plain, -Dseed=" + seed);
        try (var bianque = Installation.in(directory.resolve("data"), "--insecure-loopback", "--no-agent").start();
                var load = Load.start(bianque.agentAddress(), 8, 20, new SplittableRandom(seed))) {
            var dialer = Dialer.plain(bianque.agentAddress());
            attack(bianque, load, dialer, threads -> {
                for (int i = 0; i < STALLED; i++) {
                    int number = i;
                    threads.add(Thread.ofVirtual().start(() -> stall(bianque, number)));
                }
                var never = new Attacker(dialer, "never-reading", new SplittableRandom(seed), tally);
                threads.add(Thread.ofVirtual().start(() -> note(never.neverRead())));
            });
        }
    }

    @Test
    void nothingHostileIsTakenOverMutualTls() throws Exception {
        System.out.println("HostileInputIT, TLS, -Dseed=" + seed);
        try (var bianque = Installation.in(directory.resolve("data"), "--no-agent").start()) {
            var identities = Identities.of(bianque, directory.resolve("pki"), Instant.now());
            try (var load = Load.start(identities.dialer(), 8, 20, new SplittableRandom(seed))) {
                var strangers = new Strangers(bianque, directory, identities);
                attack(bianque, load, identities.dialer(), threads -> strangers.all(new SplittableRandom(seed))
                        .forEach(stranger -> threads.add(Thread.ofVirtual().start(() -> note(stranger.get())))));
                assertThat(new ServerProcess(bianque).metric("bianque_intake_refusals_total", "reason=\"tls\""))
                        .as("handshakes refused").isGreaterThanOrEqualTo(strangers.refusedHandshakes());
            }
        }
    }

    /** Starts what runs beside the corpus. */
    private interface Beside {
        void start(List<Thread> threads) throws Exception;
    }

    private void attack(Installation bianque, Load load, Dialer dialer, Beside beside) throws Exception {
        var server = new ServerProcess(bianque);
        Installation.eventually(SERVED_WITHIN, "the good clients are served", () -> load.acknowledged() > 1_000);
        long heap = server.liveHeapBytes();
        int descriptors = server.descriptors();
        long began = System.nanoTime();
        var trapped = new AtomicInteger();
        try (var trap = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var listening = Thread.ofVirtual().start(() -> listen(trap, trapped));
            var threads = new ArrayList<Thread>();
            beside.start(threads);
            for (var attack : Corpus.slow(seed, 100, 40)) {
                var attacker = attacker(dialer, "slow-" + threads.size());
                threads.add(Thread.ofVirtual().start(() -> note(attacker.run(attack))));
            }
            for (int i = 0; i < 6; i++) {
                var dribbler = attacker(dialer, "dribble-" + i);
                boolean greets = i % 2 == 0;
                threads.add(Thread.ofVirtual().start(() -> note(dribbler.dribble(greets))));
            }
            threads.add(Thread.ofVirtual().start(() -> note(attacker(dialer, "flood").flood(20_000))));
            threads.add(Thread.ofVirtual().start(() -> note(attacker(dialer, "churn").churn(CHURN))));
            threads.add(Thread.ofVirtual().start(() -> note(attacker(dialer, "replay").replay(REPLAYED))));
            var corpus = new ConcurrentLinkedQueue<>(Corpus.quick(seed, EACH, trap.getLocalPort()));
            int attacks = corpus.size();
            for (int i = 0; i < ATTACKERS; i++) {
                var attacker = attacker(dialer, "hostile-" + i);
                threads.add(Thread.ofVirtual().start(() -> work(attacker, corpus, load)));
            }
            for (var thread : threads) {
                assertThat(thread.join(Duration.ofMinutes(4))).as("an attack ends").isTrue();
            }
            System.out.println("HostileInputIT: " + attacks + " attacks, " + threads.size() + " threads, "
                    + Duration.ofNanos(System.nanoTime() - began).toSeconds() + " s; told connections "
                    + tally.connections() + ", frames " + tally.frames() + "; ack p99 "
                    + server.metric("bianque_intake_ack_seconds", "quantile=\"0.99\"") + " s");
            listening.interrupt();
        }
        assertThat(wrong).as("answers that were wrong, seed %s", seed).isEmpty();
        assertThat(trapped.get()).as("connections to the trap").isZero();
        long seconds = Duration.ofNanos(System.nanoTime() - began).toSeconds();

        long before = load.acknowledged();
        Installation.eventually(SERVED_WITHIN, "the good clients are served", () -> load.acknowledged() > before);
        var ledgers = load.stop();
        Installation.eventually(Duration.ofSeconds(30 + 10), "descriptors come back", () -> {
            try {
                return server.descriptors() <= descriptors + FILES;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        assertThat(server.liveHeapBytes() - heap).as("growth of the live heap").isLessThanOrEqualTo(64L << 20);
        assertThat(server.isTheSame()).as("the process lives still").isTrue();
        assertThat(server.alarms()).as("alarms in the log").isEmpty();
        tally.connections().forEach((code, told) -> assertThat(
                server.metric("bianque_intake_refusals_total", "what=\"connection\"", "reason=\"" + code + "\""))
                .as("connections refused by " + code).isGreaterThanOrEqualTo((double) told.get()));
        tally.frames().forEach((code, told) -> assertThat(
                server.metric("bianque_intake_refusals_total", "what=\"frame\"", "reason=\"" + code + "\""))
                .as("frames refused by " + code).isGreaterThanOrEqualTo((double) told.get()));
        assertThat(server.metric("bianque_intake_refusals_total", "reason=\"internal\"")).as("bugs").isZero();
        var kinds = server.log().stream().map(REFUSAL::matcher).filter(Matcher::find)
                .collect(Collectors.groupingBy(line -> line.group(1) + " " + line.group(2), Collectors.counting()));
        assertThat(kinds).as("kinds of refusals in the log").hasSizeGreaterThan(5);
        assertThat(kinds.values()).as("lines of one kind, at most one a minute, of %s", kinds)
                .allMatch(lines -> lines <= 2 + seconds / 60);

        var readBack = new ReadBack(bianque.api());
        var lost = readBack.compareAll(ledgers);
        assertThat(lost).as("seed %s, %s", seed, readBack).isEmpty();
        assertThat(load.complaints()).as("what the server refused the good clients").isEmpty();
        var log = bianque.data().resolve("log");
        assertThat(stored(log, Raw.MARK)).as("what may not be stored").isZero();
        assertThat(stored(log, REPLAYED)).as("what was sent again and again").isEqualTo(1);
    }

    private Attacker attacker(Dialer dialer, String host) {
        return new Attacker(dialer, host, new SplittableRandom(seed ^ host.hashCode()), tally);
    }

    private void work(Attacker attacker, Queue<Attack> corpus, Load load) {
        for (var attack = corpus.poll(); attack != null; attack = corpus.poll()) {
            note(attacker.run(attack));
            long before = load.acknowledged();
            try {
                var now = attack;
                Installation.eventually(SERVED_WITHIN, "good clients are served after " + now,
                        () -> load.acknowledged() > before);
            } catch (AssertionError notServed) {
                note(String.valueOf(notServed.getMessage()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void note(@Nullable String what) {
        if (what != null && wrong.size() < 20) {
            wrong.add(what);
        }
    }

    /** One of a thousand connections that say a part of a hello, or nothing, from several addresses of this machine. */
    private void stall(Installation bianque, int number) {
        var from = "127.0.0." + (2 + number % 8);
        try (var socket = new Socket()) {
            socket.bind(new InetSocketAddress(from, 0));
            socket.connect(Dialer.address(bianque.agentAddress()), 20_000);
            var hello = Raw.hello("stalled", number);
            socket.getOutputStream().write(hello, 0, number % 3 == 0 ? 0 : number % hello.length);
            socket.setSoTimeout((int) STALLED_WITHIN.toMillis());
            if (socket.getInputStream().readAllBytes().length > 1_000) {
                note("a stalled connection was told much");
            }
        } catch (SocketTimeoutException late) {
            note("a stalled connection is open after " + STALLED_WITHIN.toSeconds() + " s");
        } catch (IOException closed) {
            // as it should be
        }
    }

    private static void listen(ServerSocket trap, AtomicInteger trapped) {
        while (true) {
            try {
                trap.accept().close();
                trapped.incrementAndGet();
            } catch (IOException closed) {
                return;
            }
        }
    }

    /** How often a text stands in the files of a directory. */
    private static int stored(Path directory, String text) throws IOException {
        int times = 0;
        try (var files = Files.walk(directory)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                times += Files.readString(file, StandardCharsets.ISO_8859_1).split(Pattern.quote(text), -1).length - 1;
            }
        }
        return times;
    }
}
