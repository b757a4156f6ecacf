package io.bianque.collector.intake;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** A small CA for tests: server files, and sockets of agents with certificates good and bad. */
final class TestPki {
    private static final char[] NO_PASSWORD = {};

    private final KeyPair key = newKey();
    private final X509Certificate authority;
    private long serial = 1;

    TestPki(String name) throws GeneralSecurityException, OperatorCreationException, IOException {
        authority = sign(key, "CN=" + name, key, "CN=" + name, true, Duration.ZERO, Duration.ofDays(1));
    }

    record Identity(KeyPair key, X509Certificate certificate) {}

    /** A certificate with these URI names, valid from {@code from} to {@code to} after now. */
    Identity issue(Duration from, Duration to, String... uris) throws Exception {
        var own = newKey();
        return new Identity(own, sign(own, "CN=agent", key, authority.getSubjectX500Principal().getName(), false, from,
                to, uris));
    }

    TlsFiles serverFiles(Path directory) throws Exception {
        var server = issue(Duration.ofMinutes(-1), Duration.ofHours(1));
        var certificate = pem(directory.resolve("server.pem"), "CERTIFICATE", server.certificate().getEncoded());
        var serverKey = pem(directory.resolve("server.key"), "PRIVATE KEY", server.key().getPrivate().getEncoded());
        return new TlsFiles(certificate, serverKey,
                pem(directory.resolve("ca.pem"), "CERTIFICATE", authority.getEncoded()));
    }

    /** A socket that trusts this CA and shows an identity, or none; the handshake is not yet done. */
    SSLSocket connect(InetSocketAddress address, @Nullable Identity identity, String protocol) throws Exception {
        var trust = KeyStore.getInstance(KeyStore.getDefaultType());
        trust.load(null, null);
        trust.setCertificateEntry("ca", authority);
        var trustManagers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trustManagers.init(trust);
        var keys = KeyStore.getInstance(KeyStore.getDefaultType());
        keys.load(null, null);
        if (identity != null) {
            keys.setKeyEntry("agent", identity.key().getPrivate(), NO_PASSWORD,
                    new X509Certificate[]{identity.certificate()});
        }
        var keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keyManagers.init(keys, NO_PASSWORD);
        var context = SSLContext.getInstance("TLS");
        context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
        var socket = (SSLSocket) context.getSocketFactory().createSocket(address.getAddress(), address.getPort());
        socket.setEnabledProtocols(new String[]{protocol});
        socket.setSoTimeout(5_000);
        return socket;
    }

    private X509Certificate sign(KeyPair subjectKey, String subject, KeyPair issuerKey, String issuer,
            boolean isAuthority, Duration from, Duration to, String... uris)
            throws GeneralSecurityException, OperatorCreationException, IOException {
        var now = Instant.now();
        var builder = new JcaX509v3CertificateBuilder(new X500Name(issuer), BigInteger.valueOf(serial++),
                Date.from(now.plus(from).minusSeconds(5)), Date.from(now.plus(to)), new X500Name(subject),
                subjectKey.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(isAuthority));
        if (uris.length > 0) {
            var names = new GeneralName[uris.length];
            for (int i = 0; i < uris.length; i++) {
                names[i] = new GeneralName(GeneralName.uniformResourceIdentifier, uris[i]);
            }
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
        }
        var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKey.getPrivate());
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    }

    private static KeyPair newKey() throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static Path pem(Path file, String kind, byte[] der) throws IOException {
        var body = Base64.getMimeEncoder(64, new byte[]{'\n'}).encodeToString(der);
        return Files.writeString(file, "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n");
    }
}
