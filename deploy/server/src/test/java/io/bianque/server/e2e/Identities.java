package io.bianque.server.e2e;

import io.bianque.server.pki.CertificateAuthority;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Certificates of agents, good and bad, issued by an installation's authority or by a stranger's. Thread-safe. */
final class Identities {
    private static final char[] NO_PASSWORD = {};

    private final CertificateAuthority authority;
    private final Path trusted;
    private final InetSocketAddress server;
    private final Map<String, SSLContext> contexts = new ConcurrentHashMap<>();

    private Identities(CertificateAuthority authority, Path trusted, InetSocketAddress server) {
        this.authority = authority;
        this.trusted = trusted;
        this.server = server;
    }

    /** Of the authority that the installation trusts, as of a moment; the copy of its key lies in a directory of the test. */
    static Identities of(Installation bianque, Path copy, Instant now) throws IOException, GeneralSecurityException {
        Files.createDirectories(copy);
        for (var file : new String[]{"ca.pem", "ca.key"}) {
            Files.copy(bianque.data().resolve("tls").resolve(file), copy.resolve(file));
        }
        return strange(bianque, copy, now);
    }

    /** Of the authority in a directory, made there when there is none; the server is still to be who it says. */
    static Identities strange(Installation bianque, Path directory, Instant now)
            throws IOException, GeneralSecurityException {
        return new Identities(CertificateAuthority.open(directory, now, new SecureRandom()),
                bianque.data().resolve("tls/ca.pem"), Dialer.address(bianque.agentAddress()));
    }

    /** Connections of mutual TLS, the handshake done. */
    Dialer dialer() {
        return host -> {
            var socket = connect(host, "TLSv1.3");
            try {
                socket.startHandshake();
            } catch (IOException refused) {
                socket.close();
                throw refused;
            }
            return socket;
        };
    }

    /** A connection that shows the certificate of a host, or none, and speaks one version of TLS; nothing sent yet. */
    SSLSocket connect(@Nullable String host, String protocol) throws IOException {
        var context = contexts.computeIfAbsent(host == null ? "" : host, _ -> context(host));
        var socket = (SSLSocket) context.getSocketFactory().createSocket(server.getAddress(), server.getPort());
        socket.setEnabledProtocols(new String[]{protocol});
        return socket;
    }

    private SSLContext context(@Nullable String host) {
        try {
            var trust = KeyStore.getInstance(KeyStore.getDefaultType());
            trust.load(null, null);
            trust.setCertificateEntry("ca", certificates(trusted)[0]);
            var trustManagers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trustManagers.init(trust);
            var keys = KeyStore.getInstance(KeyStore.getDefaultType());
            keys.load(null, null);
            if (host != null) {
                CertificateAuthority.Credentials files;
                synchronized (this) {
                    files = authority.agent(host);
                }
                var key = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder()
                        .decode(Files.readString(files.key()).replaceAll("-----[A-Z ]+-----", ""))));
                keys.setKeyEntry("agent", key, NO_PASSWORD, certificates(files.certificate()));
            }
            var keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keyManagers.init(keys, NO_PASSWORD);
            var context = SSLContext.getInstance("TLS");
            context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("no identity for " + host, e);
        }
    }

    private static Certificate[] certificates(Path file) throws GeneralSecurityException, IOException {
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)))
                .toArray(X509Certificate[]::new);
    }
}
