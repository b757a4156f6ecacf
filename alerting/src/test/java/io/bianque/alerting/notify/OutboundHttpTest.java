package io.bianque.alerting.notify;

import static io.bianque.alerting.notify.ScriptedReceiver.raw;
import static io.bianque.alerting.notify.ScriptedReceiver.reset;
import static io.bianque.alerting.notify.ScriptedReceiver.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.alerting.notify.DeliveryOutcome.Deferred;
import io.bianque.alerting.notify.DeliveryOutcome.Delivered;
import io.bianque.alerting.notify.DeliveryOutcome.Refused;
import io.bianque.seam.MonotonicClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutboundHttpTest {
    static final AddressPolicy LOOPBACK = new AddressPolicy(true, List.of(Cidr.parse("127.0.0.1/32")));
    private final ScriptedReceiver receiver = new ScriptedReceiver();
    private final OutboundHttp http = client(Duration.ofMillis(700));

    OutboundHttpTest() throws IOException {}

    static OutboundHttp client(Duration deadline) {
        return new OutboundHttp((SSLSocketFactory) SSLSocketFactory.getDefault(), OutboundHttp.Resolver.system(),
                InstantSource.system(), MonotonicClock.system(), deadline);
    }

    @AfterEach
    void close() throws IOException {
        receiver.close();
    }

    private DeliveryOutcome post() {
        return http.post(receiver.url(), Map.of("X-Y", "z"), "{}".getBytes(StandardCharsets.UTF_8), LOOPBACK);
    }

    @Test
    void aMessageArrivesWholeAndIsConfirmedByTheAnswer() throws InterruptedException {
        assertThat(post()).isInstanceOf(Delivered.class);
        var request = receiver.take();
        assertThat(request.target()).isEqualTo("/hook?a=b");
        assertThat(request.headers()).containsEntry("x-y", "z").containsEntry("host",
                "127.0.0.1:" + receiver.url().getPort());
        assertThat(request.body()).isEqualTo("{}");
    }

    @Test
    void aNameThatNobodyLooksUpCostsNoMoreThanTheDeadline() throws InterruptedException {
        var never = new CountDownLatch(1);
        var slow = new OutboundHttp((SSLSocketFactory) SSLSocketFactory.getDefault(), _ -> {
            try {
                never.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return List.of(InetAddress.getLoopbackAddress());
        }, InstantSource.system(), MonotonicClock.system(), Duration.ofMillis(200));
        long start = System.nanoTime();
        var outcome = slow.post(URI.create("http://receiver.example:" + receiver.url().getPort() + "/"), Map.of(),
                new byte[0], LOOPBACK);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        assertThat(outcome).isInstanceOfSatisfying(Deferred.class,
                deferred -> assertThat(deferred.reason()).isEqualTo(FailureReason.DNS));
        never.countDown();
        assertThat(receiver.untaken()).isZero();
    }

    @Test
    void r15WhatTheReceiverAnswersDecidesWhetherItIsTriedAgain() {
        receiver.then(status(400), status(429, "Retry-After: 17\r\n"), status(503), status(302, "Location: /x\r\n"));
        assertThat(post()).isEqualTo(new Refused(FailureReason.HTTP_4XX, "HTTP 400"));
        assertThat(post()).isEqualTo(
                new Deferred(FailureReason.HTTP_429, "HTTP 429", Duration.ofSeconds(17), false));
        assertThat(post()).isEqualTo(new Deferred(FailureReason.HTTP_5XX, "HTTP 503", null, true));
        assertThat(post()).isInstanceOfSatisfying(Refused.class,
                refused -> assertThat(refused.reason()).isEqualTo(FailureReason.REDIRECT));
    }

    @Test
    void r15SilenceResetsAndRubbishMayHaveBeenReceivedAndAreTriedAgain() {
        receiver.then(receiver.hang(), reset(), raw("SSH-2.0-x\r\n\r\n"), raw("HTTP/1.1 200 " + "x".repeat(20_000)));
        assertThat(List.of(post(), post(), post(), post())).extracting(each -> ((Deferred) each).reason())
                .containsExactly(FailureReason.TIMEOUT, FailureReason.RESET, FailureReason.BAD_ANSWER,
                        FailureReason.BAD_ANSWER);
    }

    @Test
    void r15AnAnswerThatDribblesIsCutAtTheDeadlineOfTheWholeAttempt() {
        receiver.then(socket -> {
            for (var each : "HTTP/1.1 202 Very Slow Indeed".toCharArray()) {
                socket.getOutputStream().write(each);
                LockSupport.parkNanos(100_000_000);
            }
        });
        assertThat(post()).isInstanceOfSatisfying(Deferred.class,
                deferred -> assertThat(deferred.reason()).isEqualTo(FailureReason.TIMEOUT));
    }

    @Test
    void beforeTheGateOpensThereIsAConnectionAndNoByteOnIt() throws Exception {
        try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(10_000);
            var gate = new Gate(Duration.ofSeconds(30));
            var outcome = posting(server, gate);
            try (var accepted = server.accept()) {
                accepted.setSoTimeout(10_000);
                assertThat(accepted.getInputStream().available()).isZero();
                gate.open();
                assertThat(new String(accepted.getInputStream().readNBytes(4), StandardCharsets.UTF_8))
                        .isEqualTo("POST");
                accepted.getOutputStream().write("HTTP/1.1 202 Yes\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            }
            assertThat(outcome.get(10, TimeUnit.SECONDS)).isInstanceOf(Delivered.class);
        }
    }

    @Test
    void aGateThatIsGivenUpEndsTheConnectionWithoutAByte() throws Exception {
        try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(10_000);
            var gate = new Gate(Duration.ofSeconds(30));
            var outcome = posting(server, gate);
            try (var accepted = server.accept()) {
                accepted.setSoTimeout(10_000);
                gate.giveUp();
                assertThat(accepted.getInputStream().read()).isEqualTo(-1);
            }
            assertThat(outcome.get(10, TimeUnit.SECONDS)).isEqualTo(DeliveryOutcome.notSent());
        }
    }

    @Test
    void aGateThatWasGivenUpBeforeTakesNoConnection() {
        var asked = new ArrayList<String>();
        var watched = new OutboundHttp((SSLSocketFactory) SSLSocketFactory.getDefault(), host -> {
            asked.add(host);
            return List.of(InetAddress.getLoopbackAddress());
        }, InstantSource.system(), MonotonicClock.system(), Duration.ofSeconds(60));
        var url = URI.create("http://localhost:" + receiver.url().getPort() + "/");
        assertThat(watched.post(url, Map.of(), new byte[0], LOOPBACK, Gate.shut()))
                .isEqualTo(DeliveryOutcome.notSent());
        assertThat(asked).isEmpty();
        assertThat(watched.post(url, Map.of(), new byte[0], LOOPBACK, Gate.opened())).isInstanceOf(Delivered.class);
    }

    private static CompletableFuture<DeliveryOutcome> posting(ServerSocket server, Gate gate) {
        var outcome = new CompletableFuture<DeliveryOutcome>();
        var patient = client(Duration.ofSeconds(60));
        Thread.ofVirtual().start(() -> outcome.complete(patient.post(
                URI.create("http://127.0.0.1:" + server.getLocalPort() + "/"), Map.of(), new byte[0], LOOPBACK, gate)));
        return outcome;
    }

    @Test
    void aClosedPortIsKnownNotToHaveReceivedAnything() throws IOException {
        int port;
        try (var server = new ServerSocket(0)) {
            port = server.getLocalPort();
        }
        assertThat(http.post(URI.create("http://127.0.0.1:" + port + "/"), Map.of(), new byte[0], LOOPBACK))
                .isInstanceOfSatisfying(Deferred.class, deferred -> {
                    assertThat(deferred.reason()).isEqualTo(FailureReason.CONNECT);
                    assertThat(deferred.maybeReceived()).isFalse();
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "2130706433", "localhost", "[::1]", "[::ffff:127.0.0.1]", "10.0.0.1",
            "169.254.169.254", "192.168.1.1", "100.64.0.1", "0.0.0.0", "[fe80::1]", "[fd00::1]", "[::]",
            "[64:ff9b::7f00:1]", "[2002:7f00:1::]"})
    void t12AddressesThatAreNotPublicAreRefusedHoweverTheyAreWritten(String host) {
        var outcome = http.post(URI.create("https://" + host + "/"), Map.of(), new byte[0], AddressPolicy.publicOnly());
        assertThat(outcome).isInstanceOfSatisfying(Refused.class,
                refused -> assertThat(refused.reason()).isEqualTo(FailureReason.ADDRESS_FORBIDDEN));
    }

    @Test
    void t12PlainHttpNeedsBothThePermissionAndTheAddress() {
        var noPermission = new AddressPolicy(false, List.of(Cidr.parse("127.0.0.1/32")));
        var noAddress = new AddressPolicy(true, List.of());
        assertThat(http.post(receiver.url(), Map.of(), new byte[0], noPermission)).isInstanceOf(Refused.class);
        assertThat(http.post(receiver.url(), Map.of(), new byte[0], noAddress)).isInstanceOf(Refused.class);
        assertThat(receiver.untaken()).isZero();
    }

    @Test
    void t12OneAddressThatIsNotPublicAmongSeveralRefusesTheName() throws IOException {
        var addresses = List.of(InetAddress.ofLiteral("93.184.215.14"), InetAddress.ofLiteral("127.0.0.1"));
        var rebound = new OutboundHttp((SSLSocketFactory) SSLSocketFactory.getDefault(), _ -> addresses,
                InstantSource.system(), MonotonicClock.system(), Duration.ofMillis(300));
        assertThat(rebound.post(URI.create("https://example.com/"), Map.of(), new byte[0], AddressPolicy.publicOnly()))
                .isInstanceOf(Refused.class);
    }

    @Test
    void t12TheNameIsLookedUpOnceAndTheConnectionGoesToTheAddressThatWasChecked() throws Exception {
        var lookups = new AtomicInteger();
        var pinned = new OutboundHttp((SSLSocketFactory) SSLSocketFactory.getDefault(), _ -> {
            lookups.incrementAndGet();
            return List.of(InetAddress.ofLiteral("127.0.0.1"));
        }, InstantSource.system(), MonotonicClock.system(), Duration.ofSeconds(2));
        var named = URI.create("http://hooks.example.invalid:" + receiver.url().getPort() + "/");
        assertThat(pinned.post(named, Map.of(), new byte[0], LOOPBACK)).isInstanceOf(Delivered.class);
        assertThat(lookups).hasValue(1);
        assertThat(receiver.take().headers().get("host")).startsWith("hooks.example.invalid:");
    }
}
