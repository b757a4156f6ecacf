package io.bianque.collector.intake;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** Mutual TLS 1.3, and the identity in an agent's certificate: its one URI name {@code bianque://agent/HOST}. */
final class Tls {
    static final String AGENT = "bianque://agent/";

    private static final int URI_NAME = 6;
    private static final int HOST_MAX = 253;

    private Tls() {}

    /** BoringSSL where it runs, else the JDK. */
    static SslContext server(TlsFiles files) throws IOException {
        try {
            return SslContextBuilder.forServer(files.certificate().toFile(), files.key().toFile())
                    .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
                    .trustManager(files.authority().toFile())
                    .clientAuth(ClientAuth.REQUIRE)
                    .protocols("TLSv1.3")
                    .build();
        } catch (IllegalArgumentException | IOException e) {
            throw new IOException("the intake's TLS files cannot be used (certificate " + files.certificate() + ", key "
                    + files.key() + ", CA " + files.authority() + "): " + e.getMessage(), e);
        }
    }

    /**
     * The host that a verified certificate stands for.
     *
     * @throws SSLPeerUnverifiedException when it names none, or more than one
     */
    static String identity(SSLSession session) throws SSLPeerUnverifiedException {
        var certificates = session.getPeerCertificates();
        if (certificates.length == 0 || !(certificates[0] instanceof X509Certificate certificate)) {
            throw new SSLPeerUnverifiedException("no certificate");
        }
        String found = null;
        try {
            var names = certificate.getSubjectAlternativeNames();
            for (var name : names == null ? List.<List<?>>of() : names) {
                if (name.get(0) instanceof Integer kind && kind == URI_NAME && name.get(1) instanceof String uri
                        && uri.startsWith(AGENT)) {
                    if (found != null) {
                        throw new SSLPeerUnverifiedException("the certificate names more than one agent");
                    }
                    found = uri.substring(AGENT.length());
                }
            }
        } catch (CertificateParsingException e) {
            throw new SSLPeerUnverifiedException("the certificate's names cannot be read: " + e.getMessage());
        }
        if (found == null || !isHost(found)) {
            throw new SSLPeerUnverifiedException(
                    "the certificate has no URI name " + AGENT + "HOST; agents get theirs from this server's CA");
        }
        return found;
    }

    /** Printable ASCII without blanks, quotes, backslashes and slashes, 1 to 253 characters. */
    static boolean isHost(String name) {
        return !name.isEmpty() && name.length() <= HOST_MAX
                && name.chars().allMatch(c -> c > 0x20 && c < 0x7f && c != '"' && c != '\\' && c != '/');
    }
}
