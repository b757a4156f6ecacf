package io.bianque.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.server.e2e.hostile.Churn;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * R30: clients come and go, a thousand a second without TLS and a hundred with it, as far as the machine can; what they cost
 * comes back. {@code -Dchurn.seconds=N} sets how long, {@code -Dseed=N} repeats who goes how.
 */
@Isolated("as fast as the machine can, and then it counts what is left")
class NothingLeaksIT {
    private static final int SECONDS = Integer.getInteger("churn.seconds", 60);
    private static final int WARM_UP_SECONDS = Math.min(20, SECONDS / 3);
    private static final int NAMES = 20;
    private static final int PLAIN_THREADS = 8;
    private static final int TLS_THREADS = 4;
    /** What is kept of readings and events grows too; a connection that leaks holds more than 2 KiB. */
    private static final long HEAP_SLACK = 8L << 20;
    private static final long HEAP_SLACK_OF_A_CONNECTION = 512;
    private static final long DIRECT_SLACK = 4L << 20;
    private static final int THREAD_SLACK = 6;
    /** Files of log and store that a server opens meanwhile. */
    private static final int FILES = 32;
    private static final String PARANOID = "-Dio.netty.leakDetection.level=paranoid";

    @TempDir
    Path directory;

    /** What a server holds when nobody is there but the good clients. */
    private record Holdings(long heap, long direct, long resident, int descriptors, int threads) {
        static Holdings of(ServerProcess server, int clients) throws Exception {
            Installation.eventually(Duration.ofSeconds(60), "only the good clients are there",
                    () -> server.metric("bianque_intake_connections") == clients);
            return new Holdings(server.liveHeapBytes(), server.directBytes(), server.residentBytes(),
                    server.descriptors(), server.threads());
        }
    }

    @Test
    void r30WhatComesAndGoesLeavesNothingBehind() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("NothingLeaksIT -Dchurn.seconds=" + SECONDS + " -Dseed=" + seed);
        var random = new SplittableRandom(seed);
        try (var plain = Installation.in(directory.resolve("plain"), "--insecure-loopback", "--no-agent").asDelivered();
                var tls = Installation.in(directory.resolve("tls"), "--no-agent").asDelivered()) {
            var starting = plain.starting("BIANQUE_SERVER_OPTS", PARANOID);
            tls.start("BIANQUE_SERVER_OPTS", PARANOID);
            starting.join();
            var identities = Identities.of(tls, directory.resolve("pki"), Instant.now());
            var servers = List.of(new ServerProcess(plain), new ServerProcess(tls));
            try (var loadPlain = Load.start(Dialer.plain(plain.agentAddress()), 4, 20, random.split());
                    var loadTls = Load.start(identities.dialer(), 4, 20, random.split())) {
                var ways = List.<Churn.Ways>of(thread -> from(plain, thread), _ -> identities.dialer());
                churn(ways, WARM_UP_SECONDS, random);
                var before = holdings(servers);
                long made = churn(ways, SECONDS - WARM_UP_SECONDS, random);
                var after = holdings(servers);
                System.out.println("NothingLeaksIT: before " + before + ", after " + made + " connections " + after);

                for (int i = 0; i < servers.size(); i++) {
                    var was = before.get(i);
                    var is = after.get(i);
                    assertThat(is.heap()).as("live heap, seed %s", seed)
                            .isLessThan(was.heap() * 101 / 100 + HEAP_SLACK + made * HEAP_SLACK_OF_A_CONNECTION);
                    assertThat(is.direct()).as("direct memory").isLessThan(was.direct() + DIRECT_SLACK);
                    assertThat(is.descriptors()).as("descriptors").isLessThanOrEqualTo(was.descriptors() + FILES);
                    assertThat(is.threads()).as("threads").isLessThanOrEqualTo(was.threads() + THREAD_SLACK);
                }
                for (var server : servers) {
                    assertThat(server.alarms()).as("alarms in the log").isEmpty();
                    assertThat(server.isTheSame()).as("the process lives still").isTrue();
                }
                assertServed(plain, loadPlain);
                assertServed(tls, loadTls);
            }
        }
    }

    private static void assertServed(Installation bianque, Load load) throws Exception {
        long before = load.acknowledged();
        Installation.eventually(Duration.ofSeconds(60), "the good clients are served",
                () -> load.acknowledged() > before);
        var readBack = new ReadBack(bianque.api());
        var wrong = readBack.compareAll(load.stop());
        assertThat(wrong).as("%s", readBack).isEmpty();
        assertThat(load.complaints()).as("what the server refused the good clients").isEmpty();
    }

    private static List<Holdings> holdings(List<ServerProcess> servers) throws Exception {
        var all = new ArrayList<Holdings>();
        for (var server : servers) {
            all.add(Holdings.of(server, 4));
        }
        return all;
    }

    /** Lets clients come and go for a time; how many there were. */
    private static long churn(List<Churn.Ways> ways, int seconds, SplittableRandom random) throws Exception {
        try (var plain = new Churn(ways.getFirst(), PLAIN_THREADS, 1_000, NAMES, random.nextLong());
                var tls = new Churn(ways.getLast(), TLS_THREADS, 100, NAMES, random.nextLong())) {
            TimeUnit.SECONDS.sleep(seconds);
            Installation.eventually(Duration.ofMinutes(2), "every name has been used",
                    () -> plain.made() >= 2L * PLAIN_THREADS * NAMES && tls.made() >= (long) TLS_THREADS * NAMES);
            System.out.println("NothingLeaksIT: " + plain.made() / seconds + " connections a second without TLS, "
                    + tls.made() / seconds + " with; failed " + plain.failed() + " and " + tls.failed() + ", the last "
                    + plain.last() + ", " + tls.last());
            assertThat(plain.made()).as("connections without TLS").isGreaterThan(20L * seconds);
            assertThat(tls.made()).as("connections with TLS").isGreaterThan(seconds / 2L);
            return plain.made() + tls.made();
        }
    }

    /** From an address of this machine that is the thread's own, so that ports do not run out. */
    private static Dialer from(Installation bianque, int thread) {
        return _ -> {
            var socket = new Socket();
            try {
                socket.bind(new InetSocketAddress("127.0.0." + (2 + thread), 0));
                socket.connect(Dialer.address(bianque.agentAddress()), Dialer.CONNECT_MILLIS);
            } catch (IOException refused) {
                socket.close();
                throw refused;
            }
            return socket;
        };
    }
}
