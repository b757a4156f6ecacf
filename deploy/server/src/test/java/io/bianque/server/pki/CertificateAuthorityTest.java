package io.bianque.server.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateAuthorityTest {
    private static final Instant NOW = Instant.parse("2026-05-01T00:00:00Z");

    @TempDir
    Path directory;

    @Test
    void anAgentIsNamedByTheUriOfItsCertificate() throws Exception {
        var agent = Pem.readCertificate(open(NOW).agent("web-01").certificate());
        assertThat(agent.getSubjectAlternativeNames()).hasSize(1).first()
                .satisfies(name -> assertThat(name.get(1)).isEqualTo("bianque://agent/web-01"));
        assertThat(agent.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
        assertThat(agent.getBasicConstraints()).as("an agent is no authority").isEqualTo(-1);
        agent.verify(root().getPublicKey());
    }

    @Test
    void theServerIsNamedByHostAndAddress() throws Exception {
        var server = Pem.readCertificate(open(NOW).server(List.of("localhost"), List.of("127.0.0.1")).certificate());
        assertThat(server.getSubjectAlternativeNames()).extracting(name -> (Object) name.get(1)).containsExactly(
                "localhost",
                "127.0.0.1");
        server.checkValidity(Date.from(NOW));
    }

    @Test
    void keysAreReadableByTheirOwnerOnly() throws Exception {
        var agent = open(NOW).agent("web-01");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(agent.key()))).isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("tls/ca.key"))))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("tls"))))
                .isEqualTo("rwx------");
    }

    @Test
    void aSecondStartKeepsEveryCertificate() throws Exception {
        var first = Files.readString(open(NOW).agent("web-01").certificate());
        assertThat(Files.readString(open(NOW.plus(Duration.ofDays(200))).agent("web-01").certificate()))
                .isEqualTo(first);
    }

    @Test
    void aCertificateInItsLastThirdIsRenewed() throws Exception {
        var first = Files.readString(open(NOW).agent("web-01").certificate());
        var later = NOW.plus(Duration.ofDays(250));
        var renewed = open(later).agent("web-01");
        assertThat(Files.readString(renewed.certificate())).isNotEqualTo(first);
        Pem.readCertificate(renewed.certificate()).checkValidity(Date.from(later.plus(Duration.ofDays(300))));
    }

    @Test
    void aServerThatIsReachedUnderOtherNamesGetsANewCertificate() throws Exception {
        var first = Files.readString(open(NOW).server(List.of("old", "localhost"), List.of("127.0.0.1")).certificate());
        assertThat(Files.readString(open(NOW).server(List.of("localhost", "old"), List.of("127.0.0.1")).certificate()))
                .as("the same names in another order").isEqualTo(first);
        var renamed = open(NOW).server(List.of("new", "localhost"), List.of("127.0.0.1", "::1"));
        assertThat(Pem.readCertificate(renamed.certificate()).getSubjectAlternativeNames())
                .extracting(name -> (Object) name.get(1))
                .containsExactly("new", "localhost", "127.0.0.1", "0:0:0:0:0:0:0:1");
        var again = Files.readString(renamed.certificate());
        assertThat(Files.readString(open(NOW).server(List.of("new", "localhost"), List.of("127.0.0.1", "::1"))
                .certificate())).as("kept from then on").isEqualTo(again);
    }

    @Test
    void aRootWithoutItsKeyIsRefusedWithARemedy() throws Exception {
        open(NOW);
        Files.delete(directory.resolve("tls/ca.key"));
        assertThatThrownBy(() -> open(NOW)).isInstanceOf(IOException.class).hasMessageContaining("ca.key")
                .hasMessageContaining("backup");
    }

    private CertificateAuthority open(Instant now) throws Exception {
        return CertificateAuthority.open(directory.resolve("tls"), now, new SecureRandom());
    }

    private X509Certificate root() throws Exception {
        return Pem.readCertificate(directory.resolve("tls/ca.pem"));
    }
}
