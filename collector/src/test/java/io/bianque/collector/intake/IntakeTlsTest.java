package io.bianque.collector.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bianque.collector.admission.SeriesRegistry;
import io.bianque.protocol.log.LogOptions;
import io.bianque.protocol.message.Refusal;
import io.bianque.seam.NioDisk;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** T1, C29: who may speak at all. After every refusal a good agent is served. */
class IntakeTlsTest {
    private static final Duration BEFORE = Duration.ofMinutes(-1);
    private static final Duration LATER = Duration.ofHours(1);

    @TempDir
    Path directory;

    private TestPki pki;
    private IntakeFixture intake;

    @BeforeEach
    void listen() throws Exception {
        pki = new TestPki("ours");
        var patient = Duration.ofSeconds(20); // a busy machine may take its time over a handshake, too
        var settings = IntakeFixture.settings(pki.serverFiles(directory))
                .withDeadlines(Duration.ofSeconds(4), patient, patient);
        intake = new IntakeFixture(new NioDisk(directory), settings, LogOptions.defaults(),
                SeriesRegistry.Limits.DEFAULT);
    }

    @AfterEach
    void aGoodAgentIsServedAllTheSame() throws Exception {
        try (var agent = agent("good", "good", "TLSv1.3")) {
            agent.hello();
            agent.define(1);
            agent.send(agent.samples(1, 1, 0.5, 1));
            agent.acknowledged(1, 1);
        } finally {
            intake.close();
        }
    }

    @Test
    void theIdentityIsThatOfTheCertificate() throws Exception {
        try (var agent = agent("web-01", "web-01", "TLSv1.3")) {
            assertThat(agent.hello().identity()).isEqualTo("web-01");
        }
    }

    @Test
    void aNameOtherThanTheCertificatesIsRefused() throws Exception {
        try (var agent = agent("web-01", "web-02", "TLSv1.3")) {
            agent.send(agent.hello("web-02"));
            assertThat(agent.expect(Refusal.class).code()).isEqualTo("identity");
        }
    }

    @Test
    void aCertificateWithoutAnAgentsNameIsRefused() throws Exception {
        var nameless = pki.issue(BEFORE, LATER, "https://example.org/web-01");
        try (var agent = new TestAgent(pki.connect(intake.address(), nameless, "TLSv1.3"), "web-01", 7)) {
            agent.send(agent.hello("web-01"));
            assertThat(agent.expect(Refusal.class).code()).isEqualTo("identity");
        }
    }

    @Test
    void aCertificateWithTwoNamesIsRefused() throws Exception {
        var two = pki.issue(BEFORE, LATER, Tls.AGENT + "web-01", Tls.AGENT + "web-02");
        try (var agent = new TestAgent(pki.connect(intake.address(), two, "TLSv1.3"), "web-01", 7)) {
            agent.send(agent.hello("web-01"));
            assertThat(agent.expect(Refusal.class).code()).isEqualTo("identity");
        }
    }

    @Test
    void nobodyWithoutACertificateIsServed() throws Exception {
        refused(null, "TLSv1.3");
    }

    @Test
    void aCertificateOfAnotherAuthorityIsRefused() throws Exception {
        refused(new TestPki("foreign").issue(BEFORE, LATER, Tls.AGENT + "web-01"), "TLSv1.3");
    }

    @Test
    void anExpiredCertificateIsRefused() throws Exception {
        refused(pki.issue(Duration.ofDays(-2), Duration.ofDays(-1), Tls.AGENT + "web-01"), "TLSv1.3");
    }

    @Test
    void olderVersionsOfTlsAreRefused() throws Exception {
        refused(pki.issue(BEFORE, LATER, Tls.AGENT + "web-01"), "TLSv1.2");
    }

    @Test
    void plainTextAndHalfAHandshakeAreClosedInTime() throws Exception {
        try (var plain = new Socket(intake.address().getAddress(), intake.address().getPort());
                var silent = new Socket(intake.address().getAddress(), intake.address().getPort())) {
            plain.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            plain.setSoTimeout(30_000);
            silent.setSoTimeout(30_000);
            assertThat(ended(plain)).isTrue();
            assertThat(ended(silent)).isTrue();
        }
        assertThat(intake.count("bianque.intake.refusals", "reason", "tls")).isGreaterThanOrEqualTo(1);
    }

    @Test
    void withoutTlsTheIntakeListensOnLoopbackOnly() {
        assertThatThrownBy(() -> IntakeSettings.of(InetAddress.ofLiteral("0.0.0.0"), 0, null, "n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("loopback only, not on 0.0.0.0");
    }

    private TestAgent agent(String certified, String name, String protocol) throws Exception {
        var identity = pki.issue(BEFORE, LATER, Tls.AGENT + certified);
        return new TestAgent(pki.connect(intake.address(), identity, protocol), name, 7);
    }

    private void refused(TestPki.@Nullable Identity identity, String protocol) throws Exception {
        double before = intake.count("bianque.intake.refusals", "reason", "tls");
        try (var agent = new TestAgent(pki.connect(intake.address(), identity, protocol), "web-01", 7)) {
            assertThatThrownBy(() -> {
                // With TLS 1.3 a client learns of its refusal with its first read.
                agent.send(agent.hello("web-01"));
                if (agent.next() == null) {
                    throw new IOException("closed");
                }
            }).isInstanceOf(IOException.class);
        }
        IntakeFixture.await("the refusal is counted",
                () -> intake.count("bianque.intake.refusals", "reason", "tls") > before);
    }

    private static boolean ended(Socket socket) throws IOException {
        var buffer = new byte[1024];
        try {
            while (socket.getInputStream().read(buffer) >= 0) {
                // what comes before the end is an alert
            }
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException reset) {
            return true;
        }
        return true;
    }
}
