package io.bianque.agent.check;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.bianque.agent.check.CheckOutcome.Phase;
import io.bianque.agent.check.CheckOutcome.Verdict;
import io.bianque.agent.link.TlsFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real TLS server with a certificate that {@code keytool} makes for 127.0.0.1. */
class HttpsCheckTest {
    private static final char[] SECRET = "changeit".toCharArray();

    @TempDir
    Path directory = Path.of("set by JUnit");

    @Test
    void aGoodCertificateIsOkAndItsEndIsKnown() throws Exception {
        var outcome = check(keys("ip:127.0.0.1"), true, true);
        assertThat(outcome.verdict()).as(outcome.reason()).isEqualTo(Verdict.OK);
        assertThat(outcome.phases()).containsOnlyKeys(Phase.DNS, Phase.CONNECT, Phase.TLS, Phase.FIRST_BYTE,
                Phase.TRANSFER);
        assertThat(outcome.certificateExpiryMillis()).isNotNull();
        assertThat(outcome.readings().values()).filteredOn(
                r -> r.series().metric().equals("bianque_check_certificate_expiry_seconds")).singleElement()
                .satisfies(r -> assertThat(r.value()).isBetween(0.0, 2 * 86_400.0));
    }

    @Test
    void anUntrustedCertificateFailsButItsEndIsKnownAllTheSame() throws Exception {
        var outcome = check(keys("ip:127.0.0.1"), true, false);
        assertThat(outcome.verdict()).isEqualTo(Verdict.FAILED);
        assertThat(outcome.reason()).startsWith("TLS: ");
        assertThat(outcome.certificateExpiryMillis()).isNotNull();
    }

    @Test
    void aCertificateForAnotherNameFailsUnlessItIsNotVerified() throws Exception {
        var keys = keys("dns:elsewhere.example");
        assertThat(check(keys, true, true).verdict()).isEqualTo(Verdict.FAILED);
        assertThat(check(keys, false, false).verdict()).isEqualTo(Verdict.OK);
    }

    @Test
    void anAgentsNameIsTheOneInItsCertificate() throws Exception {
        keys("uri:bianque://agent/web-7,dns:other");
        assertThat(TlsFiles.identity(directory.resolve("leaf.pem"))).contains("web-7");
        keys("dns:other");
        assertThat(TlsFiles.identity(directory.resolve("leaf.pem"))).isEmpty();
    }

    private CheckOutcome check(KeyStore keys, boolean verify, boolean trusted) throws Exception {
        try (var server = listen(keys)) {
            Thread.ofPlatform().daemon().start(() -> answer(server));
            var spec = new CheckSpec.Http(
                    new CheckSpec.Common("web", Duration.ofSeconds(30), Duration.ofSeconds(20), Map.of()),
                    URI.create("https://127.0.0.1:" + server.getLocalPort() + "/"), "GET", Map.of(),
                    List.of(new CheckSpec.StatusRange(200, 200)), Optional.empty(), 0, verify,
                    trusted ? Optional.of(directory.resolve("leaf.pem")) : Optional.empty());
            return new Attempt(spec, System::nanoTime, java.time.Clock.systemUTC().millis())
                    .run(attempt -> HttpLook.look(spec, attempt));
        }
    }

    private static SSLServerSocket listen(KeyStore keys) throws IOException, GeneralSecurityException {
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, SECRET);
        var context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0, 5,
                InetAddress.getLoopbackAddress());
    }

    private static void answer(SSLServerSocket server) {
        try (var socket = (SSLSocket) server.accept()) {
            socket.getInputStream().read(new byte[4_096]);
            socket.getOutputStream().write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes(US_ASCII));
            socket.getOutputStream().flush();
        } catch (IOException _) {
            // The client did not trust us, which is what the test may want.
        }
    }

    private KeyStore keys(String names) throws Exception {
        var file = directory.resolve("keys.p12");
        Files.deleteIfExists(file);
        var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        var made = new ProcessBuilder(keytool, "-genkeypair", "-alias", "a", "-keyalg", "EC", "-dname", "CN=x", "-ext",
                "SAN=" + names, "-validity", "1", "-storetype", "PKCS12", "-keystore", file.toString(), "-storepass",
                new String(SECRET)).redirectErrorStream(true).start();
        var said = new String(made.getInputStream().readAllBytes(), US_ASCII);
        assertThat(made.waitFor()).as(said).isZero();
        var store = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(file)) {
            store.load(in, SECRET);
        }
        var leaf = (X509Certificate) store.getCertificate("a");
        Files.writeString(directory.resolve("leaf.pem"), "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder().encodeToString(leaf.getEncoded()) + "\n-----END CERTIFICATE-----\n");
        return store;
    }
}
