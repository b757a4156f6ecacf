package io.bianque.agent.check;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import io.bianque.agent.check.CheckOutcome.Phase;
import io.bianque.agent.check.CheckOutcome.Verdict;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against real sockets of this machine. */
class CheckRunnerTest {
    private final BlockingQueue<CheckOutcome> outcomes = new LinkedBlockingQueue<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final CheckRunner runner = new CheckRunner(Clock.systemUTC(), System::nanoTime, timer, outcomes::add);
    private final List<String> requests = java.util.Collections.synchronizedList(new ArrayList<>());
    private ServerSocket server = unbound();
    private int checks;

    /** Answers one connection. */
    interface Answer {
        void to(Socket socket) throws IOException;
    }

    private static ServerSocket unbound() {
        try {
            return new ServerSocket();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        runner.close();
        timer.shutdownNow();
    }

    @Test
    void aGoodAnswerIsOkWithItsPhases() throws Exception {
        serve("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nall is ok");
        var outcome = http("/health?x=1", Optional.of(Pattern.compile("is ok$")), 0);
        assertThat(outcome.verdict()).as(outcome.reason()).isEqualTo(Verdict.OK);
        assertThat(outcome.reason()).isEmpty();
        assertThat(outcome.status()).isEqualTo(200);
        assertThat(outcome.certificateExpiryMillis()).isNull();
        assertThat(outcome.phases()).containsOnlyKeys(Phase.DNS, Phase.CONNECT, Phase.FIRST_BYTE, Phase.TRANSFER);
        assertThat(outcome.phases().values().stream().mapToLong(Long::longValue).sum())
                .isBetween(1L, outcome.durationNanos());
        assertThat(requests.getFirst()).startsWith("GET /health?x=1 HTTP/1.1\r\n")
                .contains("Host: 127.0.0.1:" + server.getLocalPort());
        assertThat(outcome.readings().values()).extracting(r -> r.series().metric())
                .containsExactly("bianque_check_ok", "bianque_check_duration_seconds");
    }

    @Test
    void chunksAreJoinedAndABodyThatDoesNotMatchFails() throws Exception {
        serve("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6;x=y\r\nall is\r\n4\r\n bad\r\n0\r\n\r\n");
        assertThat(http("/", Optional.of(Pattern.compile("all is bad")), 0).verdict()).isEqualTo(Verdict.OK);
        serve("HTTP/1.1 200 OK\r\n\r\nno length, to the end");
        var outcome = http("/", Optional.of(Pattern.compile("ok")), 0);
        assertThat(outcome.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(outcome.reason()).isEqualTo("the body does not match 'ok'");
    }

    @Test
    void anotherStatusFails() throws Exception {
        serve("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
        var outcome = http("/", Optional.empty(), 0);
        assertThat(outcome.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(outcome.reason()).isEqualTo("status 503, expected 200-299");
        assertThat(outcome.status()).isEqualTo(503);
    }

    @Test
    void redirectsAreFollowedOnlyAsFarAsAllowed() throws Exception {
        var hop = "HTTP/1.1 302 Found\r\nLocation: /next\r\nContent-Length: 0\r\n\r\n";
        serve(hop);
        assertThat(http("/", Optional.empty(), 0).reason()).startsWith("status 302");
        serve(hop, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        assertThat(http("/", Optional.empty(), 1).verdict()).isEqualTo(Verdict.OK);
        assertThat(requests.getLast()).startsWith("GET /next HTTP/1.1");
        serve(hop, hop);
        assertThat(http("/", Optional.empty(), 1).reason()).isEqualTo("more than 1 redirects");
        serve("HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n");
        assertThat(http("/", Optional.empty(), 3).reason()).isEqualTo("redirected to what is no http address");
    }

    @Test
    void headersOfACheckGoToNoOtherServer() throws Exception {
        try (var other = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var first = server;
            serve("HTTP/1.1 302 Found\r\nLocation: /next\r\nContent-Length: 0\r\n\r\n",
                    "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:" + other.getLocalPort()
                            + "/\r\nContent-Length: 0\r\n\r\n");
            server = other;
            serve("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            server = first;
            assertThat(http("/", Optional.empty(), 2).verdict()).isEqualTo(Verdict.OK);
        }
        assertThat(requests).hasSize(3);
        assertThat(requests.get(0)).contains("X-Test: 1");
        assertThat(requests.get(1)).as("the same server").contains("X-Test: 1");
        assertThat(requests.get(2)).as("another port").doesNotContain("X-Test");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SSH-2.0-OpenSSH_9\r\n", "HTTP/1.1 abc\r\n\r\n", "HTTP/1.1 200 OK\r\nnocolon\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshort",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", ""})
    void whatIsNoAnswerFailsWithAReason(String bytes) throws Exception {
        serve(bytes);
        var outcome = http("/", Optional.empty(), 0);
        assertThat(outcome.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(outcome.reason()).isNotEmpty();
    }

    @Test
    void endlessHeadersAndBodiesAreBounded() throws Exception {
        serve("HTTP/1.1 200 OK\r\n" + "x: y\r\n".repeat(10_000) + "\r\n");
        assertThat(http("/", Optional.empty(), 0).reason()).contains("header exceeds");
        serve("HTTP/1.1 200 OK\r\n\r\n" + "z".repeat(3 << 20));
        assertThat(http("/", Optional.empty(), 0).verdict()).isEqualTo(Verdict.OK);
    }

    @Test
    void aServerThatSaysNothingOrDribblesIsATimeoutInItsPhase() throws Exception {
        serve(socket -> awaitEnd(socket));
        var outcome = http("/", Optional.empty(), 0);
        assertThat(outcome.verdict()).isEqualTo(Verdict.TIMEOUT);
        assertThat(outcome.reason()).isEqualTo("no answer within 1500 ms, waiting in first_byte");
        serve(socket -> {
            var dribble = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n";
            for (var i = 0; !socket.isClosed(); i++) {
                socket.getOutputStream().write(i < dribble.length() ? dribble.charAt(i) : 'x');
                // One byte at a time, as slowly as the client reads: it ends when the client hangs up.
                java.util.concurrent.locks.LockSupport.parkNanos(60_000_000);
            }
        });
        assertThat(http("/", Optional.empty(), 0).reason()).endsWith("waiting in transfer");
    }

    @Test
    void aRefusedPortFailsAndAnUnknownNameIsAnError() throws Exception {
        var port = server.getLocalPort();
        server.close();
        runner.run(new CheckSpec.Tcp(common("tcp"), "127.0.0.1", port));
        var refused = outcome();
        assertThat(refused.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(refused.reason()).contains("cannot connect").contains("refused");
        runner.run(new CheckSpec.Tcp(common("dns"), "no-such-host.invalid", 80));
        var unknown = outcome();
        assertThat(unknown.verdict()).isIn(Verdict.ERROR, Verdict.TIMEOUT);
    }

    @Test
    void anOpenPortIsOk() throws Exception {
        serve("");
        runner.run(new CheckSpec.Tcp(common("tcp"), "127.0.0.1", server.getLocalPort()));
        var outcome = outcome();
        assertThat(outcome.verdict()).isEqualTo(Verdict.OK);
        assertThat(outcome.phases()).containsOnlyKeys(Phase.DNS, Phase.CONNECT);
    }

    @Test
    void aRunThatWasAskedForServesForTheOneThatIsDueMeanwhile() throws Exception {
        serve(CheckRunnerTest::awaitEnd);
        var spec = spec("/", Optional.empty(), 0);
        runner.runAsked(spec);
        runner.runAsked(spec);
        runner.run(spec);
        assertThat(outcome().reason()).isEqualTo("no answer within 1500 ms, waiting in first_byte");
        assertThat(outcomes).isEmpty();
    }

    @Test
    void aCheckThatStillRunsIsNotBegunAgain() throws Exception {
        serve(CheckRunnerTest::awaitEnd);
        var spec = spec("/", Optional.empty(), 0);
        runner.run(spec);
        runner.run(spec);
        assertThat(List.of(outcome().reason(), outcome().reason()))
                .containsExactly("the last run still hangs", "no answer within 1500 ms, waiting in first_byte");
    }

    private static void awaitEnd(Socket socket) throws IOException {
        while (socket.getInputStream().read() >= 0) {
            // until the client hangs up
        }
    }

    private CheckOutcome http(String path, Optional<Pattern> body, int redirects) throws InterruptedException {
        runner.run(spec(path, body, redirects));
        return outcome();
    }

    private CheckSpec spec(String path, Optional<Pattern> body, int redirects) {
        // A name of its own each time: the thread of a check that was cut off may need a moment to notice.
        return new CheckSpec.Http(common("web" + ++checks),
                URI.create("http://127.0.0.1:" + server.getLocalPort() + path), "GET",
                Map.of("X-Test", "1"), List.of(new CheckSpec.StatusRange(200, 299)), body, redirects, true,
                Optional.empty());
    }

    private static CheckSpec.Common common(String name) {
        return new CheckSpec.Common(name, Duration.ofSeconds(10), Duration.ofMillis(1_500), Map.of());
    }

    private CheckOutcome outcome() throws InterruptedException {
        var outcome = outcomes.poll(20, TimeUnit.SECONDS);
        assertThat(outcome).isNotNull();
        return java.util.Objects.requireNonNull(outcome);
    }

    private void serve(String... answers) {
        serve(java.util.Arrays.stream(answers).map(text -> (Answer) socket -> {
            var request = new StringBuilder();
            while (request.indexOf("\r\n\r\n") < 0) {
                var b = socket.getInputStream().read();
                if (b < 0) {
                    break;
                }
                request.append((char) b);
            }
            requests.add(request.toString());
            socket.getOutputStream().write(text.getBytes(ISO_8859_1));
            socket.shutdownOutput();
            // Drained, so that no reset overtakes the answer.
            awaitEnd(socket);
        }).toArray(Answer[]::new));
    }

    private void serve(Answer... answers) {
        var current = server;
        Thread.ofPlatform().daemon().start(() -> {
            for (var answer : answers) {
                try (var socket = current.accept()) {
                    answer.to(socket);
                } catch (IOException _) {
                    // The client hung up, or the test is over.
                }
            }
        });
    }
}
