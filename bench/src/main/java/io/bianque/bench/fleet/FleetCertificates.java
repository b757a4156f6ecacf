package io.bianque.bench.fleet;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Identities for simulated agents, signed by the authority of an installation. Each agent has a certificate of its own;
 * all share one key, as making a thousand keys would measure nothing. They live a day. For one thread.
 */
final class FleetCertificates {
    private final X509Certificate root;
    private final KeyPair pair;
    private final ContentSigner signer;
    private final Instant now;
    private long serial;

    private FleetCertificates(X509Certificate root, KeyPair pair, ContentSigner signer, Instant now) {
        this.root = root;
        this.pair = pair;
        this.signer = signer;
        this.now = now;
        this.serial = now.toEpochMilli() << 20;
    }

    /**
     * Opens the authority.
     *
     * @param directory holds {@code ca.pem} and {@code ca.key}
     * @throws IOException              if a file cannot be read
     * @throws GeneralSecurityException if a file holds something else than it should
     */
    static FleetCertificates open(Path directory, Instant now) throws IOException, GeneralSecurityException {
        var factory = CertificateFactory.getInstance("X.509");
        var root = (X509Certificate) factory
                .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(directory.resolve("ca.pem"))));
        var pem = Files.readString(directory.resolve("ca.key")).replaceAll("-----[A-Z ]+-----|\\s", "");
        var rootKey = KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        try {
            return new FleetCertificates(root, generator.generateKeyPair(),
                    new JcaContentSignerBuilder("SHA256withECDSA").build(rootKey), now);
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException("cannot sign with the authority's key", e);
        }
    }

    /** The certificate of the authority. */
    X509Certificate root() {
        return root;
    }

    /** The key of every agent. */
    PrivateKey key() {
        return pair.getPrivate();
    }

    /** A new certificate for the agent of that name. */
    X509Certificate issue(String host) throws IOException, GeneralSecurityException {
        var issuer = X500Name.getInstance(root.getSubjectX500Principal().getEncoded());
        var builder = new JcaX509v3CertificateBuilder(issuer, BigInteger.valueOf(++serial),
                Date.from(now.minus(Duration.ofMinutes(5))), Date.from(now.plus(Duration.ofDays(1))),
                new X500Name("O=Bianque,CN=" + host), pair.getPublic());
        var identity = new GeneralName(GeneralName.uniformResourceIdentifier, "bianque://agent/" + host);
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth))
                .addExtension(Extension.subjectAlternativeName, false, new GeneralNames(identity));
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    }
}
