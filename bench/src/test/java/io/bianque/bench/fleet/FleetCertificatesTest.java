package io.bianque.bench.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FleetCertificatesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path directory;

    @BeforeEach
    void anAuthorityLikeThatOfTheServer() throws Exception {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        var pair = generator.generateKeyPair();
        var name = new X500Name("O=Bianque,CN=Test");
        var root = new JcaX509v3CertificateBuilder(name, BigInteger.ONE, Date.from(NOW),
                Date.from(NOW.plus(Duration.ofDays(9))), name, pair.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()));
        Files.writeString(directory.resolve("ca.pem"), pem("CERTIFICATE", root.getEncoded()));
        Files.writeString(directory.resolve("ca.key"), pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
    }

    @Test
    void eachAgentGetsACertificateOfItsOwnThatTheAuthoritySigned() throws Exception {
        var certificates = FleetCertificates.open(directory, NOW);
        var first = certificates.issue("sim-00001");
        var second = certificates.issue("sim-00002");

        first.verify(certificates.root().getPublicKey());
        assertThat(first.getSubjectAlternativeNames()).containsExactly(List.of(6, "bianque://agent/sim-00001"));
        assertThat(second.getSubjectAlternativeNames()).containsExactly(List.of(6, "bianque://agent/sim-00002"));
        assertThat(first.getSerialNumber()).isNotEqualTo(second.getSerialNumber());
    }

    private static String pem(String what, byte[] der) {
        return "-----BEGIN " + what + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + what
                + "-----\n";
    }
}
